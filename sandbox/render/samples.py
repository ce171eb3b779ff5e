"""`python -m sandbox.render.samples` renders the shipped samples and paints the sample pictures again."""

import json
import sys
from pathlib import Path
from random import Random

from sandbox.render.encode import render
from sandbox.render.palettes import PALETTES
from sandbox.render.pictures import PAINTERS
from sandbox.render.screenplay import plan
from sandbox.render.shipped import FOLDER
from sandbox.render.stage import Stage

ORDERS = {
    "1-good-mornings": {
        "title": "Good mornings are made by hand",
        "prompt": (
            "A small coffee roastery in Lisbon at sunrise. Steam curls from a fresh cup while the first boats leave"
            " the harbour. Warm, honest, unhurried. Good mornings are made by hand."
        ),
        "duration": 15,
        "aspect_ratio": "16:9",
        "language": "en",
        "font_key": "Poppins",
        "image_model": "SEEDREAM",
        "video_model": "RUNWAYML",
        "tone": "grounded",
    },
    "2-wear-the-season": {
        "title": "Wear the season",
        "prompt": (
            "A perfume for the first warm evening. One bottle, a blossom that opens, silk in the last light."
            " Wear the season."
        ),
        "duration": 15,
        "aspect_ratio": "9:16",
        "language": "en",
        "font_key": "Montserrat",
        "image_model": "IMAGEN4",
        "video_model": "RUNWAYML",
        "tone": "cinematic",
    },
    "3-where-the-map-ends": {
        "title": "Go where the map ends",
        "prompt": (
            "A travel film for people who keep going. Balloons above the clouds, a desert at golden hour, a snow ridge,"
            " the city when night falls. Go where the map ends."
        ),
        "duration": 20,
        "aspect_ratio": "16:9",
        "language": "en",
        "font_key": "Poppins",
        "image_model": "NANOBANANA",
        "video_model": "RUNWAYML",
        "tone": "cinematic",
    },
}

PICTURES = Path(__file__).parents[1] / "pictures"
LANDSCAPE, PORTRAIT = (1792, 1024), (1024, 1792)
PAINTED = (
    ("balloons", LANDSCAPE, "clouds", "dawn", "balloon", 2),
    ("bottle", LANDSCAPE, "studio", "sea", "bottle", 6),
    ("dunes", LANDSCAPE, "dunes", "golden", "", 6),
    ("harbour", LANDSCAPE, "sea", "dusk", "sail", 8),
    ("blossom", PORTRAIT, "bloom", "blossom", "", 3),
    ("peaks", PORTRAIT, "hills", "night", "snow", 3),
)


def record_sample(name: str) -> None:
    """Render one sample into `sandbox/samples`, with its order and timeline beside it."""
    order = ORDERS[name]
    recipe = {key: value for key, value in order.items() if key != "title"}
    timeline = plan(**recipe)  # type: ignore[arg-type]
    FOLDER.mkdir(exist_ok=True)
    told = {**order, "timeline": json.loads(timeline.to_json())}
    (FOLDER / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    render(timeline, FOLDER / f"{name}.mp4")


def paint_picture(name: str, size: tuple[int, int], kind: str, palette: str, subject: str, seed: int) -> None:
    """Paint one still picture of `size` pixels into `sandbox/pictures`."""
    stage = Stage(size, 0)
    chance = Random(seed)  # noqa: S311 - the same picture every time
    PAINTERS[kind](stage, chance, PALETTES[palette], subject)
    whole = stage.still()
    left, top = (whole.width - size[0]) // 2, (whole.height - size[1]) // 2
    picture = whole.crop((left, top, left + size[0], top + size[1]))
    PICTURES.mkdir(exist_ok=True)
    picture.save(PICTURES / f"{name}.jpg", quality=82, optimize=True, progressive=True)


def main() -> None:
    """Make all of them, or those named as arguments."""
    wanted = set(sys.argv[1:])
    for name in ORDERS:
        if not wanted or name in wanted:
            record_sample(name)
    for picture in PAINTED:
        if not wanted or picture[0] in wanted:
            paint_picture(*picture)


if __name__ == "__main__":
    main()
