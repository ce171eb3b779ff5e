"""A sheet of videos: CSV text in, rows out, each judged by the very form that makes one video.

Pure: nothing is fetched, written or priced. Rows are counted as a spreadsheet
counts them: the header is row 1, and a blank row has its number too.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samsar import TextToVideo
from samsar.vocabulary import CREATE_LANGUAGES
from videos.catalogue import Offer
from videos.forms.columns import TITLES, Unfit, field_of, field_value, listed, quoted
from videos.forms.prompt import PromptForm, with_lf
from videos.forms.speech import PLAIN_FONTS

MOST_BYTES = 1_000_000
MOST_ROWS = 500
#: What stands where a character could not be read.
UNREADABLE = "\ufffd"
# The tab stands first: a lone column of prompts may hold commas.
_DELIMITERS = {"\t": "tab", ",": "comma", ";": "semicolon"}
# Only the end of the text may hold this; when a cell swallowed it, a quotation mark has no partner.
_END = "\x00end"


class Unreadable(ValueError):
    """The text as a whole is no sheet; the message says what to change."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong with one cell, or with the row when `column` is empty."""

    row: int
    column: str
    text: str

    @property
    def words(self) -> str:
        """What stands in the row itself."""
        return f"{self.column}: {self.text}" if self.column else self.text

    @property
    def sentence(self) -> str:
        """What stands in the list of all of them."""
        return f"Row {self.row}, {self.words}" if self.column else f"Row {self.row}: {self.text}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row: its number in the file, its cells, and the video that it asks for or what is wrong with it."""

    number: int
    cells: Sequence[str]
    #: The filled cells by field.
    written: Mapping[str, str]
    submission: TextToVideo | None
    problems: Sequence[Problem]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """The rows that are not blank, and what was passed over, in sentences."""

    header: Sequence[str]
    delimiter: str
    rows: Sequence[Row]
    notices: Sequence[str]

    def only(self, rows: Iterable[Row]) -> str:
        """Write the header and these rows as text of the same kind."""
        return written([self.header, *(row.cells for row in rows)], self.delimiter)


def written(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Write rows of cells as CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read(text: str, offer: Offer) -> Sheet:
    """Return the rows of a sheet, judged by what is offered; raise Unreadable when it is none."""
    text = cleaned(text)
    size = len(text.encode())
    if size > MOST_BYTES:
        raise Unreadable(f"This sheet has {size / 1e6:.1f} MB, and at most 1 MB fits. Split it into several.")
    if not text.strip():
        raise Unreadable("Paste a sheet or choose a file.")
    text = _without_hint(text)
    delimiter = max(_DELIMITERS, key=lambda each: _recognised(text, each))
    records = ((number, cells) for number, cells in _records(text, delimiter) if any(cell.strip() for cell in cells))
    _, header = next(records, (0, []))
    places, unknown = _places(header)
    filled = list(records)
    if not filled:
        raise Unreadable("There is no row below the header. One row is one video.")
    if len(filled) > MOST_ROWS:
        raise Unreadable(f"This sheet has {len(filled)} rows, and at most {MOST_ROWS} fit. Split it into several.")
    judge = _Judge(offer, places, len(header), _DELIMITERS[delimiter])
    notices = [f"Not used: {listed(unknown)}. No field is called so."] if unknown else []
    rows = [judge.row(number, cells) for number, cells in filled]
    return Sheet(header=header, delimiter=delimiter, rows=rows, notices=notices)


def cleaned(text: str) -> str:
    """Return the text with LF line ends, without a byte order mark, its null characters marked as unreadable."""
    return with_lf(text).removeprefix("\ufeff").replace("\x00", UNREADABLE)


def _without_hint(text: str) -> str:
    """Leave out the line `sep=;` that a spreadsheet writes for itself and counts as no row."""
    first, _, rest = text.partition("\n")
    return rest if first.casefold().startswith("sep=") and len(first.rstrip()) <= len("sep=;") else text


def _recognised(text: str, delimiter: str) -> tuple[int, int]:
    """Count the columns of the header that mean something to us, then all of them."""
    try:
        header = next((cells for _, cells in _records(text, delimiter) if any(cell.strip() for cell in cells)), [])
    except Unreadable:
        return (0, 0)
    return (sum(field_of(name) is not None for name in header), len(header))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row's number and cells; raise Unreadable where a quotation mark has no partner."""
    lines = io.StringIO(f"{text}\n{_END}\n", newline="\n")
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=delimiter != "\t")
    number, is_whole = 0, False
    try:
        for number, cells in enumerate(reader, 1):
            is_whole = cells == [_END]
            if cells and _END in cells[-1]:
                break
            yield number, cells
    except csv.Error:
        number += 1
    if not is_whole:
        raise Unreadable(
            f"Row {number} never ends: look for a quotation mark without its partner, or a cell far too long."
        )


def _places(header: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Return where each field stands, and the columns that are none."""
    places: dict[str, int] = {}
    unknown = []
    for place, name in enumerate(header):
        field = field_of(name)
        if field is None and name.strip():
            unknown.append(name)
        elif field in places:
            twice = f"{quoted(header[places[field]])} and {quoted(name)}"
            raise Unreadable(f"Two columns are the {TITLES[field].lower()}: {twice}. Take one of them out.")
        elif field:
            places[field] = place
    if "prompt" not in places:
        found = listed([name for name in header if name.strip()]) or "nothing"
        raise Unreadable(
            f"No column is called “Prompt”. The first row names the columns, and here it says {found}. "
            "Begin with a row such as: Prompt, Length, Shape."
        )
    return places, unknown


class _Judge:
    """Turns cells into a submission, by the form and with what the form starts with."""

    def __init__(self, offer: Offer, places: Mapping[str, int], width: int, delimiter: str) -> None:
        self.offer, self.places, self.width, self.delimiter = offer, places, width, delimiter
        self.blank = PromptForm(offer=offer)
        self.start: dict[str, Any] = {name: self.blank.initial[name] for name in TITLES}

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """Judge one row."""
        written = {
            field: cells[place] for field, place in self.places.items() if place < len(cells) and cells[place].strip()
        }
        if any(cell.strip() for cell in cells[self.width :]):
            faults = {
                "": f"It has more cells than there are columns. Put a text that holds a {self.delimiter} "
                "between quotation marks."
            }
            submission = None
        else:
            submission, faults = self._judged(written)
        problems = [
            Problem(row=number, column=TITLES.get(field, ""), text=faults[field])
            for field in ("", *TITLES)
            if field in faults
        ]
        return Row(number=number, cells=cells, written=written, submission=submission, problems=problems)

    def _judged(self, written: Mapping[str, str]) -> tuple[TextToVideo | None, dict[str, str]]:
        values, faults = dict(self.start), dict[str, str]()
        for field, cell in written.items():
            if UNREADABLE in cell:
                faults[field] = f"It holds a character that could not be read ({UNREADABLE}). Write it again."
                continue
            try:
                values[field] = field_value(field, cell, self.offer)
            except Unfit as problem:
                faults[field] = str(problem)
        if "prompt" in faults:
            values["prompt"] = "…"
        if "font_key" not in written or "language" in faults:
            fonts = (self.blank.font_named(name, values["language"]) for name in PLAIN_FONTS)
            values["font_key"] = next((font for font in fonts if font), "")
        form = PromptForm(values, offer=self.offer)
        for field, texts in form.errors.items():
            if field == "font_key":
                faults.setdefault(field, _font_fault(values))
            else:
                faults.setdefault(field, str(texts[0]))
        return (None if faults else form.to_submission()), faults


def _font_fault(values: Mapping[str, str]) -> str:
    """Say why a font does not fit; in a sheet nothing is cleared."""
    font, language = quoted(values["font_key"]), values["language"]
    if language == "auto":
        return f"{font} needs a language. Write one, or leave the font empty."
    return f"{font} has no letters for {CREATE_LANGUAGES[language]}. Write another, or leave the cell empty."
