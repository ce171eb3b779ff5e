"""Made things: a city at any hour, and still lifes in a studio."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from sandbox.render.brush import Colour, glow, gradient, grain, mix, ramp, soft
from sandbox.render.life import dot, motes
from sandbox.render.palettes import Palette
from sandbox.render.props import stand
from sandbox.render.scenery import sky, streaks
from sandbox.render.stage import Sprites, Stage


def city(stage: Stage, random: Random, palette: Palette, _subject: str) -> None:
    """Skyline behind skyline over a waterfront or a road with moving lights."""
    side = random.choice((-1, 1))
    shore = 0.8
    lights = palette.is_night or palette.near[0] + palette.near[1] + palette.near[2] < 120
    painted = sky(
        stage, random, palette, horizon=shore, sun=(0.5 - side * 0.24, 0.26), disc=4 if palette.is_night else 5.5
    )
    glow(painted, (painted.width * 0.5, painted.height * shore), stage.unit * 120, palette.horizon, 0.45, gamma=1.7)
    stage.backdrop(painted)
    if not palette.is_night:
        streaks(stage, random, palette, level=0.24, strength=0.45)
    for number in range(4):
        near = number / 3
        drift = -side * (0.8 + 5 * near**1.3)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        body = mix(palette.ground(0.12 + 0.8 * near), palette.horizon, 0.4 * (1 - near))
        paint = gradient(size, [body, body, mix(body, palette.horizon, 0.5 - 0.3 * near)], ease=1.2)
        mask = _skyline(random, paint, body, shore * size[1], stage.unit, near, palette, lights)
        stage.layer(paint, mask, drift=drift, margin=margin, textured=True)
    _waterfront(stage, palette, shore)
    stage.sprites(_traffic(stage, random, palette, shore))
    stage.camera((0.9, 0.985), (side * 0.4, 0.1))


def _skyline(
    random: Random,
    paint: Image.Image,
    base: Colour,
    shore: float,
    unit: float,
    near: float,
    palette: Palette,
    lights: bool,
) -> Image.Image:
    """Houses and towers in one row; their windows are drawn on `paint`."""
    mask = Image.new("L", paint.size, 0)
    shape, draw = ImageDraw.Draw(mask), ImageDraw.Draw(paint)
    x = -random.random() * unit * 6
    pane = mix(base, palette.accent, 0.85) if lights else mix(base, palette.sun, 0.24)
    centre = paint.width * random.uniform(0.35, 0.65)
    while x < paint.width:
        wide = random.uniform(5, 11) * unit * (0.7 + 0.5 * near)
        bulge = math.exp(-(((x - centre) / (paint.width * 0.26)) ** 2))
        high = unit * random.uniform(9, 22) * (1.25 - 0.7 * near) * (1 + 1.5 * bulge * random.uniform(0.35, 1))
        top = shore - high
        shape.rectangle((x, top, x + wide, shore), fill=255)
        kind = random.random()
        if kind < 0.2:
            shape.polygon([(x, top), (x + wide, top), (x + wide, top - wide * random.uniform(0.2, 0.6))], fill=255)
        elif kind < 0.42:
            inset = wide * 0.2
            shape.rectangle((x + inset, top - unit * 3, x + wide - inset, top), fill=255)
            shape.rectangle(
                (x + wide / 2 - unit * 0.15, top - unit * random.uniform(6, 11), x + wide / 2 + unit * 0.15, top),
                fill=255,
            )
        elif kind < 0.54:
            shape.pieslice((x, top - wide / 2, x + wide, top + wide / 2), 180, 360, fill=255)
        _windows(
            random,
            draw,
            (x, top, x + wide, shore),
            unit * (0.75 + 0.35 * near),
            pane,
            base,
            0.42 if lights else 0.8,
        )
        x += wide * random.uniform(0.86, 1.25)
    shape.rectangle((0, shore - unit * 3, paint.width, shore), fill=255)
    return mask


def _windows(
    random: Random,
    draw: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
    pitch: float,
    pane: Colour,
    dark: Colour,
    share: float,
) -> None:
    left, top, right, bottom = box
    columns = max(int((right - left - pitch) / (pitch * 1.5)), 1)
    room = (right - left) / columns
    rows = int((bottom - top) / (pitch * 1.9))
    style = random.random()
    for row in range(1, rows):
        y = top + row * pitch * 1.9 - pitch * 0.7
        lit = random.random() < share
        for column in range(columns):
            on = lit if style < 0.3 else random.random() < share
            if on:
                x = left + (column + 0.5) * room
                tint = mix(pane, dark, random.random() ** 2 * 0.75)
                draw.rectangle((x - pitch * 0.36, y, x + pitch * 0.36, y + pitch * 0.8), fill=tint)


def _waterfront(stage: Stage, palette: Palette, shore: float) -> None:
    """What the water below shows of the city: the same picture upside down, darker and blurred."""
    above = stage.still()
    wide, high = above.size
    line = round(high * shore)
    mirrored = above.crop((0, 2 * line - high, wide, line)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mirrored = mirrored.resize((wide // 3, mirrored.height)).filter(_smear(mirrored.height)).resize(mirrored.size)
    mirrored.paste(palette.near, (0, 0), ramp(mirrored.size, 0.35, 0.8))
    bank = Image.new("RGB", above.size, palette.near)
    bank.paste(mirrored, (0, line))
    mask = Image.new("L", above.size, 0)
    mask.paste(255, (0, line, wide, high))
    stage.layer(bank.resize(stage.paper()), mask.resize(stage.paper()))


def _smear(height: int) -> ImageFilter.BoxBlur:
    return ImageFilter.BoxBlur((1, max(height / 22, 1)))


def _traffic(stage: Stage, random: Random, palette: Palette, shore: float) -> Sprites:
    """Lights along the waterfront, white ones one way and red ones the other."""
    cars: list[tuple[float, float, int, Colour]] = []
    for lane, (tint, way) in enumerate(((mix(palette.accent, (255, 255, 255), 0.6), 1), ((255, 86, 70), -1))):
        cars += [(random.random(), way * random.uniform(26, 44), lane, tint) for _ in range(9)]
    lamp, halo = dot(0.9, 0.4), dot(2.4, 2.4).point(lambda value: value * 0.3)
    posts = [(number + 0.5) / 13 for number in range(13)]

    def draw(canvas: Image.Image, seconds: float) -> None:
        y = stage.height * shore
        for post in posts:
            x = post * stage.width
            canvas.paste(palette.accent, (round(x - halo.width / 2), round(y - 3 - halo.height / 2)), halo)
            canvas.paste((255, 246, 224), (round(x - lamp.width / 2), round(y - 3 - lamp.height / 2)), lamp)
        for place, speed, lane, tint in cars:
            x = (place * stage.width + speed * seconds) % (stage.width + 20) - 10
            canvas.paste(tint, (round(x - halo.width / 2), round(y + 1 + lane * 2 - halo.height / 2)), halo)
            canvas.paste(tint, (round(x - lamp.width / 2), round(y + 1 + lane * 2 - lamp.height / 2)), lamp)

    return draw


def studio(stage: Stage, random: Random, palette: Palette, subject: str) -> None:
    """Things on plinths before an arch, in window light; `subject` names the thing in the middle."""
    side = random.choice((-1, 1))
    wide, high = size = stage.paper()
    floor = round(high * (0.71 if not stage.portrait else 0.66))
    unit = stage.unit * 1.16
    wall = gradient(
        size, [mix(palette.wall, palette.floor, 0.25), palette.wall, mix(palette.wall, palette.props[0], 0.35)]
    )
    ground = gradient(
        (wide, high - floor), [mix(palette.floor, palette.props[0], 0.15), mix(palette.floor, palette.near, 0.22)]
    )
    wall.paste(ground, (0, floor))
    _arch(wall, unit, 60 if stage.portrait else 51, (wide * (0.5 + side * 0.05), floor), palette)
    glow(wall, (wide * (0.5 - side * 0.3), high * 0.2), stage.unit * 130, palette.sun, 0.28, gamma=1.6)
    wall.paste(mix(palette.wall, palette.near, 0.55), (0, 0), _leaf_shadow(random, size, stage.unit, side))
    stage.backdrop(grain(wall, random))
    stand(stage, random, palette, subject, floor, side, unit)
    stage.sprites(motes(stage, random, mix(palette.sun, (255, 255, 255), 0.4), 22, 0.5))
    stage.camera((0.89, 0.99), (side * 0.3, 0.25))


def _arch(wall: Image.Image, unit: float, tall: float, foot: tuple[float, float], palette: Palette) -> None:
    """A round-headed niche with a shaded reveal."""
    x, floor = foot
    for reach, tint in ((29.0, mix(palette.floor, palette.near, 0.18)), (26.5, mix(palette.floor, palette.wall, 0.35))):
        half, top = reach * unit, floor - unit * (tall + reach - 29)
        mask = Image.new("L", wall.size, 0)
        draw = ImageDraw.Draw(mask)
        draw.ellipse((x - half, top, x + half, top + half * 2), fill=255)
        draw.rectangle((x - half, top + half, x + half, floor), fill=255)
        paint = gradient(wall.size, [tint, mix(tint, palette.props[0], 0.3)])
        wall.paste(paint, (0, 0), mask)


def _leaf_shadow(random: Random, size: tuple[int, int], unit: float, side: int) -> Image.Image:
    """The soft shadow of a palm leaf outside the window."""
    mask = Image.new("L", size, 0)
    draw = ImageDraw.Draw(mask)
    for stem in range(2):
        x, y = size[0] * (0.5 + side * (0.62 - 0.12 * stem)), size[1] * (0.02 + 0.2 * stem)
        angle = math.pi / 2 + side * (0.95 + 0.35 * stem + random.uniform(-0.1, 0.1))
        for blade in range(11):
            reach = unit * (12 + 7 * blade)
            px, py = x + math.cos(angle) * reach, y + math.sin(angle) * reach
            for wing in (-1, 1):
                turn = angle + wing * (0.75 - 0.02 * blade)
                long = unit * (30 - 1.6 * blade)
                tip = (px + math.cos(turn) * long, py + math.sin(turn) * long)
                bow = (px + math.cos(turn - wing * 0.16) * long * 0.5, py + math.sin(turn - wing * 0.16) * long * 0.5)
                low = (px + math.cos(turn + wing * 0.1) * long * 0.5, py + math.sin(turn + wing * 0.1) * long * 0.5)
                draw.polygon([(px, py), bow, tip, low], fill=70)
    return ImageChops.multiply(soft(mask, unit * 0.9), ramp(size, 1, 0.3))
