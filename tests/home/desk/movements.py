"""A month in which credits moved in every way."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from credits import ledger
from credits.models import Source
from teams.models import Membership, Project
from videos.jobs.states import State
from videos.models import Job

C = 1000


@pytest.fixture
def moved(owner: Membership, make_job: Callable[..., Job]) -> list[Job]:
    """A month: credits came in, one video was charged less than was held, one waits, one was given back."""
    at, team = timezone.now(), owner.team
    ledger.allocate(team, 1000 * C, at=at, by=owner.user, reason="=HYPERLINK(1)")
    launch = Project.objects.create(team=team, key="launch", name="=Launch", by=owner.user)
    jobs = [make_job(State.RENDERING, title=title) for title in ("Harbour", "-Dunes", "Fjord")]
    jobs[1].project = launch
    jobs[1].save()
    for job in jobs:
        ledger.hold(team, 360 * C, job.facts, at=at)
    ledger.charge(jobs[0].facts, 300 * C + 500, Source.ESTIMATE, at=at)
    ledger.correct(jobs[0].public_id, 297 * C, Source.BODY, at=at, reason="Samsar's status said so")
    ledger.release(jobs[2].public_id, at=at, reason="cancelled")
    return jobs
