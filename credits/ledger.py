"""The only writer of ledger rows and budget counters.

Each function runs inside the caller's transaction, so that money and the job's
state move together or not at all. Amounts are thousandths of a credit. The
check against a limit is one conditional UPDATE: one row, or refused.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum

from audit import trail
from audit.trail import Action
from credits.models import Budget, Kind, LedgerEntry, Source
from samsar.pricing import credits_text
from teams.models import Team, User

#: Rows that one statement names at the most.
_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFacts:
    """What a ledger row repeats of the job it speaks of."""

    job_id: UUID
    kind: str
    model: str
    language: str
    price_list: str
    by: User


class BudgetExceeded(Exception):
    """The named limit has no room for this; nothing was held, sent or charged."""

    def __init__(self, *, limit: int, used: int, asked: int) -> None:
        self.limit, self.used, self.asked = limit, used, asked
        room = max(limit - used, 0)
        super().__init__(
            f"This month's team budget of {credits_text(limit)} credits has {credits_text(room)} left, and this video "
            f"needs {credits_text(asked)}. Nothing was reserved or charged. Shorten the video, choose a cheaper model, "
            "or ask for a larger budget in Settings."
        )


class NothingHeld(Exception):
    """A release or charge was asked for a job without a hold: a bug, never a person's mistake."""


def month_of(team: Team, at: datetime) -> date:
    """Return the first day of the month that `at` falls into, in the team's time zone."""
    return at.astimezone(team.tz).date().replace(day=1)


def budget_for(team: Team, at: datetime) -> Budget:
    """Return the month's budget row; a new month starts with the limit of the month before."""
    month = month_of(team, at)
    found = Budget.objects.filter(team=team, month=month).first()
    if found:
        return found
    before = Budget.objects.filter(team=team, month__lt=month).order_by("-month").first()
    return Budget.objects.get_or_create(team=team, month=month, defaults={"limit": before.limit if before else None})[0]


def set_limit(team: Team, limit: int | None, *, at: datetime, by: User | None = None) -> None:
    """Set this month's limit (and so the next months'); None means unlimited."""
    with transaction.atomic():
        budget = budget_for(team, at)
        # What it was before is read where nobody else changes it at the moment.
        before = Budget.objects.select_for_update().get(pk=budget.pk).limit
        if before == limit:
            return
        Budget.objects.filter(pk=budget.pk).update(limit=limit)
        trail.record(team.pk, Action.BUDGET_SET, at=at, by=by, before={"limit": before}, after={"limit": limit})


def allocate(team: Team, amount: int, *, at: datetime, by: User, reason: str) -> None:
    """Record that credits came into the team's account."""
    with transaction.atomic():
        LedgerEntry.objects.create(
            team=team, kind=Kind.ALLOCATION, amount=amount, month=month_of(team, at), at=at, by=by, reason=reason
        )
        trail.record(team.pk, Action.CREDITS_ADDED, at=at, by=by, subject=reason, after={"credits": amount})


def hold(team: Team, amount: int, facts: JobFacts, *, at: datetime) -> None:
    """Reserve `amount` for a job; raise BudgetExceeded and reserve nothing when the month has no room."""
    budget = budget_for(team, at)
    with transaction.atomic():
        has_room = Q(limit=None) | Q(limit__gte=F("charged") + F("held") + amount)
        if not Budget.objects.filter(has_room, pk=budget.pk).update(held=F("held") + amount):
            budget.refresh_from_db()
            raise BudgetExceeded(limit=budget.limit or 0, used=budget.charged + budget.held, asked=amount)
        _write(team, Kind.HOLD, amount, budget.month, facts, at=at)


def release(team: Team, facts: JobFacts, *, at: datetime, reason: str) -> None:
    """Give back what the job holds; raise NothingHeld if it holds nothing."""
    held = _hold_of(facts.job_id)
    # In the name of who held it, whoever answers for the job since.
    _write(team, Kind.RELEASE, held.amount, held.month, replace(facts, by=held.by or facts.by), at=at, reason=reason)
    Budget.objects.filter(team=team, month=held.month).update(held=F("held") - held.amount)


def release_all(team: Team, job_ids: Sequence[UUID], *, at: datetime, reason: str) -> int:
    """Give back what these jobs of the team hold, and return how much that was; raise NothingHeld if one holds nothing.

    As many statements for a thousand jobs as for a few hundred.
    """
    amounts: Counter[date] = Counter()
    released = LedgerEntry.objects.filter(job_id=OuterRef("job_id"), kind=Kind.RELEASE)
    for start in range(0, len(job_ids), _AT_ONCE):
        some = job_ids[start : start + _AT_ONCE]
        held = list(LedgerEntry.objects.filter(~Exists(released), team=team, kind=Kind.HOLD, job_id__in=some))
        if len(held) != len(some):
            raise NothingHeld(f"{len(some) - len(held)} of {len(some)} jobs hold nothing.")
        for each in held:
            amounts[each.month] += each.amount
            each.pk, each.kind, each.at, each.reason = None, Kind.RELEASE, at, reason[:500]
            each._state.adding = True
        LedgerEntry.objects.bulk_create(held)
    for month, amount in amounts.items():
        Budget.objects.filter(team=team, month=month).update(held=F("held") - amount)
    return amounts.total()


def charge(team: Team, amount: int, source: Source, facts: JobFacts, *, at: datetime, reason: str = "") -> None:
    """Turn the job's hold into a charge of `amount`, larger or smaller than the hold: truth beats the budget.

    A hold that a person gave back too early is charged all the same.
    """
    if not LedgerEntry.objects.filter(job_id=facts.job_id, kind=Kind.RELEASE).exists():
        release(team, facts, at=at, reason="charged")
    held = _hold_of(facts.job_id, released=True)
    _write(team, Kind.CHARGE, amount, held.month, facts, at=at, source=source, reason=reason)
    Budget.objects.filter(team=team, month=held.month).update(charged=F("charged") + amount)


def correct(team: Team, amount: int, source: Source, facts: JobFacts, *, at: datetime, reason: str) -> bool:
    """Bring what was charged for the job to `amount` because evidence says so.

    Returns whether a row was written. The row points at the charge; a
    correction of 0 confirms an estimate.
    """
    charged = LedgerEntry.objects.filter(job_id=facts.job_id, kind=Kind.CHARGE).first()
    if charged is None:
        raise NothingHeld(f"Job {facts.job_id} was never charged.")
    difference = amount - charged_for(facts.job_id)
    latest = charged.corrections.order_by("-pk").first()
    if difference == 0 and (latest or charged).source != Source.ESTIMATE:
        return False
    _write(
        team, Kind.CORRECTION, difference, charged.month, facts, at=at, source=source, reason=reason, corrects=charged
    )
    Budget.objects.filter(team=team, month=charged.month).update(charged=F("charged") + difference)
    return True


def charged_for(job_id: UUID) -> int:
    """Return what the job cost so far, corrections included."""
    rows = LedgerEntry.objects.filter(job_id=job_id, kind__in=[Kind.CHARGE, Kind.CORRECTION])
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


def _hold_of(job_id: UUID, *, released: bool = False) -> LedgerEntry:
    held = LedgerEntry.objects.select_related("by").filter(job_id=job_id, kind=Kind.HOLD).first()
    if held is None or (not released and LedgerEntry.objects.filter(job_id=job_id, kind=Kind.RELEASE).exists()):
        raise NothingHeld(f"Job {job_id} holds nothing.")
    return held


def _write(
    team: Team,
    kind: Kind,
    amount: int,
    month: date,
    facts: JobFacts,
    *,
    at: datetime,
    source: str = "",
    reason: str = "",
    corrects: LedgerEntry | None = None,
) -> None:
    LedgerEntry.objects.create(
        team=team,
        kind=kind,
        amount=amount,
        month=month,
        at=at,
        source=source,
        reason=reason[:500],
        corrects=corrects,
        by=facts.by,
        job_id=facts.job_id,
        job_kind=facts.kind,
        model=facts.model,
        language=facts.language,
        price_list=facts.price_list,
    )
