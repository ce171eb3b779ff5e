"""Writing the trail: one call beside what it tells of, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import models

from audit.models import Entry

#: What one value of `before` or `after` may be.
Value = str | int | bool | None
_FITS: Final = 300  # characters of a subject or of one value
#: A value under such a name is a secret and is never written, whoever passes it.
_SECRET_WORDS: Final = ("key", "token", "secret", "password", "code")


class Action(models.TextChoices):
    """What is recorded, each with its words for people: "Mira changed a role"."""

    TEAM_OPENED = "team.opened", "opened the team"
    TEAM_RENAMED = "team.renamed", "renamed the team"
    MEMBER_INVITED = "member.invited", "invited somebody"
    INVITATION_WITHDRAWN = "invitation.withdrawn", "withdrew an invitation"
    MEMBER_JOINED = "member.joined", "joined the team"
    MEMBER_ROLE = "member.role", "changed a role"
    MEMBER_REMOVED = "member.removed", "removed a member"
    MEMBER_LEFT = "member.left", "left the team"
    WORK_HANDED_OVER = "work.handed_over", "handed work over"
    KEY_SAVED = "connection.saved", "saved the Samsar key"
    KEY_REVOKED = "connection.revoked", "revoked the Samsar key"
    KEY_REJECTED = "connection.rejected", "noted that Samsar rejects the key"
    BUDGET_SET = "budget.set", "set the monthly limit"
    CREDITS_ADDED = "credits.added", "added practice credits"
    CHARGE_SETTLED = "charge.settled", "settled an uncertain charge"
    JOBS_RELEASED = "jobs.released", "sent parked videos"
    VIDEOS_PURGED = "videos.purged", "deleted videos for good"
    PROJECT_ARCHIVED = "project.archived", "archived a project"
    TRAIL_EXPORTED = "audit.exported", "exported the audit trail"


def record(
    team_id: int,
    action: Action,
    *,
    at: datetime,
    actor_id: int | None,
    actor_name: str = "",
    subject: str = "",
    before: Mapping[str, Value] | None = None,
    after: Mapping[str, Value] | None = None,
) -> None:
    """Write one entry; call it inside the transaction that makes it true.

    Raises ValueError for a value whose name speaks of a secret: a mistake of ours that no test may miss.
    """
    Entry.objects.create(
        team_id=team_id,
        at=at,
        actor_id=actor_id,
        actor_name=actor_name[:254],
        action=action,
        subject=subject[:_FITS],
        before=_plain(before),
        after=_plain(after),
    )


def _plain(values: Mapping[str, Value] | None) -> dict[str, Value]:
    plain: dict[str, Value] = {}
    for name, value in (values or {}).items():
        if any(word in name.lower() for word in _SECRET_WORDS):
            raise ValueError(f"{name} may be a secret and does not belong in the trail.")
        plain[name] = value[:_FITS] if isinstance(value, str) else value
    return plain
