"""Undo: what a person's last press changed, kept in the session under a token that works once."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404

from teams.access import TeamRequest
from teams.models import Project, Team, User
from videos import shelves

_KEY = "undo"
_PRESSES: dict[str, Callable[..., list[UUID]]] = {
    "archive": shelves.archive,
    "bring-back": shelves.bring_back,
    "restore": shelves.restore,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One change to take something back: a verb, the videos by their ids, and of a move two projects by their keys.

    They go back to `project` if they still stand in `now_in`; an empty key is no project.
    """

    do: str
    videos: list[UUID]
    project: str = ""
    now_in: str = ""


def offer(request: TeamRequest, steps: Sequence[Step]) -> str:
    """Keep these steps, in order, instead of those of the press before, and return their token."""
    token = secrets.token_urlsafe(9)
    kept = [{**asdict(step), "videos": [each.hex for each in step.videos]} for step in steps]
    request.session[_KEY] = {"team": request.team.key, "token": token, "steps": kept}
    return token


def take(request: TeamRequest, token: str) -> list[Step]:
    """Return the steps under a token, once; none when they were taken, or another press came after."""
    kept = request.session.get(_KEY)
    if not kept or (kept["team"], kept["token"]) != (request.team.key, token):
        return []
    del request.session[_KEY]
    return [Step(**{**step, "videos": [UUID(hex=each) for each in step["videos"]]}) for step in kept["steps"]]


def carry_out(team: Team, step: Step, *, by: User, at: datetime) -> list[UUID]:
    """Take one step back; return what it changed. What somebody else changed since stays as it is."""
    if step.do == "move":
        return _move_back(team, step, by=by, at=at)
    try:
        return _PRESSES[step.do](team, step.videos, by=by, at=at)
    except shelves.StillMoving:
        return []


def _move_back(team: Team, step: Step, *, by: User, at: datetime) -> list[UUID]:
    keys = [key for key in (step.project, step.now_in) if key]
    found = {each.key: each for each in Project.objects.filter(team=team, key__in=keys)}
    back = found.get(step.project)
    if len(found) < len(keys) or (back and back.archived_at):
        return []
    left = shelves.move(team, step.videos, back, by=by, at=at, out_of=[found.get(step.now_in)])
    return [key for each in left.values() for key in each]


def project_or_404(team: Team, key: str) -> Project | None:
    """Return the team's project that takes new videos, None for no key; 404 for a foreign one."""
    if not key:
        return None
    found = Project.objects.filter(team=team, key=key, archived_at=None).first()
    if found is None:
        raise Http404("No such project.")
    return found
