"""Open country: mountains, forests, meadows, dunes, the sea, clouds."""

import math
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

from sandbox.render.brush import Colour, Point, below, glow, gradient, grain, mix, ramp, ridge, sand, soft, waves
from sandbox.render.life import birds, snowfall
from sandbox.render.palettes import Palette
from sandbox.render.stage import Stage

STEP = 6


def sky(
    stage: Stage, random: Random, palette: Palette, *, horizon: float, sun: Point, disc: float = 4.5
) -> Image.Image:
    """A painted sky with sun or moon; `horizon` and `sun` are shares of the stage, `disc` a radius in units."""
    wide, high = size = stage.paper()
    unit = stage.unit
    air = gradient((wide, round(high * horizon)), palette.sky)
    painted = Image.new("RGB", size, palette.horizon)
    painted.paste(air, (0, 0))
    centre = (sun[0] * wide, sun[1] * high)
    if palette.is_night:
        _stars(painted, random, horizon, unit)
        glow(painted, centre, unit * 95, palette.sky[-1], 0.6)
        glow(painted, centre, unit * 30, palette.sun, 0.45)
    else:
        glow(painted, centre, unit * 180, palette.horizon, 0.5, gamma=1.8)
        glow(painted, centre, unit * 55, palette.sun, 0.6)
    radius = unit * disc
    body = Image.new("L", size, 0)
    ImageDraw.Draw(body).ellipse(
        (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius), fill=255
    )
    painted.paste(mix(palette.sun, (255, 255, 255), 0.4), (0, 0), soft(body, unit * 0.2))
    return grain(painted, random)


def _stars(painted: Image.Image, random: Random, horizon: float, unit: float) -> None:
    draw = ImageDraw.Draw(painted)
    for _ in range(170):
        x, y = random.random() * painted.width, random.random() ** 1.4 * painted.height * horizon
        size, light = random.uniform(0.08, 0.26) * unit, random.randint(110, 250)
        draw.ellipse((x - size, y - size, x + size, y + size), fill=(light, light, min(light + 8, 255)))


def streaks(
    stage: Stage, random: Random, palette: Palette, *, level: float, count: int = 9, strength: float = 0.5
) -> None:
    """Thin drifting bands of cloud around `level` (share of the height)."""
    size = stage.paper(30)
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    for _ in range(count):
        x, y = random.random() * size[0], (level + random.uniform(-0.14, 0.12)) * size[1]
        long, thick = random.uniform(16, 46) * stage.unit, random.uniform(0.5, 1.6) * stage.unit
        for _ in range(4):
            dx, dy = random.uniform(-0.4, 0.4) * long, random.uniform(-1.4, 1.4) * thick
            draw.ellipse((x + dx - long / 2, y + dy - thick, x + dx + long / 2, y + dy + thick), fill=150)
    mask = soft(mask, stage.unit * 0.9).point([round(value * strength) for value in range(256)])
    tint = Image.new("RGB", size, mix(palette.horizon, palette.sun, 0.5))
    stage.layer(tint, mask, drift=random.choice((-3.0, 3.0)), margin=30)


def hills(stage: Stage, random: Random, palette: Palette, subject: str) -> None:
    """Ridge behind ridge in thinning air; `subject` may be forest, meadow, snow or peaks."""
    side = random.choice((-1, 1))
    sun = (0.5 - side * random.uniform(0.12, 0.26), random.uniform(0.2, 0.34))
    stage.backdrop(sky(stage, random, palette, horizon=0.66, sun=sun))
    if not palette.is_night:
        streaks(stage, random, palette, level=0.3, strength=0.4)
    count = 6
    tall = 0.27 if stage.portrait else 0.44
    for number in range(count):
        near = number / (count - 1)
        drift = -side * (0.4 + 6.5 * near**1.6)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        height = size[1] * tall * (1 - 0.55 * near)
        if subject == "meadow" and near > 0.5:
            outline = waves(random, size[0], height=height * 0.22, length=size[0] * 0.9)
        else:
            outline = ridge(random, size[0], height=height, rough=0.56 - 0.08 * near, peaks=random.choice((2, 3, 3, 4)))
        level = size[1] * (0.5 + 0.36 * near)
        if (subject == "forest" and near > 0.35) or (subject != "meadow" and near > 0.7):
            mask = _trees(random, size, outline, level, stage.unit * (2.2 + 7 * near**2))
        else:
            mask = below(size, outline, level)
        ground = palette.ground(near**1.15)
        air = mix(ground, palette.horizon, 0.66 * (1 - near) + 0.08)
        textured = near < 0.7 and not (subject == "meadow" and near > 0.5)
        if textured:
            lit = mix(ground, palette.sun, 0.2 * (1 - near) + 0.06)
            paint = faceted(random, size, outline, level, lit, mix(ground, palette.near, 0.1), side)
            if subject == "snow" or (subject == "peaks" and number in (1, 2)):
                _snow(paint, random, outline, level, mix(ground, palette.sun, 0.85 - 0.3 * near), ground, side)
        else:
            paint = Image.new("RGB", size, ground)
        top, fall = round(max(level + min(outline), 0)), round(size[1] * 0.4)
        paint.paste(air, (0, top), ramp((size[0], fall), 0, 1))
        paint.paste(air, (0, top + fall, *size))
        stage.layer(paint, mask, drift=drift, margin=margin, textured=textured)
    if subject == "meadow":
        _flowers(stage, random, palette, -side)
    if subject == "snow":
        stage.sprites(snowfall(stage, random, 70))
    elif not palette.is_night:
        stage.sprites(birds(stage, random, palette.near, 0.28))
    stage.camera((0.9, 0.985), (side * 0.3, 0.4))


def _trees(random: Random, size: tuple[int, int], outline: list[float], level: float, tall: float) -> Image.Image:
    """A ridge with firs along it, `tall` pixels high on average."""
    mask = below(size, outline, level)
    draw = ImageDraw.Draw(mask)
    x = 0.0
    while x < size[0]:
        foot = level + outline[min(int(x / STEP), len(outline) - 1)] + tall * 0.2
        high = tall * random.uniform(0.6, 1.25)
        wide = high * random.uniform(0.17, 0.24)
        for tier in range(5):
            peak = foot - high * (1 - tier * 0.17)
            base, reach = peak + high * 0.34, wide * (0.35 + tier * 0.17)
            draw.polygon([(x, peak), (x - reach, base), (x + reach, base)], fill=255)
        x += wide * random.uniform(0.7, 1.9)
    return mask


def faceted(
    random: Random, size: tuple[int, int], outline: list[float], level: float, lit: Colour, shade: Colour, side: int
) -> Image.Image:
    """Mountain flanks lit from one side, the edges between light and shade zigzagging down from the peaks."""
    wide, high = size
    window = max(len(outline) // 28, 2)
    row = Image.new("RGB", (len(outline), 1))
    tilts = [outline[min(i + window, len(outline) - 1)] - outline[max(i - window, 0)] for i in range(len(outline))]
    steep = max(map(abs, tilts)) or 1.0
    row.putdata([mix(lit, shade, 0.5 + 1.8 * side * tilt / steep) for tilt in tilts])
    strip = row.resize((wide, 2), Image.Resampling.BICUBIC)
    paint = Image.new("RGB", size, shade)
    bend, slant = 0.0, 0.0
    top = max(round(level + min(outline)), 0)
    for y in range(top, high, 2):
        if random.random() < 0.09:
            slant = random.uniform(-2.4, 2.0) * side * min(wide / high, 1)
        bend += slant
        paint.paste(strip, (round(bend), y))
    paint.paste(mix(lit, shade, 0.55), (0, top), ramp((wide, round(high * 0.4)), 0, 1))
    return paint


def _snow(
    paint: Image.Image, random: Random, outline: list[float], level: float, bright: Colour, ground: Colour, side: int
) -> None:
    """Snow above a ragged line."""
    white = faceted(random, paint.size, outline, level, bright, mix(bright, ground, 0.5), side)
    highest, lowest = min(outline), max(outline)
    edge = level + highest + (lowest - highest) * 0.4
    points: list[Point] = [(0, 0)]
    x, down = 0.0, True
    while x < paint.width:
        points.append((x, edge + (1 if down else -1) * random.random() ** 2 * (lowest - highest) * 0.16))
        x, down = x + random.uniform(0.003, 0.026) * paint.width, not down
    mask = Image.new("L", paint.size, 0)
    ImageDraw.Draw(mask).polygon([*points, (paint.width, edge), (paint.width, 0)], fill=255)
    paint.paste(white, (0, 0), mask)


def _flowers(stage: Stage, random: Random, palette: Palette, side: int) -> None:
    """Grass and flowers close to the camera, the nearest ones out of focus."""
    for near, count, blur in ((0.4, 90, 0.0), (1.0, 26, 1.1)):
        drift = side * (9 + 9 * near)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        mask, paint = Image.new("L", size, 0), Image.new("RGB", size, palette.near)
        strokes, heads, unit = ImageDraw.Draw(mask), ImageDraw.Draw(paint), stage.unit * (0.6 + near)
        for _ in range(count * 4):
            x, high = random.random() * size[0], random.uniform(4, 12) * unit
            lean = random.uniform(-0.3, 0.3) * high
            strokes.polygon(
                [(x - unit * 0.25, size[1]), (x + lean, size[1] - high), (x + unit * 0.25, size[1])], fill=255
            )
        for _ in range(count):
            x, high, radius = random.random() * size[0], random.uniform(6, 17) * unit, random.uniform(0.5, 1.15) * unit
            y = size[1] - high
            strokes.line([(x, size[1]), (x, y)], fill=255, width=max(round(unit * 0.22), 2))
            tint = random.choice((palette.accent, palette.sun, palette.props[1], mix(palette.accent, palette.sun, 0.5)))
            for petal in range(5):
                angle = math.tau * petal / 5 + x
                px, py = x + math.cos(angle) * radius * 0.7, y + math.sin(angle) * radius * 0.5
                box = (px - radius * 0.6, py - radius * 0.5, px + radius * 0.6, py + radius * 0.5)
                strokes.ellipse(box, fill=255)
                heads.ellipse(box, fill=tint)
        if blur:
            mask, paint = soft(mask, stage.unit * blur), soft(paint, stage.unit * blur * 0.6)
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)


def dunes(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """Sand under a low sun, each dune with a lit and a shaded slope."""
    side = random.choice((-1, 1))
    stage.backdrop(sky(stage, random, palette, horizon=0.62, sun=(0.5 - side * 0.22, 0.3), disc=5.5))
    streaks(stage, random, palette, level=0.26, count=7, strength=0.4)
    for number in range(5):
        near = number / 4
        drift = -side * (0.5 + 7 * near**1.5)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        wide, high = size = stage.paper(margin)
        level = high * (0.52 + 0.3 * near**1.2)
        outline = sand(random, wide, height=high * (0.08 + 0.14 * near), length=wide * (0.36 + 0.5 * near))
        lit = mix(mix(palette.far, palette.sun, 0.3), palette.near, 0.3 * near)
        shade = palette.ground(0.22 + 0.6 * near)
        paint = _slopes(size, outline, level, lit, shade, side)
        haze = ramp(size, 0.5 * (1 - near), 0.0, ease=0.7)
        paint.paste(palette.horizon, (0, 0), haze)
        stage.layer(paint, below(size, outline, level), drift=drift, margin=margin, textured=True)
    if not palette.is_night:
        stage.sprites(birds(stage, random, palette.near, 0.3))
    stage.camera((0.9, 0.98), (side * 0.35, 0.3))


def _slopes(
    size: tuple[int, int], outline: list[float], level: float, lit: Colour, shade: Colour, side: int
) -> Image.Image:
    """Sand lit from one side: the crests between light and shade bend on their way down to the viewer."""
    wide, high = size
    steep = max(abs(after - here) for here, after in pairwise(outline)) or 1.0
    row = Image.new("RGB", (len(outline), 1))
    shares = [0.5 + 0.62 * side * (after - here) / steep for here, after in pairwise(outline)]
    row.putdata([mix(lit, shade, min(max(share, 0.0), 1.0)) for share in [*shares, shares[-1]]])
    row = row.resize((wide, 1), Image.Resampling.BICUBIC)
    paint = Image.new("RGB", size, mix(lit, shade, 0.5))
    top = max(round(level + min(outline)), 0)
    for y in range(top, high, 2):
        deep = (y - top) / high
        bend = round(side * wide * (0.035 * math.sin(deep * 19) * min(deep * 8, 1) - 0.22 * deep))
        strip = row.resize((wide, 2))
        paint.paste(strip, (bend, y))
    foot = mix(lit, shade, 0.75)
    paint.paste(foot, (0, top), ramp((wide, high - top), 0.0, 0.75, ease=0.9))
    return paint
