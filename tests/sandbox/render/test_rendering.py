"""A rendered file is exactly what was asked for, the same again, and nothing when cancelled."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.render import RenderCancelled, plan, render
from sandbox.render.encode import frame_rate
from tests.sandbox.render.film_reading import difference, lower_part, open_film, upper_part

PROMPT = "Sunrise over the mountains. A hiker opens a thermos of coffee, while the valley wakes."
FRAME_OF_SOUND = 1024 / 48_000


@pytest.mark.parametrize(
    ("ratio", "size", "seconds", "fps"),
    [("16:9", (672, 384), 10, 4), ("9:16", (384, 672), 11, 3), ("16:9", (672, 384), 17, 2)],
)
def test_length_shape_and_sound_are_as_asked(
    tmp_path: Path, ratio: str, size: tuple[int, int], seconds: int, fps: int
) -> None:
    path = tmp_path / "film.mp4"
    render(plan(PROMPT, duration=seconds, aspect_ratio=ratio), path, fps=fps)
    film = open_film(path)
    assert film.size == size
    assert (film.video_codec, film.pixels, film.audio_codec, film.channels) == ("h264", "yuv420p", "aac", 2)
    assert len(film.frames) == seconds * fps
    assert film.video_seconds == pytest.approx(seconds, abs=1e-3)
    assert seconds - 1e-3 <= film.seconds <= seconds + 2 * FRAME_OF_SOUND
    assert seconds - 1e-3 <= film.audio_seconds <= seconds + 2 * FRAME_OF_SOUND
    assert max(film.loudness) < 0.95
    assert all(loud > 0.01 for loud in film.loudness[10 : (seconds - 2) * 10])


def test_long_videos_run_at_twelve_frames_and_are_not_shortened(tmp_path: Path) -> None:
    timeline = plan("Fog", duration=10)
    assert frame_rate(timeline, 24) == 24
    long = replace(timeline, scenes=(replace(timeline.scenes[0], kind="silk", length_ms=61_000, black_ms=0),), lines=())
    assert frame_rate(long, 24) == 12
    path = tmp_path / "long.mp4"
    render(long, path, fps=1)
    film = open_film(path)
    assert len(film.frames) == 61
    assert film.seconds == pytest.approx(61, abs=0.05)


def test_the_index_stands_before_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    render(plan(PROMPT, duration=10), path, fps=2)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_the_picture_moves_and_scenes_differ(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    render(plan(PROMPT, duration=10, subtitles=False), path, fps=2)
    frames = open_film(path).frames
    for before, after in itertools.pairwise(frames):
        assert difference(before, after) > 0.2
    assert difference(frames[4], frames[14]) > 8


def test_captions_are_there_or_not(tmp_path: Path) -> None:
    with_captions, without = tmp_path / "with.mp4", tmp_path / "without.mp4"
    render(plan(PROMPT, duration=10), with_captions, fps=2)
    render(plan(PROMPT, duration=10, subtitles=False), without, fps=2)
    one, other = open_film(with_captions).frames[3], open_film(without).frames[3]
    assert difference(lower_part(one), lower_part(other)) > 5
    assert difference(upper_part(one), upper_part(other)) < 1.5


def test_the_same_timeline_gives_the_same_bytes(tmp_path: Path) -> None:
    timeline = plan(PROMPT, duration=10, aspect_ratio="9:16")
    first, second = tmp_path / "first.mp4", tmp_path / "second.mp4"
    render(timeline, first, fps=2)
    render(timeline, second, fps=2)
    assert first.read_bytes() == second.read_bytes()


def test_cancelling_leaves_no_file(tmp_path: Path) -> None:
    asked = 0

    def soon() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    with pytest.raises(RenderCancelled):
        render(plan(PROMPT, duration=10), tmp_path / "film.mp4", fps=2, cancelled=soon)
    assert list(tmp_path.iterdir()) == []
    assert asked == 4


def test_an_unfinished_file_never_has_the_final_name(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    seen: set[str] = set()

    def look() -> bool:
        seen.update(file.name for file in tmp_path.iterdir())
        return False

    render(plan(PROMPT, duration=10), path, fps=1, cancelled=look)
    assert seen == {"film.mp4.part"}
    assert [file.name for file in tmp_path.iterdir()] == ["film.mp4"]
