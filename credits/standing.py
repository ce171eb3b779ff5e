"""What a member should know before spending: the balance and the month, read together in one query."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from credits.ledger import month_of
from credits.models import BalanceReading, Budget
from teams.models import Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a team stands, in thousandths of a credit; None where nothing is known or no limit is set."""

    month: date
    balance: int | None
    free: int | None

    def after(self, amount: int) -> "Standing":
        """Return how the team would stand with `amount` spent; figures below 0 say how much is missing."""
        return Standing(
            month=self.month,
            balance=None if self.balance is None else self.balance - amount,
            free=None if self.free is None else self.free - amount,
        )


def standing(team: Team, now: datetime) -> Standing:
    """Return the newest balance and what the month of `now` leaves free, in one query."""
    first = month_of(team, now)
    reading = BalanceReading.objects.filter(team=OuterRef("pk")).order_by("-read_at", "-pk")
    budget = Budget.objects.filter(team=OuterRef("pk"), month__lte=first).order_by("-month")
    row = (
        Team.objects.filter(pk=team.pk)
        .annotate(
            balance=Subquery(reading.values("remaining")[:1]),
            month=Subquery(budget.values("month")[:1]),
            limit=Subquery(budget.values("limit")[:1]),
            held=Subquery(budget.values("held")[:1]),
            charged=Subquery(budget.values("charged")[:1]),
        )
        .values("balance", "month", "limit", "held", "charged")
        .get()
    )
    used = row["held"] + row["charged"] if row["month"] == first else 0
    free = None if row["limit"] is None else row["limit"] - used
    return Standing(month=first, balance=row["balance"], free=free)
