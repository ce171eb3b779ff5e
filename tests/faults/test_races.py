"""Many at once: one form makes one job, one job is one POST, and the budget holds for all."""

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

import pytest
from django.db.models import Q
from django.utils import timezone

from credits import counters, ledger, spending
from credits.ledger import BudgetExceeded
from credits.models import Kind, LedgerEntry
from credits.standing import standing
from teams import projects
from teams.models import Membership, Project, Team
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

Racers = Callable[..., Counter[str]]


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


#: Which limit has the room that is raced for.
SCOPES: Final = ("team", "project", "member")
RACERS: Final = 8
TRIES: Final = 60


@pytest.fixture
def racers() -> Iterator[Racers]:
    """Processes on the test's database; each runs a round of its own, all of them at one moment."""
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(started("tests.faults.racer")) for _ in range(RACERS)]
        assert [line_of(each.stdout) for each in processes] == ["ready"] * RACERS

        def race(*rounds: Mapping[str, object]) -> Counter[str]:
            for process, told in zip(processes, rounds, strict=True):
                assert process.stdin is not None
                process.stdin.write(json.dumps(told) + "\n")
            for process in processes:
                assert process.stdin is not None
                process.stdin.flush()
            results: Counter[str] = Counter()
            for process in processes:
                results.update(json.loads(line_of(process.stdout)))
            return results

        yield race


@pytest.fixture
def launch(team: Team, owner: Membership, now: datetime) -> Project:
    """The project in which the owner works."""
    project = projects.make(owner, "Launch", now=now)
    Membership.objects.filter(pk=owner.pk).update(project=project)
    owner.project = project
    return project


def set_limit(scope: str, limit: int | None, owner: Membership, launch: Project, now: datetime) -> None:
    """Set the limit of the owner's team, the project or the owner."""
    whose = {"project": launch if scope == "project" else None, "member": owner.user if scope == "member" else None}
    ledger.set_limit(owner.team, limit, at=now, **whose)  # type: ignore[arg-type]


def test_processes_that_race_for_the_last_credits_never_overspend_and_never_fail(
    team: Team, owner: Membership, rival: Membership, launch: Project, now: datetime, racers: Racers
) -> None:
    """Eight processes with sixty tries each, for each of the three limits, with room for seven."""
    room = 7
    for each in (rival, third := join(team, "ada@example.test", Role.CREATOR)):
        Membership.objects.filter(pk=each.pk).update(project=launch)
    now = timezone.now()
    for scope in SCOPES:
        used = spending.month(team, now).reserved
        set_limit(scope, used + room * PRICE + PRICE // 2, owner, launch, now)
        # The member's limit is raced for by one person at eight desks; the others by three people.
        people = [owner] if scope == "member" else [owner, rival, third]
        if scope == "member":
            set_limit(scope, ledger.budget_for(team, now, member=owner.user).used + room * PRICE, owner, launch, now)
        results = racers(
            *(
                {"member": people[desk % len(people)].pk, "tries": TRIES, "name": f"{scope}-{desk}"}
                for desk in range(RACERS)
            )
        )

        assert results == {"accepted": room, f"refused by the {scope}": RACERS * TRIES - room}
        assert spending.month(team, now).reserved == used + room * PRICE
        assert spending.disagreements(team) == []
        set_limit(scope, None, owner, launch, now)
    courier.lose_all()


def test_batches_that_touch_several_projects_in_any_order_never_wait_for_each_other(
    team: Team, owner: Membership, rival: Membership, launch: Project, now: datetime, racers: Racers
) -> None:
    """Every month's rows are opened by those who race, and half of them take the projects the other way round."""
    both = [launch.pk, projects.make(owner, "Harbour", now=now).pk]
    people = [owner, rival, *(join(team, f"{number}@example.test", Role.CREATOR) for number in range(6))]
    results = racers(
        *(
            {
                "member": people[desk].pk,
                "tries": TRIES,
                "name": f"batch-{desk}",
                "projects": both if desk % 2 else both[::-1],
            }
            for desk in range(RACERS)
        )
    )

    assert results == {"accepted": RACERS * TRIES}
    assert spending.disagreements(team) == []
    held = list(LedgerEntry.objects.filter(team=team, kind=Kind.HOLD).values_list("job_id", flat=True))
    assert ledger.release_all(team, [job_id for job_id in held if job_id], at=now, reason="over") == len(held) * 1000
    assert spending.disagreements(team) == []


@pytest.mark.parametrize("scope", SCOPES)
def test_the_twin_that_looks_before_the_transaction_overspends(
    scope: str,
    team: Team,
    owner: Membership,
    rival: Membership,
    launch: Project,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The race above can be lost: with the check made outside the transaction, both presses get through."""
    set_limit(scope, PRICE, owner, launch, now)
    Membership.objects.filter(pk=rival.pk).update(project=launch)
    rival.project = launch
    offer = offer_for(team)
    both_have_looked = threading.Barrier(2)
    monkeypatch.setattr(counters, "has_room", lambda _amount: Q(pk__isnull=False))

    def look_then_create(member: Membership, token: str) -> None:
        standing_now = standing(team, now, by=member, project_id=launch.pk)
        both_have_looked.wait(20)
        if standing_now.after(PRICE).full is None:
            intake.queue(prompt(), by=member, token=token, offer=offer, now=now)

    second = owner if scope == "member" else rival
    crowd.run(partial(look_then_create, owner, "first"), partial(look_then_create, second, "second"))

    whose = {"project": launch if scope == "project" else None, "member": owner.user if scope == "member" else None}
    row = ledger.budget_for(team, now, **whose)  # type: ignore[arg-type]
    assert (row.limit, row.used) == (PRICE, 2 * PRICE)
    courier.lose_all()
