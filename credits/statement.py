"""A team's month on one page: what came in, what was spent and by whom, and what is not certain yet.

Its totals are `reading.sums` of the very rows that the ledger shows for the
month, and each table adds up to them: what does not fit stands in one row
"others". So the page has a largest length, and fits on one sheet of paper.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Abs

from credits import explained, reading
from credits.asking import NONE
from credits.models import BalanceReading, Kind, LedgerEntry, Source
from credits.reading import Sums
from teams.models import Team, User

#: Rows of a table that stand by themselves; one more adds up the others.
MOST: Final = 7
#: Corrections, adjustments and unexplained changes that are listed, the largest first.
MOST_TOLD: Final = 6
_TOLD: Final = (Kind.CORRECTION, Kind.ADJUSTMENT, Kind.UNEXPLAINED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """What counts to one project, person or way of making: thousandths of a credit, and how many charges.

    `query` asks the ledger for its rows, within the month; it is empty where no filter is for them.
    """

    label: str
    query: str = ""
    spent: int
    reserved: int
    charges: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Shares:
    """The largest shares, and the sum of the others; together they are the month's total."""

    largest: Sequence[Share]
    others: Share | None
    total: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """How much of what was spent is of one sort, in thousandths of a credit, and how many rows say so."""

    amount: int = 0
    rows: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """A change that no render of ours made, and what a person said of it where nobody could explain it."""

    entry: LedgerEntry
    explained_by: LedgerEntry | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One month. `opening` and `closing` are what Samsar last said to remain before it began and before it ended.

    `told` are the largest changes that no render of ours made, `untold` says what the others of them moved, and
    `unlisted` how many they are.
    """

    team: Team
    month: date
    total: Sums
    by_project: Shares
    by_person: Shares
    by_making: Shares
    corrections: Part
    adjustments: Part
    unconfirmed: Part
    lost: Part
    told: Sequence[Told]
    untold: Sums
    unlisted: int
    opening: BalanceReading | None
    closing: BalanceReading | None

    @property
    def unlisted_amount(self) -> int:
        """What those that are not listed moved together."""
        return self.untold.whole


def of(team: Team, month: date, *, lost: Part, making: Callable[[str, str], str]) -> Statement:
    """Return the statement of a month, in fourteen queries at most.

    `lost` is what brought no video, as the page of the month has it; `making` says what a kind and a model are called.
    """
    rows = reading.of_month(team, month).order_by()
    total = reading.sums(team, rows)
    parts = rows.aggregate(
        **{f"{kind}_{name}": expression for kind in _TOLD for name, expression in _part(Q(kind=kind)).items()}
    )
    told = rows.filter(kind__in=_TOLD).exclude(amount=0).order_by(Abs("amount").desc(), "-pk")
    listed = list(told.select_related("by", "decided_by", "project")[:MOST_TOLD])
    explanations = explained.among(team, listed)
    shown = [reading.moved(entry, is_explained=entry.pk in explanations) for entry in listed]
    begins, ends = _begin(team, month), _begin(team, (month + timedelta(days=31)).replace(day=1))
    return Statement(
        team=team,
        month=month,
        total=total,
        by_project=_shares(rows, ("project",), _projects(team), total),
        by_person=_shares(rows, ("by",), _people(rows), total),
        by_making=_shares(
            rows,
            ("job_kind", "model"),
            lambda kind, model: (making(kind, model), _asks(made=kind, model=model) if kind and model else ""),
            total,
        ),
        corrections=Part(amount=parts["correction_amount"], rows=parts["correction_rows"]),
        adjustments=Part(amount=parts["adjustment_amount"], rows=parts["adjustment_rows"]),
        unconfirmed=_sum_of(_unconfirmed(rows)),
        lost=lost,
        told=[Told(entry=entry, explained_by=explanations.get(entry.pk)) for entry in listed],
        untold=Sums(
            spent=parts["correction_amount"] + parts["adjustment_amount"] - sum(each.spent for each in shown),
            unexplained=total.unexplained - sum(each.unexplained for each in shown),
            explained=total.explained - sum(each.explained for each in shown),
        ),
        unlisted=sum(parts[f"{kind}_rows"] for kind in _TOLD) - len(listed),
        opening=_last_reading(team, begins),
        closing=_last_reading(team, ends),
    )


def _shares(
    rows: QuerySet[LedgerEntry], columns: tuple[str, ...], told: Callable[..., tuple[str, str]], total: Sums
) -> Shares:
    """Share the rows out by some of their columns; `told` says what those of one are called and how to ask for them."""
    charges = Count("pk", filter=Q(kind=Kind.CHARGE))
    grouped = rows.values(*columns).annotate(**reading.ADDED, charges=charges)
    found = []
    for row in grouped:
        label, query = told(*(row[column] for column in columns))
        if row["spent"] or row["reserved"] or row["charges"]:
            share = Share(
                label=label, query=query, spent=row["spent"], reserved=row["reserved"], charges=row["charges"]
            )
            found.append(share)
    found.sort(key=lambda share: (-share.spent, -share.reserved, share.label.lower()))
    count = MOST if len(found) > MOST + 1 else len(found)
    rest = found[count:]
    return Shares(
        largest=found[:count],
        others=_together(f"{len(rest)} others", rest) if rest else None,
        total=Share(
            label="All",
            spent=total.spent,
            reserved=total.reserved,
            charges=sum(share.charges for share in found),
        ),
    )


def _together(label: str, shares: Sequence[Share]) -> Share:
    return Share(
        label=label,
        spent=sum(share.spent for share in shares),
        reserved=sum(share.reserved for share in shares),
        charges=sum(share.charges for share in shares),
    )


def _projects(team: Team) -> Callable[[int | None], tuple[str, str]]:
    known = {pk: (name, _asks(project=key)) for pk, name, key in team.projects.values_list("pk", "name", "key")}
    return lambda number: known.get(number or 0, ("No project", _asks(project=NONE)))


def _people(rows: QuerySet[LedgerEntry]) -> Callable[[int | None], tuple[str, str]]:
    known = {user.pk: (str(user), _asks(person=user.pk)) for user in User.objects.filter(pk__in=rows.values("by"))}
    return lambda number: known.get(number or 0, ("The portal", ""))


def _asks(**told: Any) -> str:
    return urlencode({name: value for name, value in told.items() if value})


def _part(condition: Q) -> dict[str, Any]:
    return {"amount": reading.added(condition), "rows": Count("pk", filter=condition & ~Q(amount=0))}


def _sum_of(rows: QuerySet[LedgerEntry]) -> Part:
    """Return what rows spent, and of how many jobs they speak."""
    found = rows.aggregate(spent=reading.ADDED["spent"], rows=Count("pk", filter=Q(kind=Kind.CHARGE)))
    return Part(amount=found["spent"], rows=found["rows"])


def _unconfirmed(rows: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Those rows that rest on an estimate which no evidence followed."""
    # What follows belongs to the month of its charge; said here, so that no database reads all rows for it.
    evidence = rows.filter(kind__in=(Kind.CORRECTION, Kind.ADJUSTMENT)).exclude(source=Source.ESTIMATE)
    after_charge = evidence.filter(corrects__isnull=False).values("corrects")  # one list, made once
    after_correction = evidence.filter(corrects=OuterRef("corrects"), pk__gt=OuterRef("pk"))
    charges = Q(~Q(pk__in=after_charge), kind=Kind.CHARGE)
    return rows.filter(charges | Q(~Exists(after_correction), kind=Kind.CORRECTION), source=Source.ESTIMATE)


def _begin(team: Team, month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=team.tz)


def _last_reading(team: Team, before: datetime) -> BalanceReading | None:
    return BalanceReading.objects.filter(team=team, read_at__lt=before).order_by("-read_at", "-pk").first()
