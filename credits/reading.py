"""Reading the ledger: what an address asks for, the rows that answer it, and what they add up to.

Nothing is written here. Amounts are thousandths of a credit. A row moves at
most one of three sums: what came in, what is spent and what is reserved; the
sum of a column is the figure above it, in the page and in the file.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from credits.ledger import month_of
from credits.models import SPENT, Kind, LedgerEntry
from teams.models import Team, User

#: Rows on one page.
PAGE: Final = 50
#: In the place of a month: all of them.
ALL: Final = "all"
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_NAMES: Final = ("month", "kind", "person", "after")


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What of the ledger is asked for. `month` is its first day, or None for all months; `person` a user's number.

    `problems` says in a sentence each what was left out of the address.
    """

    month: date | None
    this_month: date
    kind: str = ""
    person: int | None = None
    after: int | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, address: Mapping[str, Any], *, people: Mapping[int, str], team: Team, now: datetime) -> Self:
        """Return what an address asks for; without a month, this one. `people` are those who stand in the ledger."""
        told = {name: str(address.get(name) or "").replace("\x00", "").strip()[:40] for name in _NAMES}
        this_month, problems = month_of(team, now), list[str]()
        asked = cls(month=this_month, this_month=this_month)
        if told["month"] == ALL:
            asked = replace(asked, month=None)
        elif found := _MONTH.fullmatch(told["month"]):
            asked = replace(asked, month=date(int(found[1]), int(found[2]), 1))
        elif told["month"]:
            problems.append(f"“{told['month']}” is not a month, so this one is shown. Write it like 2026-11.")
        if told["kind"] in Kind.values:
            asked = replace(asked, kind=told["kind"])
        elif told["kind"]:
            problems.append(f"There are no rows called “{told['kind']}”, so all of them are shown.")
        person = int(told["person"]) if _NUMBER.fullmatch(told["person"]) else None
        if person in people:
            asked = replace(asked, person=person)
        elif told["person"]:
            problems.append(f"Nobody known as “{told['person']}” stands in this ledger, so everybody is shown.")
        if _NUMBER.fullmatch(told["after"]):
            asked = replace(asked, after=int(told["after"]))
        elif told["after"]:
            problems.append(f"“{told['after']}” is no place in this ledger, so the newest rows are shown.")
        return replace(asked, problems=tuple(problems))

    @property
    def is_filtered(self) -> bool:
        """Whether it is anything but this month in full."""
        return (self.month, self.kind, self.person) != (self.this_month, "", None)

    @property
    def month_name(self) -> str:
        """The month as an address says it."""
        return ALL if self.month is None else f"{self.month:%Y-%m}"

    def query(self, after: int | None = None) -> str:
        """Return the address's query that asks for the same, beginning after a row if one is given."""
        month = "" if self.month == self.this_month else self.month_name
        told = {"month": month, "kind": self.kind, "person": self.person, "after": after}
        return urlencode({name: value for name, value in told.items() if value not in ("", None)})


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """What rows add up to, in thousandths of a credit."""

    came_in: int = 0
    spent: int = 0
    reserved: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row: what it moved, and how much was spent and reserved when it was written, of what is asked for."""

    entry: LedgerEntry
    moved: Sums
    spent: int
    reserved: int

    @property
    def amount(self) -> int:
        """What the row moved, below 0 where it gave back; of one that moved no sum of ours, what it tells of."""
        if self.entry.kind == Kind.UNEXPLAINED:
            return self.entry.amount
        return self.moved.came_in + self.moved.spent + self.moved.reserved


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of the ledger, newest first; `total` is of all that is asked for, `next_after` begins the next page."""

    lines: list[Line]
    total: Sums
    next_after: int | None


def matching(team: Team, asked: Asked) -> QuerySet[LedgerEntry]:
    """Return the rows of a team that are asked for, all pages of them, newest first."""
    rows = LedgerEntry.objects.filter(team=team).select_related("by", "decided_by").order_by("-pk")
    if asked.month:
        rows = rows.filter(month=asked.month)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return rows if asked.person is None else rows.filter(by=asked.person)


def page(team: Team, asked: Asked) -> Page:
    """Return one page: three queries at most, whatever the ledger holds."""
    rows = matching(team, asked)
    total = _sums(rows)
    standing, shown = total, rows
    if asked.after is not None:
        shown = rows.filter(pk__lt=asked.after)
        standing = _sums(shown)
    entries = list(shown[: PAGE + 1])
    lines = list(_walk(entries[:PAGE], standing))
    return Page(lines=lines, total=total, next_after=entries[PAGE - 1].pk if len(entries) > PAGE else None)


def people(team: Team) -> dict[int, str]:
    """Return who stands in a team's ledger, by number, by name: one query, a look into an index a person."""
    rows = LedgerEntry.objects.filter(team=team, by=OuterRef("pk")).order_by()
    return {
        user.pk: str(user) for user in sorted(User.objects.filter(Exists(rows)), key=lambda each: str(each).lower())
    }


def months(team: Team, now: datetime) -> list[date]:
    """Return the months from the ledger's first to this one, newest first: one query."""
    this = month_of(team, now)
    first = LedgerEntry.objects.filter(team=team).order_by("month").values_list("month", flat=True).first()
    found = [this]
    while first and found[-1] > first:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def moved(entry: LedgerEntry) -> Sums:
    """Return what one row moved."""
    if entry.kind == Kind.ALLOCATION:
        return Sums(came_in=entry.amount)
    if entry.kind in SPENT:
        return Sums(spent=entry.amount)
    if entry.kind == Kind.HOLD:
        return Sums(reserved=entry.amount)
    return Sums(reserved=-entry.amount) if entry.kind == Kind.RELEASE else Sums()


def _walk(entries: Iterable[LedgerEntry], standing: Sums) -> Iterator[Line]:
    """Go down from the newest row, taking back what each of them moved."""
    spent, reserved = standing.spent, standing.reserved
    for entry in entries:
        by_this = moved(entry)
        yield Line(entry=entry, moved=by_this, spent=spent, reserved=reserved)
        spent, reserved = spent - by_this.spent, reserved - by_this.reserved


def _sums(rows: QuerySet[LedgerEntry]) -> Sums:
    found = rows.order_by().aggregate(
        came_in=Sum("amount", filter=Q(kind=Kind.ALLOCATION), default=0),
        spent=Sum("amount", filter=Q(kind__in=SPENT), default=0),
        held=Sum("amount", filter=Q(kind=Kind.HOLD), default=0),
        released=Sum("amount", filter=Q(kind=Kind.RELEASE), default=0),
    )
    return Sums(came_in=found["came_in"], spent=found["spent"], reserved=found["held"] - found["released"])
