"""What tests of derived videos share: two finished sources, some pictures, and a way to render and open."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from sandbox.render import Timeline, plan, render
from tests.sandbox.render.film_reading import Opened, open_film

Watch = Callable[[Timeline], Opened]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of pictures in plain colours: red, blue, and the tall `tricolour` (red, green, blue from the top)."""
    folder = tmp_path_factory.mktemp("pictures")
    Image.new("RGB", (1792, 1024), (200, 30, 30)).save(folder / "red.png")
    Image.new("RGB", (300, 300), (30, 30, 200)).save(folder / "blue.jpg")
    tall = Image.new("RGB", (600, 1800), (20, 180, 20))
    draw = ImageDraw.Draw(tall)
    draw.rectangle((0, 0, 600, 600), fill=(200, 30, 30))
    draw.rectangle((0, 1200, 600, 1800), fill=(30, 30, 200))
    tall.save(folder / "tricolour.webp")
    Image.new("RGBA", (1792, 1024), (0, 0, 0, 0)).save(folder / "clear.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n not really")
    return folder


@pytest.fixture(scope="session")
def watch(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Watch:
    """Render a timeline at two frames a second and open the file; the same timeline is rendered once."""
    folder = tmp_path_factory.mktemp("films")
    seen: dict[str, Opened] = {}

    def rendered(timeline: Timeline) -> Opened:
        key = timeline.to_json()
        if key not in seen:
            path = folder / f"{len(seen)}.mp4"
            render(timeline, path, fps=2, pictures=pictures)
            seen[key] = open_film(path)
        return seen[key]

    return rendered


@pytest.fixture(scope="session")
def source() -> Timeline:
    """Ten seconds in English, without an outro."""
    return plan("Sunrise over the mountains. A hiker opens a thermos of coffee.", duration=10, language="en")


@pytest.fixture(scope="session")
def other() -> Timeline:
    """Eleven seconds that look and sound different."""
    return plan("The sea at night, lights of the city far away.", duration=11, language="en")
