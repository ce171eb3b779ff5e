"""Another language or no words at all: the pictures stay, captions and voice change."""

from pathlib import Path

import pytest
from PIL import Image

from sandbox.render import Line, Outro, Timeline
from sandbox.render.captions import Caption
from sandbox.render.derive import joined, translated, with_outro, without_subtitles
from sandbox.render.faces import can_shape, face_for, runs
from sandbox.render.film import Film
from sandbox.render.sound import VOICES, soundtrack
from sandbox.render.standins import MARKS, mark
from tests.sandbox.render.conftest import Watch
from tests.sandbox.render.film_reading import difference, lower_part, upper_part

TARGETS = ("en", "es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la")
SCRIPTS = {"ja": (0x3040, 0x9FFF), "th": (0x0E00, 0x0E7F), "zh": (0x4E00, 0x9FFF), "bn": (0x0980, 0x09FF)}
SCRIPTS |= {"hi": (0x0900, 0x097F), "sa": (0x0900, 0x097F)}


def test_a_translation_differs_in_captions_and_voice_alone(watch: Watch, source: Timeline) -> None:
    before, after = watch(source), watch(translated(source, "ja"))
    assert after.seconds == after.video_seconds == after.audio_seconds == 10
    assert (after.size, len(after.frames)) == (before.size, 20)
    for one, other in zip(before.frames, after.frames, strict=True):
        assert difference(upper_part(one), upper_part(other)) < 1.8
    drawn = [Film(timeline).frame(2) for timeline in (source, translated(source, "ja"))]
    assert difference(*map(upper_part, drawn)) == 0
    assert difference(lower_part(before.frames[4]), lower_part(after.frames[4])) > 2
    assert before.loudness != after.loudness


def test_it_is_marked_as_a_stand_in_and_keeps_the_original_words(source: Timeline) -> None:
    once = translated(source, "hi")
    assert {(line.language, line.stand_in) for line in once.lines} == {("hi", True)}
    assert [line.text for line in once.lines] == [line.text for line in source.lines]
    assert (once.scenes, once.music, once.length_ms) == (source.scenes, source.music, source.length_ms)
    assert translated(once, "la") == translated(source, "la")
    assert Timeline.from_json(once.to_json()) == once


@pytest.mark.parametrize("language", TARGETS)
def test_the_mark_is_in_the_script_of_the_language_and_its_font_has_every_letter(language: str) -> None:
    said = mark(language, shaping=True)
    first, last = SCRIPTS.get(language, (0x20, 0x24F))
    assert sum(first <= ord(letter) <= last for letter in said if letter != " ") >= len(said.replace(" ", "")) - 1
    face = face_for("", language)
    assert "".join(words for _, words in runs(said, face)) == said
    assert {used for used, _ in runs(said, face)} == {face}


def test_without_shaping_the_mark_says_so_in_plain_words() -> None:
    for language in ("th", "bn", "hi", "sa"):
        assert "cannot shape" in mark(language, shaping=False)
        assert mark(language, shaping=False).isascii()
    assert mark("ja", shaping=False) == MARKS["ja"]


@pytest.mark.skipif(not can_shape(), reason="Pillow finds no libfribidi on this machine")
def test_indic_letters_join() -> None:
    face = face_for("", "hi")
    joined_up = face.font(40).getlength("न्दी")
    assert joined_up < sum(face.font(40).getlength(letter) for letter in "न्दी") * 0.9


@pytest.mark.parametrize("frame", [(672, 384), (384, 672)])
@pytest.mark.parametrize("language", TARGETS)
def test_the_mark_stands_above_the_words_inside_the_frame(language: str, frame: tuple[int, int]) -> None:
    pictures = []
    for stand_in in (False, True):
        line = Line(start_ms=0, end_ms=2000, text="Good morning", language=language, font_key="", stand_in=stand_in)
        picture = Image.new("RGB", frame, (40, 90, 160))
        Caption(line, frame).draw(picture, 1000)
        pictures.append(picture.convert("L").point(lambda value: 255 if value > 185 else 0))
    words, both = (picture.getbbox() for picture in pictures)
    assert words is not None
    assert both is not None
    assert both[1] < words[1] - 12
    assert both[3] == words[3]
    assert frame[0] * 0.04 < both[0] < both[2] < frame[0] * 0.96
    assert difference(*(picture.crop((0, words[1] + 2, *frame)).convert("RGB") for picture in pictures)) < 0.5


def test_every_language_has_a_voice_of_its_own(source: Timeline) -> None:
    assert len(set(VOICES.values())) == len(VOICES)
    assert set(TARGETS) <= set(VOICES)
    assert soundtrack(translated(source, "es")) != soundtrack(translated(source, "la"))


def test_the_picture_of_the_outro_is_replaced(pictures: Path, source: Timeline) -> None:
    ended = with_outro(source, Outro(picture=Path("red.png"), fade_to_black=True))
    spanish = translated(ended, "es", outro_picture=Path("blue.jpg"))
    assert spanish.length_ms == 18_000
    assert spanish.scenes == with_outro(source, Outro(picture=Path("blue.jpg"), fade_to_black=True)).scenes
    red, green, blue = Film(spanish, pictures).frame(12).getpixel((100, 100))
    assert blue > red + green
    assert translated(source, "es", outro_picture=Path("blue.jpg")).scenes == source.scenes


def test_removing_subtitles_removes_every_word_and_nothing_else(watch: Watch, source: Timeline) -> None:
    bare = without_subtitles(translated(source, "hi"))
    film = watch(bare)
    blank = watch(Timeline(width=672, height=384, scenes=source.scenes, music=source.music))
    for one, other in zip(film.frames, blank.frames, strict=True):
        assert difference(one, other) == 0
    assert film.loudness == watch(translated(source, "hi")).loudness
    assert film.loudness != blank.loudness
    assert film.seconds == film.video_seconds == film.audio_seconds == 10


def test_the_practice_mark_stays(watch: Watch, source: Timeline) -> None:
    corner = watch(without_subtitles(source)).frames[4].crop((590, 12, 662, 36))
    assert max(high for _, high in corner.getextrema()) > 225
    assert difference(corner, watch(source).frames[4].crop((590, 12, 662, 36))) < 3


def test_a_source_without_subtitles_stays_without_in_another_language(source: Timeline) -> None:
    bare = without_subtitles(joined([source, source]))
    assert not any(line.shown for line in translated(bare, "fr").lines)
