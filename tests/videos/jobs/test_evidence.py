"""Two balances prove a charge only when nothing else was spent between them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from credits import balance, ledger, spending
from credits.models import Source
from tests.videos.conftest import ToldSamsar, accepted
from videos.jobs import evidence, lifecycle
from videos.jobs.states import State
from videos.models import Job

CREDIT = 1000
SECOND = timedelta(seconds=1)


@pytest.fixture
def estimated(queued_job: Job, now: datetime) -> Job:
    """A job that Samsar took without a word about credits."""
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    return queued_job


def read(job: Job, before: int, after: int, now: datetime) -> bool:
    balance.note(job.team, before * CREDIT, read_at=now - SECOND)
    balance.note(job.team, after * CREDIT, read_at=now + SECOND)
    settled = evidence.settle_by_balance(job, at=now + SECOND)
    assert spending.disagreements(job.team) == []
    return settled


def test_two_balances_tell_what_the_answer_did_not(estimated: Job, now: datetime) -> None:
    assert read(estimated, 10_000, 9_700, now)

    assert (estimated.charged, estimated.charge_source) == (300 * CREDIT, Source.BALANCE)
    assert ledger.charged_for(estimated.public_id) == 300 * CREDIT


@pytest.mark.parametrize("after", [10_000, 10_500, 9_990, 5_000])
def test_a_difference_that_cannot_be_this_job_proves_nothing(estimated: Job, now: datetime, after: int) -> None:
    assert not read(estimated, 10_000, after, now)
    assert estimated.charge_source == Source.ESTIMATE


def test_another_charge_between_leaves_the_estimate(estimated: Job, queue: Callable[..., Job], now: datetime) -> None:
    other = queue(token="token-2")
    samsar = ToldSamsar(accepted("ses_2", charged=360 * CREDIT))
    lifecycle.submit(other, samsar=samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert not read(estimated, 10_000, 9_640, now)


def test_a_job_that_nobody_is_sure_of_leaves_the_estimate(
    estimated: Job, queue: Callable[..., Job], now: datetime
) -> None:
    doubtful = queue(token="token-2")
    lifecycle.claim(doubtful, boot="b", at=now)
    lifecycle.leave_unconfirmed(doubtful, "read timeout", at=now)

    assert doubtful.state == State.UNCONFIRMED
    assert not read(estimated, 10_000, 9_640, now)


def test_one_balance_alone_proves_nothing(estimated: Job, now: datetime) -> None:
    balance.note(estimated.team, 9_640 * CREDIT, read_at=now + SECOND)

    assert not evidence.settle_by_balance(estimated, at=now)
