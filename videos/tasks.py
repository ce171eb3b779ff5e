"""Couriers: load, one call, return. They decide nothing, retry nothing and carry ids only."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit

import structlog
from celery import Task, shared_task
from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from credits import balance
from credits.models import Source
from hooks import sending
from hooks.tasks import deliver
from notices import mailing
from samsar import Refused, SamsarClient, SamsarError
from teams import connections
from teams.connections import NotConnected, client_for, looking_client_for
from teams.models import Team
from videos import catalogue, trash, uploads, versions
from videos.jobs import boots, drift, evidence, lifecycle, polling, telling
from videos.jobs.states import State
from videos.models import Job, Tick, Video
from videos.pace import Pace

log = structlog.get_logger(__name__)

BOOT = boots.new_name()
_stop = threading.Event()
#: Set before `_stop`: nothing new is sent, while the life goes on until the POST in hand is answered.
_leaving = threading.Event()

#: A row that was rung for is rung for again only after this long.
RING_REST = timedelta(seconds=10)
#: How long one task goes on with what waits, before it lets the next one of the queue in.
_TURN_SECONDS = 20.0
#: Of the worker's nine threads, slow work gets seven at the most and mail one: one is always free for the sweep.
_sending, _copying, _asking = BoundedSemaphore(4), BoundedSemaphore(2), BoundedSemaphore(1)
_SWEEP_LEASE = timedelta(seconds=45)


_tidying = Pace(timedelta(minutes=10))
_comparing = Pace(timedelta(seconds=20))


def ring(task: "Task[..., Any]", **ids: Any) -> None:
    """Send a task after commit; with a dead broker the sweep finds the row, so that is only logged."""

    def send() -> None:
        try:
            task.delay(**ids)
        except (OperationalError, RedisError, OSError) as problem:
            log.warning("not rung", task=task.name, reason=type(problem).__name__)

    transaction.on_commit(send)


@contextmanager
def _place(places: BoundedSemaphore) -> Iterator[bool]:
    """Take a place, if one is free; the sweep rings again for what found none."""
    has_place = places.acquire(blocking=False)
    try:
        yield has_place
    finally:
        if has_place:
            places.release()


@shared_task(ignore_result=True)
def submit_job(*, job_id: int, **_future: Any) -> None:
    """Send one queued job, at most once, and then what else waits to be sent."""
    with _place(_sending) as has_place:
        if has_place:
            _submit(job_id)
            _go_on(_submit, Job.objects.filter(state=State.QUEUED).order_by("send_at", "pk"), "send_at")
            return
    # Whoever is sending takes it up next; without this it would rest as if somebody had it.
    # One that was tried already waits for its own time.
    soon = timezone.now() + RING_REST
    Job.objects.filter(pk=job_id, state=State.QUEUED, tries=0, send_at__lte=soon).update(send_at=timezone.now())


def _go_on(work: Callable[[int], None], waiting: QuerySet[Any], due_at: str) -> None:
    """Do what is due, longest waiting first, so that a long batch is not done a handful a round.

    `work` moves the time in the column `due_at`, or ends the waiting. Others get a turn after a while.
    """
    until = time.monotonic() + _TURN_SECONDS
    while time.monotonic() < until and not _leaving.is_set():
        row = waiting.filter(**{f"{due_at}__lte": timezone.now()}).values_list("pk", flat=True).first()
        if row is None:
            return
        work(row)


def _submit(job_id: int) -> None:
    job = Job.objects.select_related("team", "by", "batch").get(pk=job_id)
    if job.state != State.QUEUED:
        return
    try:
        if connections.is_rejected(job.team_id):
            raise NotConnected("Samsar rejected this team's key. An owner can replace it in Settings.")
        line = connections.open_line(job.team)
    except NotConnected as problem:
        lifecycle.park(job, f"{problem} Nothing was sent or charged.", at=timezone.now())
    else:
        lifecycle.submit(job, samsar=line.samsar, key_version=line.version, boot=BOOT, clock=timezone.now)
        if job.charge_source == Source.ESTIMATE:
            _ask_balance(job, line.samsar)


def _ask_balance(job: Job, samsar: SamsarClient) -> None:
    """Look at the balance, for nothing: two of them may tell what the answer did not."""
    asked_at = timezone.now()
    try:
        left = connections.ask_balance(job.team, samsar)
        balance.note(job.team, left, read_at=timezone.now(), asked_at=asked_at)
    except SamsarError as problem:
        log.info("no balance", job=str(job.public_id), reason=problem.reason)
    else:
        evidence.settle_by_balance(job, at=timezone.now())


@shared_task(ignore_result=True)
def sweep(**_future: Any) -> None:
    """Find every row that is due, even if every message was lost."""
    now = timezone.now()
    if not _claim_tick(now):
        return  # another sweep is at it
    try:
        go_round(clock=timezone.now)
        Tick.objects.update(swept_at=timezone.now())
    finally:
        Tick.objects.update(busy_until=None)


def go_round(*, clock: lifecycle.Clock) -> None:
    """Do once what a sweep does: settle stale claims, ring for rows that are due, look at sessions, tidy at times."""
    now = clock()
    lifecycle.settle_stale_claims(at=now)
    _ring_due(now)
    polling.look_at_due(client_of=looking_client_for, clock=clock)
    if _comparing.is_due(now):
        drift.compare(at=clock())
    # After the looks, so that what they found is told without waiting for a beat.
    if sending.due(clock()).exists():
        ring(deliver)
    if _tidying.is_due(now):
        uploads.clean_up(now)
        trash.purge(now=now)
        mailing.clean_up(now)
        sending.clean_up(now)
        ring(clear_trash)


def _claim_tick(now: datetime) -> bool:
    mine = {"begun_at": now, "busy_until": now + _SWEEP_LEASE}
    if Tick.objects.filter(Q(busy_until=None) | Q(busy_until__lt=now), pk=1).update(**mine):
        return True
    return Tick.objects.get_or_create(pk=1, defaults=mine)[1]


def _ring_due(now: datetime) -> None:
    rested = Q(rung_at=None) | Q(rung_at__lte=now - RING_REST)
    for job_id in Job.objects.filter(state=State.QUEUED, send_at__lte=now).values_list("pk", flat=True)[:100]:
        if Job.objects.filter(pk=job_id, send_at__lte=now).update(send_at=now + RING_REST):
            ring(submit_job, job_id=job_id)
    copying = Video.objects.filter(rested, phase=Video.Phase.COPYING, copy_at__lte=now)
    for video_id in copying.order_by("copy_at").values_list("pk", flat=True)[:20]:
        if Video.objects.filter(rested, pk=video_id).update(rung_at=now):
            ring(copy_render, video_id=video_id)
    for video_id in versions.pictures_due(now):
        ring(draw_pictures, video_id=video_id)
    for team in catalogue.due(now):
        ring(refresh_catalogue, team_id=team.pk)


@shared_task(ignore_result=True)
def copy_render(*, video_id: int, **_future: Any) -> None:
    """Bring one finished render into our storage, and then what else waits to be copied."""
    with _place(_copying) as has_place:
        if has_place:
            _copy(video_id)
            _go_on(_copy, Video.objects.filter(phase=Video.Phase.COPYING).order_by("copy_at", "pk"), "copy_at")
            return
    # Whoever is copying takes it up next; without this the sweep would let it rest.
    Video.objects.filter(pk=video_id, phase=Video.Phase.COPYING).update(rung_at=None)


def _copy(video_id: int) -> None:
    # Only the worker that copies needs the film libraries; web and beat stay small.
    from videos import copies

    video = Video.objects.select_related("team", "job").get(pk=video_id)
    copies.copy(
        video,
        fetch_latest=_fresh_link(video),
        practice_origin=_practice_origin() if video.team.is_practice else None,
        now=timezone.now(),
    )


@shared_task(ignore_result=True)
def draw_pictures(*, video_id: int, **_future: Any) -> None:
    """Make the pictures of one stored film that has none, or lost them."""
    with _place(_copying) as has_place:
        if has_place:
            # Only the worker needs the film libraries; web and beat stay small.
            from videos import stills

            stills.redraw(Video.objects.get(pk=video_id), at=timezone.now())


def _fresh_link(video: Video) -> Callable[[], str | None]:
    def ask() -> str | None:
        try:
            return client_for(video.team).fetch_latest_version(video.job.session_id).result_url
        except (NotConnected, SamsarError) as problem:
            log.info("no fresh link", video=str(video.public_id), reason=str(problem))
            return None

    return ask


def _practice_origin() -> str:
    parts = urlsplit(settings.SANDBOX_URL)
    return f"{parts.scheme}://{parts.netloc}"


@shared_task(ignore_result=True)
def refresh_catalogue(*, team_id: int, **_future: Any) -> None:
    """Ask Samsar which models and fonts it offers a team, and what remains on its account."""
    with _place(_asking) as has_place:
        if has_place:
            _refresh(Team.objects.get(pk=team_id), timezone.now())


def _refresh(team: Team, now: datetime) -> None:
    try:
        samsar = client_for(team)
        catalogue.refresh(team, samsar, now=now)
        asked_at = timezone.now()
        left = connections.ask_balance(team, samsar)
        balance.note(team, left, read_at=timezone.now(), asked_at=asked_at)
    except NotConnected as problem:
        log.info("not connected", team=team.pk, reason=str(problem))
    except SamsarError as problem:
        if isinstance(problem, Refused) and problem.status == 401:
            telling.note_rejection(team, at=timezone.now(), asked_at=now)
        else:
            connections.note_silence(team.pk, now=now)
        log.info("no catalogue", team=team.pk, reason=problem.reason)
    else:
        connections.note_answer(team.pk, now=now)


@shared_task(ignore_result=True)
def clear_trash(**_future: Any) -> None:
    """Delete the files of what was deleted for good; a slow storage holds up no sweep."""
    with _place(_asking) as has_place:
        if has_place:
            trash.clear(now=timezone.now())


@worker_ready.connect
def _begin_life(**_signal: Any) -> None:
    boots.keep_marking(BOOT, clock=timezone.now, stop=_stop)
    close_old_connections()


@worker_shutting_down.connect
def _begin_leaving(**_signal: Any) -> None:
    _leaving.set()


@worker_shutdown.connect
def _end_life(**_signal: Any) -> None:
    _stop.set()
    boots.forget(BOOT)
