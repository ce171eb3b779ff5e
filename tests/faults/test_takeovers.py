"""Sending what others parked: whoever sends it answers for it, so one person's presses look for room in turn."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from credits import ledger, spending
from credits.refusals import TakenOverTooMuch
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.orders import PRICE, prompt
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle, recovery, release
from videos.jobs.states import State
from videos.models import Job

Press = Callable[[Job], None]


@pytest.fixture
def team(owner: Membership, now: datetime) -> Team:
    """A team that sends nothing here: the promises about POSTs say nothing about it."""
    return owner.team


@pytest.fixture
def heir(team: Team, now: datetime) -> Membership:
    """Somebody whose own limit has room for one of two."""
    found = join(team, "ola@example.test", Role.CREATOR)
    ledger.set_limit(team, PRICE + PRICE // 2, at=now, member=found.user)
    return found


@pytest.fixture
def parked(owner: Membership, now: datetime) -> list[Job]:
    """Two that somebody else reserved and that could not be sent."""
    made = []
    for token in ("one", "two"):
        job = intake.queue(prompt(), by=owner, token=token, offer=offer_for(owner.team), now=now)
        lifecycle.park(job, "Samsar is away", at=now)
        made.append(job)
    courier.lose_all()
    return made


@pytest.fixture(params=["alone", "on the page of all"])
def press(request: pytest.FixtureRequest, heir: Membership, now: datetime) -> Press:
    """Send one parked job as the heir, from its own page or from that of all that is parked; raise what refuses it."""
    offer = offer_for(heir.team)

    def alone(job: Job) -> None:
        recovery.send_parked(job, by=heir.user, offer=offer, at=now)

    def on_the_page(job: Job) -> None:
        if release.send(release.priced([job], offer), by=heir, offer=offer, now=now).refused:
            raise TakenOverTooMuch(ledger.budget_for(heir.team, now, member=heir.user), 0, PRICE)

    return alone if request.param == "alone" else on_the_page


def race(parked: list[Job], press: Press) -> int:
    """Press both at one moment; return how many were refused."""
    refused: list[Job] = []

    def attempt(job: Job) -> None:
        try:
            press(job)
        except TakenOverTooMuch:
            refused.append(job)
            assert job.state == State.PARKED

    crowd.run(*[partial(attempt, job) for job in parked])
    courier.lose_all()
    return len(refused)


def test_two_presses_of_one_person_at_one_moment_never_take_over_more_than_their_limit(
    parked: list[Job], press: Press, heir: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first has looked and has not moved anything yet, when the second comes."""
    look, has_looked = ledger.check_taken_over, threading.Event()

    def looking(*args: Any) -> None:
        look(*args)
        if not has_looked.is_set():
            has_looked.set()
            crowd.until_somebody_waits()

    monkeypatch.setattr(ledger, "check_taken_over", looking)
    assert race(parked, press) == 1
    assert Job.objects.filter(state=State.QUEUED, answerable=heir.user).count() == 1
    assert Job.objects.filter(state=State.PARKED).count() == 1, "what is refused stays as it was"
    assert spending.disagreements(heir.team) == []


def test_the_twin_that_looks_outside_its_turn_takes_over_too_much(
    parked: list[Job], press: Press, heir: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: where both have looked before either sends, both are sent."""
    look, both_have_looked = ledger.check_taken_over, threading.Barrier(2)
    monkeypatch.setattr(ledger, "check_taken_over", lambda *_told: None)

    def look_first(job: Job) -> None:
        asked, none = Job.objects.filter(pk=job.pk), Job.objects.none()
        with transaction.atomic():
            look(heir.team, heir.user, asked.values_list("public_id"), none.values_list("public_id"))
        both_have_looked.wait(crowd.PATIENCE)
        press(job)

    assert race(parked, look_first) == 0
    assert Job.objects.filter(state=State.QUEUED, answerable=heir.user).count() == 2
