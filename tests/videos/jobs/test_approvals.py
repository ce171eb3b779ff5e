"""Asking and deciding: what waits holds nothing; what is approved is held once, at a price that was checked again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Entry
from audit.trail import Action
from credits import ledger
from credits.models import Budget, Kind, LedgerEntry, SpendingRules
from notices.models import Notice
from teams import projects
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos.catalogue import Model, Offer, offer_for
from videos.jobs import approvals, batches, intake
from videos.jobs.approvals import CannotApprove, DecidedAlready, PriceMoved
from videos.jobs.asking import Press
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Answer, Approval, Job, Why

C = 1000
PRICE = 360 * C


def fresh(job: Job) -> list[Job]:
    return approvals.named(job.team, job.public_id)


def approve(job: Job, by: Membership, now: datetime, seen: int = PRICE, offer: Offer | None = None) -> list[Job]:
    return approvals.approve(fresh(job), seen=seen, by=by, offer=offer or offer_for(by.team), now=now)


def held() -> int:
    return LedgerEntry.objects.filter(kind=Kind.HOLD).count()


def test_above_the_threshold_a_creator_only_asks(ask: Callable[..., Job], creator: Membership) -> None:
    job = ask()

    assert (job.state, job.send_at, job.quote, job.is_holding) == (State.AWAITING_APPROVAL, None, PRICE, False)
    assert held() == 0
    assert not Budget.objects.filter(held__gt=0).exists()
    [asked] = Approval.objects.all()
    assert (asked.asked_by, asked.why, asked.limit, asked.price) == (creator.user, Why.THRESHOLD, 300 * C, PRICE)
    assert ask() == job, "a double click makes one"
    assert Approval.objects.count() == 1


def test_at_the_threshold_below_it_and_without_one_it_is_sent(
    ask: Callable[..., Job], threshold: SpendingRules
) -> None:
    for number, above in enumerate([PRICE, PRICE + 1, None]):
        SpendingRules.objects.update(approval_above=above)
        assert ask(f"form-{number}").state == State.QUEUED
    SpendingRules.objects.update(approval_above=PRICE - 1)
    assert ask("form-9").state == State.AWAITING_APPROVAL


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_who_may_approve_sends_at_once(role: Role, owner: Membership, threshold: SpendingRules, now: datetime) -> None:
    by = join(owner.team, f"{role}@example.test", role)
    job = intake.queue(prompt(), by=by, token="form", offer=offer_for(owner.team), now=now)

    assert (job.state, held()) == (State.QUEUED, 1)


def test_one_press_is_judged_by_its_sum(creator: Membership, owner: Membership, now: datetime) -> None:
    """Each of two costs 360, less than the threshold of 700: together they are above it."""
    SpendingRules.objects.create(team=owner.team, approval_above=700 * C)
    orders = [Order(token=f"form-{number}", submission=prompt()) for number in range(2)]
    how: dict[str, Any] = {"by": creator, "title": "Two", "now": now, "offer": offer_for(owner.team)}

    assert [job.state for job in batches.queue_all(orders[:1], token="one", **how)] == [State.QUEUED]
    both = [Order(token=f"both-{number}", submission=prompt()) for number in range(2)]
    assert {job.state for job in batches.queue_all(both, token="both", **how)} == {State.AWAITING_APPROVAL}
    sheet = [Order(token=f"sheet-{number}", submission=prompt()) for number in range(2)]
    assert {job.state for job in batches.queue_each(sheet, token="sheet", **how).jobs} == {State.AWAITING_APPROVAL}
    assert held() == 1


def test_a_button_that_said_it_asks_never_sends(ask: Callable[..., Job]) -> None:
    SpendingRules.objects.all().delete()
    job = ask(press=Press(wants=Why.THRESHOLD, note="For Spring"))

    assert (job.state, job.approval.note, job.approval.limit) == (State.AWAITING_APPROVAL, "For Spring", None)


def test_asking_for_more_names_the_budget_that_binds(
    ask: Callable[..., Job], creator: Membership, now: datetime
) -> None:
    SpendingRules.objects.all().delete()
    ledger.set_limit(creator.team, 5000 * C, at=now)
    ledger.set_limit(creator.team, 100 * C, at=now, member=creator.user)
    with pytest.raises(intake.BudgetExceeded):
        ask()
    job = ask(press=Press(wants=Why.BUDGET))

    asked = job.approval
    assert (job.state, asked.why, asked.scope, asked.limit) == (State.AWAITING_APPROVAL, "budget", "member", 100 * C)


def test_approved_it_is_held_in_the_name_of_who_asked(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job, later = ask(), now + timedelta(days=40)
    [sent] = approve(job, manager, later)

    job.refresh_from_db()
    assert (sent.state, job.state, job.send_at, job.by) == (State.QUEUED, State.QUEUED, later, creator.user)
    assert job.answerable is None, "who approves does not take it over"
    [hold] = LedgerEntry.objects.filter(kind=Kind.HOLD)
    assert (hold.by, hold.amount, hold.month) == (creator.user, PRICE, ledger.month_of(job.team, later))
    assert Budget.objects.get(member=creator.user, month=hold.month).held == PRICE
    asked = Approval.objects.get()
    assert (asked.answer, asked.decided_by, asked.decided_at) == (Answer.APPROVED, manager.user, later)
    entry = Entry.objects.get(action=Action.REQUEST_APPROVED)
    assert entry.after == {"videos": 1, "reserved": PRICE, "asked_by": str(creator.user)}
    with pytest.raises(DecidedAlready):
        approve(job, manager, later)
    assert held() == 1


def test_a_price_that_changed_since_it_was_shown_sends_nothing(
    ask: Callable[..., Job], manager: Membership, now: datetime
) -> None:
    job = ask()
    dearer = Offer(
        video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=90 * C),),
        image_models=(Model(label="SEEDREAM", value="SEEDREAM", base_price=None),),
        fonts=offer_for(job.team).fonts,
        is_live=True,
    )
    with pytest.raises(PriceMoved) as told:
        approve(job, manager, now, offer=dearer)
    job.refresh_from_db()
    assert (job.state, job.quote, held(), told.value.seen) == (State.AWAITING_APPROVAL, PRICE, 0, PRICE)

    approve(job, manager, now, seen=told.value.now, offer=dearer)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert job.quote == told.value.now == LedgerEntry.objects.get(kind=Kind.HOLD).amount > PRICE
    assert "90" in job.quote_sentence, "the sentence is that of the new price"


def test_a_model_that_is_gone_stays_open_and_says_so(
    ask: Callable[..., Job], manager: Membership, now: datetime
) -> None:
    job, offer = ask(), offer_for(manager.team)
    without = Offer(video_models=(), image_models=offer.image_models, fonts=offer.fonts, is_live=True)
    with pytest.raises(CannotApprove, match="no longer offers RUNWAYML"):
        approve(job, manager, now, offer=without)
    job.refresh_from_db()
    assert (job.state, held()) == (State.AWAITING_APPROVAL, 0)


@pytest.mark.parametrize("scope", ["team", "project", "member"])
def test_a_limit_without_room_refuses_and_leaves_it_open(
    scope: str, ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    project = projects.make(creator, "Spring", now=now)
    creator.project = project
    job = ask()
    whose: dict[str, Any] = {"project": {"project": project}, "member": {"member": creator.user}}.get(scope, {})
    ledger.set_limit(creator.team, 359 * C, at=now, **whose)

    with pytest.raises(intake.BudgetExceeded) as refused:
        approve(job, manager, now)
    job.refresh_from_db()
    assert refused.value.budget.scope == scope
    assert (job.state, held(), Approval.objects.get().answer) == (State.AWAITING_APPROVAL, 0, "")
    assert not Entry.objects.filter(action=Action.REQUEST_APPROVED).exists()
    assert not Notice.objects.filter(kind="answered").exists()

    ledger.set_limit(creator.team, 360 * C, at=now, **whose)
    approve(job, manager, now)
    assert held() == 1


def test_whom_nobody_lets_spend_any_more_cannot_be_approved_for(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    Membership.objects.filter(pk=creator.pk).update(role=Role.REVIEWER)
    with pytest.raises(CannotApprove, match="may no longer spend"):
        approve(job, manager, now)
    assert held() == 0


def test_denied_it_is_cancelled_with_who_and_why(
    ask: Callable[..., Job], creator: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    with pytest.raises(ValueError, match="Say why"):
        approvals.deny(fresh(job), reason="  ", by=manager, now=now)
    approvals.deny(fresh(job), reason="Not this month", by=manager, now=now)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert job.message == f"{manager.user} denied this: “Not this month” Nothing was reserved or charged."
    assert not LedgerEntry.objects.exists()
    [told] = Notice.objects.filter(kind="answered")
    assert told.user == creator.user
    assert "Not this month" in told.said
    assert Entry.objects.get(action=Action.REQUEST_DENIED).after["reason"] == "Not this month"
    with pytest.raises(DecidedAlready):
        approve(job, manager, now)


def test_withdrawn_by_who_asked_or_who_changes_others(
    ask: Callable[..., Job], creator: Membership, manager: Membership, owner: Membership, now: datetime
) -> None:
    [job] = fresh(ask())
    rival = join(owner.team, "rival@example.test", Role.CREATOR)
    assert [approvals.may_withdraw(by, job) for by in (creator, manager, owner, rival)] == [True, True, True, False]
    approvals.withdraw([job], by=creator, now=now)

    job.refresh_from_db()
    assert (job.state, Approval.objects.get().answer) == (State.CANCELLED, Answer.WITHDRAWN)
    with pytest.raises(DecidedAlready):
        approvals.withdraw([job], by=creator, now=now)


def test_a_batch_is_approved_at_one_sum_or_not_at_all(
    creator: Membership, manager: Membership, threshold: SpendingRules, now: datetime
) -> None:
    orders = [Order(token=f"form-{number}", submission=prompt()) for number in range(3)]
    offer = offer_for(creator.team)
    jobs = batches.queue_all(orders, by=creator, token="form", title="Three", now=now, offer=offer)
    assert jobs[0].batch is not None
    key = jobs[0].batch.public_id
    ledger.set_limit(creator.team, 2 * PRICE, at=now)

    with pytest.raises(intake.BudgetExceeded):
        approvals.approve(approvals.named(creator.team, key), seen=3 * PRICE, by=manager, offer=offer, now=now)
    assert held() == 0
    assert Job.objects.filter(state=State.AWAITING_APPROVAL).count() == 3
    ledger.set_limit(creator.team, 3 * PRICE, at=now)
    approvals.approve(approvals.named(creator.team, key), seen=3 * PRICE, by=manager, offer=offer, now=now)
    assert held() == 3
    assert Job.objects.filter(state=State.QUEUED).count() == 3
    assert Entry.objects.filter(action=Action.REQUEST_APPROVED).count() == 1
    [asked] = Notice.objects.filter(kind="asked", user=manager.user)
    assert asked.count == 3, "one press is one notice"
