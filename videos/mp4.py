"""What we learn from a finished file by opening it: its measures, a picture for its poster, and stills of the whole.

The file comes from outside. It is read as MP4 and as nothing else, because a
playlist in its place could make the reader open other files and addresses.
"""

import contextlib
import time
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
#: How many stills a strip has, always: a page finds the one for a place without asking.
STILLS: Final = 10
STRIP_BYTES: Final = 80_000
#: How much is decoded on the way from a key frame to a still, and how long all of it may take, in frames and seconds.
_STILL_FRAMES: Final = 300
_STRIP_SECONDS: Final = 20.0
#: The longer side of a still in pixels and the quality, tried in this order until the strip is small enough.
_STRIP_TRIES: Final = ((240, 62), (240, 45), (240, 28), (160, 28), (120, 15))
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


def poster(path: Path, target: Path, *, width: int, quality: int = 82) -> tuple[int, int]:
    """Write a WebP picture from about one second into the MP4, not a black one if there is another.

    The picture is at most `width` pixels wide and never larger than the frame.
    Returns its width and height in pixels; raises NotAVideo.
    """
    with _opened(path) as (container, stream):
        picture = _first_telling(_pictures(container, stream, width))
    picture.save(target, "WEBP", quality=quality, method=4)
    return picture.size


def strip(path: Path, target: Path, *, duration_ms: int) -> None:
    """Write ten stills of the MP4 side by side as one WebP of at most 80 kB: one from the middle of each tenth.

    Where the film cannot be decoded any further, the last still stands again.
    Raises NotAVideo when there is none at all.
    """
    with _opened(path) as (container, stream):
        stills = list(_stills(container, stream, duration_ms / 1000))
    for longest, quality in _STRIP_TRIES:
        width, height = _within(stills[0].size, longest)
        whole = Image.new("RGB", (STILLS * width, height))
        for number, still in enumerate(stills):
            whole.paste(still.resize((width, height), Image.Resampling.LANCZOS), (number * width, 0))
        whole.save(target, "WEBP", quality=quality, method=5)
        if target.stat().st_size <= STRIP_BYTES:
            return


def _within(size: tuple[int, int], longest: int) -> tuple[int, int]:
    """Return a size of the same shape whose longer side is `longest` pixels."""
    scale = longest / max(size)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def _stills(container: InputContainer, stream: VideoStream, seconds: float) -> Iterator[Image.Image]:
    """Decode `STILLS` stills, each sought on its own; the time and the frames between are bounded."""
    until = time.monotonic() + _STRIP_SECONDS
    still: Image.Image | None = None
    for number in range(STILLS):
        frame = None
        if time.monotonic() < until:
            with contextlib.suppress(av.FFmpegError):  # a broken tail ends the film there
                frame = _frame_at(container, stream, seconds * (number + 0.5) / STILLS, most=_STILL_FRAMES, until=until)
        if frame is not None:
            width, height = _within((frame.width, frame.height), _STRIP_TRIES[0][0])
            still = frame.to_image(width=width, height=height)  # type: ignore[no-untyped-call]
        if still is None:
            # Nothing in the middle of the first tenth: a film of a frame or two has its picture at the beginning.
            first = _frame_at(container, stream, 0.0)
            if first is None:
                raise NotAVideo("it holds no pictures")
            width, height = _within((first.width, first.height), _STRIP_TRIES[0][0])
            still = first.to_image(width=width, height=height)  # type: ignore[no-untyped-call]
        yield still


def _pictures(container: InputContainer, stream: VideoStream, width: int) -> Iterator[Image.Image]:
    for seconds in _POSTER_SECONDS:
        frame = _frame_at(container, stream, seconds)
        if frame is not None:
            small = min(width, frame.width)
            size = {"width": small, "height": max(round(frame.height * small / frame.width), 1)}
            yield frame.to_image(**size)  # type: ignore[no-untyped-call]


def _frame_at(
    container: InputContainer, stream: VideoStream, seconds: float, *, most: int = 0, until: float = 0.0
) -> VideoFrame | None:
    """Return the first frame at or after so many seconds, None when the video ends before.

    With `most`, no more frames than that are decoded on the way, nor for longer
    than `until` on the monotonic clock; the last one stands for the place then.
    """
    container.seek(round(seconds * av.time_base))
    for number, frame in enumerate(container.decode(stream), 1):
        if frame.time is None or frame.time >= seconds or (most and (number >= most or time.monotonic() >= until)):
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
