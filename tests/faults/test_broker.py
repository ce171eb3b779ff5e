"""Redis killed, flushed or repeating itself: a late message delays a job, a lost one too, and none doubles it."""

import contextlib
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

import pytest

from launcher.parts import BEAT, QUIET_WORKER, WORKER
from samsar_portal.celery import app
from tests.faults import courier, fates
from tests.faults.broker import Broker, running
from tests.faults.conftest import Account, sweep_later
from tests.faults.processes import PATIENCE, started
from tests.faults.upstream import Line
from videos import tasks
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A real Redis that this process and the workers of the test use."""
    with running() as broker:
        monkeypatch.setitem(app.conf, "broker_url", broker.url)
        monkeypatch.setattr(app, "_pool", None)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        yield broker


def test_a_job_queued_while_redis_is_dead_is_found_by_the_sweep(
    broker: Broker, queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    broker.kill()
    began = time.monotonic()
    job = queue()  # ringing fails, and the person who pressed Create neither learns of it nor waits for it
    assert time.monotonic() - began < 2
    tasks.go_round(clock=lambda: now)  # a sweep while it is dead does no harm either
    assert Job.objects.get().state == State.QUEUED

    broker.start()
    assert courier.take() == []
    assert "submit_job" in sweep_later(now, seconds=60)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert (line.posts(), account.accepted()) == (1, 1)


def test_messages_lost_with_redis_are_rung_for_again(
    broker: Broker, queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    jobs = [queue(token=f"token-{number}") for number in range(6)]
    broker.kill()
    broker.forget()
    broker.start()
    assert courier.take() == []

    sweep_later(now, seconds=1)
    assert set(Job.objects.values_list("state", flat=True)) == {State.RENDERING}
    assert line.posts() == account.accepted() == len(jobs)


def test_messages_that_outlive_a_killed_redis_and_a_sweep_send_once(
    broker: Broker, queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    queue()
    broker.kill()
    broker.start()  # the message was written down, and is there again
    tasks.go_round(clock=lambda: now)  # and the sweep rings beside it
    messages = [message for message in courier.take() if message.task.endswith("submit_job")]
    assert len(messages) == 2

    for message in messages:
        message.deliver()
    assert (line.posts(), account.accepted()) == (1, 1)


def test_beat_rings_for_the_sweep_and_keeps_no_file(broker: Broker, transactional_db: None, tmp_path: Path) -> None:
    until = time.monotonic() + PATIENCE
    with started(*BEAT, folder=tmp_path, REDIS_URL=broker.url, SWEEP_SECONDS="0.1") as beat:
        while not (messages := courier.take()):
            assert time.monotonic() < until, "beat does not ring"
            with contextlib.suppress(subprocess.TimeoutExpired):
                beat.wait(0.05)
        beat.terminate()
        beat.wait(PATIENCE)

    assert {message.task for message in messages} == {"videos.tasks.sweep"}
    assert list(tmp_path.iterdir()) == []


def worker_on(broker: Broker, line: Line) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(WORKER[0], *WORKER[1:], *QUIET_WORKER, REDIS_URL=broker.url, SANDBOX_URL=line.url)


def test_a_killed_celery_worker_never_sends_twice(
    broker: Broker, queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    held = fates.Held("after")
    line.plan(held)
    with worker_on(broker, line) as worker:
        job = queue()
        held.wait()
        worker.kill()
        worker.wait(PATIENCE)
    held.drop()
    job.refresh_from_db()
    assert job.state == State.SUBMITTING

    # The broker still has the message and hands it out again; the row says that somebody claimed it.
    courier.Message("videos.tasks.submit_job", {"job_id": job.pk}).deliver()
    assert "submit_job" not in sweep_later(now, minutes=5)
    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert (line.posts(), account.accepted()) == (1, 1)


def test_a_celery_worker_that_is_asked_to_stop_finishes_the_post_in_hand(
    broker: Broker, queue: Callable[..., Job], line: Line, account: Account
) -> None:
    held = fates.Held("after")
    line.plan(held)
    with worker_on(broker, line) as worker:
        job = queue()
        held.wait()
        worker.send_signal(signal.SIGTERM)
        held.release()
        assert worker.wait(PATIENCE) == 0

    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert (line.posts(), account.accepted()) == (1, 1)
