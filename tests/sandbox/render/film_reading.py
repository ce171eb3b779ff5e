"""Opening rendered files and looking at them."""

from dataclasses import dataclass
from pathlib import Path

import av
from PIL import Image, ImageChops, ImageStat


@dataclass(frozen=True)
class Opened:
    """What an MP4 holds. Lengths are in seconds."""

    seconds: float
    video_seconds: float
    audio_seconds: float
    size: tuple[int, int]
    pixels: str
    video_codec: str
    audio_codec: str
    channels: int
    frames: list[Image.Image]
    loudness: list[float]


def open_film(path: Path) -> Opened:
    """Decode a whole file: its pictures, and the loudest sample (0 to 1) of each tenth of a second."""
    with av.open(str(path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        frames = [frame.to_image() for frame in container.decode(video)]
        container.seek(0)
        samples = b"".join(bytes(frame.planes[0])[: frame.samples * 4] for frame in container.decode(audio))
        heard = memoryview(samples).cast("f")
        tenth = audio.rate // 10
        loudness = [max(map(abs, heard[at : at + tenth])) for at in range(0, len(heard), tenth)]
        return Opened(
            seconds=container.duration / 1e6,
            video_seconds=float(video.duration * video.time_base),
            audio_seconds=float(audio.duration * audio.time_base),
            size=(video.width, video.height),
            pixels=video.pix_fmt,
            video_codec=video.codec_context.name,
            audio_codec=audio.codec_context.name,
            channels=audio.channels,
            frames=frames,
            loudness=loudness,
        )


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart, 0 (equal) to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def lower_part(picture: Image.Image) -> Image.Image:
    """Where captions stand."""
    return picture.crop((0, round(picture.height * 0.62), picture.width, picture.height))


def upper_part(picture: Image.Image) -> Image.Image:
    """Where no caption stands, without the corner of the Practice mark."""
    return picture.crop((0, 0, round(picture.width * 0.7), round(picture.height * 0.45)))
