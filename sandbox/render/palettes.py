"""The light of a picture: a dozen palettes, from dawn to aurora, each with colours for still lifes too."""

from dataclasses import dataclass

from sandbox.render.brush import Colour, colour, mix


@dataclass(frozen=True, slots=True)
class Palette:
    """Sky from zenith to horizon, the sun or moon, far and near ground, an accent, and wall, floor and props."""

    sky: tuple[Colour, ...]
    sun: Colour
    far: Colour
    near: Colour
    accent: Colour
    wall: Colour
    floor: Colour
    props: tuple[Colour, ...]
    is_night: bool = False

    def ground(self, share: float) -> Colour:
        """The colour of ground at a distance, far (0) to near (1)."""
        return mix(self.far, self.near, share)

    @property
    def horizon(self) -> Colour:
        """The colour of the air over the horizon."""
        return self.sky[-1]


def _palette(sky: str, light: str, still: str, *, is_night: bool = False) -> Palette:
    sun, far, near, accent = map(colour, light.split())
    wall, floor, *props = map(colour, still.split())
    return Palette(tuple(map(colour, sky.split())), sun, far, near, accent, wall, floor, tuple(props), is_night)


PALETTES: dict[str, Palette] = {
    "dawn": _palette(
        "#41508a #8f6f9f #e89c8c #fbd0a0 #ffeccb",
        "#fff6dd #c58f9c #2a2140 #ff9f6b",
        "#f3c9b0 #d99b86 #fdeee0 #b4556a #f2a65a #6d4a78",
    ),
    "day": _palette(
        "#2a76b8 #69aadb #b5dbee #eef6f2",
        "#fffdf0 #9fc3d4 #1c4448 #f5b83d",
        "#cfe3ea #9dc0cf #fdfaf2 #f0a33a #2f6f8f #e4674f",
    ),
    "golden": _palette(
        "#6c4a78 #c9655e #f29b5b #fdca7e #fff0c4",
        "#fffbe6 #dd9463 #351a28 #ffd27a",
        "#f0b77a #cf7f4d #fff1d6 #8a3b2e #f6d08b #5b2a3c",
    ),
    "dusk": _palette(
        "#1a1d4d #4f3a80 #b4537f #f28a6f #ffc795",
        "#fff0d8 #8d5480 #15112e #ff8fa3",
        "#6d4a86 #3f2b5e #f7b7a3 #e56b6f #355070 #f4d6cc",
    ),
    "night": _palette(
        "#050a20 #0d1f47 #234577 #5580a6",
        "#f3f6ff #41648f #050a1a #ffd98a",
        "#1d2f52 #101c36 #7d9cc7 #f2c879 #3d5a8c #dfe7f5",
        is_night=True,
    ),
    "sea": _palette(
        "#1779a0 #4fb0c4 #a9dcd6 #f3f3d9",
        "#fffdf0 #7dbcbb #08333f #ffd9a0",
        "#bfe0dc #7fb9b8 #fdf6e6 #0f6f7f #f2b872 #e8806a",
    ),
    "desert": _palette(
        "#3f7fae #8fb6c2 #f0d3aa #fbe4bd",
        "#fffaf0 #e9b487 #8a3d22 #ffcf8a",
        "#eec39a #cf8a5c #fbe9d0 #a8482c #e0a458 #5e6f64",
    ),
    "forest": _palette(
        "#4f8480 #8fb79f #cfdfb8 #f6f2d0",
        "#fffbe0 #93b59a #0c261f #f4d35e",
        "#cfdcc0 #93ac86 #f6f3e4 #3c6349 #d9a54a #a4573d",
    ),
    "snow": _palette(
        "#4a72a6 #8fb1d3 #c9dbea #f4f3f1",
        "#fffdf8 #bccfe2 #22344f #ffc9a3",
        "#dfe8f0 #b4c7da #ffffff #6e93b8 #e9a9a0 #34507a",
    ),
    "blossom": _palette(
        "#a79bd6 #e3b4d0 #fbd3d3 #fff1e4",
        "#fffaf0 #e7a9bb #5a2850 #ff7f9f",
        "#f9d5d8 #eaa9b6 #fff6f2 #d9627f #f6b78f #7f5a96",
    ),
    "neon": _palette(
        "#0a0524 #3a1064 #a3216f #ff6f61 #ffb37a",
        "#ffe9f2 #6d2a86 #080416 #34e0d8",
        "#4a1f78 #1f0d40 #ff5d8f #34e0d8 #ffb454 #8d5bff",
        is_night=True,
    ),
    "mist": _palette(
        "#7f98a6 #b3c3c7 #dde3de #f4f2ea",
        "#fffef8 #b4c3c6 #26343b #d98e5f",
        "#dcdfda #b3bab6 #f7f5ef #5f7a80 #d08a5b #39484f",
    ),
    "aurora": _palette(
        "#030d1e #07273a #135352 #4f9f8d",
        "#effff6 #2b5f6a #030a14 #6ff0b0",
        "#143f4a #0a2530 #6ff0b0 #3fa7b8 #b58cff #e6fff4",
        is_night=True,
    ),
}
