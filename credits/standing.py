"""What a member should know before spending: the balance, the month and whether the price was ever confirmed.

All of it is read together in one query.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery, Value

from credits.ledger import month_of
from credits.models import BalanceReading, Budget, Kind, LedgerEntry, Source
from teams.models import Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a team stands, in thousandths of a credit; None where nothing is known or no limit is set."""

    month: date
    balance: int | None
    free: int | None
    #: Whether a charge with evidence ever bore out the price that was asked about; True when none was.
    is_confirmed: bool = True
    #: Above this a creator can only ask; None where there is no such rule.
    asks_above: int | None = None

    def after(self, amount: int) -> "Standing":
        """Return how the team would stand with `amount` spent; figures below 0 say how much is missing."""
        return Standing(
            month=self.month,
            balance=None if self.balance is None else self.balance - amount,
            free=None if self.free is None else self.free - amount,
            is_confirmed=self.is_confirmed,
            asks_above=self.asks_above,
        )


#: What a charge may rest on to bear out a price; our own estimate does not.
EVIDENCE = (Source.HEADER, Source.BODY, Source.BALANCE, Source.PERSON)


def standing(team: Team, now: datetime, *, kind: str = "", model: str = "") -> Standing:
    """Return the newest balance and what the month of `now` leaves free, in one query.

    With the `kind` of a job, and its `model` where it has one, it also says
    whether the team was ever charged for such a job with evidence.
    """
    first = month_of(team, now)
    reading = BalanceReading.objects.filter(team=OuterRef("pk")).order_by("-read_at", "-pk")
    budget = Budget.objects.filter(team=OuterRef("pk"), project=None, member=None, month__lte=first).order_by("-month")
    row = (
        Team.objects.filter(pk=team.pk)
        .annotate(
            balance=Subquery(reading.values("remaining")[:1]),
            month=Subquery(budget.values("month")[:1]),
            limit=Subquery(budget.values("limit")[:1]),
            held=Subquery(budget.values("held")[:1]),
            charged=Subquery(budget.values("charged")[:1]),
            confirmed=Exists(charges_with_evidence(team, kind, model)) if kind else Value(True),
        )
        .values("balance", "month", "limit", "held", "charged", "confirmed", "spending_rules__approval_above")
        .get()
    )
    used = row["held"] + row["charged"] if row["month"] == first else 0
    free = None if row["limit"] is None else row["limit"] - used
    return Standing(
        month=first,
        balance=row["balance"],
        free=free,
        is_confirmed=row["confirmed"],
        asks_above=row["spending_rules__approval_above"],
    )


def charges_with_evidence(team: Team, kind: str, model: str) -> QuerySet[LedgerEntry]:
    """Return the rows that bear out what such a job costs; an index finds them."""
    rows = LedgerEntry.objects.filter(team=team, job_kind=kind, model=model, source__in=EVIDENCE)
    return rows.filter(kind__in=(Kind.CHARGE, Kind.CORRECTION)).order_by()
