"""From a prompt to a timeline: how many scenes, which pictures, which words are spoken when."""

import hashlib
import re
from itertools import cycle, islice

from sandbox.render.motifs import choose
from sandbox.render.timeline import Line, Music, Scene, Timeline

SIZES = {"16:9": (672, 384), "9:16": (384, 672)}
UNIT_SECONDS = {"HAILUO": 6, "HAILUOPRO": 6, "SORA2": 8, "SORA2PRO": 8, "VEO3.1I2V": 8, "VEO3.1I2VFAST": 8}
BLEND_MS = 350
CLOSING_MS = 600
QUICKEST_MS, LONGEST_LINE_MS, SLOWEST_MS = 2200, 5200, 9000

_COMMAND = re.compile(r"\[[a-z0-9:_-]+\]", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?…。！？।۔؟])\s*|\n+")
_CLAUSE = re.compile(r"(?<=[,;:—–、，；،])\s*")
_LINK = re.compile(r"\s+(?=(?:and|while|with|then|before|after|as|under|over|where|that|to|for)\s)")
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]")


def plan(
    prompt: str,
    *,
    duration: int,
    aspect_ratio: str = "16:9",
    language: str = "auto",
    font_key: str | None = None,
    subtitles: bool = True,
    image_model: str = "SEEDREAM",
    video_model: str = "RUNWAYML",
    tone: str = "cinematic",
) -> Timeline:
    """The timeline of a `duration` seconds long video of `prompt`; the same arguments give an equal timeline.

    Scenes are as long as the shortest clip of `video_model`; the last one takes what is left.
    """
    width, height = SIZES[aspect_ratio]
    words = words_of(prompt) or "Untitled"
    seed = int.from_bytes(hashlib.sha256(f"{words}|{image_model}|{tone}".encode()).digest()[:6])
    lengths = _scene_lengths(duration * 1000, UNIT_SECONDS.get(video_model, 5) * 1000)
    motifs = choose(words, seed=seed, count=len(lengths))
    last = len(lengths) - 1
    scenes = tuple(
        Scene(
            length_ms=length,
            kind=motif.kind,
            palette=motif.palette,
            subject=motif.subject,
            seed=seed % 1_000_003 + 7919 * number,
            lead_ms=BLEND_MS if number else 0,
            tail_ms=BLEND_MS if number < last else 0,
            black_ms=CLOSING_MS if number == last else 0,
        )
        for number, (length, motif) in enumerate(zip(lengths, motifs, strict=True))
    )
    return Timeline(
        width=width,
        height=height,
        scenes=scenes,
        lines=spoken(words, duration * 1000, width > height, language, font_key or "", subtitles),
        music=(Music(start_ms=0, end_ms=duration * 1000, seed=seed, mood=tone),),
    )


def _scene_lengths(total_ms: int, unit_ms: int) -> list[int]:
    """Whole units, then the rest; a rest too short to be seen lengthens the last unit."""
    whole, rest = divmod(total_ms, unit_ms)
    lengths = [unit_ms] * whole
    if rest * 2 >= unit_ms or not lengths:
        lengths.append(rest)
    else:
        lengths[-1] += rest
    return lengths


def words_of(prompt: str) -> str:
    """What of a prompt is meant to be said: without scripted outcomes and line breaks."""
    return " ".join(_COMMAND.sub(" ", prompt).split())


def spoken(words: str, total_ms: int, landscape: bool, language: str, font_key: str, shown: bool) -> tuple[Line, ...]:
    """The phrases over the whole length, each as long as its share of the words; a few of them come again if they end.

    Nobody can read faster than a line in QUICKEST_MS: where the prompt is too long for its time, its end stays unsaid.
    """
    said = phrases(words, longest=64 if landscape else 52)
    count = max(len(said), -(-total_ms // SLOWEST_MS))
    count = max(min(count, total_ms // QUICKEST_MS), 1)
    chosen = list(islice(cycle(said), count))
    weights = [22 + _breadth(phrase) for phrase in chosen]
    lines: list[Line] = []
    start = 0
    for number, phrase in enumerate(chosen):
        end = total_ms * sum(weights[: number + 1]) // sum(weights)
        from_ms = start + (450 if number == 0 else 150)
        until_ms = min(end - (700 if number == count - 1 else 50), from_ms + LONGEST_LINE_MS)
        lines.append(
            Line(start_ms=from_ms, end_ms=until_ms, text=phrase, language=language, font_key=font_key, shown=shown)
        )
        start = end
    return tuple(lines)


def phrases(text: str, *, longest: int) -> list[str]:
    """Sentences of `text`, cut at clauses and then between words so that none is wider than `longest` Latin letters."""
    found: list[str] = []
    for sentence in filter(None, map(str.strip, _SENTENCE.split(text))):
        if _breadth(sentence) <= longest:
            found.append(sentence)
        else:
            found.extend(_gather([part for part in _CLAUSE.split(sentence) if part], longest))
    return found


def _gather(parts: list[str], longest: int) -> list[str]:
    """Join neighbouring clauses while they fit; cut a clause that is too wide by itself into even pieces."""
    pieces: list[str] = []
    for part in parts:
        joined = f"{pieces[-1]} {part}" if pieces and not _WIDE.search(part) else (pieces or [""])[-1] + part
        if pieces and _breadth(joined) <= longest:
            pieces[-1] = joined
        elif _breadth(part) <= longest:
            pieces.append(part)
        elif len(links := _LINK.split(part)) > 1:
            pieces.extend(_gather(links, longest))
        else:
            pieces.extend(_even(part, longest))
    return [piece.strip().rstrip(",;:—–、，；،") for piece in pieces]


def _even(part: str, longest: int) -> list[str]:
    """Cut between words (letters, where a script has no spaces) into pieces of about equal width."""
    spaced = " " in part
    atoms = part.split() if spaced else list(part)
    glue = " " if spaced else ""
    count = -(-_breadth(part) // longest)
    goal = _breadth(part) / count
    pieces: list[str] = []
    line = ""
    for atom in atoms:
        longer = f"{line}{glue}{atom}" if line else atom
        if line and (_breadth(longer) > longest or (_breadth(line) >= goal and len(pieces) < count - 1)):
            pieces.append(line)
            line = atom
        else:
            line = longer
    return [*pieces, line]


def _breadth(text: str) -> int:
    """Width in Latin letters: a Chinese, Japanese or Korean letter counts two."""
    return len(text) + len(_WIDE.findall(text))
