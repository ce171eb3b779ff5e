"""Two balances prove a charge only when nothing else was spent between them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from credits import balance, ledger, spending
from credits.models import Kind, LedgerEntry, Source
from tests.videos.conftest import ToldSamsar, accepted
from videos.jobs import evidence, lifecycle
from videos.jobs.states import State
from videos.models import Job

CREDIT = 1000
SECOND = timedelta(seconds=1)
S = Source


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


@pytest.mark.parametrize(
    ("known", "told", "becomes"),
    [
        (S.HEADER, S.BODY, S.HEADER),
        (S.HEADER, S.BALANCE, S.HEADER),
        (S.BODY, S.HEADER, S.HEADER),
        (S.BODY, S.BODY, S.BODY),
        (S.BODY, S.BALANCE, S.BODY),
        (S.BALANCE, S.HEADER, S.HEADER),
        (S.BALANCE, S.BODY, S.BODY),
        (S.BALANCE, S.BALANCE, S.BALANCE),
        (S.PERSON, S.HEADER, S.PERSON),
        (S.PERSON, S.BODY, S.PERSON),
        (S.PERSON, S.BALANCE, S.PERSON),
        (S.ESTIMATE, S.HEADER, S.HEADER),
        (S.ESTIMATE, S.BODY, S.BODY),
        (S.ESTIMATE, S.BALANCE, S.BALANCE),
    ],
)
def test_a_better_source_corrects_and_a_worse_one_never_does(
    known: Source, told: Source, becomes: Source, queued_job: Job, now: datetime
) -> None:
    lifecycle.claim(queued_job, boot="b", at=now)
    how = {"amount": 360 * CREDIT, "source": known, "at": now, "reason": "so"}
    assert lifecycle.begin_rendering(queued_job, "ses_1", "ses_1", **how)  # type: ignore[arg-type]

    evidence.learn(queued_job, 300 * CREDIT, told, at=now, reason="named later")

    queued_job.refresh_from_db()
    is_corrected = known != becomes
    assert queued_job.charge_source == becomes
    assert queued_job.charged == (300 if is_corrected else 360) * CREDIT
    assert ledger.charged_for(queued_job.public_id) == queued_job.charged
    assert spending.disagreements(queued_job.team) == []


@pytest.mark.parametrize(("says", "source", "charged"), [(0, Source.HEADER, 0), (None, Source.ESTIMATE, 360)])
def test_a_header_of_nothing_is_a_fact_and_a_missing_one_is_not(
    says: int | None, source: Source, charged: int, queued_job: Job, now: datetime
) -> None:
    samsar = ToldSamsar(accepted(charged=says))
    lifecycle.submit(queued_job, samsar=samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]
    assert (queued_job.charge_source, queued_job.charged) == (source, charged * CREDIT)


def test_two_words_of_samsar_that_differ_are_both_shown_once(queued_job: Job, now: datetime) -> None:
    samsar = ToldSamsar(accepted(charged=360 * CREDIT))
    lifecycle.submit(queued_job, samsar=samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]
    for charged in (360, 400, 400, 410):
        evidence.learn(queued_job, charged * CREDIT, Source.BODY, at=now, reason="named by Samsar’s status")

    rows = LedgerEntry.objects.filter(kind=Kind.CORRECTION)
    assert [(row.amount, row.reason[:29]) for row in rows] == [
        (0, "named by Samsar’s status: 400"),
        (0, "named by Samsar’s status: 410"),
    ]
    queued_job.refresh_from_db()
    assert (queued_job.charged, queued_job.charge_source) == (360 * CREDIT, Source.HEADER)


def test_an_old_balance_proves_nothing_by_itself(estimated: Job, now: datetime) -> None:
    balance.note(estimated.team, 10_000 * CREDIT, read_at=now - 16 * 60 * SECOND)
    balance.note(estimated.team, 9_700 * CREDIT, read_at=now + SECOND)
    assert not evidence.settle_by_balance(estimated, at=now + SECOND)


def test_a_look_during_another_submission_proves_nothing(
    estimated: Job, queue: Callable[..., Job], now: datetime
) -> None:
    other = queue(token="token-2")
    lifecycle.claim(other, boot="b", at=now - 2 * SECOND)
    lifecycle.accept(other, accepted("ses_2", charged=360 * CREDIT), at=now + 5 * SECOND)
    assert not read(estimated, 10_000, 9_640, now)


def test_a_refill_between_leaves_the_estimate(estimated: Job, now: datetime) -> None:
    ledger.allocate(estimated.team, 50 * CREDIT, at=now, by=estimated.by, reason="Practice refill")
    assert not read(estimated, 10_000, 9_690, now)
