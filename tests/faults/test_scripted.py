"""The sandbox's scripted outcomes from end to end, through the real tasks: what a person can practise."""

from collections.abc import Callable
from datetime import datetime, timedelta

from credits import spending
from credits.models import Source
from teams.models import Membership
from tests.faults import courier
from tests.faults.conftest import Account, sweep_later
from tests.faults.orders import PRICE
from tests.faults.upstream import Line
from videos.jobs import lifecycle, recovery
from videos.jobs.cost_words import kept_words
from videos.jobs.states import State
from videos.models import Job, Video


def test_timeout_is_charged_but_never_answered(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    job = queue("A quiet street. [timeout] [stuck]")
    courier.deliver_all()
    sweep_later(now, hours=1)

    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert spending.month(job.team, now).reserved == PRICE
    assert (line.posts(), account.accepted()) == (1, 1)


def test_no_headers_is_charged_at_our_estimate_and_says_so(queue: Callable[..., Job], now: datetime) -> None:
    job = queue("A quiet street. [no-headers] [stuck]")
    courier.deliver_all()

    job.refresh_from_db()
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, PRICE, Source.ESTIMATE)
    assert kept_words(job).endswith("(our estimate, not confirmed by Samsar).")


def test_402_is_refused_and_released(queue: Callable[..., Job], account: Account, now: datetime) -> None:
    job = queue("A quiet street. [402]")
    courier.deliver_all()

    job.refresh_from_db()
    assert job.state == State.REJECTED
    assert job.message.startswith("Insufficient credits")
    assert account.accepted() == 0


def test_a_stage_that_fails_is_named_and_its_cost_is_said(
    queue: Callable[..., Job], account: Account, now: datetime
) -> None:
    job = queue("A quiet street. [fail:speech_generation]")
    courier.deliver_all()
    account.sandbox.advance(4)
    sweep_later(now, seconds=5)
    job.refresh_from_db()
    assert (job.state, job.stage) == (State.RENDERING, "speech_generation")

    account.sandbox.advance(60)
    sweep_later(now, seconds=10)
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "speech_generation" in job.message
    assert job.message.endswith("120 credits were charged when Samsar accepted it.")
    assert spending.month(job.team, now).spent == PRICE
    assert not Video.objects.exists()


def test_slow_takes_five_times_as_long_and_then_plays(
    queue: Callable[..., Job], account: Account, now: datetime
) -> None:
    job = queue("A quiet street. [slow]")
    courier.deliver_all()
    account.sandbox.advance(20)
    sweep_later(now, seconds=5)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    seen = job.progress

    account.sandbox.advance(60)
    sweep_later(now, seconds=10)
    job.refresh_from_db()
    assert job.state == State.COMPLETED
    assert seen < job.progress == 100


def test_stuck_grows_quiet_and_a_person_ends_the_waiting(
    queue: Callable[..., Job], owner: Membership, account: Account, now: datetime
) -> None:
    job = queue("A quiet street. [stuck]")
    courier.deliver_all()
    account.sandbox.advance(3600)
    sweep_later(now, minutes=1)
    job.refresh_from_db()
    assert (job.state, job.stage, job.is_quiet) == (State.RENDERING, "ai_video_generation", False)

    sweep_later(now, hours=7)
    job.refresh_from_db()
    assert (job.state, job.is_quiet) == (State.RENDERING, True)
    recovery.count_as_charged(
        job, by=owner.user, reason="Samsar's support says it is gone.", at=now + timedelta(hours=7)
    )
    figures = spending.month(job.team, now)
    assert (figures.spent, figures.reserved) == (PRICE, 0)  # it was charged at acceptance, once


def test_a_stuck_render_can_be_cancelled_and_stays_charged(
    queue: Callable[..., Job], owner: Membership, account: Account, now: datetime
) -> None:
    job = queue("A quiet street. [stuck]")
    courier.deliver_all()
    job.refresh_from_db()
    assert lifecycle.cancel(job, by=owner.user, at=now)
    sweep_later(now, seconds=5)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert job.message == "Cancelled. 120 credits were charged when Samsar accepted it."
    assert spending.month(job.team, now).spent == PRICE
