"""The trail as CSV, row by row, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from typing import Final

from audit.models import Entry
from audit.words import Line

COLUMNS: Final = (
    *("Entry", "Time (UTC)", "Time (team)", "Person", "Person number", "Action", "What was done", "Subject"),
    *("Before", "After"),
)
#: Where a spreadsheet would find a formula: at the start of a cell and, where it parts columns by semicolons or tabs
#: as it does in half of Europe, after one of these or a new line. Some take the wide forms of East Asia for the same.
_FORMULA: Final = re.compile(r"((?:^|[;\t\r\n])[ \t]*)(?=[=+\-@＝＋－＠])")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """Return the text."""
        return text


def rows(entries: Iterable[Entry], zone: tzinfo) -> Iterator[str]:
    """Yield the lines of the file: the names of the columns, then one line an entry."""
    writer = csv.writer(Echo())
    # So that a spreadsheet reads the file as UTF-8.
    yield "\ufeff" + str(writer.writerow(COLUMNS))
    for entry in entries:
        line = Line(entry, zone)
        told = [line.who, entry.actor_id or "", entry.action, line.sentence, line.subject]
        told += [line.side(entry.before), line.side(entry.after)]
        at = f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        yield str(
            writer.writerow([entry.pk, at, line.at.isoformat(timespec="seconds"), *(guarded(cell) for cell in told)])
        )


def guarded(cell: str | int) -> str | int:
    """Return a cell that no spreadsheet runs: a point stands before what would be a formula; a number stays one."""
    if isinstance(cell, int) or _NUMBER.fullmatch(cell):
        return cell
    found = _FORMULA.sub(r"\1.", cell)
    # What begins with a tab or a new line is not trusted, whatever comes after it.
    return f".{cell}" if found == cell and cell.startswith(("\t", "\r", "\n")) else found
