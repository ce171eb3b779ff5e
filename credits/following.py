"""Rows that follow from an earlier row of the same job, and what a job is charged by all of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Sum

from credits.counters import Place
from credits.models import SPENT, Kind, LedgerEntry


class NothingHeld(Exception):
    """A release or charge was asked for a job without a hold: a bug, never a person's mistake."""


def follow(
    earlier: LedgerEntry, kind: Kind, amount: int, *, at: datetime, reason: str = "", **more: Any
) -> LedgerEntry:
    """Write what follows from an earlier row of the same job: it counts to the same month, project and member.

    `more` are further columns. The counters are the caller's to move.
    """
    return LedgerEntry.objects.create(
        team_id=earlier.team_id,
        kind=kind,
        amount=amount,
        month=earlier.month,
        at=at,
        reason=reason[:500],
        by_id=earlier.by_id,
        project_id=earlier.project_id,
        job_id=earlier.job_id,
        job_kind=earlier.job_kind,
        model=earlier.model,
        language=earlier.language,
        price_list=earlier.price_list,
        milliseconds=earlier.milliseconds,
        image_model=earlier.image_model,
        **more,
    )


def place_of(entry: LedgerEntry) -> Place:
    """Return where a row counts."""
    return Place(team_id=entry.team_id, month=entry.month, project_id=entry.project_id, member_id=entry.by_id)


def charge_of(job_id: UUID) -> LedgerEntry:
    """Return the job's charge; raise NothingHeld if it was never charged."""
    found = LedgerEntry.objects.filter(job_id=job_id, kind=Kind.CHARGE).select_related("team").first()
    if found is None:
        raise NothingHeld(f"Job {job_id} was never charged.")
    return found


def charged_for(job_id: UUID) -> int:
    """Return what the job cost so far, corrections and adjustments included."""
    rows = LedgerEntry.objects.filter(job_id=job_id, kind__in=SPENT)
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0
