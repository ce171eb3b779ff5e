"""The sea under the sun, and clouds seen from among them."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from sandbox.render.brush import below, gradient, mix, ramp, ridge, soft
from sandbox.render.life import birds, glitter
from sandbox.render.palettes import Palette
from sandbox.render.scenery import STEP, faceted, sky, streaks
from sandbox.render.stage import Stage


def sea(stage: Stage, random: Random, palette: Palette, subject: str) -> None:
    """Water under the sun: swell, glitter, headlands, sometimes a sail."""
    side = random.choice((-1, 1))
    horizon = 0.5 if not stage.portrait else 0.46
    sun = (0.5 - side * random.uniform(0.05, 0.18), horizon - random.uniform(0.1, 0.2))
    painted = sky(stage, random, palette, horizon=horizon, sun=sun, disc=5)
    wide, high = painted.size
    water = gradient(
        (wide, high - round(high * horizon)),
        [mix(palette.horizon, palette.far, 0.45), palette.ground(0.35), palette.ground(0.75), palette.near],
        ease=0.8,
    )
    painted.paste(water, (0, round(high * horizon)))
    shine = Image.new("L", painted.size, 0)
    x, y = sun[0] * wide, high * horizon
    ImageDraw.Draw(shine).polygon(
        [(x - 0.03 * wide, y), (x + 0.03 * wide, y), (x + 0.15 * wide, high), (x - 0.15 * wide, high)], fill=120
    )
    shine.paste(0, (0, 0, wide, round(y)))
    painted.paste(palette.sun, (0, 0), ImageChops.multiply(soft(shine, stage.unit * 3), ramp(painted.size, 1, 0.25)))
    stage.backdrop(painted)
    streaks(stage, random, palette, level=horizon * 0.55, count=11, strength=0.5)
    _headlands(stage, random, palette, horizon, side)
    for number in range(5):
        near = number / 4
        _ripples(stage, random, palette, horizon, near, (-1) ** number * (2.5 + 6 * near))
        if number == 1 and subject == "sail":
            _sail(stage, palette, horizon, side)
    stage.sprites(glitter(stage, random, palette.sun, sun[0], horizon))
    stage.camera((0.9, 0.97), (side * 0.2, 0.15))


def _ripples(stage: Stage, random: Random, palette: Palette, horizon: float, near: float, drift: float) -> None:
    """Long thin strokes of light and of depth at one distance, 0 (far) to 1 (near)."""
    margin = abs(drift) * (stage.seconds / 2 + 1) + 4
    wide, high = size = stage.paper(margin)
    water = 1 - horizon
    mask, paint = Image.new("L", size, 0), Image.new("RGB", size, palette.near)
    shape, colours = ImageDraw.Draw(mask), ImageDraw.Draw(paint)
    for stroke in range(round(240 - 160 * near)):
        is_light = stroke % 2
        tint = mix(palette.horizon, palette.far, 0.25) if is_light else palette.near
        strength = 105 - 50 * near if is_light else 60 + 45 * near
        y = high * (horizon + water * (0.012 + near * 0.6 + random.random() ** 1.2 * (0.17 + 0.26 * near)))
        long = stage.unit * random.uniform(5, 17) * (0.5 + 1.7 * near)
        thick = max(stage.unit * (0.14 + 0.62 * near) * random.uniform(0.5, 1.2), 1.2)
        x = random.random() * wide
        for piece in range(3):
            at, reach = x + long * (piece - 1) * 0.38, long * (0.3 + 0.12 * (piece == 1))
            rise = y + random.uniform(-0.5, 0.5) * thick
            shape.ellipse((at - reach, rise - thick * 0.5, at + reach, rise + thick * 0.5), fill=round(strength))
            colours.ellipse((at - reach - 3, rise - thick, at + reach + 3, rise + thick), fill=tint)
    stage.layer(paint, soft(mask, 0.9 + 1.6 * near), drift=drift, margin=margin)


def _headlands(stage: Stage, random: Random, palette: Palette, horizon: float, side: int) -> None:
    for near in (0.12, 0.3):
        size = stage.paper(20)
        outline = ridge(random, size[0], height=size[1] * 0.16, rough=0.5)
        fall = [
            offset * 0.5 + size[1] * (0.16 - 0.3 * max(0.0, side * (index * STEP / size[0] - 0.5) - 0.1 + 0.1 * near))
            for index, offset in enumerate(outline)
        ]
        mask = below(size, fall, size[1] * horizon - size[1] * 0.08)
        mask.paste(0, (0, round(size[1] * horizon), size[0], size[1]))
        paint = gradient(size, [palette.ground(near * 1.4), mix(palette.ground(near), palette.horizon, 0.5)], ease=1.5)
        stage.layer(paint, mask, drift=-side * near * 4, margin=20)


def _sail(stage: Stage, palette: Palette, horizon: float, side: int) -> None:
    drift = side * 5.0
    margin = abs(drift) * (stage.seconds / 2 + 1) + 4
    wide, high = size = stage.paper(margin)
    unit, x, y = stage.unit * 1.5, wide * (0.5 + side * 0.14), high * (horizon + 0.11)
    paint, mask = Image.new("RGB", size, mix(palette.sun, (255, 255, 255), 0.5)), Image.new("L", size, 0)
    shape, hull = ImageDraw.Draw(mask), ImageDraw.Draw(paint)
    shape.polygon([(x, y - unit * 11), (x - side * unit * 5, y - unit), (x, y - unit)], fill=255)
    shape.polygon(
        [(x + side * unit * 0.4, y - unit * 9), (x + side * unit * 3.6, y - unit), (x + side * unit * 0.4, y - unit)],
        fill=235,
    )
    body = [
        (x - unit * 5, y - unit * 0.6),
        (x + unit * 5, y - unit * 0.6),
        (x + unit * 3.4, y + unit),
        (x - unit * 3.8, y + unit),
    ]
    shape.polygon(body, fill=255)
    hull.polygon(body, fill=palette.near)
    stage.layer(paint, mask, drift=drift, margin=margin, textured=True)


def clouds(stage: Stage, random: Random, palette: Palette, subject: str) -> None:
    """Above a sea of clouds, with peaks standing out of it; `subject` may be balloon."""
    side = random.choice((-1, 1))
    stage.backdrop(sky(stage, random, palette, horizon=0.82, sun=(0.5 - side * 0.2, 0.36), disc=5))
    streaks(stage, random, palette, level=0.2, count=8, strength=0.45)
    for number in range(5):
        near = number / 4
        if number in (0, 1):
            _peaks(stage, random, palette, 0.56 + 0.1 * number, side)
        if number == 2 and subject == "balloon":
            for size, across in ((1.0, 0.14), (0.5, -0.2), (0.36, -0.3)):
                _balloon(stage, random, palette, size, 0.5 + side * across)
        drift = -side * (2 + 9 * near)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        paper = stage.paper(margin)
        level = paper[1] * (0.6 + 0.3 * near)
        mask, shade = _billows(random, paper, level, stage.unit * (5 + 7 * near))
        top = mix(palette.horizon, (255, 255, 255), 0.0 if palette.is_night else 0.45)
        foot = mix(palette.sky[-2], palette.far, 0.35)
        paint = gradient(
            paper, [mix(top, foot, 0.1 + 0.35 * near), mix(foot, palette.near, 0.12 + 0.3 * near)], ease=2.2
        )
        paint.paste(
            mix(top, palette.sun, 0.3), (0, 0), shade.point(lambda value, part=0.75 - 0.35 * near: value * part)
        )
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
    if not palette.is_night:
        stage.sprites(birds(stage, random, palette.near, 0.36))
    stage.camera((0.9, 0.99), (side * 0.25, -0.3))


def _billows(random: Random, size: tuple[int, int], level: float, radius: float) -> tuple[Image.Image, Image.Image]:
    """A bank of cloud as a mask, and where light falls on it."""
    wide, high = size
    mask, light = Image.new("L", size, 0), Image.new("L", size, 0)
    body, lit = ImageDraw.Draw(mask), ImageDraw.Draw(light)
    phases = random.uniform(0, 6), random.uniform(0, 6)
    x = -radius
    while x < wide + radius:
        swell = math.sin(x / radius / 7 + phases[0]) + 0.5 * math.sin(x / radius / 2.7 + phases[1])
        puff = radius * random.uniform(0.45, 1.15) * (1 + 0.25 * swell)
        y = level - swell * radius * 0.8 + random.uniform(-0.2, 0.5) * radius
        body.ellipse((x - puff, y - puff, x + puff, y + puff), fill=255)
        lit.ellipse((x - puff * 0.95, y - puff * 0.98, x + puff * 0.8, y + puff * 0.5), fill=200)
        lit.ellipse((x - puff * 0.8, y - puff * 0.55, x + puff * 1.05, y + puff * 1.2), fill=40)
        x += puff * random.uniform(0.45, 0.8)
    body.rectangle((0, level + radius * 0.6, wide, high), fill=255)
    return soft(mask, radius * 0.035 + 1), soft(light, radius * 0.22)


def _peaks(stage: Stage, random: Random, palette: Palette, level: float, side: int) -> None:
    drift = -side * 1.5
    margin = abs(drift) * (stage.seconds / 2 + 1) + 4
    size = stage.paper(margin)
    outline = ridge(random, size[0], height=size[1] * 0.42, rough=0.55, peaks=2)
    ground = palette.ground(level * 0.6)
    lit = mix(ground, palette.sun, 0.25)
    paint = faceted(random, size, outline, size[1] * level, lit, ground, side)
    mist = mix(palette.horizon, palette.sky[-2], 0.4)
    top, fall = round(size[1] * (level - 0.08)), round(size[1] * 0.22)
    paint.paste(mist, (0, top), ramp((size[0], fall), 0, 1))
    paint.paste(mist, (0, top + fall, *size))
    stage.layer(paint, below(size, outline, size[1] * level), drift=drift, margin=margin, textured=True)


def _balloon(stage: Stage, random: Random, palette: Palette, size: float, across: float) -> None:
    """A hot-air balloon in stripes."""
    drift = random.uniform(1.5, 4)
    margin = abs(drift) * (stage.seconds / 2 + 1) + 4
    paper = stage.paper(margin)
    paint, mask = Image.new("RGB", paper, palette.near), Image.new("L", paper, 0)
    draw, shape = ImageDraw.Draw(paint), ImageDraw.Draw(mask)
    radius = stage.unit * 11 * size
    x, y = paper[0] * across, paper[1] * (0.34 + 0.12 * (1 - size))
    hull = [
        (x - radius * 0.72, y + radius * 0.7),
        (x + radius * 0.72, y + radius * 0.7),
        (x + radius * 0.22, y + radius * 1.36),
        (x - radius * 0.22, y + radius * 1.36),
    ]
    shape.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    shape.polygon(hull, fill=255)
    stripes = [palette.props[1], palette.props[0], palette.props[2], palette.props[0], palette.props[1]]
    draw.rectangle((x - radius, y - radius, x + radius, y + radius * 1.4), fill=stripes[0])
    for number, share in enumerate((0.84, 0.5, 0.17)):
        tint = stripes[number + 1]
        draw.ellipse((x - radius * share, y - radius * 1.02, x + radius * share, y + radius * 1.02), fill=tint)
        foot = 0.22 * share
        draw.polygon(
            [
                (x - radius * share * 0.75, y + radius * 0.66),
                (x + radius * share * 0.75, y + radius * 0.66),
                (x + radius * foot, y + radius * 1.36),
                (x - radius * foot, y + radius * 1.36),
            ],
            fill=tint,
        )
    shade = Image.new("L", paper, 0)
    ImageDraw.Draw(shade).ellipse((x - radius * 0.2, y - radius * 0.9, x + radius * 1.5, y + radius * 1.5), fill=90)
    paint.paste(palette.near, (0, 0), soft(shade, radius * 0.3))
    basket = (x - radius * 0.16, y + radius * 1.62, x + radius * 0.16, y + radius * 1.86)
    for end in (-1, 1):
        line = [(x + end * radius * 0.2, y + radius * 1.36), (x + end * radius * 0.14, y + radius * 1.64)]
        shape.line(line, fill=220, width=max(round(radius * 0.03), 2))
        draw.line(line, fill=palette.near, width=max(round(radius * 0.06), 3))
    shape.rounded_rectangle(basket, radius=radius * 0.05, fill=255)
    draw.rectangle(basket, fill=palette.near)
    stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
