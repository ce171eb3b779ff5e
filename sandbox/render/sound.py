"""Sound from arithmetic: soft chords, bells and a gentle pulse, and a hum where a line is spoken.

Every tone is a whole number of hertz, so one second of it repeats without a seam: four bars are made once per piece of
music, and the rest is copied.
"""

import math
from array import array
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import repeat
from operator import add, mul
from random import Random

from sandbox.render.timeline import Line, Music, Timeline

RATE = 48_000  # samples a second
LOUDEST = 32_767
BAR = 4  # seconds
FADE_IN, FADE_OUT = 0.5, 1.2  # seconds at the ends of a piece of music

MAJOR = {0: 1.0, 2: 9 / 8, 4: 5 / 4, 5: 4 / 3, 7: 3 / 2, 9: 5 / 3, 11: 15 / 8}
MINOR = {0: 1.0, 2: 9 / 8, 3: 6 / 5, 5: 4 / 3, 7: 3 / 2, 8: 8 / 5, 10: 9 / 5}
# Each chord: its bass and its notes as steps of the scale (0 is the root, 7 an octave above).
BRIGHT = (
    ((0, (0, 2, 4, 8)), (4, (1, 4, 6, 8)), (5, (0, 2, 5, 7)), (3, (0, 3, 5, 7))),
    ((0, (0, 2, 4, 6)), (3, (0, 3, 5, 9)), (5, (0, 2, 5, 9)), (4, (1, 4, 8, 9))),
)
DEEP = (
    ((0, (0, 2, 4, 8)), (5, (0, 2, 5, 7)), (2, (2, 4, 6, 9)), (6, (1, 3, 6, 8))),
    ((0, (0, 2, 4, 7)), (3, (0, 3, 5, 7)), (5, (0, 2, 5, 9)), (4, (1, 4, 6, 8))),
)
ROOTS = (108, 120, 132, 144)
SPEAKERS = "en pt hi fr ar zh sv la th it es bn ko nl ja ru sa de auto"
VOICES = {language: 124 + 5 * number for number, language in enumerate(SPEAKERS.split())}  # hertz


def soundtrack(timeline: Timeline) -> "array[int]":
    """The whole sound: 16-bit stereo samples, left and right in turn, as long as the timeline."""
    total = timeline.length_ms * RATE // 1000
    sides = [array("h", bytes(total * 2)) for _ in range(2)]
    filled = 0
    for music in timeline.music:
        start, end = music.start_ms * RATE // 1000, min(music.end_ms * RATE // 1000, total)
        for side, channel in enumerate(sides):
            piece = _piece(music, end - start, side)
            if start >= filled:
                channel[start:end] = piece  # silent so far
            else:
                _add(channel, start, piece)
        filled = max(filled, end)
    for line in timeline.lines:
        spoken = _speech(line)
        for channel in sides:
            _add(channel, line.start_ms * RATE // 1000, spoken)
    both = array("h", bytes(total * 4))
    both[0::2], both[1::2] = sides
    return both


def _add(channel: "array[int]", start: int, sound: "array[int]") -> None:
    """Add `sound` to `channel` from sample `start`; what reaches past its end is dropped."""
    end = min(start + len(sound), len(channel))
    both = map(add, channel[start:end], sound)
    try:
        channel[start:end] = array("h", both)
    except OverflowError:  # rare: only where loud pieces overlap
        pairs = zip(channel[start:end], sound, strict=False)
        channel[start:end] = array("h", (max(-LOUDEST, min(one + other, LOUDEST)) for one, other in pairs))


def _piece(music: Music, length: int, side: int) -> "array[int]":
    """`length` samples of music for one side, faded at both ends."""
    bars = _bars(music.seed, music.mood)[side]
    sound = array("h")
    while len(sound) < length:
        sound.extend(bars)
    del sound[length:]
    opening, closing = min(int(FADE_IN * RATE), length), min(int(FADE_OUT * RATE), length)
    sound[:opening] = _scaled(sound[:opening], (index / opening for index in range(opening)))
    sound[length - closing :] = _scaled(sound[length - closing :], (1 - index / closing for index in range(closing)))
    return sound


def _scaled(sound: Iterable[float], envelope: Iterable[float]) -> "array[int]":
    return array("h", map(int, map(mul, sound, envelope)))


@cache
def _circle() -> "array[float]":
    """One second of 1 Hz."""
    return array("f", (math.sin(math.tau * index / RATE) for index in range(RATE)))


@lru_cache(maxsize=64)
def _tone(hertz: int) -> "array[float]":
    """One second of a sine, cut from the one of 1 Hz with longer steps."""
    circle, sound, start = _circle(), array("f"), 0
    while len(sound) < RATE:
        sound.extend(circle[start::hertz])
        start = (start - RATE) % hertz
    return sound


def _mixed(parts: list[tuple[int, float]], count: int = RATE) -> "array[float]":
    """`count` samples, a second or less, of several sines, each (hertz, strength)."""
    strengths: dict[float, list[int]] = {}
    for hertz, strength in parts:
        strengths.setdefault(strength, []).append(hertz)
    groups: list[Iterable[float]] = []
    for strength, tones in strengths.items():
        groups.append(map(mul, _sum(_tone(hertz)[:count] for hertz in tones), repeat(strength)))
    return array("f", _sum(groups))


def _sum(sounds: Iterable[Iterable[float]]) -> Iterable[float]:
    """All sounds at once, sample by sample."""
    first, *others = sounds
    total: Iterable[float] = first
    for other in others:
        total = map(add, total, other)
    return total


@lru_cache(maxsize=2)
def _bars(seed: int, mood: str) -> tuple["array[int]", "array[int]"]:
    """Four bars, left and right, whose end leads into their start."""
    random = Random(seed)  # noqa: S311 - the same music every time
    scale, chords = (MAJOR, random.choice(BRIGHT)) if mood == "grounded" else (MINOR, random.choice(DEEP))
    steps, root = list(scale.values()), random.choice(ROOTS)

    def hertz(step: int, octave: int = 0) -> int:
        return round(root * steps[step % 7] * 2.0 ** (step // 7 + octave))

    tunes = [_tune(random, notes) for _, notes in chords]
    rise = array("f", (math.sin(math.pi / 2 * index / RATE) for index in range(RATE)))
    fall = rise[::-1]
    sides = []
    for side in range(2):
        pads = []
        for bass, notes in chords:
            parts = [(hertz(bass, -1), 2400.0), (hertz(bass), 700.0)]
            for number, step in enumerate(notes):
                detune = 1 if (number + side) % 2 else 0
                parts += [(hertz(step) + detune, 1050.0), (hertz(step, 1) + detune, 300.0)]
            pads.append(_mixed(parts))
        whole = array("f")
        for number, pad in enumerate(pads):
            whole.extend(map(add, map(mul, pads[number - 1], fall), map(mul, pad, rise)))
            whole.extend(pad * (BAR - 1))
        for number, tune in enumerate(tunes):
            for beat, step in tune:
                place = int((number * BAR + beat) * RATE)
                _ring(whole, place, _struck(hertz(step, 1), 2300.0 if (beat * 4) % 2 == side else 1500.0))
            for beat in (0.0, 2.0):
                _ring(whole, int((number * BAR + beat) * RATE), _struck(hertz(chords[number][0], -1), 2600.0))
        sides.append(array("h", map(int, whole)))
    return sides[0], sides[1]


def _tune(random: Random, notes: tuple[int, ...]) -> list[tuple[float, int]]:
    """A few bells for one bar, (seconds, step): always one early, the others as they come."""
    beats = [0.5, *sorted(random.sample([1.0, 1.5, 2.0, 2.5, 3.0, 3.25], 3))]
    return [(beat, random.choice(notes) + (7 if random.random() < 0.3 else 0)) for beat in beats]


@cache
def _decay() -> "array[float]":
    """One second of a struck tone's strength: a soft start, then dying away."""
    return array(
        "f", (min(index / 500, 1) * math.exp(-5.2 * index / RATE) * (1 - index / RATE) for index in range(RATE))
    )


@lru_cache(maxsize=64)
def _struck(hertz: int, strength: float) -> "array[float]":
    return array("f", map(mul, _mixed([(hertz, strength), (hertz * 2, 0.24 * strength)]), _decay()))


def _ring(whole: "array[float]", place: int, sound: "array[float]") -> None:
    """Add a struck tone at a sample; what reaches past the end goes on at the start."""
    first = min(len(whole) - place, len(sound))
    whole[place : place + first] = array("f", map(add, whole[place : place + first], sound))
    if rest := sound[first:]:
        whole[: len(rest)] = array("f", map(add, whole, rest))


def _speech(line: Line) -> "array[int]":
    """A hum with the rhythm of the words, in a voice that belongs to the language; silence between the words."""
    length = (line.end_ms - line.start_ms) * RATE // 1000
    voice = VOICES.get(line.language, VOICES["auto"])
    spoken = array("h")
    for number, word in enumerate(line.text.split()):
        for syllable in range(max(1, min(round(len(word) / 3), 5))):
            spoken.extend(_syllable(voice, (ord(word[0]) + number + 2 * syllable) % 5))
        spoken.extend(array("h", bytes(2 * int(RATE * 0.07))))
        if len(spoken) > length - RATE // 4:
            break
    return spoken[:length]


@lru_cache(maxsize=32)
def _syllable(voice: int, tune: int) -> "array[int]":
    """A fifth of a second of one hummed note around `voice` hertz."""
    pitch = voice + (0, 8, 14, -6, 4)[tune]
    count = int(RATE * (0.15 + 0.015 * tune))
    parts = [(pitch, 1.0), (pitch * 2, 0.55), (pitch * 3, 0.3), (pitch * 4, 0.12), (pitch * 5 + 90 * tune, 0.05)]
    body = _mixed([(hertz, 1500.0 * strength) for hertz, strength in parts], count)
    return _scaled(body, (math.sin(math.pi * index / count) ** 0.7 for index in range(count)))
