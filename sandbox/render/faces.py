"""The free fonts that captions are set in: which file stands for a font key, and which letters it has."""

import json
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from PIL import ImageFont, features

FOLDER = Path(__file__).parents[1] / "fonts"

PLAIN = "Noto Sans"
BY_LANGUAGE = {
    "ja": "Noto Sans JP",
    "ko": "Noto Sans KR",
    "zh": "Noto Sans SC",
    "th": "Sarabun",
    "ar": "Noto Sans Arabic",
    "hi": "Noto Sans Devanagari",
    "sa": "Noto Sans Devanagari",
    "bn": "Noto Sans Bengali",
}
FIRST_CHOICE = {"auto": "Poppins", "en": "Poppins", "fr": "Poppins", "ru": PLAIN}
NEAREST = {
    "m plus rounded 1c": "Noto Sans JP",
    "hiragino sans": "Noto Sans JP",
    "yu gothic ui": "Noto Sans JP",
    "pretendard": "Noto Sans KR",
    "apple sd gothic neo": "Noto Sans KR",
    "malgun gothic": "Noto Sans KR",
    "source han sans sc": "Noto Sans SC",
    "pingfang sc": "Noto Sans SC",
    "microsoft yahei": "Noto Sans SC",
    "leelawadee ui": "Sarabun",
    "geeza pro": "Noto Sans Arabic",
}

# Scripts whose letters change shape or order with their neighbours: (name, first, last letter, face).
SHAPED = (
    ("Arabic", 0x0600, 0x077F, "Noto Sans Arabic"),
    ("Hindi", 0x0900, 0x097F, "Noto Sans Devanagari"),
    ("Bengali", 0x0980, 0x09FF, "Noto Sans Bengali"),
)


@dataclass(frozen=True)
class Face:
    """One font file, its family name and the letters it has."""

    name: str
    path: Path
    covers: str

    @property
    def scale(self) -> float:
        """How much larger than others the face must be set to be read as well."""
        return 1.35 if self.name == "Rampart One" else 1.0

    @cached_property
    def _letters(self) -> frozenset[int]:
        found: set[int] = set()
        for run in self.covers.split():
            first, _, last = run.partition("-")
            found.update(range(int(first, 16), int(last or first, 16) + 1))
        return frozenset(found)

    def has(self, letter: str) -> bool:
        """Whether the file holds a picture of `letter`; marks that only join or direct letters always pass."""
        return ord(letter) in self._letters or letter in "\u200c\u200d\u200e\u200f\ufe0f"

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        """The face at `size` pixels."""
        return _font(self.path, size)


@lru_cache(maxsize=24)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    layout = ImageFont.Layout.RAQM if can_shape() else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=layout)


@cache
def can_shape() -> bool:
    """Whether this machine can set Arabic and Indic letters; Pillow needs libraqm and libfribidi for it."""
    return bool(features.check("raqm") and features.check("fribidi"))


@cache
def faces() -> dict[str, Face]:
    """All faces by family name."""
    listed = json.loads((FOLDER / "faces.json").read_text(encoding="utf-8"))
    return {name: Face(name, FOLDER / face["file"], face["covers"]) for name, face in listed.items()}


def face_for(font_key: str, language: str) -> Face:
    """The face of a font key; for a key without a free file, the nearest by its name and then by `language`.

    Keys match whatever their case.
    """
    by_name = {name.casefold(): name for name in faces()}
    key = font_key.strip().casefold()
    name = by_name.get(key) or NEAREST.get(key)
    if name is None:
        name = BY_LANGUAGE.get(language, PLAIN if key else FIRST_CHOICE.get(language, "Montserrat"))
    return faces()[name]


def shaped_script(text: str) -> tuple[str, Face] | None:
    """The name and usual face of the first script in `text` that needs shaping."""
    for letter in text:
        for name, first, last, face in SHAPED:
            if first <= ord(letter) <= last:
                return name, faces()[face]
    return None


def runs(text: str, wanted: Face) -> list[tuple[Face, str]]:
    """`text` cut where the face must change: `wanted` wherever it has the letter, else the next face that does.

    Letters that no face has are left out. Spaces stay with what stands before them.
    """
    found: list[tuple[Face, str]] = []
    fallbacks = [wanted, *(face for face in faces().values() if face is not wanted)]
    for letter in text:
        last = found[-1][0] if found else None
        face = last if last and letter == " " else next((face for face in fallbacks if face.has(letter)), None)
        if face is None:
            continue
        if face is last:
            found[-1] = (face, found[-1][1] + letter)
        else:
            found.append((face, letter))
    return found
