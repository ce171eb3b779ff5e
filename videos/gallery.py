"""What pages read: the library, the desk, one video, and what changed since a page was drawn.

Pages are keyset pages over ids that rise with time, so that the last page
costs what the first one does. Every question names the team first.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from teams.models import Team
from videos.jobs.states import NEEDS_PERSON, UNSETTLED, State
from videos.models import Job, JobEvent, Video

PAGE = 24
#: How many cards one poller may ask about; more are found at the next full page.
POLLED = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Up to 24 jobs, newest first, and the id after which the next page begins (None at the end)."""

    jobs: list[Job]
    next_after: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Desk:
    """What Home shows: at most eight of each, newest first."""

    needs_you: list[Job]
    running: list[Job]
    finished: list[Job]


def _jobs(team: Team) -> QuerySet[Job]:
    return Job.objects.filter(team=team).select_related("video", "by")


def rows(team: Team) -> QuerySet[Job]:
    """Return the team's jobs as lists show them: each with what it was made again from, and what it was made again as.

    Beside a job stand `after_id` and `after_title`, and `again_id` for the newest that followed it.
    """
    newer = Job.objects.filter(retry_of=OuterRef("pk")).order_by("-public_id")
    return _jobs(team).annotate(
        after_id=F("retry_of__public_id"),
        after_title=F("retry_of__title"),
        again_id=Subquery(newer.values("public_id")[:1]),
    )


def with_team(team: Team, jobs: list[Job]) -> list[Job]:
    """Give each of the team's jobs its team, so that none asks for it."""
    for job in jobs:
        job.team = team
    return jobs


def page_of(team: Team, jobs: QuerySet[Job], after: UUID | None) -> Page:
    """Return the page of `jobs` that begins after an id: one query."""
    if after is not None:
        jobs = jobs.filter(public_id__lt=after)
    found = with_team(team, list(jobs.order_by("-public_id")[: PAGE + 1]))
    shown = found[:PAGE]
    return Page(jobs=shown, next_after=shown[-1].public_id if len(found) > PAGE else None)


def desk(team: Team, *, now: datetime) -> Desk:
    """Return what Home shows: three queries. Finished means within the last week; what is parked comes last."""
    recent = now - timedelta(days=7)
    parked_last = Case(When(state=State.PARKED, then=1), default=0)
    needs = (
        rows(team)
        .filter(state__in=NEEDS_PERSON)
        .filter(Q(state__in=[State.PARKED, State.UNCONFIRMED]) | Q(settled_at__gte=recent, retries=None))
    )
    running = _jobs(team).filter(Q(state__in=UNSETTLED) | Q(video__phase=Video.Phase.COPYING))
    finished = _jobs(team).filter(video__phase=Video.Phase.READY)
    return Desk(
        needs_you=with_team(team, list(needs.order_by(parked_last, "-public_id")[:8])),
        running=with_team(team, list(running.order_by("-public_id")[:8])),
        finished=with_team(team, list(finished.order_by("-video__completed_at", "-public_id")[:8])),
    )


def find(team: Team, public_id: UUID) -> Job:
    """Return one job of the team with its video; raise Job.DoesNotExist, for a foreign one too."""
    return with_team(team, [rows(team).get(public_id=public_id)])[0]


def history(job: Job) -> list[JobEvent]:
    """Return the job's moves, oldest first: one query."""
    return list(job.events.select_related("by"))


def changed(team: Team, seen: dict[UUID, int], *, as_rows: bool = False) -> tuple[list[Job], bool]:
    """Return the jobs whose revision is not the one seen, and whether any of those asked about is unsettled.

    One query, whatever the number of cards.
    """
    found = rows(team) if as_rows else _jobs(team)
    jobs = with_team(team, list(found.filter(public_id__in=list(seen)[:POLLED])))
    return [job for job in jobs if job.revision != seen[job.public_id]], any(job.is_unsettled for job in jobs)
