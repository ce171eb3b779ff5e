"""A key that is replaced or revoked in the middle of things: nothing goes out with it any more."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from django.db import transaction

from credits import spending
from samsar import TranslateVideo
from teams import connections
from teams.models import Connection, Membership, Team
from tests.faults import courier, crowd, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.orders import PRICE
from tests.faults.upstream import PATIENCE, Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import intake, keys, lifecycle, wholesale
from videos.jobs.states import State
from videos.models import Job, Video


class BetweenClaimAndPost:
    """Stops whoever claimed a job, right after the claim was committed, until the test lets them go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._claimed, self._go = Event(), Event()
        claim = lifecycle.claim

        def stop(*told: Any, **named: Any) -> Any:
            claimed = claim(*told, **named)
            self._claimed.set()
            assert self._go.wait(PATIENCE)
            return claimed

        monkeypatch.setattr(lifecycle, "claim", stop)

    def wait(self) -> None:
        """Return when somebody stands there."""
        assert self._claimed.wait(PATIENCE), "nobody claimed the job"

    def go_on(self) -> None:
        """Let them, and everybody after them, go on."""
        self._go.set()


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> BetweenClaimAndPost:
    """The place between claim and POST."""
    return BetweenClaimAndPost(monkeypatch)


def test_a_key_revoked_between_claim_and_post_sends_nothing(
    job: Job, owner: Membership, between: BetweenClaimAndPost, line: Line, account: Account, now: datetime
) -> None:
    (message,) = courier.take()
    with crowd.together(message.deliver):
        between.wait()
        assert connections.revoke(job.team, owner.user, now=now)
        between.go_on()

    job.refresh_from_db()
    assert (job.state, job.message) == (State.PARKED, keys.REVOKED)
    assert spending.month(job.team, now).reserved == PRICE
    assert (line.arrived, account.accepted()) == ([], 0)


def test_a_key_replaced_between_claim_and_post_is_not_sent_and_the_new_one_is(
    team: Team, queue: Callable[..., Job], between: BetweenClaimAndPost, line: Line, account: Account, now: datetime
) -> None:
    old = account.sandbox.new_key()
    connections.store_key(team, old, now=now)
    job = queue()
    (message,) = courier.take()
    with crowd.together(message.deliver):
        between.wait()
        connections.store_key(team, account.key, now=now)
        between.go_on()

    job.refresh_from_db()
    assert (job.state, job.tries) == (State.RENDERING, 1)  # the round that found the key gone lost no try
    assert [old in request.raw.decode() for request in line.arrived if request.method == "POST"] == [False]
    assert (account.sandbox.accepted_posts(old), account.accepted()) == (0, 1)


@pytest.fixture
def source(queue: Callable[..., Job], account: Account, now: datetime) -> Video:
    """A finished video that others can be made from."""
    made = queue("A tram in the snow.", token="source")
    courier.deliver_all()
    account.sandbox.advance(60)
    sweep_later(now, minutes=2)
    Video.objects.filter(job=made).update(phase=Video.Phase.READY, file="fake.mp4", duration_ms=10_000)
    return Video.objects.select_related("job").get(job=made)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_key_that_ends_while_a_source_is_looked_up_sends_nothing(
    source: Video, owner: Membership, line: Line, account: Account, now: datetime, is_replaced: bool
) -> None:
    asked = TranslateVideo(session_id=source.job.session_id, language="es")
    job = intake.queue(asked, by=owner, token="es", offer=offer_for(owner.team), now=now, sources=[source])
    before, held = account.accepted(), fates.Held("after")
    line.plan(held)
    with crowd.together(lambda: tasks.submit_job(job_id=job.pk)):
        held.wait()
        if is_replaced:
            connections.store_key(owner.team, account.sandbox.new_key(), now=now)
            Connection.objects.update(state=Connection.State.REJECTED)
        else:
            connections.revoke(owner.team, owner.user, now=now)
        held.release()

    job.refresh_from_db()
    assert job.state == State.PARKED
    assert account.accepted() == before


@pytest.mark.parametrize("_", range(5))
def test_sending_and_revoking_at_the_same_moment_have_one_winner(
    job: Job, owner: Membership, line: Line, account: Account, now: datetime, _: int
) -> None:
    (message,) = courier.take()
    crowd.run(message.deliver, lambda: connections.revoke(job.team, owner.user, now=now))

    job.refresh_from_db()
    was_sent = job.state == State.RENDERING
    assert was_sent or job.state == State.PARKED
    assert line.posts() == account.accepted() == int(was_sent)


def test_what_waits_is_parked_and_what_renders_waits_for_the_key(
    team: Team, queue: Callable[..., Job], owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    running = queue("A tram in the snow.")
    courier.deliver_all()
    waiting = [queue(token=f"waiting-{number}") for number in range(3)]
    before = len(line.arrived)

    connections.revoke(team, owner.user, now=now)
    with transaction.atomic():
        parked = wholesale.park(keys.queued(team), by=owner.user, at=now, reason=keys.REVOKED)
    assert parked == len(waiting)
    account.sandbox.advance(60)
    sweep_later(now, minutes=2)
    sweep_later(now, minutes=5)
    running.refresh_from_db()
    assert (running.state, running.is_quiet) == (State.RENDERING, False)
    assert len(line.arrived) == before  # not even a look

    connections.store_key(team, account.key, now=now)
    keys.look_again(team, at=now)
    sweep_later(now, seconds=1)
    running.refresh_from_db()
    assert running.state == State.COMPLETED
    assert set(Job.objects.exclude(pk=running.pk).values_list("state", flat=True)) == {State.PARKED}


def test_a_401_that_was_asked_for_with_the_old_key_says_nothing_about_the_new_one(
    team: Team, queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    running = queue("A tram in the snow.")
    courier.deliver_all()

    def replaced_meanwhile(exchange: Any) -> None:
        if exchange.receive():
            crowd.run(lambda: connections.store_key(team, account.key, now=now.replace(year=now.year + 1)))
            exchange.send(fates.http(401, b'{"message": "Invalid API key."}'))

    line.plan(replaced_meanwhile)
    sweep_later(now, seconds=5)

    running.refresh_from_db()
    assert running.state == State.RENDERING
    assert Connection.objects.get().state == Connection.State.WORKING
