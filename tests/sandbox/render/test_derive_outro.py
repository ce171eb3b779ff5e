"""An outro ends a video with its picture: the length, the fade into it, the fade to black and the focus."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from sandbox.render import Outro, PictureUnreadable, RenderCancelled, Timeline, plan, render
from sandbox.render.derive import with_outro
from sandbox.render.film import Film
from tests.sandbox.render.conftest import Watch
from tests.sandbox.render.film_reading import difference, upper_part

RED, BLUE = (200, 30, 30), (30, 30, 200)


def colour(picture: Image.Image) -> tuple[float, ...]:
    """The mean colour, without the corner of the Practice mark."""
    return tuple(ImageStat.Stat(upper_part(picture)).mean)


def near(picture: Image.Image, wanted: tuple[int, int, int], within: float = 12) -> bool:
    return all(abs(one - other) <= within for one, other in zip(colour(picture), wanted, strict=True))


def test_an_outro_adds_eight_seconds_of_its_picture(watch: Watch, source: Timeline) -> None:
    timeline = with_outro(source, Outro(picture=Path("red.png")))
    before, film = watch(source), watch(timeline)
    assert (timeline.length_ms, len(film.frames)) == (18_000, 36)
    assert film.seconds == film.video_seconds == film.audio_seconds == 18
    assert film.size == (672, 384)
    assert all(near(frame, RED) for frame in film.frames[20:])
    assert difference(before.frames[10], film.frames[10]) < 1.8
    assert film.loudness[120] > 0.01
    assert film.loudness[160] > 0.01


def test_its_picture_fades_in_over_half_a_second_and_nothing_is_black(pictures: Path, source: Timeline) -> None:
    film = Film(with_outro(source, Outro(picture=Path("red.png"))), pictures)
    alone = Film(replace(source, scenes=tuple(replace(scene, black_ms=0) for scene in source.scenes)))
    apart = [difference(film.frame(at), alone.frame(at)) for at in (9.4, 9.5, 9.6, 9.75, 9.9)]
    assert apart[:2] == [0, 0]
    assert 0 < apart[2] < apart[3] < apart[4]
    assert near(film.frame(9.99), RED)


def test_an_outro_that_is_there_is_replaced(watch: Watch, source: Timeline) -> None:
    first = with_outro(source, Outro(picture=Path("red.png"), fade_to_black=True))
    second = with_outro(first, Outro(picture=Path("blue.jpg")))
    assert second == with_outro(source, Outro(picture=Path("blue.jpg")))
    film = watch(second)
    assert len(film.frames) == 36
    assert near(film.frames[-1], BLUE)


def test_fade_to_black_ends_dark(watch: Watch, source: Timeline) -> None:
    film = watch(with_outro(source, Outro(picture=Path("red.png"), fade_to_black=True)))
    assert near(film.frames[28], RED)
    assert near(film.frames[-1], (0, 0, 0), within=40)
    reds = [colour(frame)[0] for frame in film.frames[31:]]
    assert reds == sorted(reds, reverse=True)


@pytest.mark.parametrize(
    ("ratio", "focus", "inside"),
    [("16:9", (1100, 600, 400, 300), (0.5, 0.5)), ("9:16", (0, 1400, 300, 392), (0.2, 0.8))],
)
def test_the_focus_stays_bright_comes_near_and_the_rest_is_dimmed(
    pictures: Path, ratio: str, focus: tuple[int, int, int, int], inside: tuple[float, float]
) -> None:
    timeline = with_outro(plan("Fog.", duration=10, aspect_ratio=ratio), Outro(picture=Path("red.png"), focus=focus))
    film = Film(timeline, pictures)
    first, last = film.frame(10.1), film.frame(17.9)
    place = (round(first.width * inside[0]), round(first.height * inside[1]))
    assert first.getpixel(place) == last.getpixel(place) == RED
    bright = [
        sum(1 for pixel in red_of(frame) if pixel > 190) / (first.width * first.height) for frame in (first, last)
    ]
    share = focus[2] * focus[3] / (1792 * 1024)
    assert bright[0] > 0.95
    assert share * 1.7 < bright[1] < 0.6  # larger than on the canvas, and still not everything


def red_of(picture: Image.Image) -> list[int]:
    return list(picture.getchannel("R").tobytes())


def test_pictures_of_any_shape_are_cut_in_their_middle(pictures: Path, source: Timeline) -> None:
    film = Film(with_outro(source, Outro(picture=Path("tricolour.webp"))), pictures)
    assert near(film.frame(11), (20, 180, 20))
    assert near(Film(with_outro(source, Outro(picture=Path("clear.png"))), pictures).frame(11), (255, 255, 255), 2)


def test_a_picture_may_lie_anywhere(pictures: Path, source: Timeline, tmp_path: Path) -> None:
    absolute = with_outro(source, Outro(picture=pictures / "red.png"))
    assert near(Film(absolute, tmp_path).frame(11), RED)


@pytest.mark.parametrize("name", ["broken.png", "nowhere.png"])
def test_a_picture_that_cannot_be_opened_leaves_no_file(
    pictures: Path, source: Timeline, tmp_path: Path, name: str
) -> None:
    timeline = with_outro(replace(source, scenes=source.scenes[:1]), Outro(picture=Path(name)))
    with pytest.raises(PictureUnreadable, match=name):
        render(timeline, tmp_path / "film.mp4", fps=1, pictures=pictures)
    assert list(tmp_path.iterdir()) == []


def test_cancelling_stops_between_two_frames_of_the_outro(pictures: Path, source: Timeline, tmp_path: Path) -> None:
    asked = 0

    def in_the_outro() -> bool:
        nonlocal asked
        asked += 1
        return asked > 12

    timeline = with_outro(source, Outro(picture=Path("red.png")))
    with pytest.raises(RenderCancelled):
        render(timeline, tmp_path / "film.mp4", fps=1, pictures=pictures, cancelled=in_the_outro)
    assert (asked, list(tmp_path.iterdir())) == (13, [])


def test_an_outro_survives_json_and_gives_the_same_bytes(pictures: Path, tmp_path: Path) -> None:
    short = plan("Fog.", duration=10)
    outro = Outro(picture=Path("tricolour.webp"), focus=(100, 100, 500, 300), fade_to_black=True)
    timeline = with_outro(replace(short, scenes=short.scenes[:1], lines=()), outro)
    again = Timeline.from_json(timeline.to_json())
    assert again == timeline
    render(timeline, tmp_path / "one.mp4", fps=1, pictures=pictures)
    render(again, tmp_path / "two.mp4", fps=1, pictures=pictures)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
