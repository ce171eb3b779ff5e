"""Every kind of picture in every light, and the films and pictures that are shipped."""

from itertools import cycle
from random import Random

import pytest
from PIL import Image

from sandbox.render import samples
from sandbox.render.palettes import PALETTES
from sandbox.render.pictures import PAINTERS
from sandbox.render.samples import LANDSCAPE, PAINTED, PICTURES, PORTRAIT
from sandbox.render.stage import Stage
from tests.sandbox.render.film_reading import difference, open_film

SUBJECTS = {
    "hills": ["", "forest", "meadow", "snow", "peaks"],
    "sea": ["", "sail"],
    "clouds": ["", "balloon"],
    "studio": ["", "cup", "bottle", "vase", "phone", "gift"],
}
PICTURES_TO_PAINT = [
    (kind, subject, palette)
    for (kind, subject), palette in zip(
        [(kind, subject) for kind in PAINTERS for subject in SUBJECTS.get(kind, [""])], cycle(PALETTES), strict=False
    )
]


@pytest.mark.parametrize(("kind", "subject", "palette"), PICTURES_TO_PAINT)
def test_a_picture_has_depth_and_moves(kind: str, subject: str, palette: str) -> None:
    size = (336, 192)
    stage = Stage(size, 5)
    PAINTERS[kind](stage, Random(7), PALETTES[palette], subject)
    early, late = stage.frame(-0.4), stage.frame(5.4)
    assert early.size == size
    assert sum(high - low for low, high in early.getextrema()) > 150
    assert difference(early, late) > 1


def test_a_hidden_part_of_a_layer_changes_nothing() -> None:
    """Layers are trimmed to what nearer ones leave free; the picture must be the one that was painted."""
    stage = Stage((336, 192), 5)
    PAINTERS["hills"](stage, Random(3), PALETTES["dawn"], "forest")
    whole = stage.still()
    stage.frame(0)
    assert difference(whole, stage.still()) < 0.5


def test_three_samples_are_shipped_and_play() -> None:
    shipped = samples()
    assert len(shipped) == 3
    assert {sample.aspect_ratio for sample in shipped} == {"16:9", "9:16"}
    for sample in shipped:
        assert sample.timeline.length_ms == sample.duration * 1000
        assert sample.path.stat().st_size < 700_000
    shortest = min(shipped, key=lambda sample: sample.duration)
    film = open_film(shortest.path)
    assert film.size == (shortest.timeline.width, shortest.timeline.height)
    assert film.seconds == pytest.approx(shortest.duration, abs=0.05)
    assert len(film.frames) == shortest.duration * 24


def test_pictures_are_as_large_as_a_canvas_and_small_as_files() -> None:
    for name, size, *_ in PAINTED:
        path = PICTURES / f"{name}.jpg"
        with Image.open(path) as picture:
            assert picture.size == size
        assert size in (LANDSCAPE, PORTRAIT)
        assert path.stat().st_size < 150_000
