"""The font files that the sandbox has, as a stylesheet for its fonts page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox import catalogue

FOLDER = Path(__file__).parent / "fonts"
LANGUAGES = {
    "default": "Default",
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "de": "German",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "sv": "Swedish",
    "ru": "Russian",
    "ja": "Japanese",
    "ko": "Korean",
    "zh": "Chinese",
    "th": "Thai",
    "ar": "Arabic",
    "hi": "Hindi",
    "sa": "Sanskrit",
    "bn": "Bengali",
}
SAMPLES = {
    "default": "A lighthouse at dusk, waves below",
    "en": "A lighthouse at dusk, waves below",
    "fr": "Un phare au crépuscule, les vagues en bas",
    "es": "Un faro al anochecer, con las olas abajo",
    "de": "Ein Leuchtturm in der Dämmerung, darunter Wellen",
    "pt": "Um farol ao anoitecer, com as ondas abaixo",
    "it": "Un faro al tramonto, le onde più in basso",
    "nl": "Een vuurtoren bij schemering, golven eronder",
    "sv": "En fyr i skymningen, vågor därunder",
    "ru": "Маяк в сумерках, внизу волны",
    "ja": "夕暮れの灯台、その下に波",
    "ko": "해 질 녘의 등대, 그 아래 파도",
    "zh": "黄昏的灯塔，下面是海浪",
    "th": "ประภาคารยามพลบค่ำ คลื่นอยู่เบื้องล่าง",
    "ar": "منارة عند الغسق، والأمواج تحتها",
    "hi": "सांझ में प्रकाशस्तंभ, नीचे लहरें",
    "sa": "सायंकाले दीपस्तम्भः, अधः तरङ्गाः",
    "bn": "সন্ধ্যার বাতিঘর, নিচে ঢেউ",
}


def files() -> dict[str, Path]:
    """Return the font files by name."""
    return {face["file"]: FOLDER / face["file"] for face in _faces().values()}


def shipped(font: str) -> bool:
    """Say whether the sandbox has a file for a font, or leaves it to the reader's machine."""
    return font in _faces()


def css_class(font: str) -> str:
    """Return the class that sets text in a font."""
    return "face-" + font.lower().replace(" ", "-")


def stylesheet() -> str:
    """Return CSS that loads the shipped fonts and has one class for every font on offer."""
    loaded = [
        f'@font-face {{ font-family: "{font}"; src: url("/fonts/{face["file"]}") format("woff2");'
        f" font-display: swap; unicode-range: {_unicode_range(face['covers'])}; }}"
        for font, face in _faces().items()
    ]
    offered = sorted({font for fonts in catalogue.FONTS.values() for font in fonts})
    classes = [f".{css_class(font)} {{ font-family: {_family(font)}; }}" for font in offered]
    return "\n".join([*loaded, *classes, ""])


def _family(font: str) -> str:
    return font if font == "sans-serif" else f'"{font}", sans-serif'


def _unicode_range(covers: str) -> str:
    return ", ".join(f"U+{part}" for part in covers.split())


@cache
def _faces() -> dict[str, dict[str, Any]]:
    """Return the shipped fonts: file name, and which characters it covers, as hexadecimal ranges."""
    faces: dict[str, dict[str, Any]] = json.loads((FOLDER / "faces.json").read_text(encoding="utf-8"))
    return faces
