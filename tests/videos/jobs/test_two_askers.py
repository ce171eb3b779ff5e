"""A batch for which two asked: each hears of their own part, once, and takes back their own part alone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.models import Entry
from audit.trail import Action
from credits.models import SpendingRules
from notices.models import Notice
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos.catalogue import offer_for
from videos.jobs import approvals, batches, lifecycle, release, telling, wholesale
from videos.jobs.approvals import askers
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Job

C = 1000
PRICE = 360 * C


@pytest.fixture
def rival(owner: Membership) -> Membership:
    found = join(owner.team, "rosa@example.test", Role.CREATOR)
    found.user.name = "Rosa Lindqvist"
    found.user.save()
    return found


@pytest.fixture
def mixed(creator: Membership, rival: Membership, manager: Membership, now: datetime) -> list[Job]:
    """Two that Omar asks for; the second was approved, parked, and asked for again by Rosa at its price of now."""
    SpendingRules.objects.create(team=creator.team, approval_above=0)
    offer, orders = offer_for(creator.team), [Order(token=f"form-{n}", submission=prompt()) for n in range(2)]
    jobs = batches.queue_all(orders, by=creator, token="form", title="Two", now=now, offer=offer)
    approvals.approve([jobs[1]], seen=PRICE, by=manager, offer=offer, now=now)
    lifecycle.park(jobs[1], "Samsar is away", at=now)
    Job.objects.filter(pk=jobs[1].pk).update(quote=300 * C)
    Notice.objects.all().delete()
    parked = Job.objects.select_related("team", "by", "batch").filter(pk=jobs[1].pk)
    later = now + timedelta(hours=1)
    [again] = release.send(release.priced(list(parked), offer), by=rival, offer=offer, now=later).jobs
    assert again.state == State.AWAITING_APPROVAL
    assert jobs[0].batch is not None
    return approvals.named(creator.team, jobs[0].batch.public_id)


def told() -> dict[str, str]:
    rows = list(Notice.objects.filter(kind="answered"))
    found = {str(row.user.email).partition("@")[0]: row.said for row in rows}
    assert len(found) == len(rows), "each is told once"
    return found


def test_each_is_told_of_their_own_part(mixed: list[Job], manager: Membership, now: datetime) -> None:
    offer = offer_for(manager.team)
    approvals.approve(mixed, seen=2 * PRICE, by=manager, offer=offer, now=now)

    words = f"{manager.user} approved what you asked for, at 360 credits"
    assert told() == {"omar": words, "rosa": words}
    assert Entry.objects.filter(action=Action.REQUEST_APPROVED).latest("pk").after["asked_by"] == askers(mixed)
    assert askers(mixed).endswith(", Rosa Lindqvist")


def test_each_is_told_why_it_was_denied_in_the_words_of_who_denied_it(
    mixed: list[Job], manager: Membership, now: datetime
) -> None:
    approvals.deny(mixed, reason="Not {now}", by=manager, now=now)

    assert set(told().values()) == {f"{manager.user} denied what you asked for: “Not {{now}}” Nothing was charged"}
    assert len(told()) == 2


def test_who_asked_hears_that_somebody_else_withdrew_it_and_nobody_of_their_own(
    mixed: list[Job], manager: Membership, creator: Membership, now: datetime
) -> None:
    approvals.withdraw([job for job in mixed if approvals.is_own(creator, job)], by=creator, now=now)
    assert told() == {}
    rest = approvals.named(manager.team, mixed[0].batch.public_id)  # type: ignore[union-attr]
    approvals.withdraw(rest, by=manager, now=now)
    assert told() == {"rosa": f"{manager.user} withdrew what you asked for. Nothing was charged"}


def test_to_whom_it_was_handed_over_is_told_too(
    ask: Callable[..., Job], creator: Membership, rival: Membership, manager: Membership, now: datetime
) -> None:
    job = ask()
    wholesale.hand_over(wholesale.of(creator.team, creator.user), rival.user, by=manager.user, at=now, words="left")
    creator.delete()
    its = approvals.named(manager.team, job.public_id)
    approvals.approve(its, seen=PRICE, by=manager, offer=offer_for(manager.team), now=now)

    assert told() == {"rosa": f"{manager.user} approved what was handed over to you, at 360 credits"}


def test_a_press_on_a_batch_that_was_asked_for_before_calls_out_as_the_first_did(
    creator: Membership, rival: Membership, manager: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(telling.hooks, "tell", lambda _team, _event, data, **_told: calls.append(data["credits"]))
    SpendingRules.objects.create(team=creator.team, approval_above=0)
    offer, orders = offer_for(creator.team), [Order(token=f"form-{n}", submission=prompt()) for n in range(2)]
    jobs = batches.queue_all(orders, by=creator, token="form", title="Two", now=now, offer=offer)
    assert calls == ["720"], "one press is one message"
    approvals.approve(jobs, seen=2 * PRICE, by=manager, offer=offer, now=now)
    for job in jobs:
        lifecycle.park(job, "Samsar is away", at=now)
    Job.objects.update(quote=300 * C)
    parked = Job.objects.select_related("team", "by", "batch").all()
    release.send(release.priced(list(parked), offer), by=rival, offer=offer, now=now + timedelta(hours=1))
    assert calls == ["720", "720"]
