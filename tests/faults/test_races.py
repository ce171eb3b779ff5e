"""Many at once: one form makes one job, one job is one POST, and the budget holds for all."""

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db.models import F

from credits import ledger, spending
from credits.ledger import BudgetExceeded, JobFacts
from credits.models import Budget, Kind, LedgerEntry
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.conftest import Account, sweep_later
from tests.faults.orders import PRICE, prompt
from tests.faults.processes import line_of, started
from tests.faults.upstream import Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import boots, intake
from videos.jobs.intake import SameTokenOtherContent
from videos.jobs.states import State
from videos.models import Job


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_a_message_delivered_again_and_again_sends_once(times: int, job: Job, line: Line, account: Account) -> None:
    (message,) = courier.take()
    crowd.run(*[message.deliver] * times)

    job.refresh_from_db()
    assert job.state == State.RENDERING
    message.deliver()
    assert (line.posts(), account.accepted()) == (1, 1)


def test_a_sweep_and_a_message_at_the_same_moment_send_once(
    job: Job, line: Line, account: Account, now: datetime
) -> None:
    (message,) = courier.take()
    # The sweep comes from later, when a worker that was not seen since would be gone, and its claim with it.
    boots.mark(tasks.BOOT, at=now + timedelta(seconds=40))
    crowd.run(message.deliver, partial(sweep_later, now, seconds=40), message.deliver)
    courier.deliver_all()

    assert (line.posts(), account.accepted()) == (1, 1)


def test_four_sweeps_at_the_same_moment_ring_once_for_each_job(
    queue: Callable[..., Job], line: Line, account: Account
) -> None:
    jobs = [queue(token=f"token-{number}") for number in range(5)]
    courier.lose_all()
    crowd.run(*[tasks.sweep] * 4)

    rung = [message.ids["job_id"] for message in courier.take() if message.task.endswith("submit_job")]
    assert sorted(rung) == [job.pk for job in jobs]


def test_twenty_double_clicks_on_each_of_four_forms_make_four_jobs(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    offer = offer_for(team)
    tokens = [f"form-{number}" for number in range(4)]
    answers: list[tuple[str, int]] = []

    def click_all() -> None:
        for token in tokens:
            job = intake.queue(prompt(), by=owner, token=token, offer=offer, now=now)
            answers.append((token, job.pk))
            tasks.ring(tasks.submit_job, job_id=job.pk)

    crowd.run(*[click_all] * 20)

    assert len(answers) == 80
    assert len(set(answers)) == 4  # every click on a form was answered with the same job
    assert Job.objects.count() == LedgerEntry.objects.filter(kind=Kind.HOLD).count() == 4
    messages = courier.take()
    assert len(messages) == 80
    crowd.run(*[partial(deliver, messages[worker::8]) for worker in range(8)])
    assert set(Job.objects.values_list("state", flat=True)) == {State.RENDERING}
    assert (line.posts(), account.accepted()) == (4, 4)


def deliver(messages: Sequence[courier.Message]) -> None:
    for message in messages:
        message.deliver()


def test_the_same_form_with_other_content_asks_and_never_swallows(queue: Callable[..., Job], line: Line) -> None:
    first = queue("A lighthouse. [stuck]")
    with pytest.raises(SameTokenOtherContent) as caught:
        queue("A harbour. [stuck]")

    assert caught.value.job == first
    courier.deliver_all()
    assert line.posts() == 1


@pytest.fixture
def rival(owner: Membership) -> Membership:
    """A second member who may spend."""
    return join(owner.team, "jonas@example.test", Role.CREATOR)


@pytest.mark.parametrize("attempt", range(5))
def test_two_members_race_for_the_last_credits_and_one_is_told_which_limit_binds(
    attempt: int, team: Team, owner: Membership, rival: Membership, line: Line, account: Account, now: datetime
) -> None:
    ledger.set_limit(team, PRICE, at=now)
    offer = offer_for(team)
    told: list[str] = []

    def try_to_create(member: Membership) -> None:
        try:
            job = intake.queue(prompt(), by=member, token=f"of-{member.pk}", offer=offer, now=now)
        except BudgetExceeded as refusal:
            told.append(str(refusal))
        else:
            tasks.ring(tasks.submit_job, job_id=job.pk)

    crowd.run(partial(try_to_create, owner), partial(try_to_create, rival))

    assert len(told) == 1
    assert "budget of 120 credits has 0 left" in told[0]
    assert spending.month(team, now).reserved == PRICE
    courier.deliver_all()
    assert (line.posts(), account.accepted()) == (1, 1)


def test_processes_that_race_for_the_last_credits_never_overspend_and_never_fail(
    team: Team, owner: Membership, rival: Membership, now: datetime
) -> None:
    room, tries = 7, 12
    ledger.set_limit(team, room * PRICE + PRICE // 2, at=now)
    third = join(team, "ada@example.test", Role.CREATOR)
    results: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        racers = [
            stack.enter_context(started("tests.faults.racer", member.pk, tries)) for member in (owner, rival, third)
        ]
        assert [line_of(racer.stdout) for racer in racers] == ["ready"] * 3
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.write("go\n")
            racer.stdin.flush()
        for racer in racers:
            results.update(json.loads(line_of(racer.stdout)))

    assert results == {"accepted": room, "refused": 3 * tries - room}
    assert spending.month(team, now).reserved == room * PRICE


def test_the_twin_that_looks_before_the_transaction_overspends(
    team: Team, owner: Membership, rival: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: with the check made outside the transaction, both members get through."""
    ledger.set_limit(team, PRICE, at=now)
    offer = offer_for(team)
    both_have_looked = threading.Barrier(2)

    def unguarded_hold(of: Team, amount: int, facts: JobFacts, *, at: datetime) -> None:
        month = ledger.budget_for(of, at).month
        Budget.objects.filter(team=of, month=month).update(held=F("held") + amount)
        LedgerEntry.objects.create(team=of, kind=Kind.HOLD, amount=amount, month=month, at=at, job_id=facts.job_id)

    monkeypatch.setattr(ledger, "hold", unguarded_hold)

    def look_then_create(member: Membership) -> None:
        free = spending.month(team, now).free
        both_have_looked.wait(20)
        assert free is not None
        if free >= PRICE:
            intake.queue(prompt(), by=member, token=f"of-{member.pk}", offer=offer, now=now)

    crowd.run(partial(look_then_create, owner), partial(look_then_create, rival))

    assert spending.month(team, now).reserved == 2 * PRICE
    courier.lose_all()
