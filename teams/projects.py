"""Projects, the campaigns of a team: making, renaming, archiving, and the one that a member works in.

A name is the same in any case. A project's key is made of its first name and
stands in addresses for ever; renaming leaves it.
"""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Case, QuerySet, Value, When
from django.db.models.functions import Lower
from django.utils.text import slugify

from audit import trail
from audit.trail import Action
from teams import naming
from teams.models import Membership, Project, Team, User
from teams.roles import Permission
from teams.turns import turn

NAME_LENGTH: Final = 80
#: What one team may have in all, the archived among them.
MOST_PROJECTS: Final = 500
_KEY_LENGTH: Final = 60
#: Words that stand in the place of a key in addresses.
_TAKEN_KEYS: Final = frozenset({"new", "switch", "switcher", "none"})


class Refused(Exception):
    """What was asked for is not done, for the reason in the sentence; nothing was changed."""


class MayNot(Refused):
    """This member may not do it."""


class NameTaken(Refused):
    """Another project of the team has this name."""

    def __init__(self, project: Project) -> None:
        where = ", in the archive" if project.archived_at else ""
        super().__init__(
            f"There is a project called “{project.name}” already{where}. Nothing was changed: choose another name."
        )
        self.project = project


def make(by: Membership, name: str, *, now: datetime) -> Project:
    """Make a project for the member's team; raise Refused and change nothing if its name or the team says no."""
    if not by.may(Permission.SPEND):
        raise MayNot(Permission.SPEND.refusal)
    clean = _clean(name)
    try:
        with turn(by.team):
            others = list(Project.objects.filter(team=by.team))
            _check_free(clean, others)
            if len(others) >= MOST_PROJECTS:
                raise Refused(f"A team has at most {MOST_PROJECTS} projects. Nothing was made.")
            key = _free_key(clean, {other.key for other in others})
            project = Project.objects.create(team=by.team, key=key, name=clean, by=by.user, created_at=now)
            trail.record(by.team_id, Action.PROJECT_MADE, at=now, by=by.user, subject=clean)
            return project
    except IntegrityError:  # a case that the database knows and Python does not
        raise NameTaken(Project(name=clean)) from None


def rename(by: Membership, project: Project, name: str, *, now: datetime) -> Project:
    """Give a project of the member's team another name, and no other key; raise Refused and change nothing."""
    _check_may(by, project)
    clean = _clean(name)
    try:
        with turn(by.team):
            all_of_them = {each.pk: each for each in Project.objects.filter(team=by.team)}
            before = all_of_them.pop(project.pk, project).name
            _check_free(clean, list(all_of_them.values()))
            if clean != before:
                Project.objects.filter(pk=project.pk).update(name=clean)
                old, new = {"name": before}, {"name": clean}
                trail.record(
                    by.team_id, Action.PROJECT_RENAMED, at=now, by=by.user, subject=before, before=old, after=new
                )
    except IntegrityError:
        raise NameTaken(Project(name=clean)) from None
    project.name = clean
    return project


def archive(by: Membership, project: Project, *, now: datetime) -> bool:
    """Put a project away; whoever worked in it works in none from now on. Return whether it was open.

    Raises Refused and changes nothing for a member who may not.
    """
    _check_may(by, project)
    with transaction.atomic():
        won = Project.objects.filter(pk=project.pk, archived_at=None).update(archived_at=now)
        Membership.objects.filter(project=project).update(project=None)
        if won:
            trail.record(by.team_id, Action.PROJECT_ARCHIVED, at=now, by=by.user, subject=project.name)
    return bool(won)


def bring_back(by: Membership, project: Project, *, now: datetime) -> bool:
    """Open an archived project again; return whether it was archived. Raises Refused for a member who may not."""
    _check_may(by, project)
    with transaction.atomic():
        won = Project.objects.filter(pk=project.pk, archived_at__isnull=False).update(archived_at=None)
        if won:
            trail.record(by.team_id, Action.PROJECT_BROUGHT_BACK, at=now, by=by.user, subject=project.name)
    return bool(won)


def switch(member: Membership, project: Project | None) -> None:
    """Let the member work in `project`, or in none; raise Refused and change nothing for an archived one."""
    if not member.may(Permission.SPEND):
        raise MayNot(Permission.SPEND.refusal)
    if project is not None and (project.team_id != member.team_id or project.archived_at):
        raise Refused(f"“{project.name}” is archived and takes no new videos. Bring it back first.")
    member.project = project
    member.save(update_fields=["project"])


def find(team: Team, key: str) -> Project:
    """Return one project of the team with who made it; raise Project.DoesNotExist, for a foreign one too."""
    return Project.objects.select_related("by").get(team=team, key=key)


def open_ones(team: Team, limit: int) -> list[Project]:
    """Return at most `limit` projects that are not archived, by name: one query."""
    return list(Project.objects.filter(team=team, archived_at=None).order_by(Lower("name"), "pk")[:limit])


def in_order(team: Team) -> QuerySet[Project]:
    """Return all projects of the team, the open ones first, both by name."""
    is_archived = Case(When(archived_at=None, then=Value(0)), default=Value(1))
    return Project.objects.filter(team=team).select_related("by").order_by(is_archived, Lower("name"), "pk")


def at_work(project: Project, limit: int) -> list[User]:
    """Return at most `limit` people who work in the project now, by name: one query."""
    members = Membership.objects.filter(team=project.team_id, project=project).select_related("user")
    return [member.user for member in members.order_by("user__name", "pk")[:limit]]


def _clean(name: str) -> str:
    line = " ".join(name.replace("\0", "").split())
    if not line:
        raise Refused("A project needs a name. Nothing was changed.")
    if not naming.shows(line):
        raise Refused("This name holds characters that do not show. Nothing was changed.")
    if len(line) > NAME_LENGTH:
        raise Refused(f"This name has {len(line)} characters; at most {NAME_LENGTH} fit. Nothing was changed.")
    return line


def _check_free(name: str, others: list[Project]) -> None:
    # Here and not by the database's index alone: SQLite knows no case but that of ASCII.
    for other in others:
        if other.name.casefold() == name.casefold():
            raise NameTaken(other)


def may_change(by: Membership, project: Project) -> bool:
    """Whether a member may rename and archive a project: who may make one, and made it or may change others'."""
    return by.may(Permission.SPEND) and by.may_change(project.by_id)


def _check_may(by: Membership, project: Project) -> None:
    if not may_change(by, project):
        raise MayNot(Permission.CHANGE_OTHERS.refusal)


def _free_key(name: str, taken: set[str]) -> str:
    stem = slugify(name)[: _KEY_LENGTH - 4].strip("-_") or "project"
    if stem not in taken | _TAKEN_KEYS:
        return stem
    numbers = range(2, MOST_PROJECTS + 3)
    return next(key for key in (f"{stem}-{number}" for number in numbers) if key not in taken)
