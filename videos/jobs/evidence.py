"""What a charge really was, learned from later answers and balances where the acceptance did not say.

The order of evidence is: the header of the acceptance, its body, the status,
two balances with no other spend between, and only then our estimate. A better
source corrects a worse one, never the other way round; what a person adjusted
stays. Two answers of Samsar that differ are kept apart and shown.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from credits import corrections, unexplained
from credits.balance import readings_around
from credits.comparing import Window
from credits.models import Kind, LedgerEntry, Source
from samsar.pricing import credits_text
from videos.jobs import underway
from videos.jobs.cost_words import kept_words
from videos.models import Job

#: Other tools may spend from the same account: a difference this many times off the quote proves nothing.
_PLAUSIBLE: Final = 4
#: Two looks further apart than this prove a charge only by the very amount that was estimated.
CLOSE: Final = timedelta(minutes=15)
#: Which sources each source corrects.
WEAKER: Final[Mapping[Source, frozenset[Source]]] = {
    Source.HEADER: frozenset({Source.BODY, Source.BALANCE, Source.ESTIMATE}),
    Source.BODY: frozenset({Source.BALANCE, Source.ESTIMATE}),
    Source.BALANCE: frozenset({Source.ESTIMATE}),
}


def learn(job: Job, charged: int, source: Source, *, at: datetime, reason: str) -> bool:
    """Take in that Samsar named a charge of `charged` thousandths of a credit; return whether it became the charge.

    It does where what is known rests on something weaker. What differs from
    as good or better a source changes nothing, and is noted once.
    """
    if correct(job, charged, source, at=at, reason=reason):
        return True
    if job.charge_source in (Source.HEADER, Source.BODY) and job.charged is not None and job.charged != charged:
        _note_difference(job, charged, at=at, reason=reason)
    return False


def correct(job: Job, charged: int, source: Source, *, at: datetime, reason: str) -> bool:
    """Bring a charge that rests on something weaker than `source` to `charged`; return whether this call did it.

    The job's row decides between two that learn at the same moment; only the
    winner writes to the ledger.
    """
    with transaction.atomic():
        known = Job.objects.filter(pk=job.pk, charge_source__in=WEAKER[source], charged__isnull=False)
        won = known.update(charged=charged, charge_source=source, revision=F("revision") + 1)
        if won:
            corrections.correct(job.public_id, charged, source, at=at, reason=reason)
            retell(job, charged, source)
    if won:
        job.refresh_from_db(fields=["charged", "charge_source", "revision", "message"])
    return bool(won)


def retell(job: Job, charged: int, source: Source) -> None:
    """Bring what a stopped job says of its cost to what it costs now; call it in the transaction that changed it."""
    before = kept_words(job)
    after = kept_words(Job(charged=charged, charge_source=source))
    if before in job.message:
        Job.objects.filter(pk=job.pk, message=job.message).update(message=job.message.replace(before, after)[:500])


def settle_by_balance(job: Job, *, at: datetime) -> bool:
    """Correct an estimated charge by the balances before and after it; return whether they were proof.

    They are when they are close to each other, and nothing else of this team
    was charged between the two or on its way during either.
    """
    if job.charge_source != Source.ESTIMATE or job.claimed_at is None or job.accepted_at is None:
        return False
    before, after = readings_around(job.team, job.claimed_at, job.accepted_at)
    if before is None or after is None or after.read_at - before.read_at > CLOSE:
        return False
    window = Window(opening=before, closing=after)
    others = [each for each in underway.since(job.team_id, before.read_at) if each.job_id != job.public_id]
    if not all(unexplained.is_quiet(look, others) for look in (before, after)):
        return False
    known = unexplained.movements(job.team_id, before.read_at, after.read_at)
    if any(each.job_id != job.public_id for each in known):
        return False
    return is_plausible(job, -window.change) and correct(
        job, -window.change, Source.BALANCE, at=at, reason="two balances"
    )


def is_plausible(job: Job, charged: int) -> bool:
    """Whether an amount may be what this job cost."""
    return job.quote <= charged * _PLAUSIBLE and charged <= job.quote * _PLAUSIBLE


def _note_difference(job: Job, charged: int, *, at: datetime, reason: str) -> None:
    """Write once into the ledger that a later answer named another charge than the one that is kept."""
    said = f"{reason}: {credits_text(charged)}. The charge is kept as {Source(job.charge_source).label} named it first."
    told = LedgerEntry.objects.filter(job_id=job.public_id, kind=Kind.CORRECTION, amount=0, reason=said)
    if told.exists():
        return
    with transaction.atomic():
        # The job's row is the turn of whoever learns about it.
        Job.objects.filter(pk=job.pk).update(revision=F("revision") + 1)
        if not told.exists():
            corrections.remark(job.public_id, Source.BODY, at=at, reason=said)
