"""All kinds of pictures by name."""

from collections.abc import Callable
from random import Random

from sandbox.render import places, reveries, scenery, water
from sandbox.render.palettes import Palette
from sandbox.render.stage import Stage

PAINTERS: dict[str, Callable[[Stage, Random, Palette, str], None]] = {
    "hills": scenery.hills,
    "dunes": scenery.dunes,
    "sea": water.sea,
    "clouds": water.clouds,
    "city": places.city,
    "studio": places.studio,
    "silk": reveries.silk,
    "bloom": reveries.bloom,
    "lights": reveries.lights,
    "space": reveries.space,
}
