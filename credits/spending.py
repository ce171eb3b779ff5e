"""Read-only reports about spending, and the proof that counters equal the fold of the entries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from credits.ledger import month_of
from credits.models import SPENT, Budget, Kind, LedgerEntry
from teams.models import Team


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


def month(team: Team, now: datetime) -> MonthFigures:
    """Return the figures of the month that `now` falls into, in one query."""
    first = month_of(team, now)
    budgets = list(Budget.objects.filter(team=team, month__lte=first).order_by("-month")[:1])
    if not budgets:
        return MonthFigures(month=first, spent=0, reserved=0, limit=None)
    row = budgets[0]
    if row.month != first:
        return MonthFigures(month=first, spent=0, reserved=0, limit=row.limit)
    return MonthFigures(month=first, spent=row.charged, reserved=row.held, limit=row.limit)


def fold(team: Team) -> dict[date, tuple[int, int]]:
    """Return (held, charged) of each month, added up from the ledger's rows alone."""
    sums: dict[date, dict[str, int]] = {}
    rows = LedgerEntry.objects.filter(team=team).values("month", "kind").annotate(sum=Sum("amount"))
    for row in rows.order_by("month", "kind"):
        sums.setdefault(row["month"], {})[row["kind"]] = row["sum"]
    return {
        first: (
            kinds.get(Kind.HOLD, 0) - kinds.get(Kind.RELEASE, 0),
            sum(kinds.get(kind, 0) for kind in SPENT),
        )
        for first, kinds in sums.items()
    }


def disagreements(team: Team) -> list[str]:
    """Return a sentence for each month whose counters differ from the fold; empty when all is well."""
    folded = fold(team)
    found = []
    for budget in Budget.objects.filter(team=team).order_by("month"):
        expected = folded.pop(budget.month, (0, 0))
        if (budget.held, budget.charged) != expected:
            found.append(
                f"{team} {budget.month:%Y-%m}: counters say held {budget.held} and charged {budget.charged}, "
                f"the entries add up to held {expected[0]} and charged {expected[1]}."
            )
    found += [f"{team} {first:%Y-%m}: entries without a budget row." for first, sums in folded.items() if any(sums)]
    return found
