"""What somebody has for what a form asks: the balance, and each limit that would count it."""

from collections.abc import Collection, Sequence

from django.utils import timezone

from credits.standing import Standing, standing
from teams.access import TeamRequest
from videos.models import Video


def means(request: TeamRequest, *made_from: Sequence[Video], kind: str = "", model: str = "") -> Standing:
    """Return how the member stands, in one query; with `kind` and `model` also whether such a price was proven.

    `made_from` are the sources of each job, with their jobs; without any it is
    one that is made anew. A job is placed where its first source is, else in the
    open project. Where jobs are placed in several projects, the limit of none
    is told beforehand: each is held against its own.
    """
    member = request.membership
    open_id = member.open_project.pk if member.open_project else None
    placed = {sources[0].job.project_id if sources else open_id for sources in made_from or ((),)}
    return means_in(request, placed, kind=kind, model=model)


def means_in(request: TeamRequest, projects: Collection[int | None], *, kind: str = "", model: str = "") -> Standing:
    """Return the same for jobs that are placed in these projects, by their numbers; None is without a project."""
    project_id = next(iter(projects)) if len(projects) == 1 else None
    member = request.membership
    return standing(request.team, timezone.now(), kind=kind, model=model, by=member, project_id=project_id)
