"""What waits for a decision, and what was decided, in pages of 24, newest video first.

One index serves the three lists; no question reads more rows than it shows or
counts.
"""

from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from reviews.models import Decision
from teams.models import Team, User
from videos import gallery
from videos.counts import capped_counts
from videos.gallery import Page
from videos.jobs.states import State
from videos.models import Job, Shelf, Verdict, Video


def page(team: Team, verdict: Verdict, *, after: UUID | None = None) -> Page:
    """Return a page of the videos with `verdict`, each with its last decision beside it: one query.

    Beside a job stand `last`, `last_version`, `last_reason`, `last_at` and
    `last_by`, all None where nobody decided anything.
    """
    found = gallery.page_of(team, _with_last(_jobs(team, verdict).select_related("video", "by")), after)
    for job in found.jobs:
        told: dict[str, Any] = job.__dict__
        told["last_by"] = told["last"] and str(User(name=told["last_name"], email=told["last_email"]))
    return found


def counts(team: Team) -> dict[Verdict, int]:
    """Return how many videos have each verdict, at most 1,001 each: one query."""
    return dict(zip(Verdict, capped_counts([_jobs(team, verdict) for verdict in Verdict]), strict=True))


def _jobs(team: Team, verdict: Verdict) -> QuerySet[Job]:
    jobs = Job.objects.filter(team=team, verdict=verdict, shelf=Shelf.LIBRARY, state=State.COMPLETED)
    # Nobody waits for a decision about what cannot be watched.
    return jobs.filter(video__phase=Video.Phase.READY) if verdict is Verdict.NONE else jobs


def _with_last(jobs: QuerySet[Job]) -> QuerySet[Job]:
    last = Decision.objects.filter(job=OuterRef("pk")).order_by("-pk")
    fields = {"last": "verdict", "last_version": "version", "last_reason": "reason", "last_at": "at"}
    fields |= {"last_name": "by__name", "last_email": "by__email"}
    return jobs.annotate(**{name: Subquery(last.values(field)[:1]) for name, field in fields.items()})
