"""What the service offers: models with their prices, languages, fonts.

API document, Pricing, GET /video/supported_models, GET /supported_fonts.
Amounts are in thousandths of a credit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoModel:
    """A video model: credits (thousandths) for one unit, and the unit lengths (seconds) it offers."""

    base: int
    units: tuple[int, ...]


IMAGE_MODELS = {"GPTIMAGE1": 15_000, "IMAGEN4": 5_000, "SEEDREAM": 5_000, "HUNYUAN": 5_000, "NANOBANANA": 10_000}
VIDEO_MODELS = {
    "RUNWAYML": VideoModel(60_000, (5, 10)),
    "KLINGIMGTOVID3PRO": VideoModel(60_000, (5, 10)),
    "HAILUO": VideoModel(60_000, (6, 10)),
    "HAILUOPRO": VideoModel(100_000, (6,)),
    "SEEDANCEI2V": VideoModel(60_000, (5, 10)),
    "VEO3.1I2V": VideoModel(700_000, (8,)),
    "VEO3.1I2VFAST": VideoModel(300_000, (8,)),
    "SORA2": VideoModel(100_000, (8,)),
    "SORA2PRO": VideoModel(300_000, (8,)),
}
LANGUAGES = ("auto", "en", "es", "fr", "de", "pt", "it", "nl", "sv", "hi", "ar", "ru", "ja", "ko", "th", "zh")
TRANSLATIONS = ("en", "es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la")
TONES = ("grounded", "cinematic")
CANVASES = {"16:9": (1792, 1024), "9:16": (1024, 1792)}  # width and height in pixels that focus areas are measured in
MOST_PICTURES = 20
PICTURE_MODEL = "VEO3.1I2V"  # the fixed model of videos from pictures

_PLAIN = ("Rampart One", "Montserrat", "Arial", "sans-serif")
_LATIN = ("Poppins", "Montserrat", "Arial", "sans-serif")
_DEVANAGARI = ("Noto Sans Devanagari", "Mukta", "Hind", "Noto Serif Devanagari", "sans-serif")
FONTS = {
    "default": _PLAIN,
    "en": _LATIN,
    "fr": _LATIN,
    "es": _PLAIN,
    "de": _PLAIN,
    "pt": _PLAIN,
    "it": _PLAIN,
    "nl": _PLAIN,
    "sv": _PLAIN,
    "ru": ("Arial", "sans-serif"),
    "ja": ("Noto Sans JP", "M PLUS Rounded 1c", "Hiragino Sans", "Yu Gothic UI", "sans-serif"),
    "ko": ("Noto Sans KR", "Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "sans-serif"),
    "zh": ("Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"),
    "th": ("Sarabun", "Tahoma", "Leelawadee UI", "sans-serif"),
    "ar": ("Noto Sans Arabic", "Cairo", "Geeza Pro", "Segoe UI", "sans-serif"),
    "hi": _DEVANAGARI,
    "sa": _DEVANAGARI,
    "bn": ("Noto Sans Bengali", "Hind Siliguri", "Noto Serif Bengali", "sans-serif"),
}


def font_for(language: str, wanted: str | None) -> str:
    """Return the font that is used: the wanted one if the language has it (any case), else its first font."""
    offered = FONTS.get(language, FONTS["default"])
    for font in offered:
        if wanted is not None and font.casefold() == wanted.strip().casefold():
            return font
    return offered[0]
