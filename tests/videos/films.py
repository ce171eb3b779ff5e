"""Small real MP4s, a second of which takes a few milliseconds to make."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image

Colour = tuple[int, int, int]
RATE = 8  # frames a second
AUDIO_RATE = 16_000


def make_film(
    path: Path,
    *,
    seconds: float = 3.0,
    size: tuple[int, int] = (192, 108),
    colour: Callable[[float], Colour] = lambda _second: (200, 120, 40),
    has_sound: bool = True,
) -> Path:
    """Write an MP4 whose whole frame has `colour(second)`; H.264, with AAC silence if it has sound."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart"}) as container:
        video = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast"})
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        audio = container.add_stream("aac", rate=AUDIO_RATE, layout="mono") if has_sound else None
        for number in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_image(Image.new("RGB", size, colour(number / RATE)))
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None:
            sound = av.AudioFrame(format="s16", layout="mono", samples=round(seconds * AUDIO_RATE))
            sound.planes[0].update(bytes(sound.planes[0].buffer_size))
            sound.sample_rate, sound.time_base, sound.pts = AUDIO_RATE, Fraction(1, AUDIO_RATE), 0
            container.mux(audio.encode(sound))
            container.mux(audio.encode(None))
    return path
