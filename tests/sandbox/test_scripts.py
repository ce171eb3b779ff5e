"""Scripted outcomes: in the prompt, and laid up by a control call."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from sandbox import scripts, stages
from tests.sandbox.conftest import Caller


def test_outcomes_are_found_anywhere_in_a_prompt_and_combine() -> None:
    found = scripts.in_prompt("A [slow] lighthouse [no-headers], [sic] at dusk [fail:lip_sync_generation]")

    assert found == ["slow", "no-headers", "fail:lip_sync_generation"]
    assert scripts.read(found) == scripts.Script(slow=True, no_headers=True, fails_at="lip_sync_generation")
    assert scripts.in_prompt(" ".join(scripts.WORDS)) == [word.strip("[]") for word in scripts.WORDS]


def test_a_prompt_is_spoken_without_its_outcomes() -> None:
    assert (
        scripts.without("A [slow] lighthouse, [sic] [fail:speech_generation]\nat dusk") == "A lighthouse, [sic] at dusk"
    )


@pytest.mark.parametrize("word", ["nap", "fail:", "fail:nap", "200", "4020"])
def test_an_unknown_outcome_is_named(word: str) -> None:
    with pytest.raises(scripts.UnknownOutcome, match="Unknown scripted outcome"):
        scripts.read([word])


def test_402_is_refused_and_costs_nothing(caller: Caller) -> None:
    reply = caller.create(prompt="A lighthouse [402]")

    assert (reply.status_code, caller.credits()) == (402, 10_000)
    assert caller.count() == {"accepted": 0, "by_handle": {}, "by_path": {}, "received": 1}


def test_timeout_is_accepted_and_charged_but_never_answered(caller: Caller) -> None:
    with pytest.raises(requests.ConnectionError):
        caller.create(prompt="A lighthouse [timeout] [stuck]")

    assert caller.credits() == 9880
    assert caller.count() == {"accepted": 1, "by_handle": {}, "by_path": {"/video/text_to_video": 1}, "received": 1}


def test_no_headers_is_charged_without_the_headers(caller: Caller) -> None:
    reply = caller.create(prompt="A lighthouse [no-headers] [stuck]")

    assert reply.status_code == 200
    assert not [name for name in reply.headers if name.lower().startswith("x-credits")]
    assert caller.credits() == 9880


@pytest.mark.parametrize("stage", ["image_generation", "video_generation"])
def test_a_scripted_failure_names_its_stage_and_keeps_its_charge(caller: Caller, stage: str) -> None:
    session_id = caller.session(f"A lighthouse [fail:{stage}]")
    assert caller.status(session_id)["status"] == "PENDING"

    caller.sandbox.advance(60)

    status = caller.status(session_id)
    assert status["status"] == "FAILED"
    assert status["expressGenerationStatus"][stage] == "FAILED"
    assert stage in status["expressGenerationError"]
    assert status["message"] == status["expressGenerationError"]
    assert "result_url" not in status
    assert caller.credits() == 9880


def test_a_failure_in_the_prompt_stage_is_refunded_without_a_word(caller: Caller) -> None:
    session_id = caller.session("A lighthouse [fail:prompt_generation]")
    assert caller.credits() == 9880

    caller.sandbox.advance(60)

    assert caller.status(session_id)["status"] == "FAILED"
    assert caller.credits() == 10_000


def test_a_stuck_session_stays_in_a_middle_stage(caller: Caller) -> None:
    session_id = caller.session("A lighthouse [stuck]")

    caller.sandbox.advance(10_000)

    status = caller.status(session_id)
    assert status["status"] == "PENDING"
    assert status["expressGenerationStatus"][stages.STUCK_AT] == "IN_PROGRESS"


def test_a_slow_session_takes_five_times_as_long(caller: Caller) -> None:
    session_id = caller.session("A lighthouse [slow] [fail:video_generation]")

    caller.sandbox.advance(60)
    assert caller.status(session_id)["status"] == "PENDING"
    caller.sandbox.advance(20)
    assert caller.status(session_id)["status"] == "FAILED"


def test_a_control_call_scripts_the_next_call_once(caller: Caller) -> None:
    caller.sandbox.tell("next", path="/video/text_to_video", outcome="no-headers", key=caller.key)
    caller.sandbox.tell("next", path="/video/create", outcome="[402]", key=caller.key)

    replies = [caller.create() for _ in range(3)]

    assert [reply.status_code for reply in replies] == [200, 402, 200]
    assert ["x-credits-charged" in reply.headers for reply in replies] == [False, False, True]


def test_a_scripted_outage_is_a_page_of_html_and_accepts_nothing(caller: Caller) -> None:
    caller.sandbox.tell("next", path="/video/text_to_video", outcome="503", key=caller.key)

    reply = caller.create()

    assert reply.status_code == 503
    assert reply.headers["Content-Type"].startswith("text/html")
    assert caller.count()["accepted"] == 0


def test_credits_can_be_told_in_the_body_instead(caller: Caller) -> None:
    reply = caller.create(prompt="A lighthouse [credits-in-body] [stuck]")

    assert not [name for name in reply.headers if name.lower().startswith("x-credits")]
    assert (reply.json()["creditsCharged"], reply.json()["remainingCredits"]) == (120, 9880)


@pytest.mark.parametrize(
    ("outcome", "charged"), [("timeout", 20), ("no-headers", 20), ("credits-in-body", 20), ("402", 0), ("500", 0)]
)
def test_calls_without_a_prompt_are_scripted_by_a_control_call(caller: Caller, outcome: str, charged: int) -> None:
    source = caller.session()

    def translate() -> requests.Response:
        return caller.derive("translate_video", outcome, videoSessionId=source, language="fr")

    if outcome == "timeout":
        with pytest.raises(requests.ConnectionError):
            translate()
    else:
        assert translate().status_code == (int(outcome) if outcome.isdigit() else 200)

    assert caller.credits() == 9880 - charged
    assert caller.count()["by_path"].get("/video/translate_video", 0) == (1 if charged else 0)


def test_the_stages_that_a_derived_session_runs_can_fail(caller: Caller) -> None:
    source = caller.session()
    failing = caller.derived("translate_video", "fail:lip_sync_generation", videoSessionId=source, language="fr")

    caller.sandbox.advance(60)

    status = caller.status(failing)
    assert (status["status"], status["expressGenerationStatus"]["lip_sync_generation"]) == ("FAILED", "FAILED")
    assert caller.credits() == 9860


def test_an_outcome_for_one_language_waits_for_it(caller: Caller) -> None:
    source = caller.session()
    path = "/video/translate_video"
    caller.sandbox.tell("next", path=path, outcome="402", language="fr", key=caller.key)
    caller.sandbox.tell("next", path=path, outcome="stuck", language="ja", key=caller.key)

    def translate(language: str) -> int:
        return caller.derive("translate_video", None, videoSessionId=source, language=language).status_code

    assert [translate(language) for language in ("ja", "xx", "fr")] == [200, 400, 402]
    caller.sandbox.tell("next", path=path, outcome="418", key=caller.key)
    assert translate("es") == 418


def test_an_outcome_for_one_account_leaves_the_others_alone(caller: Caller, new_caller: Callable[..., Caller]) -> None:
    other = new_caller()
    caller.sandbox.tell("next", path="/video/text_to_video", outcome="402", key=caller.key)

    assert other.create().status_code == 200
    assert caller.create().status_code == 402
