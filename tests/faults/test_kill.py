"""A worker that is killed or stopped in mid-POST: the job is never sent again, and a person is asked."""

import signal
from datetime import datetime, timedelta

import pytest

from credits import spending
from credits.models import Source
from tests.faults import courier, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.orders import PRICE
from tests.faults.processes import line_of, started
from tests.faults.upstream import Line
from videos.jobs import lifecycle
from videos.jobs.states import State
from videos.models import Boot, Job


@pytest.mark.parametrize(("phase", "accepted"), [("before", 0), ("after", 1), ("headers", 1)])
def test_a_worker_killed_in_mid_post_leaves_it_unconfirmed(
    phase: str, accepted: int, job: Job, line: Line, account: Account, now: datetime
) -> None:
    held = fates.Held(phase)
    line.plan(held)
    courier.lose_all()
    with started("tests.faults.worker", job.pk, SANDBOX_URL=line.url) as worker:
        held.wait()
        worker.kill()
        worker.wait(20)
    held.drop()

    # A moment later the worker may still be thought alive; nobody sends the job in its place.
    seen_at = Boot.objects.get().seen_at
    assert lifecycle.settle_stale_claims(at=seen_at + timedelta(seconds=5)) == 0
    job.refresh_from_db()
    assert job.state == State.SUBMITTING

    assert "submit_job" not in sweep_later(seen_at, seconds=30)
    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert "stopped before Samsar's answer was stored" in job.message
    assert spending.month(job.team, now).reserved == PRICE

    # The broker delivers the message again, as it does for a worker that is gone.
    courier.Message("videos.tasks.submit_job", {"job_id": job.pk}).deliver()
    assert line.posts() == 1
    assert account.accepted() == accepted


def test_a_worker_that_was_frozen_for_long_still_stores_its_answer(
    job: Job, line: Line, account: Account, now: datetime
) -> None:
    held = fates.Held("after")
    line.plan(held)
    courier.lose_all()
    with started("tests.faults.worker", job.pk, SANDBOX_URL=line.url) as worker:
        held.wait()
        worker.send_signal(signal.SIGSTOP)
        held.release()
        assert "submit_job" not in sweep_later(now, minutes=10)
        job.refresh_from_db()
        assert job.state == State.UNCONFIRMED

        worker.send_signal(signal.SIGCONT)
        assert line_of(worker.stdout) == "done"
    job.refresh_from_db()
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, PRICE, Source.HEADER)
    assert (line.posts(), account.accepted()) == (1, 1)
