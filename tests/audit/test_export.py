"""The trail as CSV: all that matches, in two times, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from audit import export
from audit.models import Entry
from audit.trail import Action

Note = Callable[..., Entry]
OSLO = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "-1,5", "+47 22 22", "=", "-", "＝1+1", "\tTab", "\rReturn", "\nLine"]
)
def test_what_begins_like_a_formula_gets_a_point(cell: str) -> None:
    assert export.guarded(cell) == f".{cell}"


@pytest.mark.parametrize("before", ["", "Mira;", "Mira; ", "Mira\t", "Mira\n", "Mira\r\n", 'Mira";', "\t", "\r", "\n"])
def test_no_formula_stands_where_a_spreadsheet_may_part_columns_otherwise(before: str) -> None:
    assert export.guarded(f"{before}=1+1") == f"{before}.=1+1"


@pytest.mark.parametrize("cell", ["-5", "+47", "-0.5", "12", "Mira", "a=b", "", "2026-11-20", 7, -7])
def test_numbers_and_plain_words_stay(cell: str | int) -> None:
    assert export.guarded(cell) == cell


def test_the_file_says_what_the_page_says(note: Note) -> None:
    entry = note(
        Action.MEMBER_ROLE,
        subject='=HYPERLINK("http://example.test")\nline two',
        before={"role": "creator"},
        after={"role": "manager", "seen": 1},
    )
    entry.actor_name = "@Ola, “the” one"
    text = "".join(export.rows([entry], OSLO))

    assert text.startswith("\ufeffEntry,Time (UTC),")
    head, row = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert dict(zip(head, row, strict=True)) == {
        "Entry": str(entry.pk),
        "Time (UTC)": "2026-11-20T12:00:00Z",
        "Time (team)": "2026-11-20T13:00:00+01:00",
        "Person": ".@Ola, “the” one",
        "Person number": str(entry.actor_id),
        "Action": "member.role",
        "What was done": '.@Ola, “the” one changed a role: =HYPERLINK("http://example.test")\nline two, '
        "role creator → manager; seen 1",
        "Subject": '.=HYPERLINK("http://example.test")\nline two',
        "Before": "Role: creator",
        "After": "Role: manager; Seen: 1",
    }


def test_what_the_portal_did_has_no_person_number(note: Note) -> None:
    text = "".join(export.rows([note(Action.KEY_REJECTED, by=None)], OSLO))
    assert ",The portal,,connection.rejected," in text
