"""Writing the trail: one call beside what it tells of, in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from django.db import models

from audit.models import Entry

#: What one value of `before` or `after` may be.
Value = str | int | bool | None
_FITS: Final = 300  # characters of a subject or of one value
#: A value under such a name is a secret and is never written, whoever passes it.
_SECRET_WORDS: Final = ("key", "token", "secret", "password", "code")


class Person(Protocol):
    """Who did it: a user, whose name is written down as it is now."""

    @property
    def pk(self) -> int:
        """The person's number."""

    def __str__(self) -> str: ...


class Action(models.TextChoices):
    """What is recorded, each with its words for people: "Mira changed a role". `audit.words` puts each in a group."""

    TEAM_OPENED = "team.opened", "opened the team"
    TEAM_RENAMED = "team.renamed", "renamed the team"
    MEMBER_INVITED = "member.invited", "invited somebody"
    INVITATION_WITHDRAWN = "invitation.withdrawn", "withdrew an invitation"
    MEMBER_JOINED = "member.joined", "joined the team"
    MEMBER_ROLE = "member.role", "changed a role"
    MEMBER_REMOVED = "member.removed", "removed a member"
    MEMBER_LEFT = "member.left", "left the team"
    WORK_HANDED_OVER = "work.handed_over", "handed work over"
    ACCOUNT_PASSWORD_CHANGED = "account.changed", "changed their password"
    ACCOUNT_PASSWORD_CHOSEN = "account.chosen", "chose their first password"
    ACCOUNT_PASSWORD_RESET = "account.reset", "set a new password by a link from a mail"
    ACCOUNT_ADDRESS = "account.address", "changed their mail address"
    ACCOUNT_APP_ADDED = "account.app_added", "added an authenticator app"
    ACCOUNT_APP_REMOVED = "account.app_removed", "removed an authenticator app"
    ACCOUNT_PASSKEY_ADDED = "account.passkey_added", "added a passkey"
    ACCOUNT_PASSKEY_REMOVED = "account.passkey_removed", "removed a passkey"
    ACCOUNT_CODES_MADE = "account.codes_made", "made new recovery codes"
    KEY_SAVED = "connection.saved", "saved the Samsar key"
    KEY_REVOKED = "connection.revoked", "revoked the Samsar key"
    KEY_REJECTED = "connection.rejected", "noted that Samsar rejects the key"
    BUDGET_SET = "budget.set", "set the monthly limit"
    SPENDING_PAUSED = "spending.paused", "paused spending"
    SPENDING_RESUMED = "spending.resumed", "resumed spending"
    SPENDING_VELOCITY = "spending.velocity", "set what may be reserved within an hour"
    SPENDING_APPROVAL = "spending.approval", "set above which price a video needs approval"
    CREDITS_ADDED = "credits.added", "added practice credits"
    PRICES_MADE = "prices.made", "made a price list"
    PRICES_WITHDRAWN = "prices.withdrawn", "withdrew a price list"
    CHARGE_SETTLED = "charge.settled", "settled an uncertain charge"
    CHARGE_ADJUSTED = "charge.adjusted", "adjusted a charge"
    CHARGE_EXPLAINED = "charge.explained", "explained a change of the balance"
    SESSION_ATTACHED = "session.attached", "attached a session by hand"
    JOBS_RELEASED = "jobs.released", "sent parked videos"
    REQUEST_APPROVED = "approval.approved", "approved a request for credits"
    REQUEST_DENIED = "approval.denied", "denied a request for credits"
    VIDEOS_DELETED = "videos.deleted", "moved videos to the trash"
    VIDEOS_RESTORED = "videos.restored", "restored videos from the trash"
    VIDEOS_PURGED = "videos.purged", "deleted videos for good"
    VIDEO_APPROVED = "decision.approved", "approved a video"
    CHANGES_ASKED = "decision.changes", "asked for changes to a video"
    DECISION_WITHDRAWN = "decision.withdrawn", "withdrew a decision about a video"
    PROJECT_MADE = "project.made", "made a project"
    PROJECT_RENAMED = "project.renamed", "renamed a project"
    PROJECT_ARCHIVED = "project.archived", "archived a project"
    PROJECT_BROUGHT_BACK = "project.brought_back", "brought a project back"
    HOOK_MADE = "hook.made", "made a webhook"
    HOOK_CHANGED = "hook.changed", "changed a webhook"
    HOOK_SECRET_RENEWED = "hook.secret_renewed", "renewed the secret of a webhook"
    HOOK_REMOVED = "hook.removed", "removed a webhook"
    HOOK_RESENT = "hook.resent", "sent an event again"
    HOOK_SWITCHED_OFF = "hook.switched_off", "switched off a webhook"
    TRAIL_EXPORTED = "audit.exported", "exported the audit trail"


def record(
    team_id: int,
    action: Action,
    *,
    at: datetime,
    by: Person | None = None,
    subject: str = "",
    before: Mapping[str, Value] | None = None,
    after: Mapping[str, Value] | None = None,
) -> Entry:
    """Write one entry and return it; call it inside the transaction that makes it true.

    Who did it is `by`; without, it was the portal by itself. Amounts among the values are thousandths of a credit.
    Raises ValueError for a value whose name speaks of a secret: a mistake of
    ours that no test may miss.
    """
    fits = subject[:_FITS]
    return Entry.objects.create(
        team_id=team_id,
        at=at,
        actor_id=None if by is None else by.pk,
        actor_name="" if by is None else str(by)[:254],
        action=action,
        subject=fits,
        sought=fits.casefold()[:_FITS],
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
