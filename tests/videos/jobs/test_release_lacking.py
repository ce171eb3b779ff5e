"""What the page of what is parked says of the presser's own room is what sending then judges, whoever reserved it."""

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import ledger, spending
from credits.models import Budget, LedgerEntry
from samsar import Model
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos.catalogue import Offer, offer_for
from videos.jobs import intake, lifecycle, recovery, release
from videos.models import Job

CREDIT = 1000


@pytest.fixture
def cleo(owner: Membership) -> Membership:
    """Who presses; whatever is parked may be another's."""
    return join(owner.team, "cleo@example.test", Role.MANAGER)


def park(by: Membership, token: str, offer: Offer, at: datetime) -> Job:
    job = intake.queue(prompt(), by=by, token=token, offer=offer, now=at)
    lifecycle.park(job, "Samsar is away", at=at)
    return job


@pytest.mark.parametrize("seed", range(16))
def test_it_says_no_exactly_when_sending_refuses_one(
    owner: Membership, cleo: Membership, offer: Offer, now: datetime, seed: int
) -> None:
    dice, last_month = Random(seed), now.replace(month=10)
    dearer = replace(offer, video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=90 * CREDIT),))
    jobs = []
    for number in range(5):
        by, at = dice.choice([owner, owner, cleo]), dice.choice([last_month, now, now])
        job = park(by, f"token-{number}", dice.choice([offer, dearer]), at)
        if dice.random() < 0.3:
            recovery.requeue(job, by=dice.choice([owner, cleo]).user, at=at)
            lifecycle.park(job, "Samsar is away", at=at)
        jobs.append(job)
    for at in (last_month, now):
        ledger.budget_for(owner.team, at, member=cleo.user)
        own = Budget.objects.filter(member=cleo.user, month=ledger.month_of(owner.team, at))
        own.update(limit=dice.choice([None, 180, 360, 540, 720, 900, 1080, 1800]))
        own.exclude(limit=None).update(limit=CREDIT * (own.get().limit or 0))
    chosen = release.priced(dice.sample(jobs, dice.randrange(1, 6)), offer)

    before = LedgerEntry.objects.count()
    said = release.lacking(chosen, by=cleo, now=now)
    assert LedgerEntry.objects.count() == before

    refused = release.send(chosen, by=cleo, offer=offer, now=now).refused
    assert bool(said) == bool(refused), (said, refused)
    assert spending.disagreements(owner.team) == []


def test_both_answers_come_up(owner: Membership, cleo: Membership, offer: Offer, now: datetime) -> None:
    parked = release.priced([park(owner, token, offer, now) for token in ("one", "two")], offer)
    ledger.set_limit(owner.team, 720 * CREDIT, at=now, member=cleo.user)
    assert release.lacking(parked, by=cleo, now=now) == ""
    ledger.set_limit(owner.team, 700 * CREDIT, at=now, member=cleo.user)
    words = (
        "This month's budget of Mira Solberg of 700 credits has 700 left, and this, beside what is reserved, needs 720."
    )
    assert release.lacking(parked, by=cleo, now=now) == words
    assert release.lacking(parked, by=owner, now=now) == ""


def test_it_costs_three_questions_however_many_are_parked(owner: Membership, cleo: Membership, now: datetime) -> None:
    offer = offer_for(owner.team)
    jobs = [park(owner, f"token-{number}", offer, now) for number in range(6)]
    for some in (jobs[:1], jobs):
        parked = release.priced(some, offer)
        with CaptureQueriesContext(connection) as queries:
            release.lacking(parked, by=cleo, now=now)
        assert len(queries) == 3
