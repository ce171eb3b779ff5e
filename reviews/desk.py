"""What waits for a decision, and what was decided, in pages of 24, newest video first.

One index serves the three lists; no question reads more rows than it shows or
counts.
"""

from typing import Any, Final
from uuid import UUID

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from reviews.models import Decision
from teams.models import Team, User
from videos import gallery
from videos.gallery import Page
from videos.jobs.states import State
from videos.models import Job, Shelf, Verdict, Video

#: Counting ends here; more are "1 000+".
COUNTED: Final = 1001


class _Capped(Subquery):
    """How many rows a sliced question has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


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
    names = {verdict: f"count_{verdict.name.lower()}" for verdict in Verdict}
    capped: dict[str, Any] = {
        name: _Capped(_jobs(team, verdict).order_by().values("pk")[:COUNTED]) for verdict, name in names.items()
    }
    told: dict[str, Any] = dict(Team.objects.filter(pk=team.pk).values(**capped).get())
    return {verdict: told[name] for verdict, name in names.items()}


def _jobs(team: Team, verdict: Verdict) -> QuerySet[Job]:
    jobs = Job.objects.filter(team=team, verdict=verdict, shelf=Shelf.LIBRARY, state=State.COMPLETED)
    # Nobody waits for a decision about what cannot be watched.
    return jobs.filter(video__phase=Video.Phase.READY) if verdict is Verdict.NONE else jobs


def _with_last(jobs: QuerySet[Job]) -> QuerySet[Job]:
    last = Decision.objects.filter(job=OuterRef("pk")).order_by("-pk")
    fields = {"last": "verdict", "last_version": "version", "last_reason": "reason", "last_at": "at"}
    fields |= {"last_name": "by__name", "last_email": "by__email"}
    return jobs.annotate(**{name: Subquery(last.values(field)[:1]) for name, field in fields.items()})
