"""Read-only reports about spending, and the proof that counters equal the fold of the entries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, Sum

from credits.counters import Place
from credits.ledger import month_of
from credits.models import SPENT, Budget, Kind, LedgerEntry, Scope
from teams.models import Team, User


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthFigures:
    """A team's month, in thousandths of a credit; `limit` and `free` are None when no limit is set."""

    month: date
    spent: int
    reserved: int
    limit: int | None

    @property
    def free(self) -> int | None:
        """What is left of the limit; never below 0, though truth may be."""
        return None if self.limit is None else max(self.limit - self.spent - self.reserved, 0)

    @property
    def over(self) -> int:
        """By how much the limit is passed; spent + reserved + free - over is the limit."""
        return 0 if self.limit is None else max(self.spent + self.reserved - self.limit, 0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is spent or reserved."""
        return not self.spent and not self.reserved


def month(team: Team, now: datetime) -> MonthFigures:
    """Return the figures of the month that `now` falls into, in one query."""
    return figures(team, month_of(team, now))


def figures(team: Team, first: date, *, member: User | None = None) -> MonthFigures:
    """Return the figures of the month that begins on `first`, of the team or of one member, in one query."""
    own = Budget.objects.filter(team=team, project=None, member=member, month__lte=first)
    return _figures(first, own.order_by("-month").first())


def all_figures(team: Team, first: date) -> dict[tuple[int | None, int | None], MonthFigures]:
    """Return the figures of a month for each that has a budget row, by project and member: one query.

    Those of the team stand under (None, None), always.
    """
    rows = Budget.objects.filter(team=team, month__lte=first).order_by("month")
    # Of the team the last limit holds until there is a row; others have one in each month in which they spend.
    rows = rows.filter(Q(month=first) | Q(project=None, member=None))
    found = {(row.project_id, row.member_id): _figures(first, row) for row in rows}
    return {(None, None): _figures(first, None), **found}


def _figures(first: date, row: Budget | None) -> MonthFigures:
    if row is None:
        return MonthFigures(month=first, spent=0, reserved=0, limit=None)
    if row.month != first:
        return MonthFigures(month=first, spent=0, reserved=0, limit=row.limit)
    return MonthFigures(month=first, spent=row.charged, reserved=row.held, limit=row.limit)


def fold(team: Team) -> dict[Place, tuple[int, int]]:
    """Return (held, charged) of each budget row that there should be, added up from the ledger's rows alone.

    A place names one row: the team's month, or a project or a member in it.
    """
    sums: dict[Place, list[int]] = {}
    rows = LedgerEntry.objects.filter(team=team, kind__in=(*SPENT, Kind.HOLD, Kind.RELEASE))
    grouped = rows.order_by().values("month", "project", "by", "kind").annotate(sum=Sum("amount"))
    for row in grouped:
        entry = Place(team_id=team.pk, month=row["month"], project_id=row["project"], member_id=row["by"])
        for project_id, member_id in entry.owners:
            one = Place(team_id=team.pk, month=row["month"], project_id=project_id, member_id=member_id)
            held_and_charged = sums.setdefault(one, [0, 0])
            held_and_charged[row["kind"] in SPENT] += -row["sum"] if row["kind"] == Kind.RELEASE else row["sum"]
    return {place: (held, charged) for place, (held, charged) in sums.items()}


def disagreements(team: Team) -> list[str]:
    """Return a sentence for each budget row whose counters differ from the fold; empty when all is well."""
    folded = fold(team)
    found = []
    for budget in Budget.objects.filter(team=team).select_related("project", "member").order_by("month", "pk"):
        place = Place(team_id=team.pk, month=budget.month, project_id=budget.project_id, member_id=budget.member_id)
        expected = folded.pop(place, (0, 0))
        if (budget.held, budget.charged) != expected:
            whose = f" {budget.project or budget.member}" if budget.scope != Scope.TEAM else ""
            found.append(
                f"{team}{whose} {budget.month:%Y-%m}: counters say held {budget.held} and charged {budget.charged}, "
                f"the entries add up to held {expected[0]} and charged {expected[1]}."
            )
    lost = sorted(f"{place.month:%Y-%m}" for place, sums in folded.items() if any(sums))
    return [*found, *(f"{team} {month}: entries without a budget row." for month in lost)]
