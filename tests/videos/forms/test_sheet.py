"""A sheet of videos: what is read, what each cell may say, and what is said about a row that is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsar import TextToVideo
from tests.videos.forms.test_prompt import OFFER
from videos.forms.columns import COLUMNS
from videos.forms.prompt import PromptForm
from videos.forms.sheet import MOST_ROWS, Sheet, Unreadable, read


def only(text: str) -> TextToVideo:
    """Read a sheet of one good row."""
    [row] = read(text, OFFER).rows
    assert row.submission, row.problems
    return row.submission


def cell(column: str, value: str) -> TextToVideo:
    return only(f'Prompt\t{column}\nA lighthouse.\t"{value}"\n')


def faults(sheet: Sheet) -> list[str]:
    return [problem.sentence for row in sheet.rows for problem in row.problems]


def fault(column: str, value: str) -> str:
    [said] = faults(read(f'Prompt\t{column}\nA lighthouse.\t"{value}"\n', OFFER))
    return said


def refusal(text: str) -> str:
    with pytest.raises(Unreadable) as refused:
        read(text, OFFER)
    return str(refused.value)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_commas_semicolons_and_tabs_part_cells_and_quoted_ones_may_hold_them(mark: str, end: str) -> None:
    lines = [mark.join(["Prompt", "Length"]), mark.join([f'"Dusk{mark} then ""night""{end}and dawn"', "45"])]

    made = only(end.join(lines))

    assert (made.prompt, made.duration) == (f'Dusk{mark} then "night"\nand dawn', 45)


def test_a_lone_column_of_prompts_may_hold_commas() -> None:
    assert only("Prompt\nDusk, then night; then dawn\n").prompt == "Dusk, then night; then dawn"


def test_missing_columns_and_empty_cells_take_what_a_new_form_starts_with() -> None:
    start = PromptForm({**PromptForm(offer=OFFER).initial, "prompt": "A lighthouse."}, offer=OFFER)
    assert start.is_valid()

    assert only("Prompt\nA lighthouse.") == start.to_submission()
    titles = ",".join(column.title for column in COLUMNS)
    assert only(f"{titles}\nA lighthouse.,,,,,,,,\n") == start.to_submission()


def test_every_column_goes_by_its_title_and_by_its_field_in_any_case() -> None:
    row = "A lighthouse.,45,9:16,SORA2,HUNYUAN,grounded,ja,no,Noto Sans JP"
    titles = ",".join(column.title.upper() for column in COLUMNS)
    fields = ",".join(column.field for column in COLUMNS)

    assert only(f"{titles}\n{row}") == only(f"{fields}\n{row}")
    assert only(f"{titles}\n{row}").dump() == {
        "prompt": "A lighthouse.",
        "duration": 45,
        "aspect_ratio": "9:16",
        "video_model": "SORA2",
        "image_model": "HUNYUAN",
        "tone": "grounded",
        "language": "ja",
        "enable_subtitles": False,
        "font_key": "Noto Sans JP",
    }


@pytest.mark.parametrize(
    ("column", "value", "field", "wanted"),
    [
        ("Length", "30 s", "duration", 30),
        ("Length", "30 seconds", "duration", 30),
        ("Length", "30.0", "duration", 30),
        ("Shape", "Portrait", "aspect_ratio", "9:16"),
        ("Shape", "landscape", "aspect_ratio", "16:9"),
        ("Shape", "16x9", "aspect_ratio", "16:9"),
        # A spreadsheet takes a ratio for a time of day.
        ("Shape", "09:16", "aspect_ratio", "9:16"),
        ("Shape", "16:09:00", "aspect_ratio", "16:9"),
        ("Model", "sora2", "video_model", "SORA2"),
        ("Pictures", "hunyuan", "image_model", "HUNYUAN"),
        ("Tone", "Grounded", "tone", "grounded"),
        ("Language", "Japanese", "language", "ja"),
        ("Language", "DE", "language", "de"),
        ("Language", "automatic", "language", "auto"),
        *(("Subtitles", word, "enable_subtitles", True) for word in ("yes", "ON", "true", "1")),
        *(("Subtitles", word, "enable_subtitles", False) for word in ("No", "off", "FALSE", "0")),
    ],
)
def test_a_cell_may_be_written_as_people_write_it(column: str, value: str, field: str, wanted: object) -> None:
    made = (
        only(f"Prompt,{column},lang\nA,{value},") if column != "Font" else only(f"Prompt,Language,Font\nA,en,{value}")
    )

    assert getattr(made, field) == (wanted if column != "Font" else "Poppins")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Length", "999", "Row 2, Length: Too long: a video takes at most 240 seconds."),
        ("Length", "half a minute", "Row 2, Length: Write the length in whole seconds."),
        ("Length", "9" * 10_000, "Row 2, Length: Write the length in whole seconds."),
        ("Shape", "1:1", "Row 2, Shape: “1:1” is not known here. Write landscape (16:9) or portrait (9:16)."),
        ("Model", "HAILUO", "Row 2, Model: Samsar does not offer “HAILUO” at present. “Columns” lists what it does."),
        ("Tone", "loud", "Row 2, Tone: “loud” is not known here. Write cinematic or grounded."),
        ("Subtitles", "perhaps", "Row 2, Subtitles: “perhaps” is not known here. Write yes or no."),
        ("Font", "Poppins", "Row 2, Font: “Poppins” needs a language. Write one, or leave the font empty."),
        ("Font", "=HYPERLINK()", "Row 2, Font: “=HYPERLINK()” needs a language. Write one, or leave the font empty."),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(column: str, value: str, said: str) -> None:
    assert fault(column, value) == said


def test_a_font_is_held_against_the_language_of_its_row() -> None:
    sheet = read("Prompt,Language,Font\nA,ja,Poppins\nB,Klingon,Poppins\nC,ja,\nD,English,poppins", OFFER)

    assert faults(sheet)[0] == (
        "Row 2, Font: “Poppins” has no letters for Japanese. Write another, or leave the cell empty."
    )
    assert [line.split(".")[0] for line in faults(sheet)[1:]] == ["Row 3, Language: “Klingon” is not known here"]
    assert [row.submission.font_key for row in sheet.rows if row.submission] == [None, "Poppins"]


def test_a_long_wrong_cell_is_cut_in_what_is_said_about_it() -> None:
    assert len(fault("Model", "x" * 10_000)) < 160


def test_rows_are_counted_as_a_spreadsheet_counts_them() -> None:
    sheet = read('Prompt,Length\n\n"Over\ntwo lines",30\n , \nB,999\n', OFFER)

    assert [row.number for row in sheet.rows] == [3, 5]
    assert faults(sheet) == ["Row 5, Length: Too long: a video takes at most 240 seconds."]


def test_a_text_with_a_bare_comma_is_told_and_not_shifted_into_other_columns() -> None:
    [said] = faults(read("Prompt,Length\nDusk, then night,30\n", OFFER))

    assert said == (
        "Row 2: It has more cells than there are columns. Put a text that holds a comma between quotation marks."
    )


def test_a_missing_prompt_is_told_at_its_row() -> None:
    assert faults(read("Prompt,Length\n,30\n", OFFER)) == ["Row 2, Prompt: Write what the video should show."]


def test_columns_that_mean_nothing_are_named_and_passed_over() -> None:
    sheet = read("Campaign,Prompt," + ",".join(f"c{at}" for at in range(998)) + "\nSpring,A lighthouse.\n", OFFER)

    assert sheet.notices == ["Not used: “Campaign”, “c0”, “c1”, “c2”, “c3” and 994 more. No field is called so."]
    assert faults(sheet) == []


def test_a_character_that_could_not_be_read_is_never_sent() -> None:
    assert fault("Font", "Pop\x00pins").startswith("Row 2, Font: It holds a character that could not be read (�).")
    assert faults(read("Prompt\nA light\ufffdhouse", OFFER)) == [
        "Row 2, Prompt: It holds a character that could not be read (�). Write it again."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste a sheet or choose a file."),
        (" \n\t\n", "Paste a sheet or choose a file."),
        ("Prompt,Length\n\n", "There is no row below the header."),
        ("A lighthouse,30\nB,30", "No column is called “Prompt”. The first row names the columns, and here it says “A"),
        (",,,\n,,\n", "No column is called “Prompt”. The first row names the columns, and here it says “,,,”."),
        ("Prompt,Length,Seconds\nA,30,30", "Two columns are the length: “Length” and “Seconds”. Take one of them out."),
        ('Prompt,Length\nA,30\n"B,30\nC,30\n', "Row 3 never ends: look for a quotation mark without its partner"),
        ("Prompt\n" + "x" * 200_000, "Row 2 never ends"),
        ("Prompt\n" + "A\n" * (MOST_ROWS + 1), "This sheet has 501 rows, and at most 500 fit. Split it into several."),
        ("Prompt\n" + "\n" * 999_000, "There is no row below the header."),
        ("é" * 500_001, "This sheet has 1.0 MB, and at most 1 MB fits."),
        ('"' * 999_000, "Row 1 never ends"),
        ("," * 999_000, "Row 1 never ends"),
    ],
    ids=lambda text: text[:24],
)
def test_what_is_no_sheet_is_refused_as_a_whole_and_says_why(text: str, said: str) -> None:
    assert refusal(text).startswith(said)


def test_500_rows_fit_and_each_is_judged_by_the_form_that_makes_one_video() -> None:
    sheet = read("Prompt,Length\n" + "A lighthouse.,30\n" * (MOST_ROWS - 1) + "x" * 1001 + ",30", OFFER)

    assert len(sheet.rows) == MOST_ROWS
    assert faults(sheet) == ["Row 501, Prompt: 1 character too many: Samsar takes at most 1\u202f000."]


def test_the_line_that_a_spreadsheet_writes_for_itself_is_no_row() -> None:
    sheet = read("sep=;\r\nPrompt;Length\r\nA, b;999\r\n", OFFER)

    assert faults(sheet) == ["Row 2, Length: Too long: a video takes at most 240 seconds."]


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    for head in ("", "Prompt,Length\n", "prompt;font\n"):
        try:
            sheet = read(head + text, OFFER)
        except Unreadable:
            continue
        assert sheet.rows
        assert all(bool(row.submission) != bool(row.problems) for row in sheet.rows)


CELLS = st.text(st.characters(exclude_characters="\r\n\0\ufffd", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(CELLS, st.sampled_from(["30", "999", ""])), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_rows_written_anew_are_read_as_they_were(cells: list[tuple[str, str]]) -> None:
    rows = [(f"x{prompt}", length) for prompt, length in cells]
    sheet = read(
        "Prompt,Length\n" + "".join(f'"{p.replace(chr(34), chr(34) * 2)}",{length}\n' for p, length in rows), OFFER
    )

    again = read(sheet.only(sheet.rows), OFFER)

    assert [row.written for row in again.rows] == [row.written for row in sheet.rows]
    assert [row.submission for row in again.rows] == [row.submission for row in sheet.rows]
