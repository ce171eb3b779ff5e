"""Joining: one video after the other, exactly as long as all; with a blend the cut is soft."""

from pathlib import Path

import pytest

from sandbox.render import Outro, Timeline, plan
from sandbox.render.derive import joined, translated, with_outro, without_subtitles
from sandbox.render.film import Film
from tests.sandbox.render.conftest import Watch
from tests.sandbox.render.film_reading import difference


def test_a_join_shows_its_sources_in_order(watch: Watch, source: Timeline, other: Timeline) -> None:
    film = watch(joined([other, source]))
    assert film.seconds == film.video_seconds == film.audio_seconds == 21
    assert (film.size, len(film.frames)) == ((672, 384), 42)
    parts = [*watch(other).frames, *watch(source).frames]
    for one, part in zip(film.frames, parts, strict=True):
        assert difference(one, part) < 1.8
    assert difference(film.frames[3], watch(source).frames[3]) > 10


def test_each_source_keeps_its_sound(watch: Watch, source: Timeline, other: Timeline) -> None:
    film = watch(joined([other, source]))
    for at, heard in ((5, watch(other)), (60, watch(other)), (115, None), (180, None)):
        wanted = heard.loudness[at] if heard else watch(source).loudness[at - 110]
        assert film.loudness[at] == pytest.approx(wanted, abs=0.03)


def test_a_blend_carries_the_last_picture_over_one_second(pictures: Path, source: Timeline, other: Timeline) -> None:
    ended = with_outro(source, Outro(picture=Path("red.png"), fade_to_black=True))
    film, alone = Film(joined([ended, other], blend=True), pictures), Film(other)
    for at in (17.2, 17.9):
        red, green, blue = film.frame(at).getpixel((100, 100))
        assert red > 190 > 40 > max(green, blue)  # carried on, not closed in black
    apart = [difference(film.frame(18 + after), alone.frame(after)) for after in (0.05, 0.3, 0.6, 0.9, 1.0, 1.5)]
    assert apart[0] > apart[1] > apart[2] > apart[3] > apart[4] == apart[5] == 0
    red, green, blue = Film(joined([ended, other], blend=True), pictures).frame(18.05).getpixel((100, 100))
    assert red > 180 > 60 > max(green, blue)


def test_a_painted_scene_is_carried_too(source: Timeline, other: Timeline) -> None:
    film, plain = Film(joined([source, other], blend=True)), Film(joined([source, other]))
    assert difference(film.frame(9.9), plain.frame(9.9)) > 10  # the source alone closes in black here
    last = film.frame(9.95)
    assert difference(last, film.frame(10.05)) < 4
    assert difference(film.frame(10.9), film.frame(11.05)) < 4


def test_a_blend_changes_no_length_and_lets_the_music_reach_across(
    watch: Watch, source: Timeline, other: Timeline
) -> None:
    timeline = joined([source, other], blend=True)
    film, hard = watch(timeline), watch(joined([source, other]))
    assert film.seconds == film.video_seconds == film.audio_seconds == 21
    assert len(film.frames) == 42
    assert [(piece.start_ms, piece.end_ms) for piece in timeline.music] == [(0, 10_500), (9_500, 21_000)]
    assert min(film.loudness[97:103]) > 2 * min(hard.loudness[97:103])


def test_three_with_all_that_was_done_to_them(watch: Watch, source: Timeline, other: Timeline) -> None:
    ended = with_outro(source, Outro(picture=Path("red.png")))
    parts = [ended, translated(other, "th"), without_subtitles(ended)]
    timeline = joined(parts, blend=True)
    assert timeline.length_ms == sum(part.length_ms for part in parts) == 47_000
    assert [line.shown for line in timeline.lines].count(False) == len(ended.lines)
    assert all(line.end_ms <= timeline.length_ms for line in timeline.lines)
    assert Timeline.from_json(timeline.to_json()) == timeline
    longer = joined([timeline, timeline])
    assert longer.length_ms == 94_000
    assert longer.music[3].start_ms == 47_000
    film = watch(timeline)
    assert film.seconds == film.video_seconds == film.audio_seconds == 47


def test_sources_stay_as_they_were(source: Timeline, other: Timeline) -> None:
    before = source.to_json()
    joined([source, other], blend=True)
    with_outro(source, Outro(picture=Path("red.png")))
    translated(source, "fr")
    without_subtitles(source)
    assert source.to_json() == before


def test_one_video_or_two_shapes_cannot_be_joined(source: Timeline) -> None:
    with pytest.raises(ValueError, match="two"):
        joined([source])
    with pytest.raises(ValueError, match="shape"):
        joined([source, plan("Fog.", duration=10, aspect_ratio="9:16")])
