"""What a pause and an hourly limit do to jobs: nothing is reserved, what waits is parked, and people are told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import brakes, rules
from credits.brakes import SpendingPaused, TooFast
from credits.models import Budget, LedgerEntry
from home import health
from notices.kinds import Kind as Told
from notices.models import Notice
from samsar import NotSent
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import ToldSamsar, accepted, prompt
from videos.catalogue import Offer
from videos.jobs import batches, hindrances, intake, lifecycle, recovery
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Batch, Job

C = 1000
Queue = Callable[..., Job]


@pytest.fixture
def queue(owner: Membership, offer: Offer, now: datetime) -> Queue:
    """Queue a job of 360 credits."""

    def make(token: str = "token-1", *, by: Membership = owner, at: datetime = now) -> Job:
        return intake.queue(prompt(), by=by, token=token, offer=offer, now=at)

    return make


def pause(owner: Membership, now: datetime) -> None:
    assert rules.pause(owner.team, "Enough", by=owner.user, at=now)


def send(job: Job, now: datetime) -> ToldSamsar:
    samsar = ToldSamsar(submit_answer=accepted())
    lifecycle.submit(job, samsar=samsar, boot="boot-1", clock=lambda: now)  # type: ignore[arg-type]
    job.refresh_from_db()
    return samsar


def test_while_paused_nothing_is_reserved_or_written(owner: Membership, queue: Queue, now: datetime) -> None:
    pause(owner, now)
    with pytest.raises(SpendingPaused, match="paused spending on"):
        queue()
    assert (Job.objects.count(), LedgerEntry.objects.count(), Budget.objects.filter(held__gt=0).count()) == (0, 0, 0)


def test_a_job_that_waited_is_parked_at_its_claim_and_its_maker_told(
    owner: Membership, queue: Queue, now: datetime
) -> None:
    job = queue()
    pause(owner, now)

    samsar = send(job, now)

    assert (samsar.sent, job.state, job.is_holding) == ([], State.PARKED, True)
    assert "paused spending on" in job.message
    assert "its credits stay reserved" in job.message
    assert Notice.objects.get(kind=Told.PARKED.key).user == owner.user
    assert health.broken_invariants() == []


def test_one_that_is_tried_again_later_waits_for_no_pause(owner: Membership, queue: Queue, now: datetime) -> None:
    job = queue()
    samsar = ToldSamsar(submit_answer=NotSent("no connection", request_id="req-1"))
    lifecycle.submit(job, samsar=samsar, boot="boot-1", clock=lambda: now)  # type: ignore[arg-type]
    job.refresh_from_db()
    assert job.state == State.QUEUED
    pause(owner, now)
    assert send(job, now + timedelta(minutes=1)).sent == []
    assert job.state == State.PARKED


def test_all_that_waits_is_parked_at_the_press_with_one_reason(owner: Membership, queue: Queue, now: datetime) -> None:
    jobs = [queue(f"token-{number}") for number in range(3)]
    pause(owner, now)
    held = brakes.pause_now(owner.team)
    assert held
    assert hindrances.park_waiting(owner.team, held, by=owner.user, at=now) == 3
    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.message) == (State.PARKED, hindrances.words(held))


def test_a_resumed_one_is_not_parked_by_a_claim_that_was_late(owner: Membership, queue: Queue, now: datetime) -> None:
    job = queue()
    hindrances.set_aside(job, at=now)
    assert job.state == State.QUEUED


def test_what_is_parked_cannot_be_released_until_it_is_resumed(
    owner: Membership, queue: Queue, offer: Offer, now: datetime
) -> None:
    job = queue()
    pause(owner, now)
    send(job, now)
    with pytest.raises(SpendingPaused):
        recovery.send_parked(job, by=owner.user, offer=offer, at=now)
    job.refresh_from_db()
    assert job.state == State.PARKED
    rules.resume(owner.team, by=owner.user, at=now)
    recovery.send_parked(job, by=owner.user, offer=offer, at=now)
    assert len(send(job, now).sent) == 1


def test_the_longest_reason_fits_where_a_video_says_why_it_waits(owner: Membership, now: datetime) -> None:
    owner.user.name = "N" * 60
    owner.user.save()
    rules.pause(owner.team, "x" * 200, by=owner.user, at=now)
    held = brakes.pause_now(owner.team)
    assert held
    assert len(hindrances.words(held)) <= 500


def test_too_fast_reserves_nothing_and_is_told_once(owner: Membership, queue: Queue, now: datetime) -> None:
    rules.set_velocity(owner.team, None, 720 * C, by=owner.user, at=now)
    ola = join(owner.team, "ola@example.test", Role.CREATOR)
    ola.user.name = "Ola Nordmann"
    queue("1", by=ola)
    queue("2", by=ola)
    for number in range(3):
        with pytest.raises(TooFast, match="The hourly limit of Ola Nordmann of 720 credits has 0 left in this hour"):
            queue(f"more-{number}", by=ola)
    queue("3")  # another member has their own
    assert Job.objects.count() == 3
    assert Notice.objects.get(kind=Told.FAST.key).count == 1
    queue("4", by=ola, at=now + timedelta(minutes=60))


def test_a_sheet_stops_at_the_limit_and_the_rest_says_why(owner: Membership, offer: Offer, now: datetime) -> None:
    rules.set_velocity(owner.team, 3 * 360 * C, None, by=owner.user, at=now)
    orders = [Order(submission=prompt(f"Film {number}."), token=f"row-{number}", sources=()) for number in range(5)]
    done = batches.queue_each(orders, by=owner, token="sheet", title="Sheet", now=now, offer=offer)
    assert len(done.jobs) == 3
    assert all("There is room again at" in reason for reason in done.refused.values())
    assert Batch.objects.count() == 1


@pytest.mark.parametrize("is_limited", [False, True])
def test_a_submission_asks_few_questions(is_limited: bool, owner: Membership, queue: Queue, now: datetime) -> None:
    queue("first")
    if is_limited:
        rules.set_velocity(owner.team, 9_000 * C, 5_000 * C, by=owner.user, at=now)
    with CaptureQueriesContext(connection) as asked:
        queue("second")
    questions = [each["sql"] for each in asked if "SAVEPOINT" not in each["sql"] and each["sql"] != "BEGIN IMMEDIATE"]
    assert len(questions) <= 14
