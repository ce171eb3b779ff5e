"""The only writer of ledger rows with `corrections` and `unexplained`, and with `counters` of the budgets.

Each function runs inside the caller's transaction, so that money and the job's
state move together or not at all. Amounts are thousandths of a credit. The
check against the limits is a conditional UPDATE: all rows, or refused. What is
reserved for a job counts to a month, a project and a member, and what follows
counts to the same; only a charge is in the name of who answers for the job then.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum

from audit import trail
from audit.trail import Action
from credits import counters, drift, thresholds
from credits.corrections import correct
from credits.counters import Place
from credits.following import NothingHeld, charged_for, follow, place_of
from credits.models import Budget, Kind, LedgerEntry, Source
from credits.refusals import BudgetExceeded, LimitTooLow, SpendingRefused, TakenOverTooMuch
from teams.models import Project, Team, User

#: What of the other modules is reached through this door stands here too.
__all__ = [
    "BudgetExceeded",
    "JobFacts",
    "LimitTooLow",
    "NothingHeld",
    "SpendingRefused",
    "allocate",
    "budget_for",
    "charge",
    "charged_for",
    "check_taken_over",
    "correct",
    "hold",
    "month_of",
    "months_of",
    "release",
    "release_all",
    "set_limit",
]

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
    project_id: int | None = None
    #: The length that the price goes by, and who paints the pictures; None where nobody knows.
    milliseconds: int | None = None
    image_model: str | None = None


def month_of(team: Team, at: datetime) -> date:
    """Return the first day of the month that `at` falls into, in the team's time zone."""
    return at.astimezone(team.tz).date().replace(day=1)


def months_of(job_ids: Sequence[UUID]) -> dict[UUID | None, date]:
    """Return the month to which what was reserved for each of these jobs counts: one query."""
    holds = LedgerEntry.objects.filter(kind=Kind.HOLD, job_id__in=job_ids).order_by()
    return dict(holds.values_list("job_id", "month"))


def budget_for(team: Team, at: datetime, *, project: Project | None = None, member: User | None = None) -> Budget:
    """Return the month's row of the team, or of a project or a member of it; a new month starts with the last limit."""
    place = Place(
        team_id=team.pk,
        month=month_of(team, at),
        project_id=project.pk if project else None,
        member_id=member.pk if member else None,
    )
    return counters.rows(place)[-1]


def set_limit(
    team: Team,
    limit: int | None,
    *,
    at: datetime,
    by: User | None = None,
    project: Project | None = None,
    member: User | None = None,
) -> None:
    """Set this month's limit (and so the next months') of the team, a project or a member; None means unlimited.

    Raises LimitTooLow, and changes nothing, where more is spent and reserved
    already. A limit that leaves less room may cross a threshold, and one that
    leaves more lets it be crossed and told again.
    """
    with transaction.atomic():
        budget = budget_for(team, at, project=project, member=member)
        # What it was before is read where nobody else changes it at the moment.
        before = Budget.objects.select_for_update().get(pk=budget.pk).limit
        if before == limit:
            return
        if not Budget.objects.filter(counters.fits(limit), pk=budget.pk).update(limit=limit):
            raise LimitTooLow(Budget.objects.get(pk=budget.pk).used)
        thresholds.begin_again(budget.pk)
        budget.refresh_from_db()
        thresholds.note(team, [budget], at=at, actor_id=by.pk if by else None)
        name = str(project or member or "")
        trail.record(
            team.pk,
            Action.BUDGET_SET,
            at=at,
            by=by,
            subject=name,
            before={"limit": before},
            after={"limit": limit},
        )


def allocate(team: Team, amount: int, *, at: datetime, by: User, reason: str) -> None:
    """Record that credits came into the team's account."""
    with transaction.atomic():
        LedgerEntry.objects.create(
            team=team, kind=Kind.ALLOCATION, amount=amount, month=month_of(team, at), at=at, by=by, reason=reason
        )
        trail.record(team.pk, Action.CREDITS_ADDED, at=at, by=by, subject=reason, after={"credits": amount})


def hold(team: Team, amount: int, facts: JobFacts, *, at: datetime) -> None:
    """Reserve `amount` for a job; raise BudgetExceeded and reserve nothing when a limit has no room."""
    place = Place(team_id=team.pk, month=month_of(team, at), project_id=facts.project_id, member_id=facts.by.pk)
    try:
        with transaction.atomic():
            if not counters.reserve(place, amount):
                raise _NoRoom
            budgets = counters.rows(place)
            LedgerEntry.objects.create(
                team=team,
                kind=Kind.HOLD,
                amount=amount,
                month=place.month,
                at=at,
                by=facts.by,
                project_id=facts.project_id,
                job_id=facts.job_id,
                job_kind=facts.kind,
                model=facts.model,
                language=facts.language,
                price_list=facts.price_list,
                milliseconds=facts.milliseconds,
                image_model=facts.image_model,
            )
            thresholds.note(team, budgets, at=at)
    except _NoRoom:
        if full := counters.binding(place, amount):
            raise BudgetExceeded(full, amount) from None
        hold(team, amount, facts, at=at)  # a row was not there, or credits came free: now there is room


def release(job_id: UUID, *, at: datetime, reason: str) -> None:
    """Give back what the job holds; raise NothingHeld if it holds nothing.

    In the name of who held it, whoever answers for the job since.
    """
    held = _hold_of(job_id)
    follow(held, Kind.RELEASE, held.amount, at=at, reason=reason)
    counters.move(place_of(held), held=-held.amount)


def release_all(team: Team, job_ids: Sequence[UUID], *, at: datetime, reason: str) -> int:
    """Give back what these jobs of the team hold, and return how much that was; raise NothingHeld if one holds nothing.

    As many statements for a thousand jobs as for a few hundred.
    """
    amounts: Counter[Place] = Counter()
    released = LedgerEntry.objects.filter(job_id=OuterRef("job_id"), kind=Kind.RELEASE)
    for start in range(0, len(job_ids), _AT_ONCE):
        some = job_ids[start : start + _AT_ONCE]
        held = list(LedgerEntry.objects.filter(~Exists(released), team=team, kind=Kind.HOLD, job_id__in=some))
        if len(held) != len(some):
            raise NothingHeld(f"{len(some) - len(held)} of {len(some)} jobs hold nothing.")
        for each in held:
            amounts[place_of(each)] += each.amount
            each.pk, each.kind, each.at, each.reason = None, Kind.RELEASE, at, reason[:500]
            each._state.adding = True
        LedgerEntry.objects.bulk_create(held)
    for place in sorted(amounts, key=lambda place: (place.month, place.project_id or 0, place.member_id or 0)):
        counters.move(place, held=-amounts[place])
    return amounts.total()


def charge(facts: JobFacts, amount: int, source: Source, *, at: datetime, reason: str = "") -> None:
    """Turn the job's hold into a charge of `amount`, larger or smaller than the hold: truth beats the budget.

    It is charged in the name of who answers for the job now, for the project and the month of the hold. A hold that
    a person gave back too early is charged all the same.
    """
    job_id = facts.job_id
    held = _hold_of(job_id, released=True)
    is_released = LedgerEntry.objects.filter(job_id=job_id, kind=Kind.RELEASE).exists()
    if not is_released:
        follow(held, Kind.RELEASE, held.amount, at=at, reason="charged")
        counters.move(place_of(held), held=-held.amount)
    is_taken_over = held.by_id != facts.by.pk
    if is_taken_over:
        held.by = facts.by
        counters.rows(place_of(held))  # whoever took over may have reserved nothing in that month
    entry = follow(held, Kind.CHARGE, amount, at=at, source=source, reason=reason, quote=held.amount)
    counters.move(place_of(held), charged=amount)
    # What was reserved was told of already.
    if amount > held.amount or is_released or is_taken_over:
        thresholds.note(held.team, counters.rows(place_of(held)), at=at)
    drift.note(held.team, entry, amount, at=at)


def check_taken_over(team: Team, heir: User, jobs: "QuerySet[Any, Any]", beside: "QuerySet[Any, Any]") -> None:
    """Raise TakenOverTooMuch if the heir's own limit has no room for what others reserved for these jobs (their uuids).

    The charges will be in the heir's name, as those of the jobs `beside` them that were taken over before. Call it in
    the transaction that lets the heir answer for them, once the jobs' rows are locked: of two that take over at once,
    the later one waits for the team's turn and sees what the first one took.
    """
    held = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD).exclude(by=heir).order_by()
    asked = dict(held.filter(job_id__in=jobs).values_list("month").annotate(Sum("amount")))
    counters.take_turns(team.pk, asked)
    for month, more in sorted(asked.items()):
        own = counters.rows(Place(team_id=team.pk, month=month, member_id=heir.pk))[-1]
        if own.limit is None:
            continue
        others = held.filter(month=month, job_id__in=beside)
        room = own.limit - own.used - others.aggregate(sum=Sum("amount", default=0))["sum"]
        if more > room:
            raise TakenOverTooMuch(own, room, more)


class _NoRoom(Exception):
    """One of the rows has no room, or is not there; what the others reserved is rolled back."""


def _hold_of(job_id: UUID, *, released: bool = False) -> LedgerEntry:
    held = LedgerEntry.objects.filter(job_id=job_id, kind=Kind.HOLD).select_related("team").first()
    if held is None or (not released and LedgerEntry.objects.filter(job_id=job_id, kind=Kind.RELEASE).exists()):
        raise NothingHeld(f"Job {job_id} holds nothing.")
    return held
