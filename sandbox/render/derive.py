"""Videos made from others: each function turns timelines or pictures into a new timeline, and leaves the old as it was.

API document, the sections of image_list_to_video, add_outro_image, translate_video, join_videos and remove_subtitles.
No file is opened here: a picture is a path below the folder that the renderer will be told, or an absolute one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.render.palettes import PALETTES
from sandbox.render.screenplay import BLEND_MS, CLOSING_MS, SIZES, spoken, words_of
from sandbox.render.timeline import Line, Music, Scene, Timeline

PICTURE_MS = 8000
OUTRO_MS = 8000
OUTRO_LEAD_MS = 500
OUTRO_BLACK_MS = 2000
CARRIED_MS = 1000
MUSIC_REACH_MS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Outro:
    """The last layer of a video. `focus` is left, top, width and height in pixels of the canvas, 1792 x 1024 or
    1024 x 1792."""

    picture: Path
    fade_to_black: bool = False
    focus: tuple[int, int, int, int] | None = None


def another_take(timeline: Timeline, number: int) -> Timeline:
    """The same film once more: as long, with the same words, but other pictures in another light."""
    lights = list(PALETTES)
    scenes = tuple(
        replace(
            scene,
            seed=scene.seed + number,
            palette=scene.palette and lights[(lights.index(scene.palette) + 1) % len(lights)],
        )
        for scene in timeline.scenes
    )
    return replace(timeline, scenes=scenes)


def image_list(
    pictures: Sequence[Path],
    *,
    prompt: str = "",
    language: str = "auto",
    font_key: str | None = None,
    subtitles: bool = True,
    outro: Outro | None = None,
) -> Timeline:
    """The pictures in order, eight seconds each, with the words of `prompt` spoken over them; then the outro.

    Raises ValueError without a picture.
    """
    if not pictures:
        raise ValueError("an image list needs a picture")
    width, height = SIZES["16:9"]
    total = PICTURE_MS * len(pictures)
    told = "|".join([prompt, *(picture.name for picture in pictures)])
    seed = int.from_bytes(hashlib.sha256(told.encode()).digest()[:6])
    last = len(pictures) - 1
    scenes = tuple(
        Scene(
            length_ms=PICTURE_MS,
            kind="still",
            palette="",
            seed=seed % 1000 + number,
            picture=picture.as_posix(),
            lead_ms=BLEND_MS if number else 0,
            tail_ms=BLEND_MS if number < last else 0,
            black_ms=CLOSING_MS if number == last else 0,
        )
        for number, picture in enumerate(pictures)
    )
    words = words_of(prompt)
    lines = spoken(words, total, True, language, font_key or "", subtitles) if words else ()
    music = Music(start_ms=0, end_ms=total, seed=seed, mood="grounded")
    timeline = Timeline(width=width, height=height, scenes=scenes, lines=lines, music=(music,))
    return timeline if outro is None else with_outro(timeline, outro)


def with_outro(source: Timeline, outro: Outro) -> Timeline:
    """`source` with this outro as its last layer, eight seconds long; one that is there already is replaced.

    The picture of the outro fades in at the end of the layer before, which no longer closes in black.
    """
    before = source.scenes[:-1] if _has_outro(source) else source.scenes
    if before:
        before = (*before[:-1], replace(before[-1], tail_ms=0, black_ms=0))
    layer = Scene(
        length_ms=OUTRO_MS,
        kind="outro",
        palette="",
        seed=0,
        picture=outro.picture.as_posix(),
        focus=outro.focus,
        lead_ms=OUTRO_LEAD_MS if before else 0,
        black_ms=OUTRO_BLACK_MS if outro.fade_to_black else 0,
    )
    longer = replace(source, scenes=(*before, layer))
    music = tuple(
        replace(piece, end_ms=longer.length_ms) if piece.end_ms == source.length_ms else piece for piece in source.music
    )
    return replace(longer, music=music)


def translated(source: Timeline, language: str, *, outro_picture: Path | None = None) -> Timeline:
    """The same scenes spoken in `language`, with the original words standing in for a translation.

    Captions are shown where the source shows them. `outro_picture` takes the place of the picture of the outro; a
    source without an outro stays without.
    """
    lines = tuple(replace(line, language=language, font_key="", stand_in=True) for line in source.lines)
    scenes = source.scenes
    if outro_picture is not None and _has_outro(source):
        scenes = (*scenes[:-1], replace(scenes[-1], picture=outro_picture.as_posix()))
    return replace(source, scenes=scenes, lines=lines)


def without_subtitles(source: Timeline) -> Timeline:
    """The same video without any caption; the voice stays."""
    return replace(source, lines=tuple(replace(line, shown=False) for line in source.lines))


def joined(sources: Sequence[Timeline], *, blend: bool = False) -> Timeline:
    """The sources one after the other, exactly as long as all together.

    With `blend` the last picture of a source fades out over the first second of the next instead of closing in black,
    and its music reaches half a second across the boundary. Raises ValueError for less than two, or unlike shapes.
    """
    if len(sources) < 2:
        raise ValueError("joining takes two videos or more")
    if len({(source.width, source.height) for source in sources}) > 1:
        raise ValueError("only videos of the same shape can be joined")
    total = sum(source.length_ms for source in sources)
    scenes: list[Scene] = []
    lines: list[Line] = []
    music: list[Music] = []
    for source in sources:
        start = sum(scene.length_ms for scene in scenes)
        if blend and scenes:
            scenes[-1] = replace(scenes[-1], tail_ms=CARRIED_MS, black_ms=0)
        scenes += source.scenes
        lines += [replace(line, start_ms=line.start_ms + start, end_ms=line.end_ms + start) for line in source.lines]
        for piece in source.music:
            from_ms, until_ms = piece.start_ms + start, piece.end_ms + start
            if blend:
                from_ms -= MUSIC_REACH_MS if piece.start_ms == 0 and start else 0
                until_ms += MUSIC_REACH_MS if piece.end_ms == source.length_ms and until_ms < total else 0
            music.append(replace(piece, start_ms=from_ms, end_ms=until_ms))
    first = sources[0]
    return Timeline(
        width=first.width, height=first.height, scenes=tuple(scenes), lines=tuple(lines), music=tuple(music)
    )


def _has_outro(timeline: Timeline) -> bool:
    return timeline.scenes[-1].kind == "outro"
