"""What changes about how a person signs in, written into the trail of each team that they are in then.

An account belongs to no team, but whoever answers for a team must see that a
member's ways in were changed. Who is in no team has their mail alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from allauth.core import context as now_served
from allauth.mfa.models import Authenticator
from django.utils import timezone

from audit import trail
from audit.trail import Action
from teams.models import Membership, User

_ADDED: Final = {
    Authenticator.Type.TOTP: Action.ACCOUNT_APP_ADDED,
    Authenticator.Type.WEBAUTHN: Action.ACCOUNT_PASSKEY_ADDED,
    Authenticator.Type.RECOVERY_CODES: Action.ACCOUNT_CODES_MADE,
}
#: Recovery codes go with the last factor, or for new ones, and both are told already.
_REMOVED: Final = {
    Authenticator.Type.TOTP: Action.ACCOUNT_APP_REMOVED,
    Authenticator.Type.WEBAUTHN: Action.ACCOUNT_PASSKEY_REMOVED,
}


def record(
    user: User,
    action: Action,
    *,
    now: datetime,
    before: Mapping[str, trail.Value] | None = None,
    after: Mapping[str, trail.Value] | None = None,
) -> None:
    """Write one entry a team; call it inside the transaction that makes it true.

    In a browser it was the person; a command of the portal's operator counts as the portal itself.
    """
    by = None if now_served.request is None else user
    for team_id in Membership.objects.filter(user=user).order_by("team").values_list("team_id", flat=True):
        trail.record(team_id, action, at=now, by=by, subject=str(user), before=before, after=after)


def factor_saved(instance: Authenticator, *, created: bool, **_signal: Any) -> None:
    """Record a factor that is new."""
    if created and instance.type in _ADDED:
        record(instance.user, _ADDED[instance.type], now=timezone.now())


def factor_deleted(instance: Authenticator, **_signal: Any) -> None:
    """Record a factor that is gone; Django tells of it inside the transaction that deletes it."""
    if instance.type in _REMOVED:
        record(instance.user, _REMOVED[instance.type], now=timezone.now())
