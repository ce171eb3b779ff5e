"""A handful of short sample films with their pictures, rendered once; every row that is made up points at one of them.

They lie under `samples/`, apart from what a video owns, because they belong to
no row: whoever removes the files of one video leaves these alone.
"""

import math
import tempfile
from array import array
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final
from uuid import UUID

import av
from django.core.files import File
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from videos import stills

#: The folder of files that rows share. Nothing in it is ever removed with a row.
FOLDER: Final = "samples"
SECONDS: Final = 6
_FRAMES_A_SECOND: Final = 12
_SOUNDS_A_SECOND: Final = 24_000
_SOUND_FRAME: Final = 1024  # samples; what AAC takes at a time
_SHAPES: Final = {"16:9": (672, 384), "9:16": (384, 672)}
#: Sky, ground and light of each look, and the tone that it hums, in hertz.
_LOOKS: Final = (
    ("#2e5e6b", "#e8c48f", "#fff4d6", 220),
    ("#5c3a4d", "#e7876a", "#ffe3c2", 262),
    ("#23402f", "#9db77c", "#f6f2c8", 196),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Film:
    """One sample film in the storage: its names there, and what a row says of it."""

    file: str
    poster: str
    thumb: str
    strip: str
    size: int
    pictures_size: int
    width: int
    height: int


def all_films() -> dict[str, list[Film]]:
    """Return the sample films of each shape, rendering into the storage what is not there yet."""
    return {shape: [_film(shape, number) for number in range(len(_LOOKS))] for shape in _SHAPES}


def _film(shape: str, number: int) -> Film:
    name = f"{FOLDER}/{shape.replace(':', 'x')}-{number + 1}"
    file, *pictures = (f"{name}{end}" for end in (".mp4", ".webp", "-thumb.webp", "-strip.webp"))
    if not all(default_storage.exists(each) for each in (file, *pictures)):
        with tempfile.TemporaryDirectory(prefix="samples-") as folder:
            _render(Path(folder), shape, number)
            for each, made in zip(
                (file, *pictures), ("film.mp4", "poster.webp", "thumb.webp", "strip.webp"), strict=True
            ):
                default_storage.delete(each)
                with Path(folder, made).open("rb") as content:
                    default_storage.save(each, File(content))
    width, height = _SHAPES[shape]
    return Film(
        file=file,
        poster=pictures[0],
        thumb=pictures[1],
        strip=pictures[2],
        size=default_storage.size(file),
        pictures_size=sum(default_storage.size(each) for each in pictures),
        width=width,
        height=height,
    )


def _render(folder: Path, shape: str, number: int) -> None:
    """Write the film and its three pictures into `folder`."""
    size, film = _SHAPES[shape], folder / "film.mp4"
    frames = [_picture(size, number, step / (SECONDS * _FRAMES_A_SECOND)) for step in range(SECONDS * _FRAMES_A_SECOND)]
    with av.open(str(film), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        pictures = container.add_stream("libx264", rate=_FRAMES_A_SECOND, options={"preset": "fast", "crf": "26"})
        pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
        sound = container.add_stream("aac", rate=_SOUNDS_A_SECOND, layout="mono")
        for frame in frames:
            still = av.VideoFrame.from_image(frame)  # type: ignore[no-untyped-call]
            container.mux(pictures.encode(still))
        for hum in _hum(_LOOKS[number][3]):
            container.mux(sound.encode(hum))
        container.mux(pictures.encode())
        container.mux(sound.encode())
    stills.draw(film, folder, duration_ms=SECONDS * 1000, video=UUID(int=number))


def _picture(size: tuple[int, int], number: int, at: float) -> Image.Image:
    """Return the picture at a point of the film, from 0 to 1: a light that crosses the sky above a horizon."""
    width, height = size
    sky, ground, light, _ = _LOOKS[number]
    fade = Image.linear_gradient("L").resize(size)
    picture = Image.composite(Image.new("RGB", size, ground), Image.new("RGB", size, sky), fade)
    draw = ImageDraw.Draw(picture)
    round_at = min(size) // 9
    x, y = width * (0.12 + 0.76 * at), height * (0.42 - 0.2 * math.sin(math.pi * at))
    draw.ellipse((x - round_at, y - round_at, x + round_at, y + round_at), fill=light)
    hills = [(step * width / 12, height * (0.72 + 0.06 * math.sin(step * 1.7 + number + at))) for step in range(13)]
    draw.polygon([(0, height), *hills, (width, height)], fill=sky)
    return picture


def _hum(hertz: int) -> list[av.AudioFrame]:
    """Return the sound of a whole film: one low tone that swells and fades."""
    total = SECONDS * _SOUNDS_A_SECOND
    found = []
    for start in range(0, total, _SOUND_FRAME):
        steps = range(start, start + _SOUND_FRAME)
        waves = (math.sin(2 * math.pi * hertz * step / _SOUNDS_A_SECOND) for step in steps)
        swell = max(math.sin(math.pi * start / total), 0.0)
        frame = av.AudioFrame(format="s16", layout="mono", samples=_SOUND_FRAME)
        frame.planes[0].update(array("h", (round(6_000 * swell * wave) for wave in waves)).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = _SOUNDS_A_SECOND, start, Fraction(1, _SOUNDS_A_SECOND)
        found.append(frame)
    return found
