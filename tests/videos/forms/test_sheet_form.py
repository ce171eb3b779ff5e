"""What comes into a sheet's form: files in the encodings that spreadsheets write, and names that people give."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.videos.forms.test_prompt import OFFER
from videos.forms.sheet import read
from videos.forms.sheet_form import SheetForm, example, file_title

TEXT = "Prompt,Length\nCafé au lait,30\n"


def sent(content: bytes, name: str = "spring.csv", text: str = "") -> SheetForm:
    form = SheetForm({"csv": text, "name": ""}, {"file": SimpleUploadedFile(name, content)}, offer=OFFER)
    form.is_valid()
    return form


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_that_says_how_it_is_written_is_read_without_a_word(encoding: str) -> None:
    form = sent(TEXT.encode(encoding))

    assert (form.text, form.notices, form.title) == (TEXT, [], "spring")
    assert form.is_valid()


def test_a_file_that_is_not_utf_8_is_read_as_windows_writes_it_and_that_is_said() -> None:
    form = sent(TEXT.encode("cp1252"))

    assert form.text == TEXT
    assert "read as Windows-1252" in form.notices[0]


def test_a_byte_that_means_nothing_there_is_a_row_that_is_wrong() -> None:
    form = sent(b"Prompt\nCaf\x81\n")

    assert form.sheet
    assert "could not be read" in form.sheet.rows[0].problems[0].text


def test_a_file_wins_over_the_text_and_becomes_it() -> None:
    assert sent(TEXT.encode(), text="Prompt\nOld\n").text == TEXT


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 a workbook", "This is a spreadsheet's own file. Save it as CSV"),
        (b"Prompt\n" + b"x,\n" * 700_000, "“spring.csv” has 2.1 MB, and at most 1 MB fits."),
        (b"Prompt\n" + b"x,\n" * 400_000, "This sheet has 1.2 MB, and at most 1 MB fits."),
        (b"", "Paste a sheet or choose a file."),
    ],
    ids=["workbook", "far too large", "too large", "empty"],
)
def test_a_file_that_is_no_sheet_says_what_to_do(content: bytes, said: str) -> None:
    assert sent(content).errors["csv"][0].startswith(said)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("spring.csv", "spring"),
        ("Spring 2027.CSV", "Spring 2027"),
        ("a\x00b\u202ec\n.csv", "a b c"),
        ("x" * 500 + ".csv", "x" * 60),
        (".csv", ""),
    ],
)
def test_a_file_s_name_becomes_a_title(name: str, title: str) -> None:
    assert file_title(name) == title


def test_the_template_is_good_as_it_stands() -> None:
    rows = read(example(OFFER), OFFER).rows

    assert [len(row.problems) for row in rows] == [0, 0]
    assert [row.submission.aspect_ratio for row in rows if row.submission] == ["16:9", "9:16"]
