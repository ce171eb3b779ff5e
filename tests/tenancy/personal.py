"""What each person of a furnished team has for themselves: ways to prove who they are, and notices."""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import reverse

from notices.kinds import Kind
from notices.models import Notice
from notices.telling import tell
from teams.models import Membership, Team, User
from teams.roles import Role

#: One thing of the same kind for each role, by its number.
Own = Mapping[Role, int]

_APP = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def prove(user: User, word: str) -> None:
    """Give somebody a confirmed address, an authenticator app, a passkey and recovery codes."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    TOTP.activate(user, _APP)
    RecoveryCodes.activate(user)
    # Of a passkey nothing but the name is real.
    Authenticator.objects.create(user=user, type="webauthn", data={"name": f"{word} passkey", "credential": {}})


def passkeys(people: Mapping[Role, Membership]) -> Own:
    """Return each person's passkey."""
    found = dict(Authenticator.objects.filter(type="webauthn").values_list("user_id", "pk"))
    return {role: found[place.user_id] for role, place in people.items()}


def notices(team: Team, people: Mapping[Role, Membership], word: str, *, now: datetime) -> Own:
    """Tell everybody of one thing, and return each person's notice about it."""
    for role, place in people.items():
        tell_of(team, place.user, f"{word} notice for {role}", now=now)
    found = dict(Notice.objects.filter(team=team).values_list("user_id", "pk"))
    return {role: found[place.user_id] for role, place in people.items()}


def tell_of(team: Team, user: User, title: str, *, now: datetime) -> None:
    """Tell one person of a decision, in words that say `title`."""
    tell(
        team,
        Kind.DECISION,
        [user.pk],
        bundle=title,
        title=title,
        sentence=f"{title}: approved",
        path=reverse("library", args=[team.key]),
        now=now,
        actor_id=None,
    )
