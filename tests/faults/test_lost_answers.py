"""Samsar accepted, and its answer reached nobody: one POST, a hold that stays, and a person who decides."""

from collections.abc import Callable
from datetime import datetime

import pytest

from credits import spending
from credits.models import Kind, LedgerEntry, Source
from samsar import SamsarClient
from teams import connections
from teams.models import Membership
from tests.faults import courier, crowd, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.orders import PRICE
from tests.faults.upstream import Fate, Line, passes
from videos.jobs import lifecycle, recovery
from videos.jobs.states import State
from videos.models import Job

QUICK = {
    "the connection closes": fates.loses_the_answer,
    "the connection is reset": fates.resets_after_accepting,
    "the answer ends within its headers": fates.breaks_off_within("headers"),
    "the answer ends within its body": fates.breaks_off_within("body"),
    "a proxy answers 502": fates.accepts_but_answers(fates.http(502, b"<h1>Bad Gateway</h1>")),
    "a proxy answers 504": fates.accepts_but_answers(fates.http(504, b'{"message": "Gateway Timeout"}')),
    "the answer is a page": fates.accepts_but_answers(fates.http(200, b"<!doctype html><title>Hello</title>")),
    "the answer has no id": fates.accepts_but_answers(fates.http(200, b'{"status": "PENDING"}')),
}
PATIENT = {"nothing is said": fates.says_nothing, "the answer drips": fates.drips_the_answer}


@pytest.mark.parametrize("fate", [*QUICK.values(), *PATIENT.values()], ids=[*QUICK, *PATIENT])
def test_a_lost_answer_is_unconfirmed_and_never_sent_again(
    fate: Fate, job: Job, line: Line, account: Account, hasty: SamsarClient, now: datetime
) -> None:
    line.plan(fate)
    if fate in PATIENT.values():
        lifecycle.submit(job, samsar=hasty, boot="here/1", clock=lambda: now)
        courier.lose_all()
    else:
        assert courier.deliver_all() == ["submit_job"]

    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert "may have been charged" in job.message
    assert spending.month(job.team, now).reserved == PRICE

    for minutes in (1, 10, 24 * 60):
        assert "submit_job" not in sweep_later(now, minutes=minutes)
    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert (line.posts(), account.accepted()) == (1, 1)


@pytest.fixture
def lost(job: Job, line: Line) -> Job:
    """A job whose answer was lost after Samsar had accepted it."""
    line.plan(fates.loses_the_answer)
    courier.deliver_all()
    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    return job


def test_a_person_counts_it_as_charged(lost: Job, owner: Membership, account: Account, now: datetime) -> None:
    recovery.count_as_charged(lost, by=owner.user, reason="The balance fell by 120.", at=now)

    lost.refresh_from_db()
    assert (lost.state, lost.charged, lost.charge_source) == (State.SETTLED_CHARGED, PRICE, Source.PERSON)
    figures = spending.month(lost.team, now)
    assert (figures.spent, figures.reserved) == (PRICE, 0)
    assert account.accepted() == 1


def test_a_person_says_that_it_was_not_charged(lost: Job, owner: Membership, line: Line, now: datetime) -> None:
    recovery.was_not_charged(lost, by=owner.user, reason="The balance did not move.", at=now)

    lost.refresh_from_db()
    assert lost.state == State.SETTLED_FREE
    figures = spending.month(lost.team, now)
    assert (figures.spent, figures.reserved) == (0, 0)
    assert "submit_job" not in sweep_later(now, minutes=5)
    assert line.posts() == 1


def test_a_person_attaches_the_session_that_samsar_made(
    queue: Callable[..., Job], owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    job = queue("A pier in the rain.")
    line.plan(fates.loses_the_answer)
    courier.deliver_all()
    job.refresh_from_db()
    account.sandbox.advance(60)
    samsar = connections.client_for(job.team)
    session = samsar.completed_sessions(1)[0].session_id

    recovery.attach(job, session, by=owner.user, samsar=samsar, at=now)

    job.refresh_from_db()
    assert (job.state, job.session_id) == (State.COMPLETED, session)
    assert (job.charged, job.charge_source) == (PRICE, Source.ESTIMATE)
    assert (line.posts(), account.accepted()) == (1, 1)


def test_a_session_that_does_not_exist_cannot_be_attached(
    lost: Job, owner: Membership, line: Line, now: datetime
) -> None:
    with pytest.raises(recovery.CannotSettle, match="does not know"):
        recovery.attach(lost, "vid_nobody", by=owner.user, samsar=connections.client_for(lost.team), at=now)

    lost.refresh_from_db()
    assert lost.state == State.UNCONFIRMED


def test_a_session_is_attached_to_one_job_only(
    queue: Callable[..., Job], owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    good, bad = queue(token="token-1"), queue(token="token-2")
    line.plan(passes, fates.loses_the_answer)
    courier.deliver_all()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == (State.RENDERING, State.UNCONFIRMED)

    with pytest.raises(recovery.CannotSettle, match="already belongs"):
        recovery.attach(bad, good.session_id, by=owner.user, samsar=connections.client_for(bad.team), at=now)
    assert LedgerEntry.objects.filter(kind=Kind.CHARGE).count() == 1


def test_our_own_late_answer_confirms_what_a_sweep_took_for_lost(
    job: Job, line: Line, account: Account, now: datetime
) -> None:
    held = fates.Held("after")
    line.plan(held)
    with crowd.together(courier.take()[0].deliver):
        held.wait()
        assert "submit_job" not in sweep_later(now, minutes=5)
        job.refresh_from_db()
        assert job.state == State.UNCONFIRMED
        held.release()

    job.refresh_from_db()
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, PRICE, Source.HEADER)
    assert (line.posts(), account.accepted()) == (1, 1)


def test_an_answer_that_comes_after_a_person_decided_is_the_truth_and_sends_nothing(
    job: Job, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    held = fates.Held("after")
    line.plan(held)
    with crowd.together(courier.take()[0].deliver):
        held.wait()
        sweep_later(now, minutes=5)
        job.refresh_from_db()
        recovery.was_not_charged(job, by=owner.user, reason="The balance did not move.", at=now)
        held.release()

    job.refresh_from_db()
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, PRICE, Source.HEADER)
    assert LedgerEntry.objects.filter(kind=Kind.CHARGE).count() == 1
    assert "submit_job" not in sweep_later(now, hours=1)
    assert (line.posts(), account.accepted()) == (1, 1)
