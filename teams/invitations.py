"""Invitations: a place in a team for the person behind one address.

256 random bits in a link, of which only the hash is stored; it works once, for
seven days. The link alone opens nothing: it is mailed, shown to who invites,
and may be forwarded. Only who is signed in with this very address, confirmed,
may accept.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from audit.models import Entry
from audit.trail import Action, record
from teams import happenings
from teams.members import MayNot, Refused, role_of
from teams.models import Invitation, Membership, Team, User
from teams.roles import Permission, Role
from teams.turns import turn

LIFE: Final = timedelta(days=7)
#: How many may wait for an answer in one team, those that ended unanswered among them.
MOST_OPEN: Final = 50
#: How many may be sent within an hour, by one team and by one person.
MOST_AN_HOUR: Final = 50
_LONGEST_ADDRESS: Final = 254
_WAITING: Final = Q(accepted_at=None, withdrawn_at=None)


class Ended(Refused):
    """Spent, withdrawn, expired or never made: one answer for all of them."""

    def __init__(self) -> None:
        super().__init__("This invitation no longer works.")


class AnotherAddress(Refused):
    """Whoever is signed in is not the one who was invited; the address is not named."""

    def __init__(self) -> None:
        super().__init__("This invitation is for another address.")


class NotConfirmed(Refused):
    """It is their address, and nobody has proved yet that they read mail there."""

    def __init__(self) -> None:
        super().__init__("This invitation is for your address once you have confirmed it.")


class MemberAlready(Refused):
    """The person has a place in the team."""

    def __init__(self, team: Team) -> None:
        super().__init__(f"You are in {team.name} already.")
        self.team = team


def invite(by: Membership, email: str, role: str, *, now: datetime) -> tuple[Invitation, str]:
    """Invite an address; return the invitation and the path of its link, which is told only here.

    Inviting an address that waits already renews its invitation: the old link ends. Raises Refused, and changes
    nothing: for who may not, for what is no address or no role, for a member, and beyond the limits.
    """
    address, wanted = _clean(email), role_of(role)
    with turn(by.team):
        by = _still_may(by, wanted)
        if Membership.objects.filter(team=by.team, user__email=address).exists():
            raise Refused(f"{address} is in this team already. Nothing was sent; their role can be changed below.")
        waiting = unanswered(by.team)
        invitation = waiting.filter(email=address).first()
        if invitation is None and waiting.count() >= MOST_OPEN:
            raise Refused(
                f"{MOST_OPEN} invitations wait for an answer, which is the most a team may have. "
                "Nothing was sent: withdraw one first."
            )
        if invitation is not None:
            _check_may_give(by, Role(invitation.role))
        return _send(by, invitation or Invitation(team=by.team, email=address), wanted, now=now)


def renew(by: Membership, invitation: Invitation, *, now: datetime) -> tuple[Invitation, str]:
    """Send an unanswered invitation again for seven days more; the old link ends. Raises Refused as `invite` does."""
    with turn(by.team):
        found = unanswered(by.team).filter(pk=invitation.pk).first()
        if found is None:
            raise Ended
        by = _still_may(by, Role(found.role))
        return _send(by, found, Role(found.role), now=now)


def withdraw(by: Membership, invitation: Invitation, *, now: datetime) -> bool:
    """Let an invitation end unanswered; return whether it was still waiting. Raises Refused for who may not."""
    with turn(by.team):
        found = unanswered(by.team).filter(pk=invitation.pk).first()
        by = _still_may(by, Role(found.role if found else invitation.role))
        won = found and Invitation.objects.filter(_WAITING, pk=found.pk).update(withdrawn_at=now)
        if found and won:
            _record(by, Action.INVITATION_WITHDRAWN, found, now=now)
    return bool(won)


def unanswered(team: Team) -> QuerySet[Invitation]:
    """Return what waits for an answer or ended without one, the newest first, with who invited."""
    waiting = Invitation.objects.filter(_WAITING, team=team)
    return waiting.select_related("by").order_by("-created_at", "-pk")


def read(token: str, user: User | None, *, now: datetime) -> Invitation:
    """Return the invitation behind a link with its team and who sent it, for `user` or for somebody not signed in.

    Raises MemberAlready, Ended, AnotherAddress or NotConfirmed, in this order; changes nothing.
    """
    found = Invitation.objects.select_related("team", "by").filter(token_hash=_hash(token)).first()
    if found and user and Membership.objects.filter(team=found.team, user=user).exists():
        raise MemberAlready(found.team)
    if found is None or not found.is_open(now) or not _still_stands_for(found):
        raise Ended
    # Compared here: a database that ignores case takes an ı for an i, and they are addresses of two people.
    if user and found.email not in _addresses(EmailAddress.objects.filter(user=user, verified=True)):
        all_of_them = {user.email.lower()} | _addresses(EmailAddress.objects.filter(user=user))
        raise NotConfirmed if found.email in all_of_them else AnotherAddress
    return found


def accept(token: str, user: User, *, now: datetime) -> Membership:
    """Spend the invitation and give `user` the place; raise what `read` raises, and change nothing."""
    invitation = read(token, user, now=now)
    try:
        with transaction.atomic():
            # The row decides between two clicks, and between a click and a withdrawal.
            waiting = Invitation.objects.filter(
                _WAITING, pk=invitation.pk, token_hash=invitation.token_hash, expires_at__gt=now
            )
            if not waiting.update(accepted_at=now, accepted_by=user):
                raise Ended
            place = Membership.objects.create(team=invitation.team, user=user, role=invitation.role, created_at=now)
            record(
                place.team_id,
                Action.MEMBER_JOINED,
                at=now,
                by=user,
                subject=str(user),
                after={"role": place.role},
            )
            happenings.joined.send(None, member=place, now=now)
    except IntegrityError:  # joined by another way at this very moment
        raise MemberAlready(invitation.team) from None
    return place


def _clean(email: str) -> str:
    address = email.strip().lower()
    if not address:
        raise Refused("Write the address of the person to invite. Nothing was sent.")
    if len(address) > _LONGEST_ADDRESS:
        raise Refused(f"An address has at most {_LONGEST_ADDRESS} characters. Nothing was sent.")
    try:
        validate_email(address)
    except ValidationError:
        raise Refused("This is no address that mail can go to. Nothing was sent.") from None
    return address


def _still_may(by: Membership, role: Role) -> Membership:
    # Read again in the turn, so that nobody invites in the moment in which they are removed.
    found = Membership.objects.select_related("user", "team").filter(pk=by.pk).first()
    if found is None or not found.may(Permission.MEMBERS):
        raise MayNot(Permission.MEMBERS.refusal)
    _check_may_give(found, role)
    return found


def _check_may_give(by: Membership, role: Role) -> None:
    if not Role(by.role).may_give(role):
        raise MayNot(Permission.OWNERS.refusal)


def _send(by: Membership, invitation: Invitation, role: Role, *, now: datetime) -> tuple[Invitation, str]:
    sent = Entry.objects.filter(action=Action.MEMBER_INVITED, at__gt=now - timedelta(hours=1))
    if sent.filter(Q(team=by.team) | Q(actor=by.user)).count() >= MOST_AN_HOUR:
        raise Refused(f"{MOST_AN_HOUR} invitations were sent within an hour. Nothing was sent: go on a little later.")
    token = secrets.token_urlsafe(32)
    told = {"role": role.value, "by": by.user, "token_hash": _hash(token), "created_at": now, "expires_at": now + LIFE}
    if invitation.pk is None:
        invitation = Invitation.objects.create(team=invitation.team, email=invitation.email, **told)
    elif Invitation.objects.filter(_WAITING, pk=invitation.pk).update(**told):
        invitation = Invitation.objects.select_related("team", "by").get(pk=invitation.pk)
    else:  # accepted in this very moment
        raise Ended
    _record(by, Action.MEMBER_INVITED, invitation, now=now, role=role.value)
    return invitation, reverse("invited", args=[token])


def _record(by: Membership, action: Action, invitation: Invitation, *, now: datetime, role: str = "") -> None:
    record(
        by.team_id,
        action,
        at=now,
        by=by.user,
        subject=invitation.email,
        after={"role": role} if role else None,
    )


def _still_stands_for(invitation: Invitation) -> bool:
    # Who lost the right to invite keeps no way in for themselves, however they lost it.
    place = Membership.objects.filter(team=invitation.team_id, user=invitation.by_id).first()
    return place is not None and Role(place.role).may_give(Role(invitation.role))


def _addresses(rows: QuerySet[EmailAddress]) -> set[str]:
    return {address.lower() for address in rows.values_list("email", flat=True)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
