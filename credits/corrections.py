"""What comes after a charge: evidence that says it was another, a person who says so, and words that change nothing.

Each function runs inside the caller's transaction, as those of `ledger` do.
"""

from datetime import datetime
from uuid import UUID

from credits import comparing, counters, drift, thresholds
from credits.comparing import Window
from credits.following import charge_of, charged_for, follow, place_of
from credits.models import SPENT, Kind, LedgerEntry, Source
from teams.models import User


def correct(
    job_id: UUID, amount: int, source: Source, *, at: datetime, reason: str, window: Window | None = None
) -> bool:
    """Bring what was charged for the job to `amount` because evidence says so.

    Returns whether a row was written. The row points at the charge; a
    correction of 0 confirms an estimate. What moved the balance only now, as a
    refund does, names its `window`; anything else was so from the charge on.
    """
    charged = charge_of(job_id)
    until = comparing.stop_comparing(charged.team_id)
    difference = amount - charged_for(job_id)
    latest = charged.corrections.order_by("-pk").first()
    if difference == 0 and (latest or charged).source != Source.ESTIMATE:
        return False
    told = window.columns if window else {}
    row = follow(charged, Kind.CORRECTION, difference, at=at, source=source, reason=reason, corrects=charged, **told)
    counters.move(place_of(charged), charged=difference)
    if difference > 0:
        thresholds.note(charged.team, counters.rows(place_of(charged)), at=at)
    drift.note(charged.team, row, amount, at=at)
    if window is None:
        comparing.count_back(row, charged, until)
    return True


def adjust(job_id: UUID, amount: int, *, by: User, at: datetime, reason: str) -> int:
    """Bring what was charged for the job to `amount` because a person says so; return the difference.

    It counts to the month, the project and the member of the charge. Raises NothingHeld if nothing was charged.
    """
    charged = charge_of(job_id)
    until = comparing.stop_comparing(charged.team_id)
    difference = amount - charged_for(job_id)
    row = follow(
        charged,
        Kind.ADJUSTMENT,
        difference,
        at=at,
        source=Source.PERSON,
        reason=reason,
        corrects=charged,
        decided_by=by,
    )
    counters.move(place_of(charged), charged=difference)
    if difference > 0:
        thresholds.note(charged.team, counters.rows(place_of(charged)), at=at)
    comparing.count_back(row, charged, until)
    return difference


def is_adjusted(job_id: UUID) -> bool:
    """Whether a person said what this job was charged: then no later answer of Samsar changes it."""
    return LedgerEntry.objects.filter(job_id=job_id, kind=Kind.ADJUSTMENT).exists()


def remark(job_id: UUID, source: Source, *, at: datetime, reason: str) -> None:
    """Write beside the job's charge what changes nothing about it: a correction of 0 with its words."""
    charged = charge_of(job_id)
    follow(charged, Kind.CORRECTION, 0, at=at, source=source, reason=reason, corrects=charged)


def words_about(job_id: UUID) -> list[LedgerEntry]:
    """Return the job's charge and what came after it, oldest first: one query."""
    rows = LedgerEntry.objects.filter(job_id=job_id, kind__in=SPENT)
    return list(rows.select_related("decided_by").order_by("pk"))
