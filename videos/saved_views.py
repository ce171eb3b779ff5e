"""Views of the library that a team keeps under a name: the address's query, and nothing else."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError

from teams.models import Membership, Team
from teams.roles import Permission
from teams.turns import turn
from videos.looks import tidy
from videos.models import SavedView

NAME_LENGTH: Final = 40
QUERY_LENGTH: Final = 1000
MOST_VIEWS: Final = 30


class Refused(Exception):
    """What was asked for is not done, for the reason in the sentence; nothing was changed."""


class MayNot(Refused):
    """This member may not change this view."""

    def __init__(self) -> None:
        super().__init__(Permission.CHANGE_OTHERS.refusal)


class NameTaken(Refused):
    """Another view of the team has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Another view is called “{name}”. Nothing was changed: choose another name.")


def save(by: Membership, name: str, query: str, *, now: datetime) -> SavedView:
    """Keep a way of looking at the library for the member's team; raise Refused and change nothing."""
    clean, asked = _clean(name), tidy(query)
    if not asked:
        raise Refused("This shows the whole library. Choose a filter, a search or an order first, then save it.")
    if len(asked) > QUERY_LENGTH:
        raise Refused("This view asks for more than fits into an address. Nothing was saved: use fewer filters.")
    try:
        with turn(by.team):
            views = of_team(by.team)
            _check_free(clean, views)
            if len(views) >= MOST_VIEWS:
                raise Refused(f"A team has at most {MOST_VIEWS} views. Nothing was saved: delete one first.")
            return SavedView.objects.create(team=by.team, by=by.user, name=clean, query=asked, created_at=now)
    except IntegrityError:  # a case that the database knows and Python does not
        raise NameTaken(clean) from None


def rename(by: Membership, view: SavedView, name: str) -> None:
    """Give a view of the member's team another name; raise Refused and change nothing."""
    _check_may(by, view)
    clean = _clean(name)
    try:
        with turn(by.team):
            _check_free(clean, [other for other in of_team(by.team) if other.pk != view.pk])
            SavedView.objects.filter(pk=view.pk).update(name=clean)
    except IntegrityError:
        raise NameTaken(clean) from None
    view.name = clean


def forget(by: Membership, view: SavedView) -> bool:
    """Delete a view of the member's team; return whether it was still there. Raises MayNot and changes nothing."""
    _check_may(by, view)
    return bool(SavedView.objects.filter(pk=view.pk).delete()[0])


def find(team: Team, pk: int) -> SavedView:
    """Return one view of the team with who saved it; raise SavedView.DoesNotExist, for a foreign one too."""
    return SavedView.objects.select_related("by").get(team=team, pk=pk)


def of_team(team: Team) -> list[SavedView]:
    """Return the team's views by name, each with who saved it: one query."""
    views = SavedView.objects.filter(team=team).select_related("by")
    return sorted(views, key=lambda view: (view.name.casefold(), view.pk))


def _clean(name: str) -> str:
    line = " ".join(name.replace("\0", "").split())
    if not line:
        raise Refused("A view needs a name. Nothing was changed.")
    if len(line) > NAME_LENGTH:
        raise Refused(f"This name has {len(line)} characters; at most {NAME_LENGTH} fit. Nothing was changed.")
    return line


def _check_free(name: str, others: list[SavedView]) -> None:
    # Here and not by the database's index alone: SQLite knows no case but that of ASCII.
    for other in others:
        if other.name.casefold() == name.casefold():
            raise NameTaken(other.name)


def _check_may(by: Membership, view: SavedView) -> None:
    if not by.may_change(view.by_id):
        raise MayNot
