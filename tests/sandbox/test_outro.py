"""Outros: what is accepted, what is refused, and that the charge comes before the picture is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.sandbox.conftest import Caller
from tests.sandbox.gallery import Gallery, data_url, picture

FOCUS = {"x": 240, "y": 140, "width": 720, "height": 420}
ANIMATED = {"add_outro_animation": True, "add_outro_focus_area": True}


def test_an_outro_costs_50_credits_and_leaves_the_source_as_it_was(caller: Caller, gallery: Gallery) -> None:
    source = caller.session()
    before = caller.status(source)

    reply = caller.derive(
        "add_outro_image",
        videoSessionId=source,
        outro_image_url=gallery.url("wide.png"),
        outro_focus_area=FOCUS,
        **ANIMATED,
    )

    assert reply.status_code == 200, reply.text
    assert reply.json()["session_id"] not in ("", source)
    assert (reply.headers["x-credits-charged"], reply.headers["x-credits-remaining"]) == ("50", "9830")
    assert caller.status(source) == before


def test_a_flat_body_and_a_data_url_will_do(caller: Caller) -> None:
    source = caller.session()
    caller.sandbox.tell("next", path="/video/add_outro_image", outcome="stuck", key=caller.key)

    reply = caller.post(
        "/video/add_outro_image", videoSessionId=source, outro_image_url=data_url(picture(1792, 1024)), more=1
    )

    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("ratio", "fits", "small"), [("16:9", "wide.png", "tall.png"), ("9:16", "tall.png", "wide.png")]
)
def test_the_picture_is_at_least_as_large_as_the_sessions_canvas(
    caller: Caller, gallery: Gallery, ratio: str, fits: str, small: str
) -> None:
    source = caller.session(aspect_ratio=ratio)

    assert caller.derive("add_outro_image", videoSessionId=source, outro_image_url=gallery.url(fits)).status_code == 200
    refused = caller.derive("add_outro_image", videoSessionId=source, outro_image_url=gallery.url(small))
    assert (refused.status_code, "must be at least" in refused.json()["message"]) == (400, True)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"outro_image_url": "{origin}/small.png"}, "must be at least 1792x1024"),
        ({"outro_image_url": "{origin}/missing.png"}, "outro_image_url"),
        ({"outro_image_url": "{origin}/words.png"}, "outro_image_url"),
        ({"outro_image_url": "http://192.0.2.7/a.png"}, "outro_image_url"),
        ({"outro_image_url": "outro.png"}, "outro_image_url"),
        ({**ANIMATED, "outro_focust_area": {**FOCUS, "x": 1100}}, "outro_focust_area"),
    ],
)
def test_what_is_wrong_with_the_picture_is_found_after_the_charge(
    caller: Caller, gallery: Gallery, fields: dict[str, object], named: str
) -> None:
    source = caller.session()
    wanted = {"outro_image_url": "{origin}/wide.png", **fields}
    wanted["outro_image_url"] = str(wanted["outro_image_url"]).replace("{origin}", gallery.origin)

    reply = caller.derive("add_outro_image", None, videoSessionId=source, **wanted)

    assert reply.status_code == 400
    assert named in reply.json()["message"]
    assert not [name for name in reply.headers if name.lower().startswith("x-credits")]
    assert caller.credits() == 10_000 - 120 - 50
    assert caller.count()["by_path"] == {"/video/text_to_video": 1}


@pytest.mark.parametrize(
    ("fields", "status", "named"),
    [
        ({"videoSessionId": None}, 400, "videoSessionId"),
        ({"videoSessionId": 7}, 400, "videoSessionId"),
        ({"videoSessionId": "../etc"}, 400, "videoSessionId"),
        ({"videoSessionId": "vid_nowhere"}, 404, "not found"),
        ({"outro_image_url": None}, 400, "outro_image_url"),
        ({"outro_image_url": ["a"]}, 400, "outro_image_url"),
        ({"add_outro_animation": "yes"}, 400, "add_outro_animation"),
        ({"add_outro_focus_area": True}, 400, "add_outro_animation"),
        (ANIMATED, 400, "outro_focust_area"),
        ({**ANIMATED, "outro_focust_area": {"x": 1}}, 400, "outro_focust_area"),
    ],
)
def test_a_wrong_field_or_an_unknown_session_is_found_before_the_charge(
    caller: Caller, gallery: Gallery, fields: dict[str, object], status: int, named: str
) -> None:
    wanted = {"videoSessionId": caller.session(), "outro_image_url": gallery.url("wide.png"), **fields}

    reply = caller.derive("add_outro_image", None, **wanted)

    assert (reply.status_code, named in reply.json()["message"]) == (status, True), reply.text
    assert caller.credits() == 9880


def test_an_empty_account_and_somebody_elses_session_are_refused_without_a_look_at_the_picture(
    caller: Caller, new_caller: Callable[..., Caller], gallery: Gallery
) -> None:
    foreign, source = new_caller().session(), caller.session()
    caller.sandbox.tell("balance", key=caller.key, credits=49)
    gallery.asked.clear()

    replies = [
        caller.derive("add_outro_image", None, videoSessionId=each, outro_image_url=gallery.url("wide.png"))
        for each in (foreign, source)
    ]

    assert [reply.status_code for reply in replies] == [404, 402]
    assert (caller.credits(), gallery.asked) == (49, [])


def test_a_scripted_refusal_charges_nothing(caller: Caller, gallery: Gallery) -> None:
    source = caller.session()

    for outcome in ("402", "503"):
        wanted = {"videoSessionId": source, "outro_image_url": gallery.url("wide.png")}
        assert caller.derive("add_outro_image", outcome, **wanted).status_code == int(outcome)

    assert caller.credits() == 9880
