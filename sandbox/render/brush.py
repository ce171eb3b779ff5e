"""Drawing with Pillow alone: gradients, glows, noise, ridgelines and soft shapes, at any size."""

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]


def colour(text: str) -> Colour:
    """`#rrggbb` as a triple."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`share` (0 to 1) of `other` in `one`."""
    share = min(max(share, 0.0), 1.0)
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def along(stops: Sequence[Colour], share: float) -> Colour:
    """The colour at `share` (0 to 1) of evenly spaced stops."""
    place = min(max(share, 0.0), 1.0) * (len(stops) - 1)
    index = min(int(place), len(stops) - 2)
    return mix(stops[index], stops[index + 1], place - index)


def gradient(size: tuple[int, int], stops: Sequence[Colour], *, ease: float = 1.0) -> Image.Image:
    """Top to bottom through `stops`; `ease` above 1 holds the first ones longer."""
    height = size[1]
    column = Image.new("RGB", (1, height))
    column.putdata([along(stops, (row / max(height - 1, 1)) ** ease) for row in range(height)])
    return column.resize(size, Image.Resampling.NEAREST)


def ramp(size: tuple[int, int], top: float, bottom: float, *, ease: float = 1.0) -> Image.Image:
    """A mask that goes from `top` to `bottom` (0 to 1)."""
    height = size[1]
    column = Image.new("L", (1, height))
    column.putdata([round(255 * (top + (bottom - top) * (row / max(height - 1, 1)) ** ease)) for row in range(height)])
    return column.resize(size, Image.Resampling.NEAREST)


@lru_cache(maxsize=16)
def _halo(gamma: float) -> Image.Image:
    rim = 180  # the gradient's value at the middle of its sides
    falloff = [round(255 * (1 - min(value / rim, 1)) ** gamma) for value in range(256)]
    return Image.radial_gradient("L").point(falloff)


def distance(size: tuple[int, int]) -> Image.Image:
    """A mask that grows from 0 in the middle to 255 at the middle of the sides."""
    return (
        Image.radial_gradient("L")
        .resize(size, Image.Resampling.BICUBIC)
        .point([min(round(v * 255 / 180), 255) for v in range(256)])
    )


def glow(
    canvas: Image.Image, centre: Point, radius: float, tint: Colour, strength: float, *, gamma: float = 2.2
) -> None:
    """Add light of `tint` around `centre`, fading out at `radius` pixels; `gamma` above 1 draws it together."""
    side = max(round(radius * 2), 2)
    left, top = round(centre[0] - side / 2), round(centre[1] - side / 2)
    light = _halo(gamma).resize((side, side), Image.Resampling.BICUBIC)
    box = (max(left, 0), max(top, 0), min(left + side, canvas.width), min(top + side, canvas.height))
    if box[0] >= box[2] or box[1] >= box[3]:
        return
    light = light.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
    planes = [light.point([round(value * part / 255 * strength) for value in range(256)]) for part in tint]
    canvas.paste(ImageChops.screen(canvas.crop(box), Image.merge("RGB", planes)), box[:2])


def grain(image: Image.Image, random: Random) -> Image.Image:
    """A breath of noise, so that wide gradients show no bands."""
    table = bytes(value % 4 for value in range(256))
    noise = random.randbytes(image.width * image.height).translate(table)
    plane = Image.frombytes("L", image.size, noise)
    return ImageChops.add(image, Image.merge("RGB", (plane, plane, plane)), 1, -1)


def ridge(random: Random, width: int, *, height: float, rough: float, peaks: int = 3, step: int = 6) -> list[float]:
    """A mountain outline over `width` pixels: offsets around 0, about `height` pixels tall, one each `step` pixels.

    `rough` near 0.4 rolls softly, near 0.6 is craggy.
    """
    span = 1
    while span * step * peaks * 2 < width:
        span *= 2
    tops = [
        height * (random.uniform(-0.62, -0.2) if number % 2 else random.uniform(0.05, 0.4))
        for number in range(peaks * 2 + 1)
    ]
    points: list[float] = []
    for start, end in pairwise(tops):
        points.extend(_crag(random, start, end, span, rough)[:-1])
    return [*points, tops[-1]]


def _crag(random: Random, start: float, end: float, span: int, rough: float) -> list[float]:
    """From `start` to `end` in `span` steps by midpoint displacement."""
    points = [start] + [0.0] * (span - 1) + [end]
    reach, size = abs(end - start) * rough, span
    while size > 1:
        half = size // 2
        for index in range(half, span, size):
            points[index] = (points[index - half] + points[index + half]) / 2 + random.uniform(-0.5, 0.5) * reach
        reach *= rough
        size = half
    return points


def sand(random: Random, width: int, *, height: float, length: float, step: int = 6) -> list[float]:
    """Dune crests, sharp above and round below, about `length` pixels apart: offsets, one each `step` pixels."""
    phase, lean, wobble = random.uniform(0, math.pi), random.uniform(0.5, 0.8), random.uniform(0, math.tau)
    outline = []
    for x in range(0, width + step, step):
        place = (x / length + phase + 0.12 * math.sin(x / length * 2.1 + wobble)) % 1
        rise = place / lean if place < lean else (1 - place) / (1 - lean)
        tall = 0.75 + 0.25 * math.sin(x / length * 1.7 + wobble)
        outline.append(height * (0.5 - tall * (0.35 * rise + 0.65 * rise * rise * (3 - 2 * rise))))
    return outline


def waves(random: Random, width: int, *, height: float, length: float, step: int = 6, parts: int = 3) -> list[float]:
    """A smooth outline of a few sines, offsets around 0, one each `step` pixels; `length` is the longest wave."""
    sines = [(height / (1 + part), length / (1 + part * 1.3), random.uniform(0, math.tau)) for part in range(parts)]
    return [
        sum(tall * math.sin(math.tau * x / long + phase) for tall, long, phase in sines) / parts * 1.4
        for x in range(0, width + step, step)
    ]


def below(size: tuple[int, int], outline: Sequence[float], level: float, *, step: int = 6) -> Image.Image:
    """The mask of all that lies under an outline around `level` pixels from the top."""
    mask = Image.new("L", size, 0)
    points: list[Point] = [(index * step, level + offset) for index, offset in enumerate(outline)]
    ImageDraw.Draw(mask).polygon([(0, size[1]), *points, (points[-1][0], size[1])], fill=255)
    return mask


def soft(image: Image.Image, radius: float) -> Image.Image:
    """Blurred by `radius` pixels; wide blurs are made small and enlarged, which nobody can see."""
    if radius < 8 or min(image.size) < 64:
        return image.filter(ImageFilter.GaussianBlur(radius))
    small = image.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(image.size, Image.Resampling.BILINEAR)
