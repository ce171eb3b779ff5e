"""Translations, joins and videos without subtitles: who may make them from what, and what they cost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from sandbox import catalogue
from tests.sandbox.conftest import Caller
from tests.sandbox.gallery import Gallery, data_url, picture

# which stages a session of each kind runs: API document, the section of each endpoint
RUNS = {
    "add_outro_image": ["frame_generation", "video_generation"],
    "translate_video": ["lip_sync_generation", "transcript_generation", "video_generation"],
    "join_videos": ["transcript_generation", "frame_generation", "video_generation"],
    "remove_subtitles": ["frame_generation", "video_generation"],
}


def wanted(name: str, source: str, other: str, gallery: Gallery) -> dict[str, object]:
    """Return the fields of a good request."""
    return {
        "add_outro_image": {"videoSessionId": source, "outro_image_url": gallery.url("wide.png")},
        "translate_video": {"videoSessionId": source, "language": "ja"},
        "join_videos": {"session_ids": [source, other]},
        "remove_subtitles": {"videoSessionId": source},
    }[name]


@pytest.mark.parametrize(("name", "credits"), [("translate_video", 60), ("join_videos", 94), ("remove_subtitles", 0)])
@pytest.mark.parametrize("nested", [True, False], ids=["nested", "flat"])
def test_it_is_charged_by_its_sources_seconds_and_leaves_them_as_they_were(
    caller: Caller, gallery: Gallery, name: str, credits: int, nested: bool
) -> None:
    source, other = caller.session(duration=30), caller.session(duration=17)
    before, balance = [caller.status(each) for each in (source, other)], caller.credits()
    fields = wanted(name, source, other, gallery)
    caller.sandbox.tell("next", path=f"/video/{name}", outcome="stuck", key=caller.key)

    reply = caller.post(f"/video/{name}", **({"input": fields} if nested else fields | {"unknown": "field"}))

    assert reply.status_code == 200, reply.text
    assert reply.json()["request_id"] == reply.json()["session_id"] not in (source, other)
    assert reply.headers["x-credits-charged"] == str(credits)
    assert reply.headers["x-credits-remaining"] == f"{balance - credits:g}"
    assert caller.credits() == balance - credits
    assert [caller.status(each) for each in (source, other)] == before


@pytest.mark.parametrize("name", RUNS)
def test_most_stages_are_completed_from_the_start(caller: Caller, gallery: Gallery, name: str) -> None:
    source, other = caller.session(), caller.session()
    fields = wanted(name, source, other, gallery)
    fresh, stuck = caller.derived(name, None, **fields), caller.derived(name, "stuck", **fields)

    seen = [caller.status(each)["expressGenerationStatus"] for each in (fresh, stuck)]
    caller.post("/video/cancel_render", videoSessionId=fresh)
    caller.sandbox.advance(1000)

    first, *later = RUNS[name]
    running = {first: "IN_PROGRESS", **dict.fromkeys(later, "PENDING")}
    assert [{stage: value for stage, value in view.items() if value != "COMPLETED"} for view in seen] == [running] * 2
    assert caller.status(stuck)["expressGenerationStatus"] == seen[1]
    assert {caller.status(fresh)["expressGenerationStatus"][stage] for stage in RUNS[name]} == {"CANCELLED"}


def test_a_source_need_not_be_finished_and_a_failed_or_cancelled_one_is_taken_too(caller: Caller) -> None:
    failed, cancelled = caller.session("A lighthouse [fail:image_generation]"), caller.session()
    caller.sandbox.advance(60)
    caller.post("/video/cancel_render", videoSessionId=cancelled)

    for source in (failed, cancelled):
        reply = caller.derive("translate_video", videoSessionId=source, language="fr")
        assert (reply.status_code, reply.headers["x-credits-charged"]) == (200, "20")


@pytest.mark.parametrize("language", catalogue.TRANSLATIONS)
def test_ten_languages_are_translated_to(caller: Caller, language: str) -> None:
    assert caller.derive("translate_video", videoSessionId=caller.session(), language=language).status_code == 200


@pytest.mark.parametrize(
    ("name", "fields", "named"),
    [
        ("translate_video", {"videoSessionId": None}, "videoSessionId"),
        ("translate_video", {"language": None}, "language"),
        ("translate_video", {"language": "de"}, "language"),
        ("translate_video", {"language": "auto"}, "language"),
        ("translate_video", {"language": 3}, "language"),
        ("translate_video", {"outro_image_url": "{origin}/small.png"}, "outro_image_url"),
        ("translate_video", {"outro_image_url": "{origin}/missing.png"}, "outro_image_url"),
        ("translate_video", {"outro_image_url": data_url(picture(1792, 1024))}, "outro_image_url"),
        ("join_videos", {"session_ids": None}, "session_ids"),
        ("join_videos", {"session_ids": "vid_a,vid_b"}, "session_ids"),
        ("join_videos", {"session_ids": ["{source}"]}, "session_ids"),
        ("join_videos", {"session_ids": ["{source}", "{source}"]}, "unique"),
        ("join_videos", {"session_ids": ["{source}", 7]}, "session_ids"),
        ("join_videos", {"session_ids": ["{source}", "../etc"]}, "session_ids"),
        ("join_videos", {"session_ids": ["{source}", "{tall}"]}, "aspect_ratio"),
        ("join_videos", {"blend_scenes": "yes"}, "blend_scenes"),
        ("remove_subtitles", {"videoSessionId": None}, "videoSessionId"),
        ("remove_subtitles", {"videoSessionId": {}}, "videoSessionId"),
        ("remove_subtitles", {"videoSessionId": ""}, "videoSessionId"),
    ],
)
def test_a_wrong_field_is_refused_by_name_and_costs_nothing(
    caller: Caller, gallery: Gallery, name: str, fields: dict[str, object], named: str
) -> None:
    places = {"source": caller.session(), "other": caller.session(), "tall": caller.session(aspect_ratio="9:16")}
    places["origin"] = gallery.origin
    balance = caller.credits()
    asked = wanted(name, places["source"], places["other"], gallery) | fields

    reply = caller.derive(name, None, **{field: _placed(value, places) for field, value in asked.items()})

    assert reply.status_code == 400
    assert list(reply.json()) == ["message"]
    assert named in reply.json()["message"]
    assert caller.credits() == balance


@pytest.mark.parametrize(
    ("name", "status"), [("translate_video", 400), ("join_videos", 404), ("remove_subtitles", 404)]
)
@pytest.mark.parametrize("whose", ["nobody's", "somebody else's"])
def test_unknown_and_foreign_sessions_are_refused_alike(
    caller: Caller, new_caller: Callable[..., Caller], gallery: Gallery, name: str, status: int, whose: str
) -> None:
    source = new_caller().session() if whose == "somebody else's" else "vid_nowhere"
    own = caller.session()

    reply = caller.derive(name, None, **wanted(name, source, own, gallery))

    assert (reply.status_code, "not found" in reply.json()["message"]) == (status, True)
    assert caller.credits() == 9880


@pytest.mark.parametrize("name", ["translate_video", "join_videos"])
def test_too_few_credits_are_answered_with_402_and_nothing_is_taken(
    caller: Caller, gallery: Gallery, name: str
) -> None:
    source, other = caller.session(), caller.session()
    caller.sandbox.tell("balance", key=caller.key, credits=19)

    reply = caller.derive(name, None, **wanted(name, source, other, gallery))

    assert (reply.status_code, caller.credits()) == (402, 19)


def test_an_empty_account_may_still_remove_subtitles(caller: Caller) -> None:
    source = caller.session()
    caller.sandbox.tell("balance", key=caller.key, credits=0)

    reply = caller.derive("remove_subtitles", videoSessionId=source)

    assert (reply.status_code, reply.headers["x-credits-charged"], reply.headers["x-credits-remaining"]) == (
        200,
        "0",
        "0",
    )


def test_a_whole_family_is_rendered_from_pictures_to_a_join(caller: Caller, gallery: Gallery) -> None:
    first = caller.derived(
        "image_list_to_video", None, image_urls=[gallery.url("wide.png")], language="fr", prompt="Hi"
    )
    outro = caller.derived("add_outro_image", None, videoSessionId=first, outro_image_url=gallery.url("wide.png"))
    again = caller.derive("add_outro_image", None, videoSessionId=outro, outro_image_url=gallery.url("wide.png"))
    translated = caller.derived("translate_video", None, videoSessionId=first, language="hi")
    plain = caller.derived("remove_subtitles", None, videoSessionId=translated)
    joined = caller.derive("join_videos", None, session_ids=[first, plain], blend_scenes=True)
    caller.post("/video/cancel_render", videoSessionId=again.json()["session_id"])

    caller.sandbox.advance(60)

    assert joined.headers["x-credits-charged"] == "32"
    longer = caller.derive("translate_video", videoSessionId=again.json()["session_id"], language="es")
    assert longer.headers["x-credits-charged"] == "32"  # eight seconds and one outro, which was replaced
    listed = {each["session_id"]: each for each in caller.get("/video/list_completed_video_sessions").json()}
    assert [
        (listed[each]["result_language"], listed[each]["has_subtitles"]) for each in (first, translated, plain)
    ] == [
        ("fr", True),
        ("hi", True),
        ("hi", False),
    ]
    for session_id in (first, outro, translated, plain, joined.json()["session_id"]):
        latest = caller.get("/video/fetch_latest_version", session_id=session_id).json()
        assert latest == {"session_id": session_id, "result_url": listed[session_id]["result_url"]}
        assert requests.get(latest["result_url"], timeout=10).content[4:8] == b"ftyp"


def _placed(value: object, places: dict[str, str]) -> object:
    if isinstance(value, list):
        return [_placed(each, places) for each in value]
    return value.format(**places) if isinstance(value, str) else value
