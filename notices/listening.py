"""Telling of what happens to people in a team, where the room below only says that it happened."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from notices.kinds import Kind
from notices.telling import tell
from teams import happenings
from teams.models import Membership
from teams.roles import Role


def listen() -> None:
    """Hear from now on of everything that happens to people."""
    happenings.joined.connect(_joined, dispatch_uid="notices.joined")
    happenings.role_changed.connect(_role_changed, dispatch_uid="notices.role_changed")
    happenings.removing.connect(_removing, dispatch_uid="notices.removing")


def _joined(*, member: Membership, now: datetime, **_signal: Any) -> None:
    role = Role(member.role).label.lower()
    said = f"{member.user} joined as {role}"
    _tell(member, Kind.JOINED, [], said, now=now, actor_id=member.user_id)


def _role_changed(*, member: Membership, by: Membership, now: datetime, **_signal: Any) -> None:
    said = f"{by.user} made you {Role(member.role).label.lower()}"
    _tell(member, Kind.ROLE, [member.user_id], said, now=now, actor_id=by.user_id)


def _removing(*, member: Membership, by: Membership, now: datetime, **_signal: Any) -> None:
    said = f"{by.user} removed you from the team"
    _tell(member, Kind.REMOVED, [member.user_id], said, now=now, actor_id=by.user_id, path=reverse("front"))


def _tell(
    member: Membership,
    kind: Kind,
    people: list[int],
    sentence: str,
    *,
    now: datetime,
    actor_id: int,
    path: str = "",
) -> None:
    tell(
        member.team,
        kind,
        people,
        bundle=f"{kind.key}-{member.user_id}",
        title=member.team.name,
        sentence=sentence,
        path=path or reverse("team", args=[member.team.key]),
        now=now,
        actor_id=actor_id,
    )
