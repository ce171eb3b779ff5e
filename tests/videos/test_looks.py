"""What an address of the library finds, and many counts in one statement."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams import projects
from teams.models import Membership, Mode, Team
from tests.videos.views.conftest import *  # noqa: F403 - jobs and videos in any state
from videos.counts import capped_counts, count_text
from videos.jobs.states import State
from videos.looks import jobs_of
from videos.models import Job, Tag, Tagging, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def found(team: Team, query: str) -> set[str]:
    return {job.title for job in jobs_of(team, query)}


@pytest.fixture
def shelf(owner: Membership, make_job: MakeJob, make_video: MakeVideo) -> Team:
    """A library with one of each, by title."""
    now = timezone.now()
    spring = projects.make(owner, "Spring", now=now)
    ready = make_video(title="ready", project=spring, language="de", charged=100_000).job
    made = now - timedelta(days=3)
    of_then = UUID(int=round(made.timestamp() * 1000) << 80)
    make_video(Video.Phase.COPYING, title="copying", aspect_ratio="9:16", created_at=made, public_id=of_then)
    make_video(Video.Phase.LOST, title="lost", verdict="approved")
    make_job(State.RENDERING, title="rendering", model="SORA2")
    make_job(State.QUEUED, title="queued")
    make_job(State.PARKED, title="parked")
    make_job(State.FAILED, title="failed", project=spring, charged=None)
    make_job(State.CANCELLED, title="cancelled")
    make_video(title="archived", shelf="archive")
    Tagging.objects.create(tag=Tag.objects.create(team=owner.team, name="Coast"), job=ready)
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    make_video(title="theirs", team=others)
    return owner.team


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"ready", "copying", "lost", "rendering", "queued", "parked", "failed"}),
        ("state=ready", {"ready"}),
        ("state=running", {"copying", "rendering", "queued"}),
        ("state=attention", {"parked", "failed", "lost"}),
        ("state=lost", {"lost"}),
        ("shelf=archive", {"archived"}),
        ("project=spring", {"ready", "failed"}),
        ("project=none&state=ready", set()),
        ("project=nowhere", set()),
        ("tag=COAST", {"ready"}),
        ("language=de", {"ready"}),
        ("model=SORA2", {"rendering"}),
        ("shape=9:16", {"copying"}),
        ("verdict=approved", {"lost"}),
        ("cost_min=1&cost_max=100", {"ready"}),
        ("member=999999999", set()),
        ("to=2026-02-30&from=x&cost_min=-1&state=lost", {"lost"}),
    ],
)
def test_a_query_finds_what_it_names(shelf: Team, query: str, titles: set[str]) -> None:
    assert found(shelf, query) == titles


def test_dates_are_the_team_s_days(shelf: Team) -> None:
    day = timezone.now() - timedelta(days=3)

    assert found(shelf, f"from={day:%Y-%m-%d}&to={day:%Y-%m-%d}") == {"copying"}


def test_many_counts_are_one_statement_and_stop(shelf: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.counts.COUNTED", 5)
    queries = ["", "state=ready", "tag=coast&project=spring", "q=Lighthouse", "project=nowhere"] * 6

    with CaptureQueriesContext(connection) as asked:
        counts = capped_counts([jobs_of(shelf, query) for query in queries])

    assert len(asked) == 1
    assert counts == [6, 1, 1, 6, 0] * 6
    assert capped_counts([]) == []
    assert capped_counts([Job.objects.none()]) == [0]


def test_a_count_is_written_for_people() -> None:
    assert [count_text(count) for count in (0, 999, 1000, 1001)] == ["0", "999", "1\u202f000", "1\u202f000+"]
