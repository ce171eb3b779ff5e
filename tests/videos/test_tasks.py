"""Couriers: slow work leaves room for the sweep, and what they cannot do they say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any

import pytest
from django.utils import timezone

from teams.models import Connection, Membership
from teams.sealing import seal
from tests.conftest import Sandbox
from videos import tasks
from videos.jobs.states import State
from videos.models import Job, Tick, Video


def test_a_rejected_key_is_flagged_and_not_called_silence(
    owner: Membership, sandbox: Sandbox, settings: Any, now: datetime
) -> None:
    settings.SANDBOX_URL = sandbox.url
    Connection.objects.create(
        team=owner.team, base_url=sandbox.url, sealed_key=seal("sbx_fake_and_wrong_key"), last_four="_key"
    )
    tasks.refresh_catalogue(team_id=owner.team.pk)

    line = Connection.objects.get()
    assert (line.state, line.silent_since) == (Connection.State.REJECTED, None)


def test_a_key_that_cannot_be_opened_parks_the_job_with_a_sentence(queued_job: Job, settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    Connection.objects.create(
        team=queued_job.team, base_url=settings.SANDBOX_URL, sealed_key=seal("sbx_fake_key_abcd"), last_four="abcd"
    )
    settings.PORTAL_KEYS = ["YW5vdGhlci1mYWtlLWtleS1mb3ItdGVzdHMtMDEyMzQ="]
    tasks.submit_job(job_id=queued_job.pk)

    queued_job.refresh_from_db()
    assert queued_job.state == State.PARKED
    assert "An owner can save it again in Settings" in queued_job.message


def test_slow_work_never_takes_every_thread_of_the_worker(queued_job: Job) -> None:
    places = (tasks._sending, tasks._copying, tasks._asking)
    assert sum(place._value for place in places) == 7

    with all_taken(tasks._sending, 4):
        tasks.submit_job(job_id=queued_job.pk)  # finds no place, and leaves the row to the sweep
    queued_job.refresh_from_db()
    assert queued_job.state == State.QUEUED


def test_one_message_sends_everything_that_waits(
    queue: Callable[..., Job], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []

    def submit(job_id: int) -> None:
        sent.append(job_id)
        Job.objects.filter(pk=job_id).update(state=State.CANCELLED, send_at=None)

    monkeypatch.setattr(tasks, "_submit", submit)
    first, second, third = (queue(token=f"form-{number}") for number in range(3))
    later = queue(token="form-later")
    Job.objects.filter(pk=later.pk).update(send_at=timezone.now() + timedelta(minutes=1))

    tasks.submit_job(job_id=second.pk)

    assert sent == [second.pk, first.pk, third.pk], "but not what is to be tried again later"


def test_a_job_that_finds_no_place_is_taken_up_by_whoever_is_free_next(queued_job: Job) -> None:
    rung_for = timezone.now() + timedelta(seconds=10)
    Job.objects.filter(pk=queued_job.pk).update(send_at=rung_for)

    with all_taken(tasks._sending, 4):
        tasks.submit_job(job_id=queued_job.pk)

    queued_job.refresh_from_db()
    assert queued_job.send_at is not None
    assert queued_job.send_at < rung_for


def test_one_message_copies_everything_that_waits(
    queue: Callable[..., Job], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    videos = [rendered(queue(token=f"form-{number}"), now) for number in range(3)]
    Video.objects.filter(pk=videos[0].pk).update(copy_at=timezone.now() + timedelta(minutes=1))
    copied: list[int] = []

    def copy(video_id: int) -> None:
        copied.append(video_id)
        Video.objects.filter(pk=video_id).update(phase=Video.Phase.LOST, copy_at=None)

    monkeypatch.setattr(tasks, "_copy", copy)
    tasks.copy_render(video_id=videos[2].pk)

    assert copied == [videos[2].pk, videos[1].pk], "but not what is to be tried again later"


def test_a_film_that_finds_no_place_does_not_rest(queued_job: Job, now: datetime) -> None:
    video = rendered(queued_job, now)
    Video.objects.filter(pk=video.pk).update(rung_at=now)

    with all_taken(tasks._copying, 2):
        tasks.copy_render(video_id=video.pk)

    video.refresh_from_db()
    assert (video.phase, video.rung_at) == (Video.Phase.COPYING, None)


@contextmanager
def all_taken(places: BoundedSemaphore, count: int) -> Iterator[None]:
    """Leave no place free meanwhile."""
    taken = [places.acquire(blocking=False) for _ in range(count)]
    assert all(taken)
    try:
        yield
    finally:
        for _ in taken:
            places.release()


def rendered(job: Job, now: datetime) -> Video:
    """Leave a film of `job` that waits to be copied."""
    return Video.objects.create(job=job, team=job.team, public_id=job.public_id, completed_at=now, copy_at=now)


def test_a_worker_that_is_leaving_sends_nothing_new(queue: Callable[..., Job], monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(tasks, "_submit", sent.append)
    first, _ = (queue(token=f"form-{number}") for number in range(2))

    tasks._leaving.set()
    try:
        tasks.submit_job(job_id=first.pk)
    finally:
        tasks._leaving.clear()

    assert sent == [first.pk]


def test_a_round_that_fails_is_not_said_to_have_ended_well(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_clock: Callable[[], datetime]) -> None:
        raise RuntimeError("a surprise")

    monkeypatch.setattr(tasks, "go_round", fails)
    with pytest.raises(RuntimeError):
        tasks.sweep()

    tick = Tick.objects.get()
    assert (tick.swept_at, tick.busy_until) == (None, None)


def test_the_sweep_tidies_every_ten_minutes(owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    tidied: list[datetime] = []
    monkeypatch.setattr(tasks.uploads, "clean_up", tidied.append)
    monkeypatch.setattr(tasks, "_tidying", tasks.Pace(timedelta(minutes=10)))

    for minutes in (0, 1, 9, 10, 11, 25):
        tasks.go_round(clock=lambda at=now + timedelta(minutes=minutes): at)

    assert [(at - now) // timedelta(minutes=1) for at in tidied] == [0, 10, 25]
