"""Deciding at one moment: of approving, denying, withdrawing and leaving one wins, and at most one POST leaves."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from credits import ledger
from credits.ledger import BudgetExceeded
from credits.models import Kind, LedgerEntry, SpendingRules
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.conftest import Account
from tests.faults.orders import PRICE, prompt
from tests.faults.upstream import Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import approvals, asking, intake, wholesale
from videos.jobs.approvals import DecidedAlready
from videos.jobs.states import State
from videos.models import Approval, Job, JobEvent

Act = Callable[[Sequence[Job]], None]


@pytest.fixture
def creator(team: Team, now: datetime) -> Membership:
    """Somebody whose every credit has to be approved."""
    SpendingRules.objects.create(team=team, approval_above=0)
    return join(team, "omar@example.test", Role.CREATOR)


@pytest.fixture
def asked(creator: Membership, now: datetime) -> Job:
    """What the creator asks for: a video of 120 credits."""
    return intake.queue(prompt(), by=creator, token="asked", offer=offer_for(creator.team), now=now)


@pytest.fixture
def acts(owner: Membership, creator: Membership, now: datetime) -> dict[str, Act]:
    """What people press, by name, as the views do it."""
    manager, offer = join(owner.team, "ada@example.test", Role.MANAGER), offer_for(owner.team)

    def approve(by: Membership, jobs: Sequence[Job]) -> None:
        for job in approvals.approve(jobs, seen=PRICE, by=by, offer=offer, now=now):
            tasks.ring(tasks.submit_job, job_id=job.pk)

    def leave(jobs: Sequence[Job]) -> None:
        with transaction.atomic():
            its = Job.objects.filter(pk__in=[job.pk for job in jobs], state=State.AWAITING_APPROVAL)
            if not wholesale.cancel(its, owner.team, by=creator.user, at=now, reason="left")[0]:
                raise DecidedAlready

    return {
        "approve": partial(approve, owner),
        "approve too": partial(approve, manager),
        "deny": lambda jobs: approvals.deny(jobs, reason="Not now", by=manager, now=now),
        "withdraw": lambda jobs: approvals.withdraw(jobs, by=creator, now=now),
        "leave": leave,
    }


def race(asked: Job, acts: dict[str, Act], names: Sequence[str]) -> list[str]:
    """Let all act at one moment on what each has read before; return the names of those that were carried out."""
    won: list[str] = []

    def press(name: str, jobs: Sequence[Job]) -> None:
        try:
            acts[name](jobs)
        except DecidedAlready:
            return
        won.append(name)

    crowd.run(*[partial(press, name, approvals.named(asked.team, asked.public_id)) for name in names])
    return won


RACES = [
    ("approve", "approve"),
    ("approve", "approve too", "approve", "approve too"),
    ("approve", "deny"),
    ("approve", "withdraw"),
    ("approve", "leave"),
    ("approve", "approve too", "deny", "withdraw"),
]


@pytest.mark.parametrize("names", RACES, ids=" and ".join)
def test_of_all_that_press_at_once_one_decides_and_at_most_one_post_leaves(
    names: Sequence[str], asked: Job, acts: dict[str, Act], line: Line, account: Account
) -> None:
    courier.lose_all()
    [winner] = race(asked, acts, names)
    courier.deliver_all()

    asked.refresh_from_db()
    is_sent = winner.startswith("approve")
    assert asked.state == (State.RENDERING if is_sent else State.CANCELLED)
    assert (line.posts(), account.accepted()) == (int(is_sent), int(is_sent))
    holds, charges = (LedgerEntry.objects.filter(kind=kind).count() for kind in (Kind.HOLD, Kind.CHARGE))
    assert (holds, charges) == (int(is_sent), int(is_sent))
    answer = "approved" if is_sent else {"deny": "denied"}.get(winner, "withdrawn")
    assert Approval.objects.get(job=asked).answer == answer


def test_the_twin_without_the_condition_lets_two_decide(
    asked: Job, acts: dict[str, Act], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: where a move does not ask for the state, a denied video is approved as well."""
    both_have_looked = threading.Barrier(2)

    def unguarded(job: Job, target: State, *, at: datetime, reason: str = "", by: Any = None, **fields: Any) -> bool:
        fields.pop("only", None)
        Job.objects.filter(pk=job.pk).update(state=target, **fields)
        job.refresh_from_db(fields=["state", *fields])
        return True

    monkeypatch.setattr(Job, "move", unguarded)
    monkeypatch.setattr(asking, "close", lambda jobs, *_told, **_more: len(jobs))
    looking = dict(acts)
    for name in ("approve", "deny"):

        def look_first(jobs: Sequence[Job], act: Act = acts[name]) -> None:
            both_have_looked.wait(20)
            act(jobs)

        looking[name] = look_first
    won = race(asked, looking, ["approve", "deny"])

    assert sorted(won) == ["approve", "deny"], "somebody was told that it is denied, and it was sent"
    # As whoever approved it was told.
    Job.objects.filter(pk=asked.pk).update(state=State.QUEUED)
    told = {"old_state": State.AWAITING_APPROVAL, "new_state": State.QUEUED, "at": asked.created_at}
    JobEvent.objects.create(job=asked, **told)
    Approval.objects.update(answer="approved", decided_by=asked.by, decided_at=asked.created_at)
    courier.lose_all()


def test_approvals_that_race_for_the_last_credits_never_overspend(
    creator: Membership, owner: Membership, now: datetime, line: Line, account: Account
) -> None:
    offer = offer_for(owner.team)
    told: dict[str, Any] = {"by": creator, "offer": offer, "now": now}
    jobs = [intake.queue(prompt(), token=f"asked-{number}", **told) for number in range(6)]
    ledger.set_limit(owner.team, 2 * PRICE + PRICE // 2, at=now)
    refused: list[str] = []

    def approve(job: Job) -> None:
        try:
            its = approvals.named(owner.team, job.public_id)
            approvals.approve(its, seen=PRICE, by=owner, offer=offer, now=now)
        except BudgetExceeded as refusal:
            refused.append(str(refusal))

    crowd.run(*[partial(approve, job) for job in jobs])

    assert len(refused) == 4
    assert LedgerEntry.objects.filter(kind=Kind.HOLD).count() == 2
    assert Job.objects.filter(state=State.AWAITING_APPROVAL).count() == 4, "what was refused stays open"
    courier.lose_all()
