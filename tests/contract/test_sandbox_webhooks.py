"""What the sandbox posts at the end of a render, held to the transcribed calls."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox import webhooks
from tests.contract.transcript import Values, exchanges

ID = "vid_0123456789"
URL = f"http://127.0.0.1:8700/media/{ID}.mp4"


@pytest.mark.parametrize(
    ("name", "sent", "webhook"),
    [
        ("completed", webhooks.completed(ID, URL), "once"),
        ("failed", webhooks.failed(ID, "Video generation failed at speech_generation."), "once"),
        ("failed_without_ids", webhooks.failed(ID, "Video generation failed."), "without-ids"),
    ],
)
def test_the_sandbox_posts_what_is_transcribed(name: str, sent: dict[str, Any], webhook: str) -> None:
    exchange = exchanges("webhooks")[name]
    [sent] = webhooks.calls(sent, webhook)

    assert Values({"session": ID, "url": URL}).differences(exchange.body, sent) == []
