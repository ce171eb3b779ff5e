"""From Practice to real credits: a person's Live team, one for each key."""

from datetime import datetime

from django.db import transaction

from audit import trail
from audit.trail import Action
from teams.connections import store_key
from teams.models import Connection, Membership, Mode, Team, User
from teams.roles import Role
from teams.sealing import CannotOpen, unseal


def open_team(key: str, *, owner: User, like: Team, now: datetime) -> tuple[Team, bool]:
    """Return the Live team with this very key that `owner` has, and whether it was made just now.

    A new one is called as `like` is and keeps its time zone. Two requests at
    once make one team: the second waits for the first and finds what it made.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        owned = Connection.objects.select_related("team").filter(
            team__mode=Mode.LIVE, team__memberships__user=owner, team__memberships__role=Role.OWNER
        )
        for line in owned.order_by("pk"):
            if _holds(line, key):
                return line.team, False
        team = Team.objects.create(name=like.name, mode=Mode.LIVE, timezone=like.timezone)
        Membership.objects.create(team=team, user=owner, role=Role.OWNER)
        trail.record(team.pk, Action.TEAM_OPENED, at=now, by=owner, subject=team.name, after={"mode": team.mode})
        store_key(team, key, now=now, by=owner)
        return team, True


def _holds(line: Connection, key: str) -> bool:
    try:
        return unseal(line.sealed_key) == key
    except CannotOpen:
        return False
