"""Small things that move in front of the layers: birds, snow, glitter, dust, drifting lights."""

import math
from random import Random

from PIL import Image, ImageDraw

from sandbox.render.brush import Colour, soft
from sandbox.render.stage import Sprites, Stage


def dot(radius: float, blur: float) -> Image.Image:
    """A round mask of `radius` pixels with an edge `blur` pixels soft."""
    side = math.ceil(radius + blur * 2) * 2
    mask = Image.new("L", (side * 4, side * 4), 0)
    middle = side * 2
    ImageDraw.Draw(mask).ellipse(
        (middle - radius * 4, middle - radius * 4, middle + radius * 4, middle + radius * 4), fill=255
    )
    return soft(mask, blur * 4).reduce(4)


def birds(stage: Stage, random: Random, tint: Colour, level: float) -> Sprites:
    """A small flock that crosses the sky around `level` (share of the height)."""
    way = random.choice((-1, 1))
    start = stage.width * (0.3 if way > 0 else 0.7)
    flock = [
        (random.gauss(0, 0.05), random.gauss(0, 0.03), random.uniform(2.4, 4.2), random.random()) for _ in range(7)
    ]

    def draw(canvas: Image.Image, seconds: float) -> None:
        for dx, dy, size, beat in flock:
            x = start + dx * stage.width + way * (11 + size) * seconds
            y = stage.height * (level + dy) - 2.2 * seconds
            lift = math.sin((seconds * 2.4 + beat) * math.tau) * size * 0.55
            _bird(canvas, x, y, size, lift, tint)

    return draw


def _bird(canvas: Image.Image, x: float, y: float, size: float, lift: float, tint: Colour) -> None:
    side = math.ceil(size * 2) + 2
    mask = Image.new("L", (side * 4, side * 4), 0)
    left, top = math.floor(x - side / 2), math.floor(y - side / 2)
    cx, cy = (x - left) * 4, (y - top) * 4
    wing, bend = size * 4, lift * 4
    ImageDraw.Draw(mask).line(
        [
            (cx - wing, cy - bend),
            (cx - wing * 0.4, cy - bend * 0.9 - wing * 0.12),
            (cx, cy),
            (cx + wing * 0.4, cy - bend * 0.9 - wing * 0.12),
            (cx + wing, cy - bend),
        ],
        fill=230,
        width=4,
        joint="curve",
    )
    canvas.paste(tint, (left, top), mask.reduce(4))


def snowfall(stage: Stage, random: Random, count: int) -> Sprites:
    """Falling flakes, the nearer ones larger and faster."""
    flakes = [(random.random(), random.random(), random.random(), random.random()) for _ in range(count)]
    shapes = [dot(0.7 + size * 0.5, 0.3 + size * 0.35).point(lambda value: value * 0.85) for size in range(5)]

    def draw(canvas: Image.Image, seconds: float) -> None:
        for across, down, near, phase in flakes:
            x = (across + 0.02 * math.sin(seconds * 1.3 + phase * 6) + 0.012 * near * seconds) % 1 * stage.width
            y = (down + (0.05 + 0.11 * near) * seconds) % 1 * (stage.height + 10) - 5
            canvas.paste((255, 255, 255), (round(x), round(y)), shapes[int(near**3 * 4.99)])

    return draw


def glitter(stage: Stage, random: Random, tint: Colour, centre: float, horizon: float) -> Sprites:
    """Sparks of sun on water, in a path that widens towards the viewer."""
    sparks = []
    for _ in range(110):
        near = random.random() ** 1.5
        y = stage.height * (horizon + 0.012 + (0.97 - horizon) * near)
        x = stage.width * (centre + random.gauss(0, 0.035 + 0.085 * near))
        sparks.append((x, y, near, random.random(), random.uniform(0.25, 0.6)))
    dashes: list[list[Image.Image]] = []
    for size in range(4):
        wide, high = 5 + size * 5, 2 + size
        mask = Image.new("L", (wide * 4, high * 4), 0)
        ImageDraw.Draw(mask).ellipse((2, high, wide * 4 - 3, high * 3), fill=255)
        mask = soft(mask, 2).reduce(4)
        dashes.append([mask.point(lambda value, step=step: value * step / 6) for step in range(1, 7)])

    def draw(canvas: Image.Image, seconds: float) -> None:
        for x, y, near, phase, pace in sparks:
            light = math.sin((seconds * pace + phase) * math.tau)
            if light > 0:
                mask = dashes[int(near * 3.99)][min(int(light * 6), 5)]
                sway = math.sin(seconds * 0.7 + phase * 9) * 3 * near
                canvas.paste(tint, (round(x + sway), round(y)), mask)

    return draw


def motes(stage: Stage, random: Random, tint: Colour, count: int = 26, strength: float = 0.5) -> Sprites:
    """Dust in the light, rising slowly."""
    specks = [(random.random(), random.random(), random.random(), random.random()) for _ in range(count)]
    shapes = [dot(0.6 + size * 0.45, 0.5 + size * 0.6).point(lambda value: value * strength) for size in range(5)]

    def draw(canvas: Image.Image, seconds: float) -> None:
        for across, down, near, phase in specks:
            x = (across + 0.025 * math.sin(seconds * 0.5 + phase * 6)) * stage.width
            y = (down - (0.01 + 0.025 * near) * seconds) % 1 * stage.height
            canvas.paste(tint, (round(x), round(y)), shapes[int(near**2 * 4.99)])

    return draw
