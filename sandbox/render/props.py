"""Things for still lifes, shaded as if lit from one side: plinths, spheres, a cup, a bottle, a vase, a phone."""

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

from sandbox.render.brush import Colour, along, mix, soft
from sandbox.render.life import dot
from sandbox.render.palettes import Palette
from sandbox.render.stage import Sprites, Stage


class Bench:
    """A transparent sheet on which things are put, with their shadows on the floor."""

    def __init__(self, size: tuple[int, int], unit: float, side: int, shadow: Colour) -> None:
        self.paint = Image.new("RGB", size, shadow)
        self.mask = Image.new("L", size, 0)
        self.unit, self.side = unit, side

    def solid(self, shape: Image.Image, tint: Colour, *, left: float, right: float, round_: float = 1.0) -> None:
        """Fill `shape` with `tint`, shaded from the lit to the dark side between `left` and `right`."""
        box = shape.getbbox()
        if box is None:
            return
        lit, dark = mix(tint, (255, 255, 255), 0.32 * round_), mix(tint, (20, 12, 30), 0.42 * round_)
        row = Image.new("RGB", (box[2] - box[0], 1))
        places = [min(max((x - left) / max(right - left, 1), 0.0), 1.0) for x in range(box[0], box[2])]
        row.putdata(
            [
                along((lit, mix(lit, tint, 0.6), tint, mix(tint, dark, 0.5), dark), p if self.side > 0 else 1 - p)
                for p in places
            ]
        )
        cut = shape.crop(box)
        self.paint.paste(row.resize(cut.size), box[:2], cut)
        self.mask.paste(ImageChops.lighter(self.mask.crop(box), cut), box[:2])

    def blank(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        """An empty shape to draw on."""
        shape = Image.new("L", self.paint.size, 0)
        return shape, ImageDraw.Draw(shape)

    def shadow(self, x: float, y: float, wide: float) -> None:
        """A soft shadow on the floor, falling away from the light."""
        shape, draw = self.blank()
        long = wide * 2.4
        ends = sorted((x - self.side * wide * 0.9, x + self.side * long))
        draw.ellipse((ends[0], y - wide * 0.2, ends[1], y + wide * 0.26), fill=120)
        box = (round(ends[0] - wide), round(y - wide), round(ends[1] + wide), round(y + wide))
        self.mask.paste(ImageChops.lighter(self.mask.crop(box), soft(shape.crop(box), self.unit * 1.6)), box[:2])

    def plinth(self, x: float, floor: float, wide: float, high: float, tint: Colour) -> float:
        """A round plinth; returns the height at which things stand on it."""
        flat = wide * 0.2
        self.shadow(x, floor, wide)
        shape, draw = self.blank()
        draw.rectangle((x - wide, floor - high, x + wide, floor), fill=255)
        draw.ellipse((x - wide, floor - flat, x + wide, floor + flat), fill=255)
        self.solid(shape, tint, left=x - wide, right=x + wide, round_=0.8)
        shape, draw = self.blank()
        draw.ellipse((x - wide, floor - high - flat, x + wide, floor - high + flat), fill=255)
        self.solid(shape, mix(tint, (255, 255, 255), 0.3), left=x - wide, right=x + wide, round_=0.3)
        return floor - high

    def sphere(self, x: float, foot: float, radius: float, tint: Colour) -> None:
        """A ball that rests on `foot`."""
        y = foot - radius * 0.96
        reach = math.ceil(radius)
        left, top = round(x) - reach, round(y) - reach
        ball = Image.new("L", (reach * 2, reach * 2), 0)
        ImageDraw.Draw(ball).ellipse((reach - radius, reach - radius, reach + radius, reach + radius), fill=255)
        dark, lit = mix(tint, (20, 12, 30), 0.5), mix(tint, (255, 255, 255), 0.45)
        shaded = Image.new("RGB", ball.size, dark)
        draw = ImageDraw.Draw(shaded)
        for index in range(40):
            share = index / 39
            ring = radius * (1.3 - 1.18 * share)
            cx, cy = reach - self.side * radius * 0.38 * share, reach - radius * 0.42 * share
            draw.ellipse((cx - ring, cy - ring, cx + ring, cy + ring), fill=along((dark, tint, tint, lit), share))
        self.paint.paste(shaded, (left, top), ball)
        box = (left, top, left + reach * 2, top + reach * 2)
        self.mask.paste(ImageChops.lighter(self.mask.crop(box), ball), box[:2])


def stand(stage: Stage, random: Random, palette: Palette, subject: str, floor: int, side: int, unit: float) -> None:
    """Put the subject on a plinth in the middle, and company beside and before it."""
    for near in (0, 1):
        drift = -side * (1.0 + 3.5 * near)
        margin = abs(drift) * (stage.seconds / 2 + 1) + 4
        size = stage.paper(margin)
        bench = Bench(size, unit, side, mix(palette.floor, palette.near, 0.6))
        middle = size[0] * (0.5 + side * 0.05)
        foot = floor + unit * (5 if not near else 13)
        if not near:
            bench.plinth(middle - side * unit * 19, foot - unit * 2, unit * 9, unit * 25, palette.props[0])
            bench.sphere(middle - side * unit * 19, foot - unit * 27, unit * 6.5, palette.props[random.randrange(1, 3)])
            top = bench.plinth(
                middle + side * unit * 2, foot, unit * 14, unit * 11, mix(palette.wall, palette.props[0], 0.4)
            )
            SUBJECTS.get(subject, _ball)(bench, middle + side * unit * 2, top, palette)
        else:
            bench.plinth(middle + side * unit * 24, foot, unit * 8, unit * 7, palette.props[1])
            bench.sphere(middle + side * unit * 24, foot - unit * 7, unit * 5, palette.props[0])
            bench.shadow(middle - side * unit * 31, foot + unit, unit * 3.4)
            bench.sphere(middle - side * unit * 31, foot + unit * 2, unit * 3.4, palette.accent)
        stage.layer(bench.paint, bench.mask, drift=drift, margin=margin, textured=True)
    if subject == "cup":
        x = stage.width * (0.5 + side * 0.05) + side * unit / 2 * 2
        stage.sprites(_steam(random, x, floor / 2 - unit * 11.5))


def _ball(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    bench.sphere(x, foot, bench.unit * 10, palette.props[1])


def _cup(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    unit, side, tint = bench.unit, bench.side, palette.props[1]
    shape, draw = bench.blank()
    draw.ellipse((x - unit * 11, foot - unit * 1.6, x + unit * 11, foot + unit * 1.8), fill=255)
    bench.solid(shape, palette.props[0], left=x - unit * 11, right=x + unit * 11, round_=0.6)
    shape, draw = bench.blank()
    ear = x + side * unit * 7.2
    draw.ellipse(
        (ear - unit * 4, foot - unit * 10.6, ear + unit * 4, foot - unit * 3.2), outline=255, width=round(unit * 1.5)
    )
    bench.solid(shape, mix(tint, (20, 12, 30), 0.2), left=ear - unit * 4, right=ear + unit * 4)
    shape, draw = bench.blank()
    draw.pieslice((x - unit * 7.6, foot - unit * 27, x + unit * 7.6, foot), 0, 180, fill=255)
    draw.rectangle((x - unit * 7.6, foot - unit * 13.7, x + unit * 7.6, foot - unit * 12), fill=255)
    bench.solid(shape, tint, left=x - unit * 7.6, right=x + unit * 7.6)
    for reach, drink in ((7.6, mix(tint, (255, 255, 255), 0.35)), (6.7, (72, 42, 28))):
        shape, draw = bench.blank()
        draw.ellipse(
            (
                x - unit * reach,
                foot - unit * (13.8 + reach * 0.22),
                x + unit * reach,
                foot - unit * (13.8 - reach * 0.22),
            ),
            fill=255,
        )
        bench.solid(shape, drink, left=x - unit * reach, right=x + unit * reach, round_=0.4)


def _bottle(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    unit, tint = bench.unit, palette.props[1]
    shape, draw = bench.blank()
    draw.rounded_rectangle((x - unit * 6, foot - unit * 21, x + unit * 6, foot), radius=unit * 2.2, fill=255)
    draw.ellipse((x - unit * 6, foot - unit * 1.4, x + unit * 6, foot + unit * 1), fill=255)
    draw.rectangle((x - unit * 2, foot - unit * 25, x + unit * 2, foot - unit * 20), fill=255)
    bench.solid(shape, tint, left=x - unit * 6, right=x + unit * 6, round_=1.1)
    shape, draw = bench.blank()
    draw.rounded_rectangle(
        (x - unit * 2.9, foot - unit * 30, x + unit * 2.9, foot - unit * 23.4), radius=unit * 0.7, fill=255
    )
    bench.solid(shape, palette.props[2], left=x - unit * 2.9, right=x + unit * 2.9)
    shape, draw = bench.blank()
    draw.rectangle((x - unit * 6, foot - unit * 15, x + unit * 6, foot - unit * 6), fill=255)
    bench.solid(shape, palette.props[0], left=x - unit * 6, right=x + unit * 6, round_=0.75)
    shape, draw = bench.blank()
    for line, half in ((12.2, 3.2), (10.2, 2.2), (8.9, 2.2)):
        draw.rectangle((x - unit * half, foot - unit * line, x + unit * half, foot - unit * (line - 0.55)), fill=255)
    bench.solid(shape, mix(palette.props[2], palette.near, 0.3), left=x - unit * 6, right=x + unit * 6, round_=0.3)


def _vase(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    unit = bench.unit
    leaves, draw = bench.blank()
    light, glint = bench.blank()
    for stem in range(7):
        lean = (stem - 3) / 3
        tip = (x + lean * unit * 13, foot - unit * (34 - 5 * abs(lean) + 2 * (stem % 2)))
        start = (x + lean * unit, foot - unit * 13)
        draw.line([start, tip], fill=255, width=round(unit * 0.5))
        for leaf in range(6):
            share = 0.3 + leaf * 0.14
            px, py = start[0] + (tip[0] - start[0]) * share, start[1] + (tip[1] - start[1]) * share
            for wing in (-1, 1):
                angle = math.atan2(tip[1] - start[1], tip[0] - start[0]) + wing * 0.7
                long = unit * 5 * (1.1 - 0.4 * share)
                end = (px + math.cos(angle) * long, py + math.sin(angle) * long)
                bow = (px + math.cos(angle + 0.35) * long * 0.55, py + math.sin(angle + 0.35) * long * 0.55)
                low = (px + math.cos(angle - 0.35) * long * 0.55, py + math.sin(angle - 0.35) * long * 0.55)
                draw.polygon([(px, py), bow, end, low], fill=255)
                glint.polygon([(px, py), bow, end], fill=255 if wing * bench.side < 0 else 0)
    green = mix((74, 112, 82), palette.props[2], 0.25)
    bench.solid(leaves, green, left=x - unit * 15, right=x + unit * 15)
    bench.paint.paste(mix(green, (255, 255, 235), 0.25), (0, 0), light)
    shape, draw = bench.blank()
    draw.ellipse((x - unit * 6.4, foot - unit * 11.6, x + unit * 6.4, foot + unit * 0.8), fill=255)
    draw.polygon(
        [
            (x - unit * 2.6, foot - unit * 15),
            (x + unit * 2.6, foot - unit * 15),
            (x + unit * 4, foot - unit * 9),
            (x - unit * 4, foot - unit * 9),
        ],
        fill=255,
    )
    bench.solid(shape, palette.props[1], left=x - unit * 6.4, right=x + unit * 6.4)


def _phone(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    unit, side = bench.unit, bench.side
    shape, draw = bench.blank()
    draw.rounded_rectangle((x - unit * 7.4, foot - unit * 30, x + unit * 7.4, foot), radius=unit * 2.2, fill=255)
    bench.solid(shape, mix(palette.near, (70, 70, 80), 0.5), left=x - unit * 7.4, right=x + unit * 7.4, round_=0.5)
    screen = (round(x - unit * 6.7), round(foot - unit * 29.3), round(x + unit * 6.7), round(foot - unit * 0.7))
    shape, draw = bench.blank()
    draw.rounded_rectangle(screen, radius=unit * 1.7, fill=255)
    bench.solid(shape, palette.props[1], left=x - unit * 6.7, right=x + unit * 6.7, round_=0.5)
    for number in range(4):
        top = foot - unit * (26 - number * 6.1)
        shape, draw = bench.blank()
        draw.rounded_rectangle((x - unit * 5.4, top, x + unit * 5.4, top + unit * 4.8), radius=unit * 1.1, fill=255)
        tint = (palette.props[0], palette.props[2], palette.accent, palette.wall)[number]
        bench.solid(shape, tint, left=x - unit * 8, right=x + unit * 8, round_=0.3)
    shape, draw = bench.blank()
    draw.rounded_rectangle(
        (x - unit * 1.8, foot - unit * 28.6, x + unit * 1.8, foot - unit * 27.6), radius=unit * 0.5, fill=255
    )
    bench.solid(
        shape, (24, 22, 30), left=x - unit * 2, right=x + unit * 2 * side if side > 0 else x + unit * 2, round_=0.1
    )


def _gift(bench: Bench, x: float, foot: float, palette: Palette) -> None:
    unit = bench.unit
    shape, draw = bench.blank()
    draw.rectangle((x - unit * 9, foot - unit * 15, x + unit * 9, foot + unit * 0.6), fill=255)
    bench.solid(shape, palette.props[1], left=x - unit * 9, right=x + unit * 9, round_=0.7)
    shape, draw = bench.blank()
    draw.rectangle((x - unit * 9.8, foot - unit * 18, x + unit * 9.8, foot - unit * 13.6), fill=255)
    bench.solid(
        shape, mix(palette.props[1], (255, 255, 255), 0.12), left=x - unit * 9.8, right=x + unit * 9.8, round_=0.7
    )
    shape, draw = bench.blank()
    draw.rectangle((x - unit * 1.5, foot - unit * 18, x + unit * 1.5, foot + unit * 0.6), fill=255)
    for wing in (-1, 1):
        ends = sorted((x, x + wing * unit * 7.4))
        draw.ellipse((ends[0], foot - unit * 23.4, ends[1], foot - unit * 17.4), outline=255, width=round(unit * 1.6))
    bench.solid(shape, palette.props[0], left=x - unit * 8, right=x + unit * 8, round_=0.6)


SUBJECTS = {"cup": _cup, "bottle": _bottle, "vase": _vase, "phone": _phone, "gift": _gift}


def _steam(random: Random, x: float, y: float) -> Sprites:
    """Steam that curls up and thins out."""
    puffs = [(random.random(), random.uniform(-3, 3), random.uniform(0.7, 1.2)) for _ in range(26)]
    shapes = [
        [
            dot(1.5 + size * 0.9, 1.5 + size * 0.8).point(lambda value, level=level: value * level * 0.075)
            for level in range(7)
        ]
        for size in range(7)
    ]

    def draw(canvas: Image.Image, seconds: float) -> None:
        for phase, across, pace in puffs:
            age = (seconds * 0.22 * pace + phase) % 1
            sway = math.sin(age * 5 + phase * 6.3 + seconds * 0.4) * (2 + 9 * age)
            shape = shapes[min(int(age * 7), 6)][round(6 * math.sin(math.pi * min(age * 1.05, 1)) ** 0.8)]
            canvas.paste(
                (255, 252, 246),
                (round(x + across + sway - shape.width / 2), round(y - 62 * age - shape.height / 2)),
                shape,
            )

    return draw
