"""Reading the ledger: the rows that answer what is asked for, and what they add up to.

Nothing is written here. Amounts are thousandths of a credit. A row moves at
most one of five sums: what came in, what is spent, what is reserved, what nobody
can explain and what a person explained; the sum of a column is the figure above it, in the page, in
the file and on the statement of a month. `sums` is the one place that adds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet, Sum

from credits import explained
from credits.asking import NONE, Asked
from credits.ledger import month_of
from credits.models import SPENT, Kind, LedgerEntry, Source
from teams.models import Team

#: Rows on one page.
PAGE: Final = 50


def added(condition: Q) -> Sum:
    """Return what the rows of a condition add up to, in the words of the database."""
    return Sum("amount", filter=condition, default=0)


#: What is spent and reserved, where rows are grouped by something else.
ADDED: Final[dict[str, Any]] = {
    "spent": added(Q(kind__in=SPENT)),
    "reserved": added(Q(kind=Kind.HOLD)) - added(Q(kind=Kind.RELEASE)),
}
_SUMS: Final[dict[str, Any]] = {
    **ADDED,
    "came_in": added(Q(kind=Kind.ALLOCATION)),
    "unexplained": added(Q(kind=Kind.UNEXPLAINED)),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Sums:
    """What rows add up to, in thousandths of a credit.

    What is unexplained was spent by nobody whom we know; what a person `explained` since is not among it.
    """

    came_in: int = 0
    spent: int = 0
    reserved: int = 0
    unexplained: int = 0
    explained: int = 0

    @property
    def whole(self) -> int:
        """All that moved."""
        return self.came_in + self.spent + self.reserved + self.unexplained + self.explained


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row: what it moved, and how much was spent and reserved when it was written, of what is asked for.

    `corrected_by` is the newest row that corrects the charge which this one is or corrects, `explained_by` what a
    person said of a change that nobody could explain.
    """

    entry: LedgerEntry
    moved: Sums
    spent: int
    reserved: int
    corrected_by: LedgerEntry | None = None
    explained_by: LedgerEntry | None = None

    @property
    def amount(self) -> int:
        """What the row moved, below 0 where it gave back."""
        return self.moved.whole

    @property
    def is_unconfirmed(self) -> bool:
        """Whether it rests on an estimate that no evidence followed."""
        newest = self.corrected_by or self.entry
        return self.entry.source == Source.ESTIMATE and newest.source == Source.ESTIMATE

    @property
    def later(self) -> LedgerEntry | None:
        """The newest row that says more about the same, if it was written after this one."""
        newest = self.corrected_by
        return newest if newest and newest.pk > self.entry.pk else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of the ledger, newest first; `total` is of all that is asked for, `next_after` begins the next page."""

    lines: list[Line]
    total: Sums
    next_after: int | None


def matching(team: Team, asked: Asked) -> QuerySet[LedgerEntry]:
    """Return the rows of a team that are asked for, all pages of them, newest first."""
    rows = LedgerEntry.objects.filter(team=team).order_by("-pk")
    if asked.month:
        rows = rows.filter(month=asked.month)
    told = {"kind": asked.kind, "model": asked.model, "job_kind": asked.made, "language": asked.language}
    rows = rows.filter(**{name: value for name, value in told.items() if value})
    if asked.project:
        rows = rows.filter(project=None) if asked.project == NONE else rows.filter(project=asked.project_id)
    if asked.about:
        rows = rows.filter(job_id=asked.about)
    return rows if asked.person is None else rows.filter(by=asked.person)


def of_month(team: Team, month: date) -> QuerySet[LedgerEntry]:
    """Return all rows of a team's month: what the ledger shows for it, and what its statement adds up."""
    return matching(team, Asked(month=month, this_month=month))


def page(team: Team, asked: Asked) -> Page:
    """Return one page: four queries at most, whatever the ledger holds, and two more where something is unexplained."""
    rows = matching(team, asked)
    total = sums(team, rows)
    standing, shown = total, rows
    if asked.after is not None:
        shown = rows.filter(pk__lt=asked.after)
        standing = Sums(**shown.order_by().aggregate(**ADDED))
    entries = list(shown.select_related("by", "decided_by", "project")[: PAGE + 1])
    told = explained.among(team, entries[:PAGE])
    lines = list(_walk(entries[:PAGE], standing, _corrections(entries[:PAGE]), told))
    return Page(lines=lines, total=total, next_after=entries[PAGE - 1].pk if len(entries) > PAGE else None)


def months(team: Team, now: datetime) -> list[date]:
    """Return the months from the ledger's first to this one, newest first: one query."""
    this = month_of(team, now)
    first = LedgerEntry.objects.filter(team=team).order_by("month").values_list("month", flat=True).first()
    found = [this]
    while first and found[-1] > first:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def moved(entry: LedgerEntry, *, is_explained: bool = False) -> Sums:
    """Return what one row moved; whether somebody explained it says `explained.among`."""
    if entry.kind == Kind.ALLOCATION:
        return Sums(came_in=entry.amount)
    if entry.kind in SPENT:
        return Sums(spent=entry.amount)
    if entry.kind == Kind.UNEXPLAINED:
        return Sums(explained=entry.amount) if is_explained else Sums(unexplained=entry.amount)
    return Sums(reserved=entry.amount if entry.kind == Kind.HOLD else -entry.amount)


def sums(team: Team, rows: QuerySet[LedgerEntry]) -> Sums:
    """Return what rows of a team add up to: one query, and one more where something is unexplained.

    The ledger page and the statement of a month have their figures here.
    """
    # Not one sum a kind: to group by it, SQLite leaves the index of the filter for one that is in the order of kinds.
    found = rows.order_by().aggregate(**_SUMS, odd=Count("kind", filter=Q(kind=Kind.UNEXPLAINED)))
    if not found.pop("odd"):
        return Sums(**found)
    told = rows.order_by().filter(explained.condition(team)).aggregate(sum=Sum("amount", default=0))["sum"]
    return Sums(**found | {"unexplained": found["unexplained"] - told, "explained": told})


def _corrections(entries: Sequence[LedgerEntry]) -> dict[int, LedgerEntry]:
    """Return the newest row that points at each of these rows, or at what they point at, by that row: one query."""
    first = {
        _first_of(entry) for entry in entries if entry.corrects_id or entry.kind in (Kind.CHARGE, Kind.UNEXPLAINED)
    }
    found = LedgerEntry.objects.filter(corrects__in=first).order_by("pk") if first else ()
    return {later.corrects_id or 0: later for later in found}


def _first_of(entry: LedgerEntry) -> int:
    """The number of the charge, or the unexplained change, that a row is or follows."""
    return entry.corrects_id or entry.pk


def _walk(
    entries: Iterable[LedgerEntry],
    standing: Sums,
    corrections: dict[int, LedgerEntry],
    told: dict[int, LedgerEntry],
) -> Iterator[Line]:
    """Go down from the newest row, taking back what each of them moved."""
    spent, reserved = standing.spent, standing.reserved
    for entry in entries:
        by_this, newest = moved(entry, is_explained=entry.pk in told), corrections.get(_first_of(entry))
        yield Line(
            entry=entry,
            moved=by_this,
            spent=spent,
            reserved=reserved,
            corrected_by=newest,
            explained_by=told.get(entry.pk),
        )
        spent, reserved = spent - by_this.spent, reserved - by_this.reserved
