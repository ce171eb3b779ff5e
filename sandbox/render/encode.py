"""Frames and sound into an MP4: H.264 and AAC, exactly as long as the timeline."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

from sandbox.render.film import Film
from sandbox.render.sound import RATE, soundtrack
from sandbox.render.timeline import Timeline

LONG_SECONDS = 60
LONG_FPS = 12
CHUNK = 1024  # samples in one AAC frame


class RenderCancelled(Exception):
    """The render was told to stop; no file was left."""


def never() -> bool:
    """A render that nobody cancels."""
    return False


def render(
    timeline: Timeline,
    path: Path,
    *,
    fps: int = 24,
    cancelled: Callable[[], bool] = never,
    pictures: Path = Path(),
) -> None:
    """Render `timeline` to `path`, an MP4 that appears whole or not at all.

    `fps` is frames a second, at most 12 for videos above 60 seconds. `cancelled` is asked before every frame; raises
    RenderCancelled when it says yes. `pictures` is the folder below which the pictures of the timeline lie; raises
    PictureUnreadable when one cannot be opened. The same timeline and `fps` give the same bytes.
    """
    part = path.with_name(path.name + ".part")
    try:
        with av.open(str(part), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            _write(container, timeline, Film(timeline, pictures), frame_rate(timeline, fps), cancelled)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def frame_rate(timeline: Timeline, fps: int) -> int:
    """Frames a second that a timeline is rendered at where `fps` are wanted: fewer for long videos, never shorter."""
    return min(fps, LONG_FPS) if timeline.length_ms > LONG_SECONDS * 1000 else fps


def _write(
    container: av.container.OutputContainer, timeline: Timeline, film: Film, fps: int, cancelled: Callable[[], bool]
) -> None:
    video = container.add_stream(
        "libx264",
        rate=fps,
        # x264's macroblock tree does not give the same bytes every time
        options={"preset": "veryfast", "crf": "25", "threads": "2", "x264-params": "sliced-threads=0:mbtree=0"},
    )
    video.width, video.height, video.pix_fmt = timeline.width, timeline.height, "yuv420p"
    audio = container.add_stream("aac", rate=RATE, layout="stereo", options={"b": "80k", "aac_coder": "fast"})
    audio.bit_rate = 80_000
    sound = _audio_frames(timeline)
    heard = 0
    for number in range(round(timeline.length_ms * fps / 1000)):
        if cancelled():
            raise RenderCancelled
        container.mux(video.encode(_video_frame(film.frame(number / fps), number, fps)))
        while heard * fps < (number + 1) * RATE and (chunk := next(sound, None)) is not None:
            container.mux(audio.encode(chunk))
            heard += chunk.samples
    container.mux(video.encode(None))
    for chunk in sound:
        container.mux(audio.encode(chunk))
    container.mux(audio.encode(None))


def _video_frame(picture: Image.Image, number: int, fps: int) -> av.VideoFrame:
    frame: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
    frame.pts, frame.time_base = number, Fraction(1, fps)
    return frame


def _audio_frames(timeline: Timeline) -> Iterator[av.AudioFrame]:
    """The soundtrack in pieces of one AAC frame; the last one is as short as it must be."""
    sound = memoryview(soundtrack(timeline)).cast("B")
    for start in range(0, len(sound) // 4, CHUNK):
        piece = sound[start * 4 : (start + CHUNK) * 4]
        frame = av.AudioFrame(format="s16", layout="stereo", samples=len(piece) // 4)
        frame.planes[0].update(bytes(piece))
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        yield frame
