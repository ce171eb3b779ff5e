"""What a charge really was, learned from later answers and balances where the acceptance did not say.

The order of evidence is: the header of the acceptance, its body, the status,
two balances with no other spend between, and only then our estimate.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from credits import ledger
from credits.balance import readings_around
from credits.models import Kind, LedgerEntry, Source
from videos.jobs.states import State
from videos.models import Job

#: Other tools may spend from the same account: a difference this many times off the quote proves nothing.
_PLAUSIBLE = 4


def correct_estimate(job: Job, charged: int, source: Source, *, at: datetime, reason: str) -> bool:
    """Bring an estimated charge to `charged` thousandths of a credit; return whether this call did it.

    The job's row decides between two that learn at the same moment; only the
    winner writes to the ledger.
    """
    with transaction.atomic():
        won = Job.objects.filter(pk=job.pk, charge_source=Source.ESTIMATE).update(
            charged=charged, charge_source=source, revision=F("revision") + 1
        )
        if won:
            ledger.correct(job.public_id, charged, source, at=at, reason=reason)
    if won:
        job.refresh_from_db(fields=["charged", "charge_source", "revision"])
    return bool(won)


def settle_by_balance(job: Job, *, at: datetime) -> bool:
    """Correct an estimated charge by the balances before and after it; return whether they were proof.

    They are when nothing else of this team was sent or charged between the two.
    """
    if job.charge_source != Source.ESTIMATE or job.claimed_at is None or job.accepted_at is None:
        return False
    before, after = readings_around(job.team, job.claimed_at, job.accepted_at)
    if before is None or after is None:
        return False
    charged = before.remaining - after.remaining
    if not job.quote <= charged * _PLAUSIBLE or not charged <= job.quote * _PLAUSIBLE:
        return False
    if _others_spent(job, before.read_at, after.read_at):
        return False
    return correct_estimate(job, charged, Source.BALANCE, at=at, reason="two balances")


def _others_spent(job: Job, start: datetime, end: datetime) -> bool:
    charges = LedgerEntry.objects.filter(team=job.team_id, kind__in=[Kind.CHARGE, Kind.ALLOCATION])
    if charges.filter(at__gte=start, at__lte=end).exclude(job_id=job.public_id).exists():
        return True
    doubtful = Q(state__in=[State.SUBMITTING, State.UNCONFIRMED])
    return Job.objects.filter(doubtful, team=job.team_id, claimed_at__lte=end).exclude(pk=job.pk).exists()
