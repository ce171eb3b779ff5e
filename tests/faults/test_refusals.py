"""A wrong key, an empty account, a service that is away: each waits where a person sees it, and nothing is lost."""

import socket
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from credits import spending
from teams import connections
from teams.models import Connection, Membership, Team
from teams.sealing import seal
from tests.faults import courier, crowd, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.fates import answers, http
from tests.faults.orders import PRICE
from tests.faults.upstream import Line
from videos.catalogue import offer_for
from videos.jobs import lifecycle, recovery
from videos.jobs.states import State
from videos.models import Job


def test_a_wrong_key_parks_the_whole_queue_and_a_right_one_frees_it(
    team: Team, queue: Callable[..., Job], owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    connections.store_key(team, "sbx_fake_key_that_nobody_made", now=now)
    jobs = [queue(token=f"token-{number}") for number in range(3)]
    courier.deliver_all()

    assert line.posts() == 1  # the first 401 is enough
    assert set(Job.objects.values_list("state", flat=True)) == {State.PARKED}
    assert all("rejected this team's key" in job.message for job in Job.objects.all())
    assert spending.month(team, now).reserved == 3 * PRICE
    assert Connection.objects.get().state == Connection.State.REJECTED
    later = queue(token="token-4")
    courier.deliver_all()
    later.refresh_from_db()
    assert (later.state, line.posts()) == (State.PARKED, 1)

    connections.store_key(team, account.key, now=now)
    for job in Job.objects.all():
        recovery.send_parked(job, by=owner.user, offer=offer_for(team), at=now)
    sweep_later(now, seconds=1)
    assert set(Job.objects.values_list("state", flat=True)) == {State.RENDERING}
    assert account.accepted() == len(jobs) + 1


def test_a_key_revoked_in_mid_life_stops_new_posts_and_loses_no_video(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    running = queue("A tram in the snow.")
    courier.deliver_all()
    line.plan(answers(http(401, b'{"message": "Invalid API key."}')))
    sweep_later(now, seconds=5)
    running.refresh_from_db()
    assert running.state == State.RENDERING
    assert Connection.objects.get().state == Connection.State.REJECTED

    waiting = queue(token="token-2")
    courier.deliver_all()
    waiting.refresh_from_db()
    assert (waiting.state, line.posts()) == (State.PARKED, 1)

    connections.store_key(running.team, account.key, now=now)
    account.sandbox.advance(60)
    sweep_later(now, minutes=2)
    running.refresh_from_db()
    assert running.state == State.COMPLETED


def test_an_empty_account_rejects_with_samsars_sentence_and_releases_the_hold(
    job: Job, line: Line, account: Account, now: datetime
) -> None:
    account.sandbox.tell("balance", key=account.key, credits=119)
    courier.deliver_all()

    job.refresh_from_db()
    assert job.state == State.REJECTED
    assert job.message == "Insufficient credits or no credits remaining. Top up the account to go on."
    assert spending.month(job.team, now).reserved == 0
    assert (line.posts(), account.accepted()) == (1, 0)


@pytest.fixture
def away(settings: Any) -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def test_an_absent_service_parks_after_three_tries_and_a_person_sends_it_again(
    team: Team,
    job: Job,
    owner: Membership,
    away: str,
    line: Line,
    account: Account,
    settings: Any,
    now: datetime,
) -> None:
    settings.SANDBOX_URL = away
    courier.deliver_all()
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.QUEUED, 1)
    assert "Nothing was charged" in job.message

    for seconds in (40, 100):
        sweep_later(now, seconds=seconds)
    job.refresh_from_db()
    assert (job.state, job.tries) == (State.PARKED, 3)
    assert "stay reserved until you send or cancel it" in job.message
    assert spending.month(team, now).reserved == PRICE
    assert line.arrived == []

    settings.SANDBOX_URL = line.url
    assert "submit_job" not in sweep_later(now, hours=1)  # the machine does not send it by itself
    recovery.send_parked(job, by=owner.user, offer=offer_for(team), at=now)
    sweep_later(now, hours=2)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert (line.posts(), account.accepted()) == (1, 1)


def test_a_parked_job_that_is_cancelled_costs_nothing(
    job: Job, owner: Membership, away: str, line: Line, settings: Any, now: datetime
) -> None:
    settings.SANDBOX_URL = away
    courier.deliver_all()
    for seconds in (40, 100):
        sweep_later(now, seconds=seconds)
    job.refresh_from_db()
    assert lifecycle.cancel(job, by=owner.user, at=now)

    settings.SANDBOX_URL = line.url
    sweep_later(now, hours=1)
    assert spending.month(job.team, now).reserved == 0
    assert line.posts() == 0


def test_cancelling_and_sending_at_the_same_moment_have_one_winner(
    job: Job, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    (message,) = courier.take()
    crowd.run(message.deliver, lambda: lifecycle.cancel(Job.objects.get(pk=job.pk), by=owner.user, at=now))

    job.refresh_from_db()
    sent = job.state == State.RENDERING
    assert sent or job.state == State.CANCELLED
    assert line.posts() == account.accepted() == int(sent)


def test_a_job_in_mid_post_cannot_be_cancelled(job: Job, owner: Membership, line: Line, now: datetime) -> None:
    held = fates.Held("after")
    line.plan(held)
    with crowd.together(courier.take()[0].deliver):
        held.wait()
        job.refresh_from_db()
        assert not lifecycle.cancel(job, by=owner.user, at=now)
        held.release()

    job.refresh_from_db()
    assert job.state == State.RENDERING


def test_a_live_key_never_reaches_the_sandbox(team: Team, job: Job, line: Line, now: datetime) -> None:
    Connection.objects.filter(team=team).update(sealed_key=seal("live_fake_0123456789"))
    courier.deliver_all()

    job.refresh_from_db()
    assert job.state == State.PARKED
    assert "never sent to the sandbox" in job.message
    assert line.arrived == []
