"""Control calls: who may make them and what they do."""

from __future__ import annotations

import pytest
import requests

from tests.conftest import Sandbox
from tests.sandbox.conftest import PROMPT, Caller


def test_the_clock_stands_still_until_it_is_advanced(sandbox: Sandbox) -> None:
    before = requests.get(f"{sandbox.control}/clock", timeout=10).json()
    again = requests.get(f"{sandbox.control}/clock", timeout=10).json()

    after = sandbox.tell("clock/advance", seconds=12.5)

    assert (before, before["speed"]) == (again, 0)
    assert after == {"now": before["now"] + 12.5, "missing": 0}


def test_balances_are_set_and_refilled(caller: Caller) -> None:
    assert caller.sandbox.tell("balance", key=caller.key, credits=12.5) == {"credits": 12.5}
    assert caller.sandbox.tell("refill", key=caller.key, credits=100) == {"credits": 112.5}
    assert caller.credits() == 112.5


def test_credits_are_spent_elsewhere_and_given_back_in_silence(caller: Caller) -> None:
    session_id = caller.session("[charge:97.5] A lighthouse at dusk")
    assert caller.credits() == 10_000 - 97.5
    assert caller.sandbox.tell("spend", key=caller.key, credits=500) == {"credits": 9402.5}
    assert caller.sandbox.tell("refund", session_id=session_id) == {"credits": 9500}
    assert caller.credits() == 9500

    url = f"{caller.sandbox.control}/spend"
    assert requests.post(url, json={"key": caller.key, "credits": 9501}, timeout=10).status_code == 409
    assert caller.credits() == 9500


def test_status_can_name_a_charge(caller: Caller) -> None:
    session_id = caller.session()
    assert "creditsCharged" not in caller.status(session_id)
    caller.sandbox.tell("status", session_id=session_id, credits_charged=97.5)
    assert caller.status(session_id)["creditsCharged"] == 97.5


def test_status_can_be_made_to_say_other_words_and_to_tell_the_truth_again(caller: Caller) -> None:
    session_id = caller.session()
    caller.sandbox.tell("status", session_id=session_id, raw_status="ON_HOLD", stages={"dubbing": "QUEUED"})

    shown = caller.status(session_id)

    assert shown["status"] == "ON_HOLD"
    assert shown["expressGenerationStatus"]["dubbing"] == "QUEUED"
    caller.sandbox.tell("status", session_id=session_id)
    assert caller.status(session_id)["status"] == "PENDING"
    assert "dubbing" not in caller.status(session_id)["expressGenerationStatus"]


def test_status_can_claim_completion_without_an_address_and_fall_back_from_it(caller: Caller) -> None:
    session_id = caller.session("A lighthouse at dusk")
    caller.sandbox.tell("status", session_id=session_id, raw_status="COMPLETED")
    assert caller.status(session_id)["status"] == "COMPLETED"
    assert "result_url" not in caller.status(session_id)

    caller.sandbox.tell("status", session_id=session_id)
    caller.sandbox.advance(60)
    assert "result_url" in caller.status(session_id)
    caller.sandbox.tell("status", session_id=session_id, raw_status="PENDING")
    assert "result_url" not in caller.status(session_id)
    caller.sandbox.tell("status", session_id=session_id, raw_status="SUCCEEDED")
    assert "result_url" in caller.status(session_id)


def test_accepted_submissions_are_counted_by_the_handle_that_the_caller_gave(caller: Caller) -> None:
    path = "/video/text_to_video"
    for handle, changes in (("first", {}), ("second", {}), ("first", {}), ("third", {"duration": 5})):
        caller.post(path, handle=handle, input=PROMPT | changes)
    caller.post(path, input=PROMPT)  # a caller need not give one

    counts = caller.count()
    assert counts == {
        "accepted": 4,
        "by_handle": {"first": 2, "second": 1},
        "by_path": {path: 4},
        "received": 5,
    }
    assert caller.sandbox.tell("accepted")["by_handle"].items() >= counts["by_handle"].items()


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("clock/advance", {"seconds": -1}, 400),
        ("clock/advance", {"seconds": "1"}, 400),
        ("clock/advance", {}, 400),
        ("balance", {"key": "sbx_fake_of_nobody", "credits": 1}, 404),
        ("spend", {"key": "sbx_fake_of_nobody", "credits": 1}, 404),
        ("refund", {"session_id": "vid_nowhere"}, 404),
        ("next", {"path": "/video/text_to_video", "outcome": "charge:lots"}, 400),
        ("next", {"path": "/video/sing", "outcome": "402"}, 400),
        ("next", {"path": "/video/text_to_video", "outcome": "nap"}, 400),
        ("next", {"path": "/video/translate_video", "outcome": "402", "language": 5}, 400),
        ("status", {"session_id": "vid_nowhere"}, 404),
    ],
)
def test_a_wrong_control_call_is_refused(sandbox: Sandbox, path: str, body: dict[str, object], status: int) -> None:
    reply = requests.post(f"{sandbox.control}/{path}", json=body, timeout=10)

    assert reply.status_code == status
    assert reply.json()["message"]


def test_a_web_page_elsewhere_cannot_make_control_calls(sandbox: Sandbox) -> None:
    url = f"{sandbox.control}/clock/advance"
    rebound = requests.post(url, json={"seconds": 1}, headers={"Host": "sandbox.example.com"}, timeout=10)
    simple = requests.post(url, data='{"seconds": 1}', headers={"Content-Type": "text/plain"}, timeout=10)

    assert (rebound.status_code, simple.status_code) == (403, 400)


def test_the_sample_pictures_are_listed_with_their_sizes(sandbox: Sandbox) -> None:
    pictures = requests.get(f"{sandbox.control}/pictures", timeout=10).json()["pictures"]

    sizes = {each["url"].rpartition("/")[2]: (each["width"], each["height"]) for each in pictures}
    assert sizes["bottle.jpg"] == (1792, 1024)
    assert len(sizes) == len(pictures) >= 4
    assert requests.get(pictures[0]["url"], timeout=10).headers["Content-Type"] == "image/jpeg"
