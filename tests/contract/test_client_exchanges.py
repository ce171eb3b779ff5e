"""The client, held to the transcribed exchanges: what it sends, and what it makes of the answers."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from samsar import (
    Accepted,
    ApiKey,
    CancelAnswer,
    CompletedSession,
    CreditNote,
    LatestVersion,
    Model,
    Observation,
    Observed,
    OutcomeUnknown,
    Refused,
    SamsarClient,
    Stage,
    SupportedFonts,
    SupportedModels,
    TextToVideo,
)
from tests.contract import derived_calls
from tests.contract.transcript import Exchange, Values, endpoints, exchanges
from tests.samsar.servers import answering, http_answer, serving

ID = "vid_a1b2c3d4"
URL = f"https://cdn.samsar.one/videos/{ID}.mp4"
NOTHING = CreditNote()

Call = Callable[[SamsarClient], Any]

# The client never sends these requests; the sandbox alone is held to them.
NEVER_SENT = derived_calls.NEVER_SENT | {
    ("text_to_video", "accepted_flat"),
    ("cancel_render", "missing_id"),
    ("fetch_latest_version", "missing_id"),
    ("webhooks", "completed"),
    ("webhooks", "failed"),
    ("webhooks", "failed_without_ids"),
}

PROMPT = TextToVideo(
    prompt="A lighthouse at dusk, waves below",
    image_model="SEEDREAM",
    video_model="RUNWAYML",
    duration=30,
    language="en",
    font_key="Poppins",
)


def create(webhook_url: str | None = None, **changes: Any) -> Call:
    submission = replace(PROMPT, **changes)
    return lambda client: client.submit(submission, webhook_url=webhook_url, request_id="ours-1")


def accepted(charged: int | None = None, remaining: int | None = None) -> Accepted:
    return Accepted(ID, ID, CreditNote(charged, remaining, "header") if charged else NOTHING)


def look(client: SamsarClient) -> Observation:
    return client.status(ID)


def seen(state: Observed, *, stages: tuple[Stage, ...] = (), url: str | None = None, error: str = "") -> Observation:
    raw = "PENDING" if state is Observed.RUNNING else str(state)
    return Observation(ID, ID, state, raw, stages, url, error, NOTHING)


def cancel(client: SamsarClient) -> CancelAnswer:
    return client.cancel_render(ID)


def latest(client: SamsarClient) -> LatestVersion:
    return client.fetch_latest_version(ID)


ANSWERED: dict[tuple[str, str], tuple[Call, object]] = {
    ("text_to_video", "accepted"): (create(), accepted(360_000, 9_640_000)),
    ("text_to_video", "accepted_with_webhook"): (
        create("https://example.com/webhook"),
        accepted(360_000, 9_640_000),
    ),
    ("text_to_video", "accepted_without_font"): (
        create(language="auto", font_key=None, enable_subtitles=False, aspect_ratio="9:16", tone="grounded"),
        accepted(360_000, 9_640_000),
    ),
    ("text_to_video", "accepted_hunyuan"): (create(image_model="HUNYUAN"), accepted(540_000, 9_460_000)),
    ("text_to_video", "accepted_without_credit_headers"): (
        create(prompt="A lighthouse at dusk [no-headers]"),
        accepted(),
    ),
    ("supported_models", "listed"): (
        SamsarClient.supported_models,
        SupportedModels(
            image_models=(Model("GPTIMAGE1", "GPTIMAGE1", 15_000), Model("IMAGEN4", "IMAGEN4", 5_000)),
            video_models=(Model("RUNWAYML", "RUNWAYML", 60_000), Model("SORA2", "SORA2", 100_000)),
        ),
    ),
    ("supported_fonts", "listed_without_key"): (
        SamsarClient.supported_fonts,
        SupportedFonts(
            {
                "default": ("Rampart One", "Montserrat", "Arial", "sans-serif"),
                "en": ("Poppins", "Montserrat", "Arial", "sans-serif"),
                "ja": ("Noto Sans JP", "M PLUS Rounded 1c", "Hiragino Sans", "Yu Gothic UI", "sans-serif"),
                "ko": ("Noto Sans KR", "Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "sans-serif"),
            }
        ),
    ),
    ("status", "pending"): (
        look,
        seen(
            Observed.RUNNING,
            stages=(Stage("prompt_generation", "PENDING"), Stage("video_generation", "IN_PROGRESS")),
        ),
    ),
    ("status", "completed"): (look, seen(Observed.COMPLETED, url=URL)),
    ("status", "failed"): (look, seen(Observed.FAILED, error="Speech generation failed.")),
    ("status", "cancelled"): (look, seen(Observed.CANCELLED)),
    ("cancel_render", "cancelled"): (cancel, CancelAnswer(True, "CANCELLED", "Render cancellation requested.")),
    ("fetch_latest_version", "completed"): (latest, LatestVersion(Observed.COMPLETED, URL, "")),
    ("fetch_latest_version", "pending"): (latest, LatestVersion(Observed.RUNNING, None, "Render not ready yet.")),
    ("fetch_latest_version", "failed"): (latest, LatestVersion(Observed.FAILED, None, "Video generation failed.")),
    ("fetch_latest_version", "cancelled"): (
        latest,
        LatestVersion(Observed.CANCELLED, None, "Render was cancelled."),
    ),
    ("account", "remaining_credits"): (SamsarClient.remaining_credits, 10_000_000),
    ("account", "completed_sessions"): (
        lambda client: client.completed_sessions(20),
        (CompletedSession(ID, "en", True, URL),),
    ),
    **derived_calls.ANSWERED,
}

REFUSED: dict[tuple[str, str], tuple[Call, int]] = {
    ("text_to_video", "empty_prompt"): (create(prompt=""), 400),
    ("text_to_video", "prompt_too_long"): (create(prompt="a" * 1001), 400),
    ("text_to_video", "unsupported_video_model"): (create(video_model="BETAMAX"), 400),
    ("text_to_video", "unsupported_image_model"): (create(image_model="CRAYON"), 400),
    ("text_to_video", "duration_too_long"): (create(duration=241), 400),
    ("text_to_video", "unknown_key"): (create(), 401),
    ("text_to_video", "not_enough_credits"): (create(), 402),
    ("supported_models", "unknown_key"): (SamsarClient.supported_models, 401),
    ("status", "unknown_request"): (look, 404),
    ("status", "unknown_key"): (look, 401),
    ("cancel_render", "unknown_session"): (cancel, 404),
    ("cancel_render", "unknown_key"): (cancel, 401),
    ("fetch_latest_version", "unknown_key"): (latest, 401),
    ("fetch_latest_version", "foreign_session"): (latest, 403),
    ("fetch_latest_version", "unknown_session"): (latest, 404),
    **derived_calls.REFUSED,
}


def replayed(exchange: Exchange, call: Call) -> Any:
    """What the client makes of the transcribed answer, after its request was compared with the transcribed one."""
    values = Values()
    body = b"" if exchange.reply_body is None else json.dumps(values.fill(exchange.reply_body)).encode()
    headers = [f"{name}: {value}" for name, value in exchange.reply_headers.items() if value is not None]
    key = values.fill(exchange.headers.get("authorization", "")).removeprefix("Bearer ")
    with serving(answering(http_answer(exchange.status, body, "Content-Type: application/json", *headers))) as server:
        try:
            return call(SamsarClient(server.origin, ApiKey(key) if key else None))
        finally:
            [request] = server.requests
            assert_as_transcribed(exchange, request.decode(), values)


def assert_as_transcribed(exchange: Exchange, request: str, values: Values) -> None:
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    sent = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert (method, urlsplit(target).path) == (exchange.method, f"/v1{exchange.path}")
    assert dict(parse_qsl(urlsplit(target).query)) == values.fill(exchange.query)
    assert {name: sent.get(name) for name in exchange.headers} == values.fill(exchange.headers)
    assert ("authorization" in sent) is ("authorization" in exchange.headers)
    assert (json.loads(body) if body else None) == values.fill(exchange.body)


@pytest.mark.parametrize(("endpoint", "name"), ANSWERED)
def test_an_answer_means_what_the_document_says(endpoint: str, name: str) -> None:
    call, meaning = ANSWERED[endpoint, name]
    assert replayed(exchanges(endpoint)[name], call) == meaning


@pytest.mark.parametrize(("endpoint", "name"), REFUSED)
def test_a_refusal_brings_its_status_and_sentence(endpoint: str, name: str) -> None:
    call, status = REFUSED[endpoint, name]
    exchange = exchanges(endpoint)[name]
    with pytest.raises(Refused) as caught:
        replayed(exchange, call)
    assert caught.value.status == status
    assert caught.value.message == Values().fill(exchange.reply_body)["message"]


@pytest.mark.parametrize(("endpoint", "name"), derived_calls.UNCLEAR)
def test_a_refusal_that_may_have_charged_is_unclear_and_says_what_it_was(endpoint: str, name: str) -> None:
    call, status = derived_calls.UNCLEAR[endpoint, name]
    exchange = exchanges(endpoint)[name]
    with pytest.raises(OutcomeUnknown) as caught:
        replayed(exchange, call)
    assert caught.value.status == status
    assert Values().fill(exchange.reply_body)["message"] in str(caught.value)


def test_no_exchange_is_left_out() -> None:
    transcribed = {(endpoint, name) for endpoint in endpoints() for name in exchanges(endpoint)}
    assert transcribed == ANSWERED.keys() | REFUSED.keys() | derived_calls.UNCLEAR.keys() | NEVER_SENT


def test_the_comparison_of_replies_finds_differences() -> None:
    values = Values({"session": "s-1"})
    template = {"request_id": "{new:x}", "session_id": "{new:x}", "of": "{session:x}", "say": "{text:x}", "n": [1, 2]}
    good = {"request_id": "a", "session_id": "a", "of": "s-1", "say": "Hello.", "n": [2, 1, 3], "more": True}
    assert values.differences(template, good) == []
    assert values.known["new"] == "a"
    for key, value in {"session_id": "b", "of": "s-2", "say": " ", "n": [1], "request_id": 7}.items():
        assert len(Values({"session": "s-1", "new": "a"}).differences(template, good | {key: value})) == 1
    assert Values({"session": "s-1"}).differences(template, {}) == [f"body.{key} is missing" for key in template]
