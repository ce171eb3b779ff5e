"""What projects hold: their figures in bounded time, and the newest videos of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from teams.models import Project, Team
from videos.counts import capped_counts
from videos.gallery import with_team
from videos.jobs.states import Phase, State
from videos.looks import jobs_of
from videos.models import Job, Shelf

#: How many of its newest videos a project's page shows.
NEWEST: Final = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """One project with its videos counted (no further than 1,001), what they cost, the newest that can be shown."""

    project: Project
    videos: int
    spent: int
    last_at: datetime | None
    newest: Job | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """How many videos of a project there are, are ready, and are on their way; counted no further than 1,001."""

    videos: int
    ready: int
    running: int


def query_of(project: Project, **more: str) -> str:
    """Return the library's query for a project's videos."""
    return urlencode({"project": project.key, **more})


def with_figures(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Give each project `spent`, `last_at` and `newest_id`, each read from an index."""
    jobs = Job.objects.filter(team=OuterRef("team"), project=OuterRef("pk")).order_by()
    ready = jobs.filter(state=State.COMPLETED, shelf=Shelf.LIBRARY, video__phase=Phase.READY).order_by("-public_id")
    return projects.annotate(
        spent=Subquery(jobs.values("project").annotate(sum=Sum("cost")).values("sum")),
        last_at=Subquery(jobs.order_by("-public_id").values("created_at")[:1]),
        newest_id=Subquery(ready.values("pk")[:1]),
    )


def held(team: Team, projects: QuerySet[Project]) -> list[Held]:
    """Return each of these projects of the team with what it holds: three queries, whatever their number."""
    found = list(with_figures(projects))
    counts = capped_counts([jobs_of(team, query_of(project)) for project in found])
    shown = {job.pk: job for job in _shown(team, [getattr(project, "newest_id", None) for project in found])}
    return [
        Held(
            project=project,
            videos=count,
            spent=getattr(project, "spent", None) or 0,
            last_at=getattr(project, "last_at", None),
            newest=shown.get(getattr(project, "newest_id", None) or 0),
        )
        for project, count in zip(found, counts, strict=True)
    ]


def _shown(team: Team, keys: Sequence[int | None]) -> list[Job]:
    wanted = [key for key in keys if key]
    return with_team(team, list(Job.objects.filter(team=team, pk__in=wanted).select_related("video", "by")))


def counts(team: Team, project: Project) -> Counts:
    """Return how many videos the project has: one query."""
    questions = [query_of(project), query_of(project, state="ready"), query_of(project, state="running")]
    videos, ready, running = capped_counts([jobs_of(team, question) for question in questions])
    return Counts(videos=videos, ready=ready, running=running)


def newest(team: Team, project: Project) -> list[Job]:
    """Return the project's newest videos and those on their way, the newest first: one query."""
    jobs = jobs_of(team, query_of(project)).select_related("video", "by")
    return with_team(team, list(jobs.order_by("-public_id")[:NEWEST]))
