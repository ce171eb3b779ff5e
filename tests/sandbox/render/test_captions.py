"""Captions: which face stands for a font key, how lines wrap, and what is said where letters cannot be set."""

import pytest
from PIL import Image

from sandbox.render import Line
from sandbox.render.captions import Caption, typeset, wording
from sandbox.render.faces import FOLDER, can_shape, face_for, faces, runs

LANDSCAPE, PORTRAIT = (672, 384), (384, 672)
SUPPORTED = {
    "auto": ["Rampart One", "Montserrat", "Arial", "sans-serif"],
    "en": ["Poppins", "Montserrat", "Arial", "sans-serif"],
    "ru": ["Arial", "sans-serif"],
    "ja": ["Noto Sans JP", "M PLUS Rounded 1c", "Hiragino Sans", "Yu Gothic UI", "sans-serif"],
    "ko": ["Noto Sans KR", "Pretendard", "Apple SD Gothic Neo", "Malgun Gothic", "sans-serif"],
    "zh": ["Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"],
    "th": ["Sarabun", "Tahoma", "Leelawadee UI", "sans-serif"],
    "ar": ["Noto Sans Arabic", "Cairo", "Geeza Pro", "Segoe UI", "sans-serif"],
    "hi": ["Noto Sans Devanagari", "Mukta", "Hind", "Noto Serif Devanagari", "sans-serif"],
    "bn": ["Noto Sans Bengali", "Hind Siliguri", "Noto Serif Bengali", "sans-serif"],
}
WORDS = {
    "auto": "Größe & Œuvre 50 €",
    "en": "Good morning",
    "ru": "Доброе утро",
    "ja": "朝のコーヒー",
    "ko": "아침 커피",
    "zh": "清晨的阳光",
    "th": "แสงแรกของเช้า",
    "ar": "قهوة الصباح",
    "hi": "सुबह की किरण",
    "bn": "সকালের আলো",
}


def line(text: str, language: str = "en", font_key: str = "") -> Line:
    return Line(start_ms=0, end_ms=3000, text=text, language=language, font_key=font_key)


@pytest.mark.parametrize(("language", "key"), [(code, key) for code, keys in SUPPORTED.items() for key in keys])
def test_every_supported_key_has_a_face_with_the_letters_of_its_language(language: str, key: str) -> None:
    face = face_for(key, language)
    assert all(face.has(letter) for letter in WORDS[language] if letter != " ")
    assert face_for(key.upper(), language) is face


def test_keys_with_a_file_get_that_file_and_others_the_nearest() -> None:
    for name in faces():
        assert face_for(name, "en").name == name
    assert face_for("Hiragino Sans", "ja").name == "Noto Sans JP"
    assert face_for("Arial", "de").name == "Noto Sans"
    assert face_for("", "en").name == "Poppins"


def test_files_have_the_letters_they_claim() -> None:
    for face in faces().values():
        font = face.font(24)
        nothing = bytes(font.getmask("\U0010fffd"))
        for letter in "Aa0?é":
            assert face.has(letter)
            assert bytes(font.getmask(letter)) != nothing


def test_fonts_are_small_and_have_their_licences() -> None:
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 3_000_000
    for face in faces().values():
        licence = FOLDER / f"{face.path.stem}.OFL.txt"
        assert "SIL Open Font License" in licence.read_text(encoding="utf-8")


def test_letters_that_a_face_lacks_come_from_another_and_emoji_are_left_out() -> None:
    parts = runs("Kyoto 京都 🎉!", faces()["Poppins"])
    assert [(face.name, words) for face, words in parts] == [
        ("Poppins", "Kyoto "),
        ("Noto Sans JP", "京都 "),
        ("Poppins", "!"),
    ]


@pytest.mark.parametrize("language", ["ar", "hi", "bn"])
def test_without_shaping_the_caption_says_so_in_latin_letters(language: str) -> None:
    text, face = wording(line(WORDS[language], language), shaping=False)
    assert "need text shaping, which this machine lacks" in text
    assert face.name == "Noto Sans"
    assert wording(line("Plain words", language), shaping=False)[0] == "Plain words"


@pytest.mark.parametrize("language", ["ar", "hi", "bn"])
def test_with_shaping_a_line_is_set_whole_in_a_face_that_has_all_its_letters(language: str) -> None:
    text, face = wording(line(f"{WORDS[language]} Lisbon 2026", language, "Poppins"), shaping=True)
    assert text.startswith(WORDS[language])
    assert all(face.has(letter) for letter in text if letter != " ")


def test_letters_of_no_face_are_named_as_missing() -> None:
    text, _ = wording(line("ᚠᚢᚦᚨᚱᚲ", "auto"), shaping=True)
    assert text == "Practice has no font for the letters of this caption"


@pytest.mark.skipif(not can_shape(), reason="Pillow finds no libfribidi on this machine")
def test_arabic_runs_from_the_right() -> None:
    assert typeset(line(WORDS["ar"], "ar"), LANDSCAPE, shaping=True).from_right
    assert not typeset(line("Words"), LANDSCAPE, shaping=True).from_right


@pytest.mark.parametrize("frame", [LANDSCAPE, PORTRAIT])
@pytest.mark.parametrize("font_key", ["Poppins", "Rampart One", "Noto Sans JP"])
def test_rows_keep_their_words_and_the_margins(frame: tuple[int, int], font_key: str) -> None:
    text = "A hiker reaches the ridge and opens a thermos of coffee"
    setting = typeset(line(text, "auto", font_key), frame, shaping=can_shape())
    rows = ["".join(words for _, words in row) for row in setting.lines]
    assert " ".join(rows) == text
    assert 1 < len(rows) <= 3
    for row in setting.lines:
        assert sum(face.font(setting.size).getlength(words) for face, words in row) <= frame[0] * 0.85


def test_a_row_ends_at_a_pause_where_one_is_near() -> None:
    setting = typeset(line("清晨的第一缕阳光，照亮山间的茶园。", "zh"), PORTRAIT, shaping=can_shape())
    assert [row[0][1] for row in setting.lines] == ["清晨的第一缕阳光，", "照亮山间的茶园。"]


def test_a_row_never_starts_with_a_mark_that_belongs_to_the_last_one() -> None:
    setting = typeset(line("今日もまた新しい朝が、きっとコーヒーで始まる。", "ja"), PORTRAIT, shaping=can_shape())
    assert len(setting.lines) > 1
    assert all(row[0][1][0] not in "、。ーっ" for row in setting.lines)


def test_a_caption_fades_in_and_stands_apart_from_a_white_picture() -> None:
    caption = Caption(line("Good morning"), LANDSCAPE)
    white = Image.new("RGB", LANDSCAPE, (255, 255, 255))
    darkest = []
    for at in (0, 120, 1500):
        picture = white.copy()
        caption.draw(picture, at)
        darkest.append(min(low for low, _ in picture.getextrema()))
    assert darkest[0] == 255
    assert darkest[0] > darkest[1] > darkest[2]
    assert darkest[2] < 110
