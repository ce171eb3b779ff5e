"""What leaves, how often, and which error an answer becomes."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from samsar import (
    AddOutroImage,
    ApiKey,
    BadReply,
    CreditNote,
    KeyOriginMismatch,
    NotSent,
    Origin,
    OutcomeUnknown,
    Refused,
    RemoveSubtitles,
    SamsarClient,
)
from samsar.submissions import Submission
from tests.samsar.servers import KEY, answering, http_answer, serving

FREE = RemoveSubtitles(session_id="vid_1")
PENDING = {"request_id": "vid_1", "session_id": "vid_1", "status": "PENDING"}
OUTRO = AddOutroImage(session_id="vid_1", outro_image_url="https://cdn.example.com/o.png")


def answer(status: int, document: Any, *headers: str) -> bytes:
    return http_answer(status, json.dumps(document).encode(), *headers)


def submitted(reply: bytes, submission: Submission = FREE) -> Any:
    with serving(answering(reply)) as server:
        return server.client().submit(submission, webhook_url=None, request_id="ours-1")


def asked(reply: bytes, call: Callable[[SamsarClient], Any] = lambda client: client.status("vid_1")) -> Any:
    with serving(answering(reply)) as server:
        return call(server.client())


def test_a_post_carries_our_id_the_key_and_the_nested_body_once() -> None:
    with serving(answering(answer(200, {"request_id": "r", "session_id": "s"}))) as server:
        server.client().submit(FREE, webhook_url="https://portal.example/hooks/x/", request_id="ours-1")
        [request] = server.requests
        port = server.port
    head, _, body = request.decode().partition("\r\n\r\n")
    assert head.split("\r\n") == [
        "POST /v1/video/remove_subtitles HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "User-Agent: samsar-portal",
        "Accept: application/json",
        "Accept-Encoding: identity",
        "x-request-id: ours-1",
        f"Authorization: Bearer {KEY}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Idempotency-Key: ours-1",
        "Connection: close",
    ]
    assert json.loads(body) == {
        "input": {"videoSessionId": "vid_1"},
        "webhookUrl": "https://portal.example/hooks/x/",
    }


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_success_with_an_id_is_accepted(status: int) -> None:
    accepted = submitted(answer(status, {"request_id": "r-1", "session_id": "s-1"}, "X-Credits-Charged: 97.5"))
    assert (accepted.session_id, accepted.request_id) == ("s-1", "r-1")
    assert accepted.credits == CreditNote(charged=97_500, remaining=None, source="header")


@pytest.mark.parametrize(
    "odd", [None, 7, True, [], {}, "", " ", "a b", "a\r\nSet-Cookie: x", "a\u0000", "\ud800", "x" * 201]
)
def test_a_success_without_a_usable_id_has_an_unknown_outcome(odd: Any) -> None:
    with pytest.raises(OutcomeUnknown, match="no usable id") as caught:
        submitted(answer(200, {"request_id": odd, "session_id": odd}, "x-credits-charged: 360"))
    assert caught.value.credits.charged == 360_000  # the evidence is kept
    assert caught.value.request_id == "ours-1"
    assert caught.value.status == 200


def test_one_id_stands_in_for_the_other() -> None:
    accepted = submitted(answer(200, {"request_id": "r-1", "session_id": 17}))
    assert (accepted.session_id, accepted.request_id) == ("r-1", "r-1")


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_a_clear_refusal_charged_nothing(status: int) -> None:
    with pytest.raises(Refused, match="No such luck") as caught:
        submitted(answer(status, {"message": "No such luck."}, "x-credits-charged: 0"))
    assert (caught.value.status, caught.value.message) == (status, "No such luck.")
    assert "Nothing was charged" in caught.value.sentence


@pytest.mark.parametrize("header", ["360", "NaN", "-5", "0, 360", "lots"])
@pytest.mark.parametrize("status", [400, 402, 429])
def test_a_refusal_that_may_have_charged_is_no_refusal(status: int, header: str) -> None:
    with pytest.raises(OutcomeUnknown):
        submitted(answer(status, {"message": "No."}, f"x-credits-charged: {header}"))


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429])
def test_the_outro_may_charge_before_it_refuses(status: int) -> None:
    with pytest.raises(OutcomeUnknown):
        submitted(answer(status, {"message": "Bad picture."}), OUTRO)


@pytest.mark.parametrize("status", [401, 402])
def test_the_outro_refuses_a_key_and_an_empty_account_before_it_charges(status: int) -> None:
    with pytest.raises(Refused):
        submitted(answer(status, {"message": "No."}), OUTRO)


@pytest.mark.parametrize("call", [submitted, asked])
@pytest.mark.parametrize(
    ("header", "wait"),
    [("7", 7.0), ("999999", 3600.0), ("soon", None), ("-3", None), ("Mon, 01 Jan 2001 00:00:00 GMT", 0.0)],
)
def test_too_many_requests_were_not_taken(call: Callable[[bytes], Any], header: str, wait: float | None) -> None:
    with pytest.raises(NotSent, match="too often") as caught:
        call(answer(429, {"message": "Slow down."}, f"Retry-After: {header}"))
    assert caught.value.retry_after == wait


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refused_read_says_why(status: int) -> None:
    with pytest.raises(Refused, match="Request not found") as caught:
        asked(answer(status, {"message": "Request not found."}))
    assert caught.value.status == status


FREE_CALL = ("x-credits-charged: 0", "x-credits-remaining: 9640")


def test_a_look_that_says_it_was_free_says_nothing_about_the_job() -> None:
    seen = asked(answer(200, PENDING, *FREE_CALL))
    assert seen.credits == CreditNote(charged=None, remaining=9_640_000, source="header")


def test_a_look_brings_what_the_job_was_charged_in_its_body() -> None:
    seen = asked(answer(200, PENDING | {"creditsCharged": 360}, *FREE_CALL))
    assert seen.credits == CreditNote(charged=360_000, remaining=9_640_000, source="body")


def test_a_refused_look_names_no_price() -> None:
    with pytest.raises(Refused) as caught:
        asked(answer(404, {"message": "Request not found."}, *FREE_CALL))
    assert caught.value.credits.charged is None


@pytest.mark.parametrize("header", ["0", "360", "lots"])
def test_a_charge_header_on_a_cancellation_is_no_price_of_the_job(header: str) -> None:
    def cancel(client: SamsarClient) -> Any:
        return client.cancel_render("vid_1")

    said = f"x-credits-charged: {header}"
    with pytest.raises(Refused) as refused:
        asked(answer(404, {"message": "Session not found."}, said), cancel)
    with pytest.raises(OutcomeUnknown) as unknown:
        asked(answer(500, {"message": "Oops."}, said), cancel)
    with pytest.raises(OutcomeUnknown) as broken:
        asked(f"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n{said}\r\n\r\n{{".encode(), cancel)
    for caught in (refused, unknown, broken):
        assert caught.value.credits == CreditNote()


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"session_id": "vid_1"}, "no status"),
        ({"session_id": "vid_1", "status": 7}, "no status"),
        ({"session_id": "vid_2", "request_id": "vid_2", "status": "COMPLETED"}, "another request"),
        ([], "no JSON object"),
    ],
)
def test_a_read_that_does_not_answer_the_question_is_bad(document: Any, reason: str) -> None:
    with pytest.raises(BadReply, match=reason):
        asked(answer(200, document))


def test_the_fonts_are_asked_for_without_the_key() -> None:
    with serving(answering(answer(200, {"fontsByLanguage": {"default": ["Arial"], "ja": ["Noto Sans JP"]}}))) as server:
        fonts = SamsarClient(server.origin, None).supported_fonts()
        server.client().supported_fonts()
        assert all(b"authorization" not in request.lower() for request in server.requests)
    assert fonts.for_language("ja") == ("Noto Sans JP",)
    assert fonts.for_language("auto") == ("Arial",)


def test_without_a_key_nothing_else_is_sent() -> None:
    with serving(answering(b"")) as server:
        client = SamsarClient(server.origin, None)
        with pytest.raises(NotSent, match="no API key"):
            client.supported_models()
        with pytest.raises(NotSent, match="no API key"):
            client.submit(FREE, webhook_url=None, request_id="ours-1")
        assert server.connections == 0


@pytest.mark.parametrize(("key", "practice"), [("sbx_fake_practice", False), ("fake_live_key_1", True)])
def test_a_key_in_the_wrong_place_is_stopped_before_any_connection(key: str, practice: bool) -> None:
    with serving(answering(b"")) as server:
        with pytest.raises(KeyOriginMismatch):
            SamsarClient(Origin(server.origin.url, practice=practice), ApiKey(key))
        assert server.connections == 0


@pytest.mark.parametrize("bad", ["", "a b", "a\r\nX: y", "ü", "x" * 201])
def test_our_own_id_must_fit_a_header(bad: str) -> None:
    with serving(answering(b"")) as server:
        with pytest.raises(ValueError, match="request id"):
            server.client().submit(FREE, webhook_url=None, request_id=bad)
        assert server.connections == 0


@pytest.mark.parametrize(
    ("reply", "amount"),
    [
        (answer(200, {"remainingCredits": 12.5}), 12_500),
        (answer(200, {}, "x-credits-remaining: 9640"), 9_640_000),
        (answer(200, {}), None),
        (answer(404, {"message": "Not found."}), None),
        (http_answer(404, b"<h1>Cannot GET /v1/credits</h1>"), None),
        (http_answer(200, b"<!doctype html><title>App</title>"), None),
    ],
)
def test_the_balance_is_read_where_the_service_offers_it(reply: bytes, amount: int | None) -> None:
    assert asked(reply, SamsarClient.remaining_credits) == amount


@pytest.mark.parametrize(("status", "error"), [(401, Refused), (503, BadReply)])
def test_a_balance_that_could_not_be_asked_for_is_an_error(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        asked(answer(status, {"message": "No."}), SamsarClient.remaining_credits)


def test_completed_sessions_are_cut_to_the_limit() -> None:
    document = [{"session_id": f"vid_{n}", "result_language": "en", "has_subtitles": n % 2 == 0} for n in range(9)]
    sessions = asked(answer(200, document), lambda client: client.completed_sessions(3))
    assert [session.session_id for session in sessions] == ["vid_0", "vid_1", "vid_2"]
    assert [session.has_subtitles for session in sessions] == [True, False, True]
