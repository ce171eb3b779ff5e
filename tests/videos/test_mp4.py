"""Measures and posters come from the file itself; what is no video is told apart."""

from pathlib import Path

import pytest
from PIL import Image

from tests.videos.films import make_film
from videos.mp4 import Measured, NotAVideo, measure, poster

BLACK, RED, BLUE = (0, 0, 0), (220, 30, 30), (30, 30, 220)


def colour_of(picture: Path) -> tuple[int, int, int]:
    with Image.open(picture) as image:
        assert image.format == "WEBP"
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))


def is_like(colour: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(one - two) < 40 for one, two in zip(colour, other, strict=True))


def test_a_film_is_measured(tmp_path):
    film = make_film(tmp_path / "film.mp4", seconds=3, size=(192, 108))

    assert measure(film) == Measured(width=192, height=108, duration_ms=3000, has_sound=True, size=film.stat().st_size)


def test_a_silent_upright_film_is_measured(tmp_path):
    measured = measure(make_film(tmp_path / "film.mp4", seconds=1.5, size=(108, 192), has_sound=False))

    assert (measured.width, measured.height, measured.duration_ms) == (108, 192, 1500)
    assert not measured.has_sound


def test_the_poster_shows_the_film_after_one_second(tmp_path):
    film = make_film(tmp_path / "film.mp4", colour=lambda second: RED if second < 1 else BLUE)

    assert poster(film, tmp_path / "poster.webp", width=96) == (96, 54)

    assert is_like(colour_of(tmp_path / "poster.webp"), BLUE)


def test_a_poster_is_never_larger_than_the_film(tmp_path):
    film = make_film(tmp_path / "film.mp4", size=(192, 108))

    assert poster(film, tmp_path / "poster.webp", width=672) == (192, 108)


@pytest.mark.parametrize(
    ("seconds", "light"),
    [(6.0, (4.0, 6.0)), (3.0, (2.0, 3.0)), (3.0, (0.0, 0.5)), (0.5, (0.0, 0.5))],
)
def test_a_black_frame_gives_way_to_another(tmp_path, seconds, light):
    film = make_film(
        tmp_path / "film.mp4",
        seconds=seconds,
        colour=lambda second: RED if light[0] <= second < light[1] else BLACK,
    )

    poster(film, tmp_path / "poster.webp", width=96)

    assert is_like(colour_of(tmp_path / "poster.webp"), RED)


def test_a_film_that_is_dark_throughout_still_has_a_poster(tmp_path):
    film = make_film(tmp_path / "film.mp4", colour=lambda _second: BLACK)

    assert poster(film, tmp_path / "poster.webp", width=96) == (96, 54)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<!doctype html><title>Sign in</title>",
        b"\x00" * 5000,
        b"#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfilm.mp4\n#EXT-X-ENDLIST\n",
        b"ffconcat version 1.0\nfile film.mp4\n",
    ],
)
def test_what_is_not_mp4_is_not_a_video(tmp_path, content):
    make_film(tmp_path / "film.mp4", seconds=1)
    path = tmp_path / "odd.mp4"
    path.write_bytes(content)

    with pytest.raises(NotAVideo) as odd:
        measure(path)

    # Not even opened: another reader might follow what a playlist names.
    assert odd.value.sentence.startswith("The file that came is not a video")
    assert "cannot be read as MP4" in odd.value.sentence
    assert str(tmp_path) not in odd.value.sentence


def test_a_film_cut_short_before_its_index_is_not_a_video(tmp_path):
    whole = make_film(tmp_path / "film.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: whole.index(b"moov") + 40])

    with pytest.raises(NotAVideo):
        measure(path)


def test_a_film_without_its_pictures_has_no_poster(tmp_path):
    whole = make_film(tmp_path / "film.mp4").read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: whole.index(b"mdat") + 4])

    with pytest.raises(NotAVideo):
        poster(path, tmp_path / "poster.webp", width=96)


def test_a_picture_is_no_video(tmp_path):
    picture = tmp_path / "picture.mp4"
    Image.new("RGB", (16, 16)).save(picture, "PNG")

    with pytest.raises(NotAVideo):
        measure(picture)
