"""What a person says that a job was charged, with a reason, where Samsar's word is missing or wrong."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F

from audit import trail
from audit.trail import Action
from credits import corrections
from credits.following import NothingHeld
from credits.models import Source
from samsar.pricing import in_credits
from teams.models import User
from videos.jobs.evidence import retell
from videos.models import Job

#: Thousandths of a credit: far above any video, far below what the columns hold.
MOST: Final = 10_000_000 * 1000


class CannotAdjust(Exception):
    """The charge stays as it was; the text says why."""


def adjust(job: Job, amount: int, *, was: int, by: User, reason: str, at: datetime) -> int:
    """Bring the charge of a job from `was` to `amount` thousandths of a credit; return the difference.

    The ledger keeps it as a row of its own, with the person and the reason, in
    the month, project and name of the charge. Later words of Samsar do not
    change it again. Raises CannotAdjust; then nothing was changed.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise CannotAdjust("Say in a few words how you know. The ledger keeps it with your name. Nothing was changed.")
    if not 0 <= amount <= MOST:
        raise CannotAdjust(f"A charge is from 0 to {in_credits(MOST)}. Nothing was changed.")
    if job.charged is None:
        raise CannotAdjust("This video was never charged, so there is nothing to adjust.")
    if amount == was:
        raise CannotAdjust(f"It is charged {in_credits(was)} already. Nothing was changed.")
    with transaction.atomic():
        same = Job.objects.filter(pk=job.pk, team=job.team_id, charged=was)
        if not same.update(charged=amount, charge_source=Source.PERSON, revision=F("revision") + 1):
            raise CannotAdjust("The charge changed since this page was loaded. Nothing was changed; look at it again.")
        job.charged = was
        retell(job, amount, Source.PERSON)
        try:
            difference = corrections.adjust(job.public_id, amount, by=by, at=at, reason=reason)
        except NothingHeld:  # a sample that came with Practice
            raise CannotAdjust("This video was never charged, so there is nothing to adjust.") from None
        trail.record(
            job.team_id,
            Action.CHARGE_ADJUSTED,
            at=at,
            by=by,
            subject=job.title,
            before={"charged": was},
            after={"charged": amount, "reason": reason},
        )
    job.refresh_from_db(fields=["charged", "charge_source", "revision", "message"])
    return difference
