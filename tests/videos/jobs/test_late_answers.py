"""Our own answer that comes after a person settled the job: proof beats their word, our estimate never does."""

from datetime import datetime

import pytest

from credits import spending
from credits.models import Kind, LedgerEntry, Source
from home import health
from samsar import Observed
from teams.models import Membership
from tests.videos.conftest import accepted, seen
from videos.jobs import adjusting, lifecycle, observing, recovery
from videos.jobs.states import State
from videos.models import Job

CREDIT = 1000


@pytest.fixture
def settled(queued_job: Job, owner: Membership, now: datetime) -> Job:
    """A job of 360 credits whose answer is lost, counted as charged by a person."""
    lifecycle.claim(queued_job, boot="b", at=now)
    lifecycle.leave_unconfirmed(queued_job, "read timeout", at=now)
    recovery.count_as_charged(queued_job, by=owner.user, reason="It is on Samsar's invoice", at=now)
    return queued_job


def spent(owner: Membership, now: datetime) -> int:
    assert spending.disagreements(owner.team) == []
    assert health.broken_invariants() == []
    return spending.month(owner.team, now).spent


def test_a_late_answer_without_a_charge_leaves_a_persons_word(settled: Job, owner: Membership, now: datetime) -> None:
    lifecycle.accept(settled, accepted(), at=now)

    assert (settled.state, settled.session_id) == (State.RENDERING, "ses_1")
    assert (settled.charged, settled.charge_source) == (360 * CREDIT, Source.PERSON)
    assert spent(owner, now) == 360 * CREDIT
    assert LedgerEntry.objects.filter(source=Source.ESTIMATE).count() == 0


def test_a_late_answer_without_a_charge_leaves_what_a_person_adjusted(
    settled: Job, owner: Membership, now: datetime
) -> None:
    adjusting.adjust(settled, 100 * CREDIT, was=360 * CREDIT, by=owner.user, reason="On the invoice", at=now)

    lifecycle.accept(settled, accepted(), at=now)

    assert (settled.charged, settled.charge_source) == (100 * CREDIT, Source.PERSON)
    assert spent(owner, now) == 100 * CREDIT
    observing.observe(settled, seen(Observed.COMPLETED), at=now)
    assert settled.charge_source == Source.PERSON


def test_a_late_answer_that_names_the_charge_is_proof(settled: Job, owner: Membership, now: datetime) -> None:
    lifecycle.accept(settled, accepted(charged=300 * CREDIT), at=now)

    assert (settled.charged, settled.charge_source) == (300 * CREDIT, Source.HEADER)
    assert spent(owner, now) == 300 * CREDIT
    assert LedgerEntry.objects.get(kind=Kind.CORRECTION).amount == -60 * CREDIT


def test_a_late_answer_that_names_another_charge_than_a_person_adjusted_is_noted_and_changes_nothing(
    settled: Job, owner: Membership, now: datetime
) -> None:
    adjusting.adjust(settled, 100 * CREDIT, was=360 * CREDIT, by=owner.user, reason="On the invoice", at=now)

    lifecycle.accept(settled, accepted(charged=300 * CREDIT), at=now)

    assert (settled.charged, settled.charge_source) == (100 * CREDIT, Source.PERSON)
    assert spent(owner, now) == 100 * CREDIT
    said = LedgerEntry.objects.get(kind=Kind.CORRECTION)
    assert (said.amount, said.reason) == (
        0,
        "accepted by Samsar at 300 credits. The charge is kept as a person adjusted it.",
    )


def test_a_late_answer_after_it_counted_as_free_is_charged(queued_job: Job, owner: Membership, now: datetime) -> None:
    lifecycle.claim(queued_job, boot="b", at=now)
    lifecycle.leave_unconfirmed(queued_job, "read timeout", at=now)
    recovery.was_not_charged(queued_job, by=owner.user, reason="Not on the invoice", at=now)

    lifecycle.accept(queued_job, accepted(), at=now)

    assert (queued_job.charged, queued_job.charge_source) == (360 * CREDIT, Source.ESTIMATE)
    assert spent(owner, now) == 360 * CREDIT
