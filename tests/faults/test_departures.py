"""Somebody leaves while a worker sends their videos, while somebody else presses too, or while another owner leaves."""

import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from home import departure, health
from home.departure import AskAgain
from samsar import NotSent
from teams import members
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.conftest import Account
from tests.faults.orders import prompt
from tests.faults.upstream import Line
from videos import belongings, tasks
from videos.belongings import Fate, Group
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle
from videos.jobs.states import State
from videos.models import Job

JOBS = 4


def fates(waiting: Fate) -> Mapping[Group, Fate]:
    return dict.fromkeys(Group, Fate.KEEP) | {Group.WAITING: waiting}


def depart(by: Membership, leaver: Membership, waiting: Fate, heir: Membership, now: datetime) -> int:
    """Press until what was shown is what is there; return how often that took."""
    for presses in range(1, 50):
        shown = belongings.of(by.team, leaver.user)
        try:
            departure.depart(by, leaver, fates(waiting), heir_id=heir.pk, shown=shown, now=now)
        except AskAgain:
            continue
        return presses
    raise AssertionError("it is asked again and again")


@pytest.mark.parametrize("waiting", Fate)
@pytest.mark.parametrize("attempt", range(5))
def test_a_worker_and_a_departure_at_the_same_moment_never_lose_a_job_or_a_credit(
    attempt: int, waiting: Fate, team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    ola, offer = join(team, "ola@example.test", Role.CREATOR), offer_for(team)
    jobs = [intake.queue(prompt(), by=ola, token=f"ola-{n}", offer=offer, now=now) for n in range(JOBS)]

    def work() -> None:
        for job in jobs:
            tasks.submit_job(job_id=job.pk)

    crowd.run(work, lambda: depart(owner, ola, waiting, owner, now))

    assert not Membership.objects.filter(pk=ola.pk).exists()
    states = list(Job.objects.filter(team=team).values_list("state", flat=True))
    assert line.posts() == account.accepted() == states.count(State.RENDERING)
    left = {Fate.STOP: State.CANCELLED, Fate.KEEP: State.PARKED}.get(waiting)
    if left is None:
        # What was handed over goes on; what was being claimed in that moment is set aside.
        assert set(states) <= {State.RENDERING, State.PARKED, State.QUEUED}
    else:
        assert set(states) <= {State.RENDERING, left, State.PARKED}
    courier.lose_all()


def test_two_presses_at_the_same_moment_let_somebody_go_once(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    ola, offer = join(team, "ola@example.test", Role.CREATOR), offer_for(team)
    for number in range(JOBS):
        intake.queue(prompt(), by=ola, token=f"ola-{number}", offer=offer, now=now)
    shown, ends = belongings.of(team, ola.user), list[str]()

    def press() -> None:
        try:
            departure.depart(owner, ola, fates(Fate.STOP), heir_id=0, shown=shown, now=now)
        except members.Gone:
            ends.append("gone")
        else:
            ends.append("done")

    crowd.run(press, press)

    assert sorted(ends) == ["done", "gone"]
    assert set(Job.objects.values_list("state", flat=True)) == {State.CANCELLED}


def test_of_two_last_owners_who_leave_at_the_same_moment_one_stays(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    other, stayed = join(team, "eva@example.test", Role.OWNER), list[Membership]()

    def leave(member: Membership) -> None:
        try:
            depart(member, member, Fate.KEEP, member, now)
        except members.LastOwner:
            stayed.append(member)

    crowd.run(lambda: leave(owner), lambda: leave(other))

    assert list(Membership.objects.filter(team=team, role=Role.OWNER)) == stayed


def test_a_429_that_holds_the_queue_back_and_a_departure_never_wait_for_each_other(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    ola, offer = join(team, "ola@example.test", Role.CREATOR), offer_for(team)
    first, _, sent = (intake.queue(prompt(), by=ola, token=f"ola-{n}", offer=offer, now=now) for n in range(3))
    assert lifecycle.claim(sent, boot="boot", at=now)
    # Its row was written last, so whoever takes rows as they lie comes to it last.
    Job.objects.filter(pk=first.pk).update(send_at=now + timedelta(seconds=1))
    patience, is_leaving = NotSent("Slow down", request_id="r", retry_after=60.0), threading.Event()

    def work() -> None:
        assert is_leaving.wait(crowd.PATIENCE)
        lifecycle.put_back(sent, patience, at=now)

    with crowd.together(work), transaction.atomic():
        list(Job.objects.select_for_update().filter(pk=first.pk))
        is_leaving.set()
        crowd.until_somebody_waits()
        depart(owner, ola, Fate.STOP, owner, now)

    states = Counter(Job.objects.filter(team=team).values_list("state", flat=True))
    assert states == {State.CANCELLED: 2, State.QUEUED: 1}
    assert not health.broken_invariants()
