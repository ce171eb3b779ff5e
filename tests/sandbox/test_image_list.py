"""Videos from pictures: what is accepted, what is refused, what it costs."""

from __future__ import annotations

import pytest

from sandbox import stages
from tests.sandbox.conftest import Caller
from tests.sandbox.gallery import Gallery, data_url, picture

FOCUS = {"x": 200, "y": 120, "width": 800, "height": 450}


@pytest.fixture
def urls(gallery: Gallery) -> list[str]:
    """Two pictures, one wide and one tall."""
    return [gallery.url("wide.png"), gallery.url("tall.png")]


@pytest.mark.parametrize(("pictures", "outro", "credits"), [(1, False, 400), (2, False, 800), (2, True, 1200)])
def test_it_costs_50_credits_a_second_and_8_seconds_a_picture(
    caller: Caller, gallery: Gallery, pictures: int, outro: bool, credits: int
) -> None:
    fields: dict[str, object] = {"outro_image_url": gallery.url("wide.png")} if outro else {}

    reply = caller.derive("image_list_to_video", image_urls=[gallery.url("tall.png")] * pictures, **fields)

    assert reply.status_code == 200, reply.text
    assert reply.headers["x-credits-charged"] == str(credits)
    assert reply.headers["x-credits-remaining"] == str(10_000 - credits)
    assert caller.status(reply.json()["session_id"])["provider"] == "VEO3.1I2V"


def test_a_flat_body_is_taken_like_a_nested_one_and_unknown_fields_are_ignored(caller: Caller, urls: list[str]) -> None:
    caller.sandbox.tell("next", path="/video/image_list_to_video", outcome="stuck", key=caller.key)

    reply = caller.post("/video/image_list_to_video", image_urls=urls, video_model="SORA2", metadata={"a": [1]})

    assert (reply.status_code, reply.headers["x-credits-charged"]) == (200, "800")


@pytest.mark.parametrize("spelling", ["outro_focust_area", "outro_focus_area"])
def test_an_outro_may_fade_and_focus_under_either_spelling(caller: Caller, gallery: Gallery, spelling: str) -> None:
    reply = caller.derive(
        "image_list_to_video",
        image_urls=[gallery.url("wide.png")],
        outro_image_url=gallery.url("wide.png"),
        add_outro_animation=True,
        add_outro_focus_area=True,
        **{spelling: FOCUS},
    )

    assert reply.status_code == 200, reply.text


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"image_urls": None}, "image_urls"),
        ({"image_urls": []}, "image_urls"),
        ({"image_urls": "http://127.0.0.1/a.png"}, "image_urls"),
        ({"image_urls": [""]}, "image_urls"),
        ({"image_urls": [{"image_url": "http://127.0.0.1/a.png"}]}, "image_urls"),
        ({"image_urls": ["a.png"]}, "image_urls[0]"),
        ({"image_urls": ["http://192.0.2.7/a.png"]}, "image_urls[0]"),
        ({"image_urls": ["{origin}/wide.png", "{origin}/missing.png"]}, "image_urls[1]"),
        ({"image_urls": ["{origin}/words.png"]}, "image_urls[0]"),
        ({"image_urls": [data_url(picture(40, 30))]}, "image_urls[0]"),
        ({"image_urls": ["{origin}/wide.png"] * 21}, "at most 20"),
        ({"prompt": "a" * 1001}, "1000"),
        ({"prompt": 5}, "prompt"),
        ({"metadata": ["a"]}, "metadata"),
        ({"language": "la"}, "language"),
        ({"enable_subtitles": "no"}, "enable_subtitles"),
        ({"outro_image_url": "{origin}/small.png"}, "1792x1024"),
        ({"outro_image_url": "{origin}/tall.png"}, "1792x1024"),
        ({"outro_image_url": "outro.png"}, "outro_image_url"),
        ({"add_outro_animation": 1}, "add_outro_animation"),
        ({"add_outro_focus_area": True, "outro_focust_area": FOCUS}, "requires add_outro_animation"),
        ({"add_outro_animation": True, "add_outro_focus_area": True}, "outro_focust_area is required"),
        ({"add_outro_animation": True, "add_outro_focus_area": True, "outro_focust_area": [1]}, "outro_focust_area"),
        ({"prompt": "[fail:coffee_break]"}, "coffee_break"),
    ],
)
def test_a_wrong_field_is_refused_by_name_and_costs_nothing(
    caller: Caller, gallery: Gallery, changes: dict[str, object], named: str
) -> None:
    fields = {"image_urls": ["{origin}/wide.png"], **changes}
    placed = {name: _placed(value, gallery.origin) for name, value in fields.items()}

    reply = caller.derive("image_list_to_video", None, **placed)

    assert reply.status_code == 400
    assert list(reply.json()) == ["message"]
    assert named in reply.json()["message"]
    assert caller.credits() == 10_000
    assert caller.count() == {"accepted": 0, "by_handle": {}, "by_path": {}, "received": 1}


@pytest.mark.parametrize(
    ("changes", "ok"),
    [
        ({"x": 992, "y": 574}, True),
        ({"x": 993}, False),
        ({"y": 575}, False),
        ({"x": -1}, False),
        ({"width": 0}, False),
        ({"height": 0}, False),
        ({"x": 10.0}, True),
        ({"x": 10.5}, False),
        ({"x": "10"}, False),
        ({"x": True}, False),
        ({"width": None}, False),
        ({"x": 0, "y": 0, "width": 1792, "height": 1024}, True),
    ],
)
def test_a_focus_area_lies_within_the_canvas_in_whole_pixels(
    caller: Caller, gallery: Gallery, changes: dict[str, object], ok: bool
) -> None:
    outro = {"outro_image_url": gallery.url("wide.png"), "add_outro_animation": True, "add_outro_focus_area": True}

    reply = caller.derive(
        "image_list_to_video",
        image_urls=[gallery.url("wide.png")],
        outro_focust_area={**FOCUS, **changes},
        **outro,
    )

    assert (reply.status_code == 200) == ok, reply.text
    assert ok or "outro_focust_area" in reply.json()["message"]


def test_every_stage_runs_and_the_prompt_may_hold_a_script(caller: Caller, urls: list[str]) -> None:
    session_id = caller.derived("image_list_to_video", None, image_urls=urls, prompt="A day [fail:speech_generation]")
    before = caller.status(session_id)["expressGenerationStatus"]

    caller.sandbox.advance(60)

    after = caller.status(session_id)
    assert (before["prompt_generation"], set(before)) == ("IN_PROGRESS", set(stages.NAMES))
    assert (after["status"], after["expressGenerationStatus"]["speech_generation"]) == ("FAILED", "FAILED")


def test_too_few_credits_are_answered_with_402(caller: Caller, urls: list[str]) -> None:
    caller.sandbox.tell("balance", key=caller.key, credits=799)

    reply = caller.derive("image_list_to_video", None, image_urls=urls)

    assert (reply.status_code, caller.credits()) == (402, 799)


def _placed(value: object, origin: str) -> object:
    if isinstance(value, list):
        return [_placed(each, origin) for each in value]
    return value.replace("{origin}", origin) if isinstance(value, str) else value
