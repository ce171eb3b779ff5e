"""What happens while a request waits, or after its approval until it is sent: each ends in a clear state, in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from credits import rules
from credits.brakes import SpendingPaused
from credits.models import Kind, LedgerEntry
from samsar import Model
from teams import projects
from teams.models import Membership
from teams.roles import Role
from tests.videos.conftest import ToldSamsar, accepted
from tests.videos.jobs.test_approvals import PRICE, C, approve, held
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import approvals, lifecycle, wholesale
from videos.jobs.approvals import CannotApprove, DecidedAlready, PriceMoved
from videos.jobs.states import State
from videos.models import Job


def send(job: Job, now: datetime) -> ToldSamsar:
    """Let a worker send what it finds; return what it told Samsar."""
    told = ToldSamsar(accepted("ses_1", charged=PRICE))
    found = Job.objects.select_related("team", "by").get(pk=job.pk)
    lifecycle.submit(found, samsar=told, boot="b", clock=lambda: now)  # type: ignore[arg-type]
    job.refresh_from_db()
    return told


def test_a_worker_dead_between_approval_and_sending_delays_it_and_nothing_else(
    ask: Callable[..., Job], manager: Membership, now: datetime
) -> None:
    job = ask()
    approve(job, manager, now)  # and nobody rings

    later = now + timedelta(minutes=5)
    due = Job.objects.filter(state=State.QUEUED, send_at__lte=later)
    assert list(due) == [job], "the sweep finds it by its due time"
    send(job, later)
    assert (job.state, job.charged) == (State.RENDERING, PRICE)
    send(job, later)  # the message that was late
    assert [LedgerEntry.objects.filter(kind=kind).count() for kind in (Kind.HOLD, Kind.CHARGE)] == [1, 1]


def test_a_price_that_moves_twice_is_never_sent_unseen(
    ask: Callable[..., Job], manager: Membership, now: datetime
) -> None:
    job, offer = ask(), offer_for(manager.team)
    for base, seen in ((90, PRICE), (120, 540 * C)):
        dearer = replace(
            offer, is_live=True, video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=base * C),)
        )
        with pytest.raises(PriceMoved, match="Nothing was sent or charged"):
            approve(job, manager, now, seen=seen, offer=dearer)
    job.refresh_from_db()
    assert (job.state, job.quote, held()) == (State.AWAITING_APPROVAL, PRICE, 0)


def test_an_archived_project_takes_what_was_asked_for_before(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    creator.project = projects.make(creator, "Spring", now=now)
    job = ask()
    projects.archive(manager, creator.project, now=now)
    approve(job, manager, now)
    assert LedgerEntry.objects.get(kind=Kind.HOLD).project == creator.project


@pytest.mark.parametrize("is_gone", [False, True])
def test_who_may_not_spend_any_more_is_named_before_the_press(
    is_gone: bool, ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    if is_gone:
        creator.delete()
    else:
        Membership.objects.filter(pk=creator.pk).update(role=Role.REVIEWER)

    [found] = approvals.priced(approvals.named(job.team, job.public_id), offer_for(job.team))
    assert found.problem.startswith(f"{creator.user} may no longer spend credits in this team.")
    with pytest.raises(CannotApprove, match="Nothing was sent or charged"):
        approve(job, manager, now)
    approvals.deny([found.job], reason="Gone", by=manager, now=now)
    job.refresh_from_db()
    assert (job.state, held()) == (State.CANCELLED, 0)


def test_who_left_and_took_it_back_meanwhile_leaves_nothing_to_decide(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    looked_at = approvals.named(job.team, job.public_id)
    its = wholesale.of(creator.team, creator.user)
    wholesale.cancel(its, creator.team, by=creator.user, at=now, reason="left")
    creator.delete()
    with pytest.raises(DecidedAlready):
        approvals.approve(looked_at, seen=PRICE, by=manager, offer=offer_for(job.team), now=now)
    assert held() == 0


def test_a_role_that_is_lost_between_approval_and_sending_parks_it(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    approve(job, manager, now)
    Membership.objects.filter(pk=creator.pk).update(role=Role.REVIEWER)

    told = send(job, now)

    assert told.sent == []
    assert job.state == State.PARKED
    assert "may no longer spend credits in this team, so nothing was sent or charged" in job.message


def test_while_spending_is_paused_nothing_is_approved_and_what_was_is_parked(
    ask: Callable[..., Job], manager: Membership, owner: Membership, now: datetime
) -> None:
    sent, waits = ask("one"), ask("two")
    approve(sent, manager, now)
    rules.pause(owner.team, "An endless loop", by=owner.user, at=now)

    with pytest.raises(SpendingPaused, match="Nothing was reserved, sent or charged"):
        approve(waits, manager, now)
    told = send(sent, now)

    waits.refresh_from_db()
    assert (waits.state, held(), told.sent) == (State.AWAITING_APPROVAL, 1, [])
    assert sent.state == State.PARKED
    assert "An endless loop" in sent.message


def test_without_a_key_what_was_approved_is_parked_with_its_reservation(
    ask: Callable[..., Job], manager: Membership, now: datetime
) -> None:
    """As after a key was revoked: it can be approved all the same, and waits for the next key."""
    job = ask()
    approve(job, manager, now)
    tasks._submit(job.pk)

    job.refresh_from_db()
    assert (job.state, held()) == (State.PARKED, 1)
    assert "Nothing was sent or charged." in job.message
