"""What we learn from a finished file by opening it: its measures, and a picture for its poster.

The file comes from outside. It is read as MP4 and as nothing else, because a
playlist in its place could make the reader open other files and addresses.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image, ImageStat

MOST_PIXELS: Final = 8192 * 4320  # of one frame
POSTER_QUALITY: Final = 82
_POSTER_SECONDS: Final = (1.0, 2.0, 4.0, 8.0, 0.0)  # where to look for a picture, in this order
_BLACK: Final = 20.0  # mean brightness, of 255, below which a frame says nothing


class NotAVideo(Exception):
    """The file cannot be played as a video. `sentence` says so for people."""

    def __init__(self, reason: str) -> None:
        self.sentence = f"The file that came is not a video that can be played: {reason}."
        super().__init__(self.sentence)


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """A video's frame in pixels, its length in milliseconds, whether it has sound, and its size in bytes."""

    width: int
    height: int
    duration_ms: int
    has_sound: bool
    size: int


def measure(path: Path) -> Measured:
    """Return the measures of the MP4 at `path`; raises NotAVideo."""
    with _opened(path) as (container, stream):
        if stream.duration and stream.time_base:
            seconds = float(stream.duration * stream.time_base)
        else:
            seconds = (container.duration or 0) / av.time_base
        if seconds <= 0:
            raise NotAVideo("it has no length")
        return Measured(
            width=stream.width,
            height=stream.height,
            duration_ms=max(round(seconds * 1000), 1),
            has_sound=bool(container.streams.audio),
            size=path.stat().st_size,
        )


def poster(path: Path, target: Path, *, width: int) -> tuple[int, int]:
    """Write a WebP picture from about one second into the MP4, not a black one if there is another.

    The picture is at most `width` pixels wide and never larger than the frame.
    Returns its width and height in pixels; raises NotAVideo.
    """
    with _opened(path) as (container, stream):
        picture = _first_telling(_pictures(container, stream, width))
    picture.save(target, "WEBP", quality=POSTER_QUALITY, method=4)
    return picture.size


def _pictures(container: InputContainer, stream: VideoStream, width: int) -> Iterator[Image.Image]:
    for seconds in _POSTER_SECONDS:
        frame = _frame_at(container, stream, seconds)
        if frame is not None:
            small = min(width, frame.width)
            size = {"width": small, "height": max(round(frame.height * small / frame.width), 1)}
            yield frame.to_image(**size)  # type: ignore[no-untyped-call]


def _frame_at(container: InputContainer, stream: VideoStream, seconds: float) -> VideoFrame | None:
    """Return the first frame at or after so many seconds, None when the video ends before."""
    container.seek(round(seconds * av.time_base))
    for frame in container.decode(stream):
        if frame.time is None or frame.time >= seconds:
            return frame
    return None


def _first_telling(pictures: Iterator[Image.Image]) -> Image.Image:
    """Return the first picture that is not black, or else the brightest; raises NotAVideo when there is none."""
    brightest, best = None, -1.0
    for picture in pictures:
        brightness = ImageStat.Stat(picture.convert("L")).mean[0]
        if brightness >= _BLACK:
            return picture
        if brightness > best:
            brightest, best = picture, brightness
    if brightest is None:
        raise NotAVideo("it holds no pictures")
    return brightest


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, VideoStream]]:
    """The MP4 at a path while it is read, and its first video stream; what the reader raises becomes NotAVideo."""
    try:
        with av.open(str(path), format="mp4", options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise NotAVideo("it holds no pictures")
            stream = container.streams.video[0]
            if not 0 < stream.width * stream.height <= MOST_PIXELS:
                raise NotAVideo("its pictures have an unusual size")
            yield container, stream
    except av.FFmpegError:
        raise NotAVideo("it cannot be read as MP4") from None
