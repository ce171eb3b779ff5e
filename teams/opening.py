"""A person opens a team of their own: Practice at once, Live with a key that Samsar accepted."""

from datetime import datetime
from typing import Final

from django.db import transaction

from audit.trail import Action, record
from teams.connections import store_key
from teams.models import Connection, Membership, Mode, Team, User, new_team_key
from teams.roles import Role
from teams.sealing import CannotOpen, unseal

#: So many teams may one person own.
MOST_TEAMS: Final = 20


class TooManyTeams(Exception):
    """This person owns as many teams as one may; the text says so. Nothing was made."""

    def __init__(self) -> None:
        super().__init__(
            f"You own {MOST_TEAMS} teams already, and that is as many as one person may. Nothing was made."
        )


def open_practice(*, owner: User, name: str, timezone: str, now: datetime, key: str = "") -> tuple[Team, bool]:
    """Return a Practice team of `owner` without an account yet, and whether it was made just now.

    `key` is the key that the team shall have: the same one again, as of a
    second press, finds the team. Raises TooManyTeams.
    """
    with transaction.atomic():
        _queue_up(owner)
        found = _of_this_press(owner, Mode.PRACTICE, key)
        return (found, False) if found else (_make(owner, Mode.PRACTICE, name, timezone, key, now), True)


def open_live(
    samsar_key: str, *, owner: User, name: str, timezone: str, now: datetime, key: str = ""
) -> tuple[Team, bool]:
    """Return the Live team with this very Samsar key that `owner` has, and whether it was made just now.

    Two requests at once make one team: the second waits for the first and
    finds what it made. Raises TooManyTeams, and what `store_key` raises.
    """
    with transaction.atomic():
        _queue_up(owner)
        owned = Connection.objects.select_related("team").filter(
            team__mode=Mode.LIVE, team__memberships__user=owner, team__memberships__role=Role.OWNER
        )
        for line in owned.order_by("pk"):
            if _holds(line, samsar_key):
                return line.team, False
        team = _make(owner, Mode.LIVE, name, timezone, key, now)
        store_key(team, samsar_key, now=now, by=owner)
        return team, True


def _queue_up(owner: User) -> None:
    """Let one request of a person at a time make a team."""
    User.objects.select_for_update().get(pk=owner.pk)


def _of_this_press(owner: User, mode: Mode, key: str) -> Team | None:
    return Team.objects.filter(key=key, mode=mode, memberships__user=owner).first() if key else None


def _make(owner: User, mode: Mode, name: str, timezone: str, key: str, now: datetime) -> Team:
    if Membership.objects.filter(user=owner, role=Role.OWNER).count() >= MOST_TEAMS:
        raise TooManyTeams
    is_free = bool(key) and not Team.objects.filter(key=key).exists()
    return make(owner, mode, name, timezone=timezone, key=key if is_free else "", by=owner, now=now)


def make(
    owner: User, mode: Mode, name: str, *, timezone: str = "UTC", key: str = "", by: User | None = None, now: datetime
) -> Team:
    """Make a team with its owner; `by` is who opened it, nobody for the first start and for commands."""
    with transaction.atomic():
        team = Team.objects.create(key=key or new_team_key(), name=name, mode=mode, timezone=timezone)
        Membership.objects.create(team=team, user=owner, role=Role.OWNER)
        told = {"mode": mode.label, "time zone": timezone}
        record(team.pk, Action.TEAM_OPENED, at=now, by=by, subject=name, after=told)
    return team


def _holds(line: Connection, samsar_key: str) -> bool:
    try:
        return unseal(line.sealed_key) == samsar_key
    except CannotOpen:
        return False
