"""Many jobs of one person decided on at once: the moves of `lifecycle`, in a few statements for a thousand of them.

Each function is called inside a transaction. The rows are locked before they
are read, so what is being claimed meanwhile is either seen as claimed, and
left alone, or claimed no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F, QuerySet

from credits import ledger
from teams.models import Team, User
from videos.jobs import asking, telling, vouching
from videos.jobs.states import HOLDING, MOVES, State
from videos.models import Answer, Job, JobEvent

#: Rows that one statement names at the most.
_AT_ONCE: Final = 500
#: Not sent yet, and not being sent at this moment either.
UNSENT: Final = frozenset({State.AWAITING_APPROVAL, State.QUEUED, State.PARKED})


def of(team: Team, user: User) -> QuerySet[Job]:
    """Return the jobs of the team for which this person answers."""
    return Job.objects.filter(vouching.of(user.pk), team=team)


def cancel(jobs: QuerySet[Job], team: Team, *, by: User, at: datetime, reason: str) -> tuple[int, int]:
    """Cancel what of a team's jobs was not sent yet; return how many those were and what they held."""
    found = _locked(jobs, UNSENT)
    message = "Cancelled before it was sent. Nothing was charged."
    _move(found, State.CANCELLED, at=at, by=by, reason=reason, message=message, settled_at=at, send_at=None)
    asked = [job.pk for job in found if job.state == State.AWAITING_APPROVAL]
    asking.close(asked, Answer.WITHDRAWN, by=by, at=at, reason=reason)
    held = [job.public_id for job in found if job.state in HOLDING]
    return len(found), ledger.release_all(team, held, at=at, reason=reason)


def park(jobs: QuerySet[Job], *, by: User, at: datetime, reason: str, needs_others: bool = False) -> int:
    """Set aside what waits to be sent, its credits still reserved; return how many jobs are parked then.

    Whoever answers for them hears of it, or with `needs_others` those who look after the team; never `by`. What was
    only asked for is left to whoever may approve or deny it.
    """
    found = _locked(jobs, UNSENT - {State.AWAITING_APPROVAL})
    queued = [job for job in found if job.state == State.QUEUED]
    _move(queued, State.PARKED, at=at, by=by, reason=reason, message=reason[:500], send_at=None)
    telling.parked_together(queued, by=by, at=at, needs_others=needs_others)
    return len(found)


def hand_over(jobs: QuerySet[Job], heir: User, *, by: User, at: datetime, words: str) -> int:
    """Let `heir` answer for what was not sent yet, each job where it stands; return how many jobs those were.

    Raises TakenOverTooMuch if the heir's own limit has no room for what is reserved for them.
    """
    found = _locked(jobs, UNSENT)
    if found:
        taken = Job.objects.filter(pk__in=[job.pk for job in found if job.state in HOLDING])
        check_taken_over(taken, found[0].team, heir)
    for some in _portions(found):
        rows = Job.objects.filter(pk__in=[job.pk for job in some])
        rows.filter(by=heir).update(answerable=None, revision=F("revision") + 1)
        rows.exclude(by=heir).update(answerable=heir, revision=F("revision") + 1)
    _tell(found, None, at=at, by=by, reason=words)
    return len(found)


def check_taken_over(jobs: QuerySet[Job], team: Team, heir: User) -> None:
    """Raise TakenOverTooMuch if the heir's own limit has no room for these jobs beside all that they took over."""
    beside = Job.objects.filter(answerable=heir, team=team, state__in=HOLDING).exclude(pk__in=jobs.values("pk"))
    ledger.check_taken_over(team, heir, *(each.order_by().values_list("public_id") for each in (jobs, beside)))


def ask_to_cancel(jobs: QuerySet[Job], *, at: datetime) -> int:
    """Have Samsar asked, at the next look, to cancel what it renders; return how many jobs that is about."""
    rendering = jobs.filter(state=State.RENDERING, is_cancel_asked=False)
    return rendering.update(is_cancel_asked=True, next_look_at=at, revision=F("revision") + 1)


def _locked(jobs: QuerySet[Job], states: Iterable[State]) -> list[Job]:
    # In the order of their keys, as everybody does who locks several.
    found = jobs.filter(state__in=states).select_for_update().order_by("pk")
    return list(found.only("pk", "public_id", "state", "team", "by", "answerable", "batch"))


def _move(jobs: Sequence[Job], target: State, *, at: datetime, by: User, reason: str, **fields: Any) -> None:
    for old in {State(job.state) for job in jobs}:
        if target not in MOVES[old]:
            raise RuntimeError(f"A job does not move from {old} to {target}.")
        for some in _portions([job for job in jobs if job.state == old]):
            here = Job.objects.filter(pk__in=[job.pk for job in some], state=old)
            moved = here.update(state=target, revision=F("revision") + 1, **fields)
            if moved != len(some):
                raise RuntimeError(f"{len(some) - moved} locked jobs moved all the same.")
    _tell(jobs, target, at=at, by=by, reason=reason)


def _tell(jobs: Sequence[Job], target: State | None, *, at: datetime, by: User, reason: str) -> None:
    told = [
        JobEvent(job=job, old_state=job.state, new_state=target or job.state, at=at, reason=reason[:500], by=by)
        for job in jobs
    ]
    JobEvent.objects.bulk_create(told, batch_size=_AT_ONCE)


def _portions(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    for start in range(0, len(jobs), _AT_ONCE):
        yield jobs[start : start + _AT_ONCE]
