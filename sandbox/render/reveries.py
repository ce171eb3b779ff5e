"""Pictures of nothing in particular: folds of silk, blossoms, lights out of focus, a planet among stars."""

import math
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.render.brush import Colour, Point, along, below, distance, glow, gradient, grain, mix, soft, waves
from sandbox.render.life import motes
from sandbox.render.palettes import Palette
from sandbox.render.stage import Stage


def silk(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """Folds of cloth that slide over each other."""
    tints = [*palette.sky, palette.props[1], palette.far]
    shades = [palette.sky[0], palette.sky[1], *palette.sky[2:], palette.accent]
    stage.backdrop(
        grain(gradient(stage.paper(), [mix(palette.sky[-1], (255, 255, 255), 0.2), *reversed(shades[1:-1])]), random)
    )
    folds = 7
    for number in range(folds):
        near = number / (folds - 1)
        drift = (-1) ** number * random.uniform(5, 9)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        wide, high = size = stage.paper(margin)
        outline = waves(random, wide, height=high * 0.17, length=wide * random.uniform(0.75, 1.3), parts=2)
        slant = random.uniform(-0.14, 0.14) * high
        outline = [offset + slant * (index * 12 / wide - 1) for index, offset in enumerate(outline)]
        level = high * (0.2 + 0.72 * near)
        body = along(shades[::-1], 0.12 + 0.86 * near)
        crest = mix(body, mix(palette.sun, tints[number % len(tints)], 0.3), 0.5 - 0.12 * near)
        shadow = mix(palette.near, body, 0.2)
        paint = _fold(size, outline, level, (crest, body, mix(body, palette.near, 0.38)), shadow)
        mask = below(size, outline, level)
        dark = soft(ImageChops.offset(mask, 0, -round(stage.unit * 1.4)), stage.unit * 3.2)
        mask = ImageChops.lighter(mask, dark.point([round(value * 0.3) for value in range(256)]))
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
    stage.sprites(motes(stage, random, palette.sun, 30, 0.55))
    stage.camera((0.89, 1.0), (0.3, -0.2))


def _fold(
    size: tuple[int, int], outline: list[float], level: float, cloth: tuple[Colour, Colour, Colour], shadow: Colour
) -> Image.Image:
    """Cloth that is bright along its upper edge and sinks into shade below it; above it only `shadow`."""
    wide, high = size
    crest, body, deep = cloth
    depth, step = round(high * 0.5), 2
    above = 10  # pixels of cloth over its edge, so that the edge itself is of cloth
    fall = Image.new("RGB", (step, depth + above), crest)
    fall.paste(gradient((step, depth), [crest, body, mix(body, deep, 0.6), deep], ease=0.8), (0, above))
    paint = Image.new("RGB", size, shadow)
    ImageDraw.Draw(paint).rectangle((0, level, wide, high), fill=deep)
    for index, offset in enumerate(_finely(outline, 3)):
        paint.paste(fall, (index * step, round(level + offset) - above))
        paint.paste(deep, (index * step, round(level + offset) + depth, (index + 1) * step, high))
    return paint.filter(ImageFilter.BoxBlur((step, 0)))


def _finely(outline: list[float], parts: int) -> Iterator[float]:
    """The outline with `parts` points for each of its own, in straight lines."""
    for here, after in pairwise(outline):
        for part in range(parts):
            yield here + (after - here) * part / parts


def bloom(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """Great blossoms, the far ones out of focus."""
    base = [mix(palette.wall, (255, 255, 255), 0.25), palette.wall, mix(palette.floor, palette.near, 0.25)]
    if palette.is_night:
        base = list(palette.sky)
    painted = gradient(stage.paper(), base)
    for _ in range(9):
        at = random.random() * painted.width, random.random() * painted.height
        glow(
            painted,
            at,
            stage.unit * random.uniform(18, 50),
            random.choice((palette.sun, palette.props[2], palette.accent)),
            0.22,
        )
    stage.backdrop(grain(soft(painted, stage.unit * 2), random))
    side = random.choice((-1, 1))
    plan = [
        (0.16, 0.2, 15, 3.4),
        (0.84, 0.12, 20, 2.6),
        (0.1, 0.86, 24, 2.2),
        (0.93, 0.7, 21, 1.2),
        (0.5, 0.5, 36, 0.0),
        (0.2, 1.02, 26, 0.8),
    ]
    for number, (across, down, radius, blur) in enumerate(plan):
        drift = side * (-2.2 + 1.3 * number)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        x = size[0] * (across if side > 0 else 1 - across) + random.uniform(-0.03, 0.03) * size[0]
        y = size[1] * (down + random.uniform(-0.03, 0.03))
        vivid = mix(palette.props[1], palette.accent, 0.3)
        tint = (vivid, palette.accent, palette.props[2])[number % 3] if number != 4 else vivid
        paint, mask = _blossom(random, size, (x, y), radius * stage.unit, tint, palette)
        if blur:
            mask, paint = soft(mask, blur * stage.unit), soft(paint, blur * stage.unit)
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
    stage.sprites(motes(stage, random, mix(palette.sun, (255, 255, 255), 0.5), 34, 0.75))
    stage.camera((0.88, 1.0), (side * 0.2, -0.2))


def _blossom(
    random: Random, size: tuple[int, int], centre: tuple[float, float], radius: float, tint: Colour, palette: Palette
) -> tuple[Image.Image, Image.Image]:
    """Rings of petals, the inner ones shorter and darker, around a golden heart."""
    side = round(radius * 2.3)
    paint, mask = Image.new("RGB", (side, side), tint), Image.new("L", (side, side), 0)
    away = distance((side, side))
    for ring, (reach, count) in enumerate(((1.0, 9), (0.8, 8), (0.6, 7), (0.4, 6))):
        dark = mix(palette.near, tint, 0.3 - 0.1 * ring)
        bright = mix(mix(tint, palette.accent, 0.35), (255, 255, 255), 0.42)
        turn = random.random()
        for petal in range(count):
            angle = math.tau * (petal + turn + random.uniform(-0.08, 0.08)) / count
            _petal(paint, mask, away, radius * reach * random.uniform(0.92, 1.06), angle, (tint, dark, bright))
    heart = radius * 0.13
    for _ in range(46):
        angle, out = random.random() * math.tau, random.random() ** 0.5 * heart
        x, y = side / 2 + math.cos(angle) * out, side / 2 + math.sin(angle) * out * 0.85
        speck = radius * 0.024
        shade = mix((246, 196, 84), (150, 82, 30), random.random() * 0.8)
        ImageDraw.Draw(paint).ellipse((x - speck, y - speck, x + speck, y + speck), fill=shade)
    whole, shape = Image.new("RGB", size, tint), Image.new("L", size, 0)
    at = round(centre[0] - side / 2), round(centre[1] - side / 2)
    whole.paste(paint, at)
    shape.paste(mask, at)
    return whole, shape


def _petal(
    paint: Image.Image,
    mask: Image.Image,
    away: Image.Image,
    long: float,
    angle: float,
    tints: tuple[Colour, Colour, Colour],
) -> None:
    """One petal from the middle outwards, pale at its tip, with a shadow on what lies under it."""
    tint, dark, bright = tints
    middle, wide = paint.width / 2, long * 0.36
    edge: list[Point] = []
    for mark in range(25):
        share = mark / 24
        edge.append((share * long, math.sin(math.pi * share**0.72) ** 0.8 * wide * (1 + 0.12 * math.sin(share * 9))))
    cos, sin = math.cos(angle), math.sin(angle)
    rim = [*edge, *((x, -y) for x, y in reversed(edge))]
    turned = [(middle + x * cos - y * sin, middle + x * sin + y * cos) for x, y in rim]
    blur = long * 0.06
    left, top = (max(math.floor(min(point[axis] for point in turned) - 2 * blur), 0) for axis in (0, 1))
    right, bottom = (min(math.ceil(max(point[axis] for point in turned) + 2 * blur), paint.width) for axis in (0, 1))
    box = (left, top, right, bottom)
    shape = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(shape).polygon([(x - left, y - top) for x, y in turned], fill=255)
    shadow = soft(shape, blur).point([round(value * 0.36) for value in range(256)])
    paint.paste(mix(tint, dark, 0.7), box, ImageChops.multiply(shadow, mask.crop(box)))
    light = 0.16 + 0.14 * math.cos(angle + 2.2)
    paint.paste(mix(tint, dark, 0.3), box, shape)
    reach = paint.width / 2 / long
    pale = away.crop(box).point([round(255 * min(value / 255 * reach, 1.0) ** 0.8) for value in range(256)])
    paint.paste(mix(tint, bright, 0.62 + 1.2 * light), box, ImageChops.multiply(pale, shape))
    mask.paste(255, box, shape)


def lights(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """Lights out of focus at many depths, swaying."""
    dark = [
        mix(palette.sky[0], palette.near, 0.55),
        mix(palette.sky[1], palette.near, 0.35),
        mix(palette.sky[2], palette.near, 0.45),
    ]
    painted = gradient(stage.paper(), dark)
    tints = (palette.accent, palette.sun, palette.sky[-1], mix(palette.props[1], palette.sun, 0.35), palette.sky[-2])
    for _ in range(8):
        at = random.random() * painted.width, painted.height * random.uniform(0.2, 1)
        glow(painted, at, stage.unit * random.uniform(40, 90), random.choice(tints), 0.3)
    stage.backdrop(grain(painted, random))
    for number in range(4):
        near = number / 3
        drift = (3 + 9 * near) * (1 if number % 2 else -1)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        paint, mask = Image.new("RGB", size, palette.accent), Image.new("L", size, 0)
        for _ in range(round(44 - 34 * near)):
            radius = stage.unit * (1.6 + 9 * near) * random.uniform(0.6, 1.2)
            x, y = random.random() * size[0], size[1] * (0.5 + random.gauss(0, 0.24))
            disc = _disc(radius, 0.3 - 0.18 * near)
            box = round(x - disc.width / 2), round(y - disc.height / 2)
            level = random.uniform(0.35, 0.95) * (0.75 - 0.4 * near)
            region = (box[0], box[1], box[0] + disc.width, box[1] + disc.height)
            faint = disc.point([round(value * level) for value in range(256)])
            mask.paste(ImageChops.screen(mask.crop(region), faint), box)
            paint.paste(random.choice(tints), box, disc.point(lambda value: 255 if value else 0))
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
    stage.sprites(motes(stage, random, palette.sun, 40, 0.6))
    stage.camera((0.88, 0.98), (0.2, 0.3))


def _disc(radius: float, edge: float) -> Image.Image:
    """A lens disc, a little brighter at its rim."""
    side = round(radius * 2.3)
    disc = Image.new("L", (side, side), 0)
    middle = side / 2
    draw = ImageDraw.Draw(disc)
    draw.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), fill=255)
    inner = radius * 0.9
    draw.ellipse((middle - inner, middle - inner, middle + inner, middle + inner), fill=205)
    return soft(disc, radius * edge * 0.25)


def space(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """A planet with its air lit from one side, a moon, stars."""
    wide, high = stage.paper()
    deep = mix(palette.sky[0], (2, 3, 12), 0.72)
    painted = Image.new("RGB", (wide, high), deep)
    side = random.choice((-1, 1))
    for _ in range(11):
        at = wide * random.uniform(0, 1), high * (0.5 + side * random.gauss(0, 0.22))
        glow(
            painted,
            at,
            stage.unit * random.uniform(35, 90),
            random.choice((palette.sky[1], palette.sky[2], palette.accent)),
            0.17,
        )
    stage.backdrop(grain(painted, random))
    for near, count in ((0.2, 190), (0.6, 60)):
        drift = side * (1 + 3 * near)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        mask = Image.new("L", size, 0)
        draw = ImageDraw.Draw(mask)
        for _ in range(count):
            x, y, radius = (
                random.random() * size[0],
                random.random() * size[1],
                stage.unit * random.uniform(0.07, 0.2) * (1 + near),
            )
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=random.randint(90, 255))
        stage.layer(Image.new("RGB", size, (250, 248, 255)), mask, drift=drift, margin=margin)
    _planet(stage, random, palette, (0.5 + side * 0.14, 0.62), 37, side, 1.6)
    _planet(stage, random, palette, (0.5 - side * 0.27, 0.27), 6.5, side, 4.2)
    stage.sprites(motes(stage, random, palette.sun, 16, 0.4))
    stage.camera((0.88, 0.99), (side * 0.3, 0.2))


def _planet(
    stage: Stage, random: Random, palette: Palette, place: tuple[float, float], radius: float, side: int, drift: float
) -> None:
    margin = abs(drift) * (stage.seconds / 2 + 1) + 4
    size = stage.paper(margin)
    reach = radius * stage.unit
    x, y = size[0] * place[0], size[1] * place[1]
    stripe = Image.new("RGB", (1, 40))
    stripe.putdata(
        [
            mix(
                random.choice((mix(palette.props[1], palette.far, 0.6), palette.far, palette.sky[2])),
                palette.sky[1],
                random.random() * 0.6,
            )
            for _ in range(40)
        ]
    )
    face = stripe.resize((round(reach * 2), round(reach * 2)), Image.Resampling.BICUBIC).rotate(
        side * 18, Image.Resampling.BILINEAR, fillcolor=palette.far
    )
    paint = Image.new("RGB", size, palette.sky[-1])
    paint.paste(face, (round(x - reach), round(y - reach)))
    lit = Image.new("L", size, 0)
    ImageDraw.Draw(lit).ellipse(
        (x - reach * (1 + 0.62 * side + 0.1), y - reach * 1.45, x + reach * (1 - 0.62 * side + 0.1), y + reach * 0.75),
        fill=255,
    )
    night = ImageChops.invert(soft(lit, reach * 0.24)).point(lambda value: value * 0.93)
    paint.paste((4, 5, 16), (0, 0), night)
    body = Image.new("L", size, 0)
    ImageDraw.Draw(body).ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)
    air = soft(body, reach * 0.09)
    rim = ImageChops.multiply(ImageChops.invert(soft(body, reach * 0.05)), body)
    paint.paste(mix(palette.sky[-1], (255, 255, 255), 0.35), (0, 0), ImageChops.multiply(rim, soft(lit, reach * 0.3)))
    halo = ImageChops.multiply(air, soft(lit, reach * 0.3)).point(lambda value: value * 0.5)
    outside = Image.new("RGB", size, mix(palette.sky[-1], palette.sky[1], 0.3))
    stage.layer(outside, halo, drift=drift, margin=margin)
    stage.layer(paint, body, drift=drift, margin=margin, textured=True)
