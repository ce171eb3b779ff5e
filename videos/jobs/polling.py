"""Visiting sessions: which are due, in fair order, and what every visit ends in.

Network runs in a few threads that live as long as the process, so that their
connections are kept; the database is used in the caller's thread alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import chain, zip_longest

import structlog
from django.conf import settings
from django.db.models import QuerySet

from samsar import BadReply, NotSent, Observation, Observed, Refused, SamsarClient, SamsarError
from teams import connections
from teams.connections import NotConnected
from teams.models import Connection, Team
from videos.jobs import telling
from videos.jobs.cost_words import kept_words
from videos.jobs.lifecycle import Clock
from videos.jobs.observing import finish, look_again, observe
from videos.jobs.states import State
from videos.models import Job

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=40)
#: A visit is given up after this; the client's own deadlines for looks are shorter.
LOOK_SECONDS = 15.0
DOORBELL_REST = timedelta(seconds=5)

ClientOf = Callable[[Team], SamsarClient]


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What one visit brought: an observation, and how a cancellation that was asked for went (None: not tried)."""

    seen: Observation
    is_cancelled: bool | None = None
    refusal: str = ""


def look_at_due(*, client_of: ClientOf, clock: Clock, limit: int = 200) -> int:
    """Look at the sessions that are due and record what was found; return how many were visited."""
    now = clock()
    claimed = Job.objects.claim_due_looks(now, lease=LEASE, limit=limit)
    visited = _fairly(claimed, now)
    for job, visit in _visit_all(visited, client_of):
        try:
            _record(job, visit, asked_at=now, at=clock())
        except Exception:
            # One job's surprise must not cost the others their look; its lease brings it back.
            log.exception("look not recorded", job=str(job.public_id))
    return len(visited)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=settings.POLL_THREADS, thread_name_prefix="look")


def _fairly(jobs: list[Job], now: datetime) -> list[Job]:
    """Order jobs so that teams take turns, longest unseen first; hand back what is above a team's rate.

    A team whose Samsar is silent is asked about one job only: enough to hear
    when it is back, too little to keep others waiting.
    """
    of_team: dict[int, list[Job]] = defaultdict(list)
    for job in sorted(jobs, key=lambda job: job.looked_at or job.created_at):
        of_team[job.team_id].append(job)
    silent = Connection.objects.filter(team__in=list(of_team), silent_since__isnull=False)
    for team_id in silent.values_list("team_id", flat=True):
        del of_team[team_id][1:]
    rest = [job for waiting in of_team.values() for job in waiting[settings.LOOKS_A_ROUND :]]
    if rest:
        Job.objects.filter(pk__in=[job.pk for job in rest]).update(next_look_at=now)
    turns = zip_longest(*(waiting[: settings.LOOKS_A_ROUND] for waiting in of_team.values()))
    return [job for job in chain.from_iterable(turns) if job is not None]


def _visit_all(jobs: list[Job], client_of: ClientOf) -> Iterator[tuple[Job, "Future[Look]"]]:
    clients: dict[int, SamsarClient] = {}
    visits: dict[Future[Look], Job] = {}
    for job in jobs:
        try:
            samsar = clients.get(job.team_id) or clients.setdefault(job.team_id, client_of(job.team))
        except NotConnected as problem:
            log.warning("cannot look", job=str(job.public_id), reason=str(problem))
            continue
        visits[_threads().submit(visit, job, samsar)] = job
    done, late = wait(visits, timeout=LOOK_SECONDS)
    for unfinished in late:
        # Not begun: forgotten. Begun: ends by its own deadline. Either way the lease brings the job back.
        unfinished.cancel()
    for finished in done:
        yield visits[finished], finished


def visit(job: Job, samsar: SamsarClient) -> Look:
    """Ask for the status, and cancel if a person asked for that and the session still runs. No database.

    Raises what `SamsarClient.status` raises.
    """
    seen = samsar.status(job.request_id or job.session_id)
    if not job.is_cancel_asked or seen.state is not Observed.RUNNING:
        return Look(seen=seen)
    try:
        return Look(seen=seen, is_cancelled=samsar.cancel_render(job.session_id).cancelled)
    except Refused as refusal:
        return Look(seen=seen, is_cancelled=False, refusal=refusal.message)
    except SamsarError:
        return Look(seen=seen)  # the next look tries again: a second cancel costs nothing


def _record(job: Job, visit: "Future[Look]", *, asked_at: datetime, at: datetime) -> None:
    try:
        look = visit.result()
    except Refused as refusal:
        if refusal.status == 401:
            telling.note_rejection(job.team, at=at, asked_at=asked_at)
        look_again(job, at=at, message=f"Samsar answered: {refusal.message}")
    except NotSent as problem:
        if problem.retry_after is None:
            connections.note_silence(job.team_id, now=at)
        look_again(job, at=at, wait=timedelta(seconds=min(problem.retry_after or 0, 86_400)))
    except BadReply as problem:
        connections.note_silence(job.team_id, now=at)
        log.info("no usable look", job=str(job.public_id), reason=problem.reason)
        look_again(job, at=at)
    else:
        connections.note_answer(job.team_id, now=at)
        observe(job, look.seen, at=at, asked_at=asked_at)
        _record_cancel(job, look, at=at)


def _record_cancel(job: Job, look: Look, *, at: datetime) -> None:
    if look.is_cancelled:
        finish(job, State.CANCELLED, at=at, reason="cancelled on request", message=f"Cancelled. {kept_words(job)}")
    elif look.is_cancelled is False:
        # Samsar's no is final: asking again at every look would only repeat it.
        Job.objects.filter(pk=job.pk, state=State.RENDERING).update(is_cancel_asked=False)
        job.refresh_from_db()
        look_again(job, at=at, message=f"Samsar did not cancel this: {look.refusal or 'it gave no reason'}")


def look_now(job: Job, *, at: datetime) -> bool:
    """Look at a rendering job at the next round because a person asks; at most one extra look in five seconds."""
    return _ring(Job.objects.filter(pk=job.pk), at=at)


def ring_doorbell(token_hash: str, *, at: datetime) -> bool:
    """Look sooner at the job that was rung for: at most one extra look in five seconds."""
    return _ring(Job.objects.filter(doorbell_hash=token_hash), at=at)


def _ring(jobs: QuerySet[Job], *, at: datetime) -> bool:
    rested = jobs.filter(state=State.RENDERING).exclude(rung_at__gt=at - DOORBELL_REST)
    return bool(rested.update(rung_at=at, next_look_at=at))
