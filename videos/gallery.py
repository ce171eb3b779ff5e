"""What pages read: the library, the desk, one video, and what changed since a page was drawn.

Pages are keyset pages over ids that rise with time, so that the last page
costs what the first one does. Every question names the team first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Aggregate, Case, F, OuterRef, QuerySet, Subquery, TextField, Value, When

from teams.models import Team
from videos.jobs.states import NEEDS_PERSON, UNSETTLED, State
from videos.models import Job, JobEvent, Shelf, Tagging, Video

PAGE = 24
#: How many cards one poller may ask about; more are found at the next full page.
POLLED = 60
#: What waits for a person for as long as nobody decides.
_OPEN = frozenset({State.PARKED, State.UNCONFIRMED})


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


class _Joined(Aggregate):
    """Texts with a comma between them, which no tag holds."""

    function = "STRING_AGG"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite's older name for it."""
        return super().as_sql(compiler, connection, function="GROUP_CONCAT", **context)


def _jobs(team: Team) -> QuerySet[Job]:
    return Job.objects.filter(team=team).select_related("video", "by")


def rows(team: Team) -> QuerySet[Job]:
    """Return the team's jobs as lists show them: each with what it was made again from, and what it was made again as.

    Beside a job stand `after_id` and `after_title`, `again_id` for the newest that followed it, and the names of its
    tags with commas between them as `tag_names`.
    """
    return _listed(_jobs(team))


def _listed(jobs: QuerySet[Job]) -> QuerySet[Job]:
    tagged = Tagging.objects.filter(job=OuterRef("pk")).values("job")
    newer = Job.objects.filter(retry_of=OuterRef("pk")).order_by("-public_id")
    return jobs.select_related("video", "by").annotate(
        after_id=F("retry_of__public_id"),
        after_title=F("retry_of__title"),
        again_id=Subquery(newer.values("public_id")[:1]),
        tag_names=Subquery(tagged.annotate(names=_Joined("tag__name", Value(","))).values("names")),
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
    """Return what Home shows: three queries. Finished means last; what is parked comes last of what needs somebody."""
    parked_last = Case(When(state=State.PARKED, then=1), default=0)
    return Desk(
        needs_you=with_team(team, list(needing(team, now=now).order_by(parked_last, "-public_id")[:8])),
        running=with_team(team, list(running(team).order_by("-public_id")[:8])),
        finished=with_team(team, [_job_of(video) for video in finished(team)[:8]]),
    )


def needing(team: Team, *, now: datetime) -> QuerySet[Job]:
    """Return what waits for a person, and what failed within the last week and was not made again.

    The keys are found first: a team that failed a thousand times in its life
    does not have all of that read for its Home.
    """
    lately = {"settled_at__gte": now - timedelta(days=7), "retries": None}
    keys = keys_in(team, NEEDS_PERSON & _OPEN).union(keys_in(team, NEEDS_PERSON - _OPEN, **lately))
    return _listed(Job.objects.filter(pk__in=keys, shelf=Shelf.LIBRARY))


def running(team: Team) -> QuerySet[Job]:
    """Return what is on its way, the copying of its file included; found by its keys, as `needing` is."""
    copying = Video.objects.filter(team=team, phase=Video.Phase.COPYING).order_by().values("job_id")
    found = Job.objects.filter(pk__in=keys_in(team, UNSETTLED).union(copying), shelf=Shelf.LIBRARY)
    return found.select_related("video", "by")


def keys_in(team: Team, states: Iterable[State], **more: Any) -> QuerySet[Job, Any]:
    """Return the keys of the team's jobs in these states, each state a search of its own in the index.

    SQLite takes all states for equally frequent, and so would rather read a
    whole team for three of them at once, of which nearly none are.
    """
    first, *others = (Job.objects.filter(team=team, state=state, **more).order_by().values("pk") for state in states)
    return first.union(*others)


def finished(team: Team) -> QuerySet[Video]:
    """Return the videos that can be played, each with its job, last completed first: an index keeps this order."""
    ready = Video.objects.filter(team=team, job__shelf=Shelf.LIBRARY, phase=Video.Phase.READY)
    return ready.select_related("job__by").order_by("-completed_at", "-public_id")


def _job_of(video: Video) -> Job:
    video.job.video = video  # found through the video, so it need not be asked for again
    return video.job


def find(team: Team, public_id: UUID) -> Job:
    """Return a team's job with its video, people and request; raise Job.DoesNotExist, for a foreign one too."""
    people = ("answerable", "batch", "approval__asked_by", "approval__decided_by")
    return with_team(team, [rows(team).select_related(*people).get(public_id=public_id)])[0]


def history(job: Job) -> list[JobEvent]:
    """Return the job's moves, oldest first: one query."""
    return list(job.events.select_related("by"))


def changed(
    team: Team,
    seen: dict[UUID, int],
    *,
    as_rows: bool = False,
    told: Callable[[QuerySet[Job]], QuerySet[Job]] | None = None,
) -> tuple[list[Job], bool]:
    """Return the jobs whose revision is not the one seen, and whether any of those asked about is unsettled.

    `told` gives them what else their cards say. One query, whatever the number of cards.
    """
    found = rows(team) if as_rows else _jobs(team)
    found = told(found) if told else found
    jobs = with_team(team, list(found.filter(public_id__in=list(seen)[:POLLED])))
    return [job for job in jobs if job.revision != seen[job.public_id]], any(job.is_unsettled for job in jobs)
