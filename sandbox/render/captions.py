"""Captions: a line of text wrapped, set in its font with a soft shadow, and faded in and out over the picture."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from sandbox.render.brush import ramp, soft
from sandbox.render.faces import Face, can_shape, face_for, faces, runs, shaped_script
from sandbox.render.standins import mark
from sandbox.render.timeline import Line

FADE_MS = 240
STEPS = 8
PLATE = 205
NOT_FIRST = "、。，．・：；？！」』）】〕》〉ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%,.:;?!)]}"
NOT_LAST = "「『（【〔《〈([{“‘"
PAUSES = "、。，；：！？,.;:!?—–؛،؟।"


@dataclass(frozen=True, slots=True)
class Setting:
    """Text ready to be drawn: lines of (face, words), a size in pixels, and whether it runs right to left."""

    lines: tuple[tuple[tuple[Face, str], ...], ...]
    size: int
    from_right: bool


def wording(line: Line, *, shaping: bool) -> tuple[str, Face]:
    """What can honestly be drawn of a line, and its face: without `shaping`, scripts that need it are named instead."""
    wanted = face_for(line.font_key, line.language)
    script = shaped_script(line.text)
    if script is None:
        letters = [letter for letter in line.text if unicodedata.category(letter)[0] == "L"]
        drawn = sum(1 for letter in letters if any(face.has(letter) for face in faces().values()))
        if drawn * 2 < len(letters):
            return "Practice has no font for the letters of this caption", faces()["Noto Sans"]
        return line.text, wanted
    name, usual = script
    if not shaping:
        return f"Captions in {name} need text shaping, which this machine lacks", faces()["Noto Sans"]
    whole = all(wanted.has(letter) for letter in line.text if unicodedata.category(letter)[0] in "LM")
    return line.text, wanted if whole else usual


def typeset(line: Line, frame: tuple[int, int], *, shaping: bool) -> Setting:
    """Wrap a line into the safe width of a frame; text that needs more than three rows is set smaller."""
    text, face = wording(line, shaping=shaping)
    from_right = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
    room = frame[0] * (0.8 if frame[0] > frame[1] else 0.84)
    largest = round(min(frame) * 0.07 * face.scale)
    for size in range(largest, round(largest * 0.6), -1):
        lines = _wrap(text, face, size, room, whole=from_right)
        if len(lines) <= (2 if frame[0] > frame[1] else 3):
            break
    return Setting(tuple(tuple(_cut(row, face, whole=from_right)) for row in lines), size, from_right)


def _cut(text: str, face: Face, *, whole: bool) -> list[tuple[Face, str]]:
    """Runs of `text`; a line with right-to-left letters stays in one face, for shaping must see all of it."""
    return [(face, text)] if whole else runs(text, face)


def _wrap(text: str, face: Face, size: int, room: float, *, whole: bool) -> list[str]:
    """The fewest rows that are no wider than `room` pixels, as even as can be, ending at a pause where one is near."""
    atoms = _atoms(text)

    @cache
    def words(start: int, end: int) -> str:
        return "".join(atoms[start:end]).strip()

    @cache
    def breadth(start: int, end: int) -> float:
        wide = sum(part.font(size).getlength(run) for part, run in _cut(words(start, end), face, whole=whole))
        return wide if wide <= room or end - start == 1 else math.inf

    @cache
    def best(start: int, rows: int) -> tuple[float, tuple[str, ...]]:
        """The widest row (counting less if it ends at a pause) and all rows of the best way from atom `start`."""
        if rows == 1:
            return breadth(start, len(atoms)), (words(start, len(atoms)),)
        ways = []
        for end in range(start + 1, len(atoms) - rows + 2):
            rest, below = best(end, rows - 1)
            pause = 0.8 if words(start, end)[-1:] in PAUSES else 1.0
            ways.append((max(breadth(start, end) * pause, rest), (words(start, end), *below)))
        return min(ways)

    for rows in range(1, len(atoms) + 1):
        widest, lines = best(0, rows)
        if widest < math.inf:
            return list(lines)
    return [text]


def _atoms(text: str) -> list[str]:
    """Pieces between which a row may end: words with their space; single letters of scripts that set none."""
    atoms: list[str] = []
    for letter in text:
        last = atoms[-1] if atoms else ""
        if not last:
            breaks = True
        elif letter == " " or letter in NOT_FIRST or unicodedata.category(letter).startswith("M"):
            breaks = False
        elif last.endswith(" "):
            breaks = True
        elif _is_katakana(letter):
            breaks = not _is_katakana(last[-1]) and last[-1] not in NOT_LAST
        elif "\u0e00" <= letter <= "\u0e7f":
            breaks = len(last) > 14 and "\u0e01" <= letter <= "\u0e2f" and not "\u0e40" <= last[-1] <= "\u0e44"
        else:
            breaks = (_is_east_asian(letter) or _is_east_asian(last[-1])) and last[-1] not in NOT_LAST
        if breaks:
            atoms.append(letter)
        else:
            atoms[-1] += letter
    return atoms


def _is_katakana(letter: str) -> bool:
    return "\u30a0" <= letter <= "\u30ff"


def _is_east_asian(letter: str) -> bool:
    """Chinese and Japanese letters and their punctuation; Korean sets spaces between its words."""
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


class Caption:
    """A line drawn once, pasted at the strength of its moment."""

    def __init__(self, line: Line, frame: tuple[int, int]) -> None:
        self._line = line
        setting = typeset(line, frame, shaping=can_shape())
        leading = round(setting.size * 1.38)
        base = round(frame[1] * (0.9 if frame[0] > frame[1] else 0.82))
        top = base - leading * len(setting.lines)
        text = Image.new("L", frame, 0)
        draw = ImageDraw.Draw(text)
        for number, row in enumerate(setting.lines):
            _write(draw, row, setting.size, top + leading * (number + 0.78), way="rtl" if setting.from_right else None)
        plate = None
        if line.stand_in:
            small = round(min(frame) * 0.042)
            said = runs(mark(line.language, shaping=can_shape()), face_for("", line.language))
            small = min(small, int(small * frame[0] * 0.88 / _breadth(said, small)))
            foot = top - round(small * 0.2)
            wide = _write(draw, said, small, foot - small * 0.62, strength=235)
            plate = _pill((round(wide + small * 1.6), round(small * 1.9)))
            top = foot - plate.height
        self._place, self._rgb, self._masks = _overlay(text, frame, top, base, setting.size, plate)

    def draw(self, canvas: Image.Image, at_ms: float) -> None:
        """Paste the caption as it stands `at_ms` milliseconds into the video."""
        strength = min(at_ms - self._line.start_ms, self._line.end_ms - at_ms, FADE_MS) / FADE_MS
        step = round(strength * STEPS)
        if step > 0:
            canvas.paste(self._rgb, self._place, self._masks[step - 1])


def _write(
    draw: ImageDraw.ImageDraw,
    row: Sequence[tuple[Face, str]],
    size: int,
    baseline: float,
    *,
    way: str | None = None,
    strength: int = 255,
) -> float:
    """Write one row, centred, and return its width in pixels; `strength` is 255 for full white."""
    wide = _breadth(row, size)
    x = (draw.im.size[0] - wide) / 2
    for face, words in row:
        font = face.font(size)
        draw.text((x, baseline), words, font=font, fill=strength, anchor="ls", direction=way)
        x += font.getlength(words)
    return wide


def _breadth(row: Sequence[tuple[Face, str]], size: int) -> float:
    """The width of a row in pixels."""
    return sum(face.font(size).getlength(words) for face, words in row)


def _pill(size: tuple[int, int]) -> Image.Image:
    """A mask with round ends and smooth edges."""
    large = Image.new("L", (size[0] * 4, size[1] * 4), 0)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, size[0] * 4 - 1, size[1] * 4 - 1), radius=size[1] * 2, fill=255)
    return large.reduce(4)


def _overlay(
    text: Image.Image, frame: tuple[int, int], top: int, base: int, size: int, plate: Image.Image | None
) -> tuple[tuple[int, int], Image.Image, list[Image.Image]]:
    """White letters over their shadow and a gentle darkening of the picture behind them, at every fade step.

    `plate` is a darker mask that stands centred at the top.
    """
    above = max(top - size * 2, 0)
    veil = Image.new("L", frame, 0)
    veil.paste(ramp((frame[0], base - above), 0, 0.34, ease=1.3), (0, above))
    veil.paste(ramp((frame[0], frame[1] - base), 0.34, 0.4), (0, base))
    if plate is not None:
        veil.paste(PLATE, ((frame[0] - plate.width) // 2, top), plate)
    close = soft(text, size * 0.07).point([min(round(value * 0.75), 255) for value in range(256)])
    wide = soft(text, size * 0.34).point([min(round(value * 1.2), 255) for value in range(256)])
    dark = Image.composite(Image.new("L", frame, 255), veil, close)
    dark = Image.composite(Image.new("L", frame, 255), dark, wide)
    box = (0, above, frame[0], frame[1])
    mask = Image.composite(Image.new("L", frame, 255), dark.point([round(v * 0.8) for v in range(256)]), text).crop(box)
    rgb = Image.new("RGB", mask.size, (10, 10, 18))
    rgb.paste((255, 255, 255), (0, 0), text.crop(box))
    return (0, above), rgb, [mask.point([round(v * step / STEPS) for v in range(256)]) for step in range(1, STEPS + 1)]


def practice_mark(frame: tuple[int, int]) -> Image.Image:
    """The word Practice in a small pill, as a mask for the upper right corner; its size is the pill's."""
    size = round(min(frame) * 0.031) * 4
    font = faces()["Poppins"].font(size)
    wide, high = round(font.getlength("Practice") + size * 1.5), round(size * 1.9)
    pill = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(pill)
    draw.rounded_rectangle((0, 0, wide - 1, high - 1), radius=high / 2, fill=255)
    words = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(words).text((wide / 2, high / 2), "Practice", font=font, fill=255, anchor="mm")
    return Image.merge("LA", (words, pill)).resize((wide // 4, high // 4), Image.Resampling.LANCZOS)
