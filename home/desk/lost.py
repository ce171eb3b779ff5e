"""Credits that brought no video: charged for what failed, was cancelled, or was settled as charged."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import OuterRef, Subquery, Sum

from credits.models import SPENT, LedgerEntry
from teams.models import Team
from videos.jobs.states import State
from videos.models import Job

#: The ends that leave no video behind, whatever was charged.
FRUITLESS: Final = (State.FAILED, State.CANCELLED, State.SETTLED_CHARGED)
#: So many of them are named; the figure is of all.
_NAMED: Final = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """One of them, with what it cost in thousandths of a credit."""

    job_id: UUID
    title: str
    state: str
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lost:
    """What was lost in a month, and the dearest of it."""

    amount: int
    count: int
    dearest: list[Loss]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.dearest)


def lost(team: Team, first: date, *, member_id: int | None = None) -> Lost:
    """Return what was lost in the month that begins on `first`, of the team or in the name of a member: one query."""
    fruitless = Job.objects.filter(team=team, state__in=FRUITLESS).order_by()
    rows = LedgerEntry.objects.filter(team=team, month=first, kind__in=SPENT, job_id__in=fruitless.values("public_id"))
    rows = rows.order_by() if member_id is None else rows.order_by().filter(by=member_id)
    its = Job.objects.filter(team=team, public_id=OuterRef("job_id"))
    told = rows.annotate(title=Subquery(its.values("title")[:1]), state=Subquery(its.values("state")[:1]))
    sums = told.values_list("job_id", "title", "state").annotate(amount=Sum("amount"))
    found = [
        Loss(job_id=job_id, title=title, state=State(state).label, amount=amount)
        for job_id, title, state, amount in sums
        if amount
    ]
    found.sort(key=lambda each: (-each.amount, each.title))
    return Lost(amount=sum(each.amount for each in found), count=len(found), dearest=found[:_NAMED])
