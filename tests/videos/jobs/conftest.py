"""A team's account at Samsar as the portal sees it, minute by minute; and a creator who has to ask a manager."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from credits import balance
from credits.models import Kind, LedgerEntry, SpendingRules
from home import health
from samsar import Observed
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import ToldSamsar, accepted, prompt, seen
from videos.catalogue import offer_for
from videos.jobs import drift, intake, lifecycle, observing
from videos.models import Job

C = 1000
MINUTE = timedelta(minutes=1)


@dataclass
class Account:
    """A team's account at Samsar as the portal sees it, minute by minute from 12:00 on."""

    team: Team
    queue: Callable[..., Job]
    start: datetime
    remaining: int = 10_000

    def at(self, minute: float) -> datetime:
        return self.start + minute * MINUTE

    def looks(self, minute: float, *, spent_elsewhere: int = 0) -> None:
        """A look, that took two seconds, at what is left of the account."""
        self.remaining -= spent_elsewhere
        at = self.at(minute)
        balance.note(self.team, self.remaining * C, read_at=at, asked_at=at - timedelta(seconds=2))

    def sends(self, minute: float, *, says: int | None = 360, takes: int = 360, title: str = "A lighthouse") -> Job:
        """A submission of 360 credits: Samsar `says` what it charged, or nothing, and `takes` what it takes."""
        number = Job.objects.count() + 1
        job = self.queue(f"{title} {number}. Waves.", token=f"token-{number}")
        told = ToldSamsar(accepted(f"ses_{number}", charged=None if says is None else says * C))
        lifecycle.submit(job, samsar=told, boot="b", clock=lambda: self.at(minute))  # type: ignore[arg-type]
        self.remaining -= takes
        job.refresh_from_db()
        return job

    def fails(self, job: Job, minute: float, *, gives_back: int = 0) -> None:
        self.remaining += gives_back
        observing.observe(job, seen(Observed.FAILED, session=job.session_id, error="No"), at=self.at(minute))

    def compares(self, minute: float) -> list[tuple[int, str]]:
        """Compare, as the sweep does at this minute; return what is unexplained: credits and words."""
        drift.compare(at=self.at(minute))
        assert health.broken_invariants() == []
        rows = LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED)
        return [(row.amount // C, row.reason) for row in rows]


@pytest.fixture
def account(owner: Membership, queue: Callable[..., Job], now: datetime) -> Account:
    made = Account(owner.team, queue, now)
    made.looks(0)
    return made


@pytest.fixture
def creator(owner: Membership) -> Membership:
    return join(owner.team, "omar@example.test", Role.CREATOR)


@pytest.fixture
def manager(owner: Membership) -> Membership:
    return join(owner.team, "ida@example.test", Role.MANAGER)


@pytest.fixture
def threshold(owner: Membership) -> SpendingRules:
    return SpendingRules.objects.create(team=owner.team, approval_above=300 * C)


@pytest.fixture
def ask(creator: Membership, threshold: SpendingRules, now: datetime) -> Callable[..., Job]:
    """Press Create as the creator; 360 credits are above the threshold of 300."""

    def press(token: str = "form", **more: Any) -> Job:
        offer = offer_for(creator.team)
        return intake.queue(prompt(), by=creator, token=token, offer=offer, now=now, **more)

    return press
