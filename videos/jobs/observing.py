"""What an observation does to a job: merge by rank, keep stages, learn what it cost, set the next look.

Observations may come late, twice or backwards; a later truth never gives way
to an earlier one, so that looks, doorbells and cancels in any order end in one
result.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from credits import balance
from credits.models import Source
from samsar import Observation, Observed
from samsar.vocabulary import STAGES
from videos.jobs import evidence, telling, usual
from videos.jobs.cost_words import kept_words
from videos.jobs.states import RANK, State
from videos.models import Job, Shelf, Video

LATE_LOOKS = (timedelta(minutes=10), timedelta(hours=24))
#: However long a busy service asks us to wait, a look comes at least this often.
LONGEST_WAIT = timedelta(hours=1)

_TARGETS = {
    Observed.RUNNING: State.RENDERING,
    Observed.FAILED: State.FAILED,
    Observed.CANCELLED: State.CANCELLED,
    Observed.COMPLETED: State.COMPLETED,
}


def observe(job: Job, seen: Observation, *, at: datetime, asked_at: datetime | None = None) -> None:
    """Bring the job to what was seen, if that is a later truth than what is known."""
    target, known = _TARGETS[seen.state], State(job.state)
    if known not in RANK:
        return
    balance.note(job.team, seen.credits.remaining, read_at=at, asked_at=asked_at, job_id=job.public_id)
    if seen.credits.charged is not None:
        evidence.learn(job, seen.credits.charged, Source.BODY, at=at, reason="named by Samsar’s status")
    if RANK[target] > RANK[known]:
        if target is State.COMPLETED:
            _complete(job, seen, at=at)
        else:
            words = seen.error or ("Samsar could not finish this video" if target is State.FAILED else "Cancelled")
            message = f"{words.rstrip('.')}. {kept_words(job)}"
            stopped = _stage_fields(job, seen)
            finish(job, target, at=at, reason=seen.error or seen.raw_status, message=message, **stopped)
    elif known is State.RENDERING:
        _note_progress(job, seen, at=at)
    else:
        look_again(job, at=at)


def finish(job: Job, target: State, *, at: datetime, reason: str, message: str, **fields: Any) -> None:
    """End a rendering without a video; two late looks may still find that there is one."""
    was = State(job.state)
    with transaction.atomic():
        moved = job.move(
            target,
            at=at,
            reason=reason,
            message=message[:500],
            settled_at=at,
            looked_at=at,
            next_look_at=at + LATE_LOOKS[0],
            late_looks=0,
            **fields,
        )
        if moved:
            telling.ended(job, was, at=at)


def look_again(job: Job, *, at: datetime, message: str = "", wait: timedelta = timedelta(0)) -> None:
    """Set the next look after one that changed no state: by age while it renders, then the late looks, then never.

    `wait` is what a busy service asked for.
    """
    changed: dict[str, Any] = {"looked_at": at}
    if message and message[:500] != job.message:
        changed |= {"message": message[:500], "revision": F("revision") + 1}
    if job.state == State.RENDERING:
        since = at - (job.accepted_at or job.created_at)
        next_look: datetime | None = at + max(interval(since), min(wait, LONGEST_WAIT))
        if usual.is_quiet(job, at=at) and not job.is_quiet:
            changed |= {"is_quiet": True, "revision": F("revision") + 1}
    else:
        changed["late_looks"] = late = job.late_looks + 1
        next_look = (job.settled_at or at) + LATE_LOOKS[late] if late < len(LATE_LOOKS) else None
    Job.objects.filter(pk=job.pk, state=job.state).update(**changed)
    _schedule(job, next_look)


def interval(since: timedelta) -> timedelta:
    """Return how long to wait for the next look at a session that is `since` old: looks thin out with age."""
    for age, seconds in ((3, 2), (10, 5), (60, 15), (360, 60)):
        if since < timedelta(minutes=age):
            return timedelta(seconds=seconds)
    return timedelta(hours=1)


def _schedule(job: Job, next_look: datetime | None) -> None:
    """Set the next look, unless a doorbell, a cancel or a person set one since this job was claimed."""
    Job.objects.filter(pk=job.pk, state=job.state, next_look_at=job.next_look_at).update(next_look_at=next_look)


def _complete(job: Job, seen: Observation, *, at: datetime) -> None:
    was = State(job.state)
    with transaction.atomic():
        moved = job.move(
            State.COMPLETED,
            at=at,
            reason="rendered",
            message="",
            raw_status=seen.raw_status[:64],
            progress=100,
            settled_at=at,
            looked_at=at,
            next_look_at=None,
            is_quiet=False,
        )
        if moved:
            # What was deleted for good while we looked gets no file any more; our move holds the row.
            is_gone = Job.objects.filter(pk=job.pk, shelf=Shelf.GONE).exists()
            Video.objects.create(
                phase=Video.Phase.GONE if is_gone else Video.Phase.COPYING,
                job=job,
                team=job.team,
                public_id=job.public_id,
                completed_at=at,
                source_url=seen.result_url or "",
                copy_at=None if is_gone else at,
            )
            if not is_gone:
                telling.ended(job, was, at=at)


def _note_progress(job: Job, seen: Observation, *, at: datetime) -> None:
    fields = _stage_fields(job, seen)
    if fields["progress"] == job.progress and job.stage and _index(fields["stage"]) < _index(job.stage):
        # The service stepped back; people keep seeing the furthest stage.
        fields["stage"] = job.stage
    changed = {name: value for name, value in fields.items() if getattr(job, name) != value}
    if job.message:
        changed["message"] = ""
    if changed:
        Job.objects.filter(pk=job.pk, state=State.RENDERING).update(**changed, revision=F("revision") + 1)
    look_again(job, at=at)


def _stage_fields(job: Job, seen: Observation) -> dict[str, Any]:
    """What to store of the stages. Progress never falls, whatever the service says."""
    names = [stage.name for stage in seen.stages]
    done = sum(stage.value == "COMPLETED" for stage in seen.stages)
    running = next((stage.name for stage in seen.stages if stage.value not in ("COMPLETED", "INIT", "PENDING")), "")
    if not running:
        running = next((stage.name for stage in seen.stages if stage.value != "COMPLETED"), job.stage)
    progress = int(100 * done / max(len(STAGES), len(names))) if names else job.progress
    return {
        "stages": [[stage.name[:64], stage.value[:32]] for stage in seen.stages] or job.stages,
        "stage": running[:64],
        "progress": max(job.progress, min(progress, 99)),
        "raw_status": seen.raw_status[:64],
    }


def _index(stage: str) -> int:
    return STAGES.index(stage) if stage in STAGES else len(STAGES)
