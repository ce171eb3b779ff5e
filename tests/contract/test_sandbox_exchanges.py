"""The sandbox, held to the transcribed exchanges: what is asked of it is answered as written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.conftest import Sandbox
from tests.contract.transcript import Exchange, Values, endpoints, exchanges
from tests.sandbox.gallery import Gallery, data_url, picture

PROMPT = {"image_model": "SEEDREAM", "video_model": "RUNWAYML", "duration": 10}
PROMPTS = {
    "running": "A lighthouse [stuck]",
    "tall": "A lighthouse [stuck]",
    "cancelled": "A lighthouse [stuck]",
    "foreign": "A lighthouse",
    "completed": "A lighthouse",
    "failed": "A lighthouse [fail:speech_generation]",
}
PICTURES = {"canvas": "wide.png", "small": "small.png", "missing": "missing.png"}
CALLED_BY_US = "webhooks"  # in that file the service calls; tests/sandbox receives those calls


@pytest.fixture(scope="module")
def keys(sandbox: Sandbox) -> dict[str, str]:
    """Two accounts: the caller's and somebody else's."""
    return {"valid": sandbox.new_key(), "foreign": sandbox.new_key(), "unknown": "sbx_fake_of_nobody_0002", "none": ""}


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    """A server of pictures on a free port."""
    gallery = Gallery()
    yield gallery
    gallery.close()


@pytest.fixture
def leftovers(sandbox: Sandbox, keys: dict[str, str]) -> Iterator[list[str]]:
    """Sessions that a test leaves running; they are cancelled, so that nobody renders them later."""
    left: list[str] = []
    yield left
    for session_id in left:
        ask(sandbox, keys["valid"], "POST", "/video/cancel_render", json={"videoSessionId": session_id})


def ask(sandbox: Sandbox, key: str, method: str, path: str, **options: Any) -> requests.Response:
    """Send a request with a key to a path under the base URL."""
    headers = {"Authorization": f"Bearer {key}"} | options.pop("headers", {})
    return requests.request(method, f"{sandbox.url}{path}", headers=headers, timeout=60, **options)


def session_in_state(sandbox: Sandbox, keys: dict[str, str], state: str) -> str:
    """Return the id of a new session in a given state."""
    if state == "unknown":
        return "vid_of_nobody"
    key = keys["foreign" if state == "foreign" else "valid"]
    sandbox.tell("refill", key=key, credits=1000)
    fields = PROMPT | {"prompt": PROMPTS[state], "aspect_ratio": "9:16" if state == "tall" else "16:9"}
    reply = ask(sandbox, key, "POST", "/video/text_to_video", json={"input": fields})
    session_id = str(reply.json()["session_id"])
    if state == "cancelled":
        ask(sandbox, key, "POST", "/video/cancel_render", json={"videoSessionId": session_id})
    if state in ("completed", "failed", "foreign"):
        sandbox.advance(60)
    return session_id


def cases() -> Iterator[Any]:
    """Every exchange in which the service is asked."""
    for endpoint in endpoints():
        if endpoint != CALLED_BY_US:
            for name, exchange in exchanges(endpoint).items():
                yield pytest.param(exchange, id=f"{endpoint}-{name}")


@pytest.mark.parametrize("exchange", list(cases()))
def test_the_sandbox_answers_as_transcribed(
    sandbox: Sandbox, keys: dict[str, str], gallery: Gallery, leftovers: list[str], exchange: Exchange
) -> None:
    values = Values({"key": keys[exchange.given.get("key", "valid")], "inline": data_url(picture(1792, 1024))})
    values.known["picture"] = gallery.url(PICTURES[exchange.given.get("picture", "canvas")])
    for role in ("session", "other"):
        if role in exchange.given:
            values.known[role] = session_in_state(sandbox, keys, exchange.given[role])
    sandbox.tell("balance", key=keys["valid"], credits=exchange.given.get("credits", 10_000))

    reply = requests.request(
        exchange.method,
        f"{sandbox.url}{exchange.path}",
        params=values.fill(exchange.query),
        headers=values.fill(exchange.headers),
        json=values.fill(exchange.body),
        timeout=60,
    )

    assert reply.status_code == exchange.status, reply.text
    for name, value in exchange.reply_headers.items():
        assert reply.headers.get(name) == values.fill(value), name
    if exchange.reply_body is not None:
        assert values.differences(exchange.reply_body, reply.json()) == []
    if "new" in values.known:
        leftovers.append(values.known["new"])
