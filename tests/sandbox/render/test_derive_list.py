"""Image lists: the pictures in their order, eight seconds each, in slow motion, with the words of the prompt."""

import itertools
from pathlib import Path

import pytest
from PIL import ImageStat

from sandbox.render import Outro, Timeline
from sandbox.render.derive import image_list
from sandbox.render.film import Film
from tests.sandbox.render.conftest import Watch
from tests.sandbox.render.film_reading import difference, lower_part, upper_part

LISTED = [Path("red.png"), Path("tricolour.webp"), Path("blue.jpg")]
PROMPT = "From the harbour to the ridge. A year of walking [slow]."


def test_each_picture_is_seen_for_eight_seconds_in_order(watch: Watch) -> None:
    film = watch(image_list(LISTED, prompt=PROMPT))
    assert film.seconds == film.video_seconds == film.audio_seconds == 24
    assert (film.size, len(film.frames)) == ((672, 384), 48)
    strongest = []
    for at in (2, 8, 14, 18, 24, 30, 34, 40, 45):
        mean = ImageStat.Stat(upper_part(film.frames[at])).mean
        strongest.append("rgb"[mean.index(max(mean))])
    assert "".join(strongest) == "rrrgggbbb"
    assert all(loud > 0.01 for loud in film.loudness[10:220])


def test_an_outro_comes_last(watch: Watch) -> None:
    film = watch(image_list(LISTED[:1], prompt=PROMPT, outro=Outro(picture=Path("blue.jpg"))))
    assert film.seconds == film.video_seconds == film.audio_seconds == 16
    mean = ImageStat.Stat(upper_part(film.frames[-1])).mean
    assert mean[2] > 180 > 60 > mean[0]


def test_pictures_move_slowly_all_the_time() -> None:
    shown = Path(__file__).parents[3] / "sandbox" / "pictures"
    film = Film(image_list([Path("harbour.jpg"), Path("peaks.jpg")]), shown)
    frames = [film.frame(at) for at in (1, 1.5, 2, 7, 9, 9.5, 15)]
    assert all(difference(one, other) > 0.1 for one, other in itertools.pairwise(frames))
    assert difference(frames[0], frames[1]) < difference(frames[0], frames[3]) / 2


def test_the_prompt_is_shown_only_with_subtitles_and_heard_either_way(watch: Watch) -> None:
    shown, hidden = image_list(LISTED[:1], prompt=PROMPT), image_list(LISTED[:1], prompt=PROMPT, subtitles=False)
    with_words, without = watch(shown), watch(hidden)
    assert difference(lower_part(with_words.frames[3]), lower_part(without.frames[3])) > 5
    assert difference(upper_part(with_words.frames[3]), upper_part(without.frames[3])) < 1.8
    assert with_words.loudness == without.loudness
    assert "[slow]" not in " ".join(line.text for line in shown.lines)


def test_without_a_prompt_nothing_is_said(watch: Watch) -> None:
    timeline = image_list(LISTED[:1])
    assert timeline.lines == ()
    assert difference(watch(timeline).frames[3], watch(image_list(LISTED[:1], subtitles=False)).frames[3]) == 0


def test_language_and_font_are_those_asked_for() -> None:
    timeline = image_list(LISTED, prompt="朝の港。", language="ja", font_key="Noto Sans JP")
    assert {(line.language, line.font_key) for line in timeline.lines} == {("ja", "Noto Sans JP")}
    assert timeline == image_list(LISTED, prompt="朝の港。", language="ja", font_key="Noto Sans JP")
    assert Timeline.from_json(timeline.to_json()) == timeline


def test_a_list_needs_a_picture() -> None:
    with pytest.raises(ValueError, match="picture"):
        image_list([])
