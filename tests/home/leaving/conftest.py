"""Who takes part when somebody leaves, and what they have."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from teams.models import Membership
from teams.roles import Role
from tests.home.leaving.desk import PRICE, named
from tests.videos.conftest import prompt
from videos import saved, saved_views
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle
from videos.jobs.states import State
from videos.models import FormKind, Job


@pytest.fixture
def ola(owner: Membership) -> Membership:
    """A creator of the team."""
    return named(owner.team, "Ola Nordmann", Role.CREATOR)


@pytest.fixture
def jonas(owner: Membership) -> Membership:
    """A manager of the team."""
    return named(owner.team, "Jonas Berg", Role.MANAGER)


@pytest.fixture
def queue(ola: Membership) -> Callable[..., Job]:
    """Queue a job of 360 credits for Ola, and bring it into a state."""
    offer, made = offer_for(ola.team), 0

    def make(state: State = State.QUEUED) -> Job:
        nonlocal made
        made += 1
        now = timezone.now()
        job = intake.queue(prompt(), by=ola, token=f"of-ola-{made}", offer=offer, now=now)
        if state == State.PARKED:
            lifecycle.park(job, "Samsar did not answer.", at=now)
        elif state != State.QUEUED:
            lifecycle.claim(job, boot="boot", at=now)
        if state == State.UNCONFIRMED:
            lifecycle.leave_unconfirmed(job, "The answer was lost.", at=now)
        elif state == State.RENDERING:
            told = {"amount": PRICE, "source": "header", "at": now, "reason": "accepted by Samsar"}
            lifecycle.begin_rendering(job, f"ses_{made}", f"ses_{made}", **told)  # type: ignore[arg-type]
        return job

    return make


@pytest.fixture
def desk(ola: Membership, queue: Callable[..., Job]) -> dict[State, Job]:
    """One job of Ola's in each state that is asked about, a draft and a saved view."""
    now = timezone.now()
    saved.save_draft(ola, "draft", FormKind.PROMPT, {"prompt": ["A fjord"]}, title="A fjord", now=now)
    saved_views.save(ola, "Spanish", "language=es", now=now)
    states = (State.QUEUED, State.PARKED, State.SUBMITTING, State.RENDERING, State.UNCONFIRMED)
    return {state: queue(state) for state in states}
