"""What may stand against sending a job at the last moment: a role that is gone, or spending that was paused.

`clear` is part of the UPDATEs that claim a job and that renew the claim just
before sending, so whatever was committed before either of them wins. What is
held back is parked with the reason; its credits stay reserved.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from credits import brakes
from credits.brakes import Pause, SpendingPaused
from teams.models import Team, User
from videos.jobs import keys, telling, vouching, wholesale
from videos.jobs.states import State
from videos.models import Job


def clear() -> Q:
    """Return the condition that nothing stands against sending a job."""
    return Q(vouching.stands()) & Q(~brakes.is_paused())


def set_aside(job: Job, *, at: datetime) -> None:
    """Park the job if something stands against sending it at this moment; otherwise leave it."""
    pause = brakes.pause_now(job.team)
    with transaction.atomic():
        if pause and _park(job, words(pause), only=Q(brakes.is_paused()), at=at):
            telling.parked(job, at=at)
            return
        unvouched = vouching.refusal(str(job.answerable or job.by))
        if _park(job, unvouched, only=~Q(vouching.stands()), at=at):
            telling.parked(job, at=at, needs_others=True)


def park_waiting(team: Team, pause: Pause, *, by: User, at: datetime) -> int:
    """Park what waits to be sent when `by` has just paused spending; return how much is parked then.

    Called after the pause is committed: what it does not find is held back when it is claimed.
    """
    with transaction.atomic():
        return wholesale.park(keys.queued(team), by=by, at=at, reason=words(pause))


def must_run(team: Team) -> None:
    """Raise SpendingPaused while spending of the team is paused."""
    if pause := brakes.pause_now(team):
        raise SpendingPaused(pause)


def words(pause: Pause) -> str:
    """Return the sentence of a job that a pause holds back."""
    return (
        f"{pause.what}. Nothing was sent or charged; its credits stay reserved. Once spending is resumed, somebody can "
        "send it at its price of then, or cancel it."
    )


def _park(job: Job, reason: str, *, only: Q, at: datetime) -> bool:
    return job.move(State.PARKED, at=at, only=only, reason=reason, message=reason[:500], send_at=None)
