"""What the lists of a video's page say."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from teams.models import Membership
from videos.jobs.states import State
from videos.models import Job, JobEvent
from videos.views import facts


def event(job: Job, old: State | str, new: State, at: datetime, reason: str = "") -> JobEvent:
    return JobEvent(job=job, old_state=old, new_state=new, at=at, reason=reason, by=job.by)


@pytest.mark.django_db
def test_the_history_names_each_day_once_and_says_what_became_of_versions(
    owner: Membership, make_job: Callable[..., Job], now: datetime
) -> None:
    job, done = make_job(State.COMPLETED), State.COMPLETED
    told = [
        event(job, "", State.QUEUED, now),
        event(job, State.RENDERING, done, now + timedelta(minutes=1), "rendered"),
        event(job, done, done, now + timedelta(days=3), "Version 2 kept"),
    ]

    found = facts.history(told, owner.team)

    assert [each.words for each in found] == ["Created, credits reserved", "Rendered", "Version 2 kept"]
    assert [each.is_new_day for each in found] == [True, False, True]
    assert {each.detail for each in found} == {"by Mira Solberg"}
