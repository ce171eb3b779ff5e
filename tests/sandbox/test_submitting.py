"""Submissions: what is accepted, what is refused, what it costs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests

from tests.sandbox.conftest import PROMPT, Caller


def test_an_accepted_request_is_charged_and_says_so_in_both_headers(caller: Caller) -> None:
    reply = caller.create(duration=30)

    assert reply.status_code == 200
    assert reply.json()["request_id"] == reply.json()["session_id"]
    assert reply.headers["x-credits-charged"] == "360"
    assert reply.headers["x-credits-remaining"] == "9640"
    assert caller.credits() == 9640


def test_a_flat_body_is_taken_like_a_nested_one_and_unknown_fields_are_ignored(caller: Caller) -> None:
    reply = caller.post("/video/text_to_video", **PROMPT, mood={"any": ["thing"]}, webhookUrl=None)

    assert reply.status_code == 200
    assert reply.headers["x-credits-charged"] == "120"


def test_the_older_name_of_the_route_is_the_same_route(caller: Caller) -> None:
    assert caller.post("/video/create", input=PROMPT).status_code == 200
    assert caller.count()["by_path"] == {"/video/text_to_video": 1}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": "   "}, "prompt"),
        ({"prompt": 7}, "prompt"),
        ({"prompt": ["a"]}, "prompt"),
        ({"prompt": "a" * 1001}, "1000"),
        ({"prompt": "half a pair \ud800"}, "prompt"),
        ({"image_model": None}, "image_model"),
        ({"image_model": "CRAYON"}, "image_model"),
        ({"video_model": {}}, "video_model"),
        ({"video_model": "runwayml"}, "video_model"),
        ({"duration": None}, "duration"),
        ({"duration": "30"}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": 12.5}, "duration"),
        ({"duration": 9}, "between 10 and 240"),
        ({"duration": 241}, "between 10 and 240"),
        ({"duration": 10**400}, "duration"),
        ({"tone": "sad"}, "tone"),
        ({"aspect_ratio": "1:1"}, "aspect_ratio"),
        ({"language": "tlh"}, "language"),
        ({"language": "bn"}, "language"),
        ({"enable_subtitles": "yes"}, "enable_subtitles"),
        ({"font_key": 12}, "font_key"),
        ({"prompt": "[fail:coffee_break]"}, "coffee_break"),
    ],
)
def test_a_wrong_field_is_refused_by_name_and_costs_nothing(
    caller: Caller, changes: dict[str, object], named: str
) -> None:
    reply = caller.create(**changes)

    assert reply.status_code == 400
    assert list(reply.json()) == ["message"]
    assert named in reply.json()["message"]
    assert caller.credits() == 10_000
    assert caller.count() == {"accepted": 0, "by_handle": {}, "by_path": {}, "received": 1}


@pytest.mark.parametrize(
    "changes",
    [
        {"duration": 10},
        {"duration": 240},
        {"duration": 30.0},
        {"prompt": "a" * 992 + " [stuck]"},
        {"language": "auto", "tone": "grounded", "aspect_ratio": "9:16", "enable_subtitles": False},
        {"font_key": "Comic Sans"},
    ],
)
def test_the_edges_of_what_is_allowed_are_allowed(caller: Caller, changes: dict[str, object]) -> None:
    assert caller.create(**changes).status_code == 200


@pytest.mark.parametrize(("body", "named"), [({"input": "text"}, "input"), ({"webhookUrl": 5, **PROMPT}, "webhookUrl")])
def test_a_body_of_the_wrong_shape_is_refused(caller: Caller, body: dict[str, object], named: str) -> None:
    reply = caller.post("/video/text_to_video", **body)

    assert (reply.status_code, named in reply.json()["message"]) == (400, True)


def test_too_few_credits_are_answered_with_402_and_nothing_is_taken(new_caller: Callable[..., Caller]) -> None:
    poor = new_caller(credits=119.5)

    reply = poor.create()

    assert reply.status_code == 402
    assert "Insufficient credits" in reply.json()["message"]
    assert "x-credits-charged" not in reply.headers
    assert poor.credits() == 119.5
    assert poor.count() == {"accepted": 0, "by_handle": {}, "by_path": {}, "received": 1}


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (None, 400),
        ("", 400),
        ("Bearer", 400),
        ("Bearer ", 400),
        ("Bearer sbx_fake_of_nobody", 401),
        ("Basic c2J4X2Zha2U6", 401),
    ],
)
@pytest.mark.parametrize("path", ["/video/supported_models", "/status", "/credits"])
def test_no_key_is_400_and_a_bad_key_is_401(caller: Caller, path: str, authorization: str | None, status: int) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}

    reply = requests.get(f"{caller.sandbox.url}{path}", headers=headers, timeout=10)

    assert reply.status_code == status
    assert "API key" in reply.json()["message"]


@pytest.mark.parametrize("body", ["{", '{"input": NaN}', '"text"', "[" * 100_000, b"\xff\xfe{}"])
def test_malformed_json_is_answered_with_a_page_of_html_even_without_a_key(caller: Caller, body: str | bytes) -> None:
    reply = requests.post(
        f"{caller.sandbox.url}/video/text_to_video",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=10,
    )

    assert reply.status_code == 400
    assert reply.headers["Content-Type"].startswith("text/html")


def test_a_body_that_is_not_called_json_counts_as_empty(caller: Caller) -> None:
    reply = requests.post(
        f"{caller.sandbox.url}/video/text_to_video",
        data=json.dumps({"input": PROMPT}),
        headers={"Content-Type": "text/plain", "Authorization": f"Bearer {caller.key}"},
        timeout=10,
    )

    assert (reply.status_code, reply.json()) == (400, {"message": "prompt is required."})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/nowhere"),
        ("POST", "/video/sing"),
        ("GET", "/video/text_to_video"),
        ("POST", "/v1"),
        ("PUT", "/status"),
    ],
)
def test_an_unknown_route_or_method_is_a_404_page_of_html(caller: Caller, method: str, path: str) -> None:
    reply = requests.request(method, f"{caller.sandbox.url}{path}", timeout=10)

    assert reply.status_code == 404
    assert reply.headers["Content-Type"].startswith("text/html")


def test_our_request_id_comes_back_and_without_one_the_service_makes_its_own(caller: Caller) -> None:
    url = f"{caller.sandbox.url}/supported_fonts"

    assert requests.get(url, headers={"x-request-id": "req-42"}, timeout=10).headers["x-request-id"] == "req-42"
    assert len(requests.get(url, timeout=10).headers["x-request-id"]) == 36


def test_a_cancelled_session_stays_cancelled_and_its_credits_stay_spent(caller: Caller) -> None:
    session_id = caller.session()

    reply = caller.post("/video/cancel_render", input={"videoSessionId": session_id})

    assert reply.status_code == 200
    assert reply.json() == {
        "request_id": session_id,
        "session_id": session_id,
        "status": "CANCELLED",
        "cancelled": True,
        "message": "Render cancellation requested.",
    }
    assert reply.headers["x-credits-charged"] == "0"
    caller.sandbox.advance(1000)
    assert caller.status(session_id)["status"] == "CANCELLED"
    assert caller.credits() == 9880


def test_cancelling_takes_a_flat_body_and_refuses_a_missing_or_odd_id(caller: Caller) -> None:
    assert caller.post("/video/cancel_render", videoSessionId=caller.session()).status_code == 200
    for wrong in ({}, {"videoSessionId": 7}, {"videoSessionId": ""}, {"videoSessionId": "../etc"}):
        assert caller.post("/video/cancel_render", input=wrong).status_code == 400


def test_nobody_cancels_what_is_unknown_or_belongs_to_somebody_else(
    caller: Caller, new_caller: Callable[..., Caller]
) -> None:
    foreign = new_caller()
    session_id = foreign.session()

    assert caller.post("/video/cancel_render", input={"videoSessionId": session_id}).status_code == 404
    assert caller.post("/video/cancel_render", input={"videoSessionId": "vid_nowhere"}).status_code == 404
    assert caller.status(session_id)["status"] == "PENDING"
