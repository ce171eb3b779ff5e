"""Webhooks: one POST at the end, never on cancel, to this machine only."""

from __future__ import annotations

import pytest

from sandbox.loopback import loopback_target
from tests.sandbox.conftest import PROMPT, Caller
from tests.sandbox.receiver import Receiver


def submit(caller: Caller, prompt: str, webhook_url: str) -> str:
    """Return the id of a session that brings a webhook."""
    reply = caller.post("/video/text_to_video", input=PROMPT | {"prompt": prompt}, webhookUrl=webhook_url)
    return str(reply.json()["session_id"])


def test_the_end_of_a_render_is_told_once(caller: Caller, receiver: Receiver) -> None:
    done = submit(caller, "A lighthouse", receiver.url)
    caller.sandbox.advance(60)
    first = receiver.next()
    failed = submit(caller, "[fail:image_generation]", receiver.url)
    caller.sandbox.advance(60)
    second = receiver.next()
    caller.sandbox.advance(60)

    url = caller.status(done)["result_url"]
    assert first == {
        "path": "/hooks?token=fake",
        "request_id": done,
        "session_id": done,
        "status": "COMPLETED",
        "result_url": url,
        "video": {"url": url, "request_id": done, "session_id": done},
    }
    assert (second["session_id"], second["status"], second["video"]["url"]) == (failed, "FAILED", None)
    assert "image_generation" in second["error"]["message"]
    assert receiver.received.empty()


def test_a_call_can_be_lost_doubled_or_without_ids(caller: Caller, receiver: Receiver) -> None:
    submit(caller, "[fail:image_generation] [webhook-lost]", receiver.url)
    caller.sandbox.advance(60)
    twice = submit(caller, "[fail:image_generation] [webhook-twice]", receiver.url)
    caller.sandbox.advance(60)
    assert [receiver.next()["session_id"] for _ in range(2)] == [twice, twice]

    nameless = submit(caller, "[fail:image_generation] [webhook-without-ids]", receiver.url)
    caller.sandbox.advance(60)
    message = caller.status(nameless)["expressGenerationError"]
    assert receiver.next() == {"path": "/hooks?token=fake", "video": {"url": None}, "error": {"message": message}}
    assert receiver.received.empty()


def test_a_derived_session_tells_its_sources_receiver_unless_it_brings_its_own(
    caller: Caller, receiver: Receiver
) -> None:
    source = submit(caller, "A lighthouse [stuck]", receiver.url)
    other = caller.session()
    inherited = [
        caller.derived("remove_subtitles", "fail:frame_generation", videoSessionId=source),
        caller.derived("join_videos", "fail:frame_generation", session_ids=[source, other]),
    ]
    caller.derived("translate_video", "fail:video_generation", videoSessionId=other, language="fr")
    caller.sandbox.tell("next", path="/video/remove_subtitles", outcome="fail:frame_generation", key=caller.key)
    own = caller.post("/video/remove_subtitles", videoSessionId=source, webhookUrl=receiver.url + "&own").json()

    caller.sandbox.advance(60)

    told = {call["session_id"]: call["path"] for call in (receiver.next() for _ in range(3))}
    assert told == {**dict.fromkeys(inherited, "/hooks?token=fake"), own["session_id"]: "/hooks?token=fake&own"}
    assert receiver.received.empty()


def test_a_cancel_tells_nobody(caller: Caller, receiver: Receiver) -> None:
    cancelled = submit(caller, "A lighthouse", receiver.url)
    caller.post("/video/cancel_render", input={"videoSessionId": cancelled})
    last = submit(caller, "[fail:image_generation]", receiver.url)

    caller.sandbox.advance(60)

    assert receiver.next()["session_id"] == last
    assert receiver.received.empty()


@pytest.mark.parametrize("status", [307, 500])
def test_a_receiver_that_refuses_or_redirects_is_not_asked_again(
    caller: Caller, receiver: Receiver, status: int
) -> None:
    receiver.status = status
    first = submit(caller, "[fail:image_generation]", receiver.url)
    caller.sandbox.advance(60)
    assert receiver.next()["session_id"] == first

    second = submit(caller, "[fail:image_generation]", receiver.url)
    caller.sandbox.advance(60)

    assert receiver.next()["session_id"] == second


@pytest.mark.parametrize(
    ("url", "called"),
    [
        ("http://127.0.0.1:8000/hooks/", True),
        ("http://localhost/hooks/", True),
        ("http://[::1]:8000/", True),
        ("https://127.0.0.1/", False),
        ("http://192.0.2.7/", False),
        ("http://10.0.0.1/", False),
        ("http://example.com/", False),
        ("http://127.0.0.1.example.com/", False),
        ("ftp://127.0.0.1/", False),
        ("http://127.0.0.1:99999/", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_only_plain_http_to_this_machine_is_called(url: str, called: bool) -> None:
    assert (loopback_target(url) is not None) == called
