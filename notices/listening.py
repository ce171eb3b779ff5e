"""Telling of what happens to people in a team, where the room below only says that it happened."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import mail
from notices import mailing
from notices.kinds import Kind
from notices.models import Outage
from notices.telling import tell
from teams import happenings
from teams.models import Membership
from teams.roles import Role


def listen() -> None:
    """Hear from now on of everything that happens to people, and how mail of other rooms fared."""
    mail.tried.connect(_mail_tried, dispatch_uid="notices.mail_tried")
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


def _mail_tried(*, why: str, **_signal: Any) -> None:
    """What keeps a mail back that a person waits for keeps all of them back, and what takes one takes them."""
    if not why:
        Outage.objects.all().delete()
    elif not Outage.objects.exists():  # the courier decides how long all of it rests from then on
        mailing.rest_all(why, at=timezone.now())


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
