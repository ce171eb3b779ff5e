"""From a prompt to a timeline."""

import itertools
import json

import pytest

from sandbox.render import Timeline, TimelineError, plan
from sandbox.render.palettes import PALETTES
from sandbox.render.pictures import PAINTERS
from sandbox.render.screenplay import phrases

PROMPT = "A coffee roastery in Lisbon at sunrise. Steam curls from a cup, boats leave the harbour. Made by hand."


@pytest.mark.parametrize(
    ("model", "seconds", "lengths"),
    [
        ("RUNWAYML", 30, [5000] * 6),
        ("HAILUO", 30, [6000] * 5),
        ("SORA2", 30, [8000, 8000, 8000, 6000]),
        ("SORA2", 10, [10000]),
        ("RUNWAYML", 12, [5000, 7000]),
        ("a model of tomorrow", 240, [5000] * 48),
    ],
)
def test_scenes_are_as_long_as_the_models_clips(model: str, seconds: int, lengths: list[int]) -> None:
    timeline = plan(PROMPT, duration=seconds, video_model=model)
    assert [scene.length_ms for scene in timeline.scenes] == lengths
    assert timeline.length_ms == seconds * 1000


def test_every_length_from_10_to_240_is_exact() -> None:
    for seconds in range(10, 241):
        for model in ("RUNWAYML", "HAILUO", "SORA2"):
            assert plan("Fog", duration=seconds, video_model=model).length_ms == seconds * 1000


def test_a_timeline_survives_json() -> None:
    timeline = plan(PROMPT, duration=30, aspect_ratio="9:16", language="ja", font_key="Noto Sans JP")
    assert Timeline.from_json(timeline.to_json()) == timeline


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version":2}', '{"version":1,"width":1}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(TimelineError):
        Timeline.from_json(text)


def test_an_unknown_field_is_refused() -> None:
    data = json.loads(plan(PROMPT, duration=10).to_json())
    data["scenes"][0]["colour"] = "red"
    with pytest.raises(TimelineError):
        Timeline.from_json(json.dumps(data))


def test_the_same_order_gives_the_same_timeline_and_another_prompt_another() -> None:
    assert plan(PROMPT, duration=20) == plan(PROMPT, duration=20)
    assert plan(PROMPT, duration=20) != plan(PROMPT + " Again.", duration=20)
    assert plan(PROMPT, duration=20).music != plan(PROMPT, duration=20, tone="grounded").music


@pytest.mark.parametrize(
    ("prompt", "kind", "subject"),
    [
        ("A hiker on a mountain", "hills", "peaks"),
        ("Camels cross the desert", "dunes", ""),
        ("A yacht leaves the bay", "sea", "sail"),
        ("Morning coffee", "studio", "cup"),
        ("Tokyo by night", "city", ""),
        ("Roses and tulips in bloom", "bloom", ""),
        ("A rocket to the moon", "space", ""),
    ],
)
def test_words_choose_the_first_picture(prompt: str, kind: str, subject: str) -> None:
    first = plan(prompt, duration=10).scenes[0]
    assert (first.kind, first.subject) == (kind, subject)


def test_every_scene_can_be_painted_and_neighbours_differ() -> None:
    for prompt in (PROMPT, "x", "日の出", "Sea sea sea", "A hotel", "Dunes, snow, stars, silk and lights"):
        scenes = plan(prompt, duration=60).scenes
        assert all(scene.kind in PAINTERS and scene.palette in PALETTES for scene in scenes)
        assert all(one.kind != other.kind for one, other in itertools.pairwise(scenes))


def test_scripted_outcomes_are_not_spoken() -> None:
    lines = plan("[slow] A red kite. [fail:speech_generation]", duration=10).lines
    assert [line.text for line in lines] == ["A red kite.", "A red kite."]


def test_lines_follow_each_other_inside_the_video() -> None:
    for seconds in (10, 17, 60, 240):
        lines = plan(PROMPT * 4, duration=seconds).lines
        assert lines[0].start_ms >= 0
        assert lines[-1].end_ms <= seconds * 1000
        for line, following in itertools.pairwise(lines):
            assert line.start_ms + 1000 < line.end_ms <= following.start_ms


def test_without_subtitles_the_voice_stays() -> None:
    timeline = plan(PROMPT, duration=10, subtitles=False)
    assert timeline.lines
    assert not any(line.shown for line in timeline.lines)


def test_phrases_keep_every_word_and_stay_short() -> None:
    text = (
        "One sentence. Another one, with a clause that is long enough to be cut, and one more; then the end while"
        " averyveryverylongwordwithoutanyspacestandsintheway of all"
    )
    found = phrases(text, longest=40)
    assert "".join(found).replace(" ", "").replace(",", "").replace(";", "") == text.replace(" ", "").replace(
        ",", ""
    ).replace(";", "")
    assert all(len(phrase) <= 40 or " " not in phrase for phrase in found)


def test_a_text_without_spaces_is_cut_too() -> None:
    text = "朝日が昇る海辺の町で小さな店が静かに目を覚まし一杯のコーヒーから湯気が立ちのぼり波の音が聞こえる"
    found = phrases(text, longest=52)
    assert "".join(found) == text
    assert all(len(phrase) <= 26 for phrase in found)
