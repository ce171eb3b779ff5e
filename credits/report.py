"""A month of a team, or of one of its members, folded by what the credits went to: two queries, however many rows.

Amounts are thousandths of a credit. Each fold of a month has the same sum: what
was spent in it, adjustments and what counts to no project among it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final, Self

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Sum, Value, When

from credits import explained
from credits.forecast import days_in
from credits.models import SPENT, Kind, LedgerEntry, Source
from teams.models import Team


class By(StrEnum):
    """What a month is folded by; the values are columns of the ledger."""

    MEMBER = "by"
    PROJECT = "project"
    MODEL = "model"
    ACTION = "job_kind"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What went to one thing. `charged`, corrections among it, and `adjusted` by people are what was `spent`.

    `quoted` is what was reserved for the `videos` that were charged, `unconfirmed` what rests on our estimate alone.
    """

    charged: int = 0
    quoted: int = 0
    adjusted: int = 0
    videos: int = 0
    unconfirmed: int = 0
    unconfirmed_videos: int = 0

    @property
    def spent(self) -> int:
        """What it cost in all."""
        return self.charged + self.adjusted

    @property
    def difference(self) -> int:
        """By how much the charges are above what was quoted for them; below 0 where they are less."""
        return self.charged - self.quoted

    @property
    def is_dearer(self) -> bool:
        """Whether it cost more than was quoted by so much that it matters: a hundredth."""
        return self.difference > 0 and self.difference * 100 >= self.quoted

    @classmethod
    def all_of(cls, amounts: Iterable[Self]) -> Self:
        """Return what these add up to."""
        # Column by column: a busy month has tens of thousands of combinations, and each is added six times.
        return cls(*map(sum, zip(*map(_FIGURES, amounts), strict=True)))


_WHAT: Final = tuple(By)
_NAMES: Final = tuple(each.name for each in fields(Amounts))
_FIGURES: Final = attrgetter(*_NAMES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month, by all combinations that occur in it.

    `unexplained` is what the balance moved without us; what a person `explained` since is not among it.
    """

    cells: tuple[tuple[Mapping[By, Any], Amounts], ...]
    unexplained: int = 0
    unexplained_rows: int = 0
    explained: int = 0
    explained_rows: int = 0

    @property
    def total(self) -> Amounts:
        """All of it."""
        return Amounts.all_of(amounts for _, amounts in self.cells)

    def by(self, what: By) -> dict[Any, Amounts]:
        """Return the amounts of each value of a column; the empty value and None stand for rows without one."""
        found = defaultdict[Any, list[Amounts]](list)
        for key, amounts in self.cells:
            found[key[what]].append(amounts)
        return {value: Amounts.all_of(its) for value, its in found.items()}


def month(team: Team, first: date, *, member_id: int | None = None) -> Month:
    """Return the month that begins on `first`, of the whole team or in the name of one member: one query."""
    # One list, made once: asked of each charge, SQLite reads the whole month for it where there are few months.
    later = _rows(team, first, None, (Kind.CORRECTION, Kind.ADJUSTMENT)).exclude(source=Source.ESTIMATE)
    better = later.filter(corrects__isnull=False).values("corrects")
    estimated = Q(~Q(pk__in=better), kind=Kind.CHARGE, source=Source.ESTIMATE)
    rows = _rows(team, first, member_id, (*SPENT, Kind.UNEXPLAINED))
    is_explained = explained.condition(team)
    told = rows.values(*By).annotate(
        charged=_summed(Q(kind__in=(Kind.CHARGE, Kind.CORRECTION))),
        quoted=Sum("quote", default=0),
        adjusted=_summed(Q(kind=Kind.ADJUSTMENT)),
        videos=Count("pk", filter=Q(kind=Kind.CHARGE)),
        unconfirmed=_summed(estimated),
        unconfirmed_videos=Count("pk", filter=estimated),
        odd=_summed(Q(kind=Kind.UNEXPLAINED)),
        odd_rows=Count("pk", filter=Q(kind=Kind.UNEXPLAINED)),
        explained=_summed(is_explained),
        explained_rows=Count("pk", filter=is_explained),
    )
    nothing = Amounts()
    cells, odd = list[tuple[Mapping[By, Any], Amounts]](), Counter[str]()
    for row in told:
        if row["odd_rows"]:
            odd.update({name: row[name] for name in ("odd", "odd_rows", "explained", "explained_rows")})
        amounts = Amounts(*(row[name] for name in _NAMES))
        if amounts != nothing:  # what a person said of an unexplained change moves nothing
            cells.append(({what: row[what] for what in _WHAT}, amounts))
    return Month(
        cells=tuple(cells),
        unexplained=odd["odd"] - odd["explained"],
        unexplained_rows=odd["odd_rows"] - odd["explained_rows"],
        explained=odd["explained"],
        explained_rows=odd["explained_rows"],
    )


def daily(team: Team, first: date, *, member_id: int | None = None) -> list[int]:
    """Return what each day of the month cost, in the team's time zone: one query.

    What counts to the month and was charged, corrected or adjusted after it counts to its last day, so that the days
    add up to the month; what is dated before it, to the first.
    """
    count = days_in(first)
    ends = [datetime.combine(first + timedelta(days=each), time(), tzinfo=team.tz) for each in range(1, count)]
    # Compared in the database with the ends of the days: it takes no function of a zone for each row.
    day = Case(
        *(When(at__lt=end, then=Value(number)) for number, end in enumerate(ends)),
        default=Value(count - 1),
        output_field=IntegerField(),
    )
    rows = _rows(team, first, member_id, SPENT).annotate(day=day)
    sums = dict(rows.values("day").annotate(sum=Sum("amount")).values_list("day", "sum"))
    return [sums.get(number, 0) for number in range(count)]


def _rows(team: Team, first: date, member_id: int | None, kinds: Sequence[Kind]) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(team=team, month=first, kind__in=kinds).order_by()
    return rows if member_id is None else rows.filter(by=member_id)


def _summed(condition: Q) -> Sum:
    return Sum("amount", filter=condition, default=0)
