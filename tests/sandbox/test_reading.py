"""What can be read: models, fonts, status, the latest version, completed sessions."""

from __future__ import annotations

from collections.abc import Callable

import requests

from tests.sandbox.conftest import Caller


def test_the_models_are_listed_with_their_prices(caller: Caller) -> None:
    models = caller.get("/video/supported_models").json()

    assert {"label": "RUNWAYML", "value": "RUNWAYML", "basePrice": 60} in models["VIDEO_MODELS"]
    assert {"label": "IMAGEN4", "value": "IMAGEN4", "basePrice": 5} in models["IMAGE_MODELS"]
    assert (len(models["IMAGE_MODELS"]), len(models["VIDEO_MODELS"])) == (5, 9)


def test_the_fonts_need_no_key(caller: Caller) -> None:
    fonts = requests.get(f"{caller.sandbox.url}/supported_fonts", timeout=10).json()["fontsByLanguage"]

    assert fonts["en"] == ["Poppins", "Montserrat", "Arial", "sans-serif"]
    assert fonts["default"][0] == "Rampart One"
    assert len(fonts) == 18


def test_a_render_goes_from_its_first_stage_to_a_file_that_can_be_fetched(caller: Caller) -> None:
    session_id = caller.session("A lighthouse at dusk")
    pending = caller.status(session_id)
    assert {name: pending[name] for name in ("session_id", "request_id", "status", "type", "provider")} == {
        "session_id": session_id,
        "request_id": session_id,
        "status": "PENDING",
        "type": "video",
        "provider": "RUNWAYML",
    }
    assert pending["expressGenerationStatus"]["prompt_generation"] == "IN_PROGRESS"
    assert caller.get("/video/fetch_latest_version", session_id=session_id).status_code == 202

    caller.sandbox.advance(60)

    done = caller.status(session_id)
    url = done["result_url"]
    assert done == {
        "session_id": session_id,
        "request_id": session_id,
        "status": "COMPLETED",
        "type": "video",
        "provider": "RUNWAYML",
        "result_url": url,
        "result_urls": [url],
        "videoLink": url,
        "remoteURL": url,
    }
    file = requests.get(url, timeout=10)
    assert (file.status_code, file.headers["Content-Type"], file.content[4:8]) == (200, "video/mp4", b"ftyp")
    assert caller.get("/video/fetch_latest_version", session_id=session_id).json() == {
        "session_id": session_id,
        "result_url": url,
    }


def test_a_finished_session_that_is_cancelled_is_cancelled_for_ever_though_its_file_exists(caller: Caller) -> None:
    session_id = caller.session("A lighthouse at dusk")
    caller.sandbox.advance(60)
    url = caller.status(session_id)["result_url"]

    assert caller.post("/video/cancel_render", input={"videoSessionId": session_id}).json()["cancelled"] is True

    assert caller.status(session_id)["status"] == "CANCELLED"
    assert "result_url" not in caller.status(session_id)
    assert requests.get(url, timeout=10).status_code == 200
    assert caller.get("/video/list_completed_video_sessions").json() == []


def test_the_latest_version_of_a_failed_and_of_a_cancelled_session_says_so(caller: Caller) -> None:
    failed, cancelled = caller.session("[fail:image_generation]"), caller.session()
    caller.post("/video/cancel_render", input={"videoSessionId": cancelled})
    caller.sandbox.advance(60)

    replies = [caller.get("/video/fetch_latest_version", session_id=each) for each in (failed, cancelled)]

    assert [reply.status_code for reply in replies] == [200, 200]
    assert [reply.json()["status"] for reply in replies] == ["FAILED", "CANCELLED"]
    assert [reply.json()["message"] for reply in replies] == ["Video generation failed.", "Render was cancelled."]


def test_the_latest_version_is_for_the_owner_alone(caller: Caller, new_caller: Callable[..., Caller]) -> None:
    foreign = new_caller().session()

    answers = {
        wanted: caller.get("/video/fetch_latest_version", session_id=wanted) for wanted in (foreign, "vid_x", "")
    }

    assert [reply.status_code for reply in answers.values()] == [403, 404, 400]


def test_status_answers_for_anybodys_session_and_not_for_an_unknown_one(
    caller: Caller, new_caller: Callable[..., Caller]
) -> None:
    foreign = new_caller().session()

    assert caller.status(foreign)["status"] == "PENDING"
    assert caller.get("/status", request_id="vid_nowhere").status_code == 404
    assert caller.get("/status").status_code == 400


def test_completed_sessions_are_listed_newest_first_up_to_the_limit(caller: Caller) -> None:
    first = caller.session("First", language="fr", enable_subtitles=False)
    second = caller.session("Second", video_model="SORA2")
    caller.session()
    caller.sandbox.advance(60)

    listed = caller.get("/video/list_completed_video_sessions").json()

    assert [entry["session_id"] for entry in listed] == [second, first]
    assert listed[1] == {
        "session_id": first,
        "result_language": "fr",
        "language": "fr",
        "has_subtitles": False,
        "result_url": caller.status(first)["result_url"],
    }
    assert len(caller.get("/video/list_completed_video_sessions", limit=1).json()) == 1
