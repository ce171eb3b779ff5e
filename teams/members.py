"""Members of a team: their roles, removing and leaving. A team always has an owner.

Roles are read again by every request, so a change holds from the next click
on. Whoever is removed is signed out everywhere at once. What happens to their
running work is not decided here.
"""

from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Lower

from audit.trail import Action, record
from teams import happenings
from teams.models import Invitation, Membership, Team, User, new_salt
from teams.roles import Permission, Role
from teams.turns import turn

LAST_OWNER = "This is the last owner of the team. Make somebody else an owner first."


class Refused(Exception):
    """What was asked for is not done, for the reason in the sentence; nothing was changed."""


class MayNot(Refused):
    """This member may not do it."""


class Gone(Refused):
    """The person is no longer in the team."""

    def __init__(self) -> None:
        super().__init__("This person is no longer in the team. Nothing was changed.")


class LastOwner(Refused):
    """The team would have no owner."""

    def __init__(self) -> None:
        super().__init__(f"{LAST_OWNER} Nothing was changed.")


def in_order(team: Team) -> QuerySet[Membership]:
    """Return the team's members with their users: owners first, then role by role, each by name."""
    place = Case(
        *(When(role=role, then=Value(number)) for number, role in enumerate(Role)), output_field=IntegerField()
    )
    return (
        Membership.objects.filter(team=team)
        .select_related("user")
        .order_by(place, Lower("user__name"), Lower("user__email"), "pk")
    )


def find(team: Team, member_id: int) -> Membership:
    """Return one member of the team; raise Membership.DoesNotExist, for one of another team too."""
    return Membership.objects.select_related("user", "team").get(team=team, pk=member_id)


def count_owners(team: Team) -> int:
    """Return how many owners the team has: one query."""
    return Membership.objects.filter(team=team, role=Role.OWNER).count()


def no_change(by: Membership, member: Membership) -> str:
    """Return why `by` may not change or remove `member`, or nothing; it says nothing of the last owner."""
    if not by.may(Permission.MEMBERS):
        return Permission.MEMBERS.refusal
    if member.role == Role.OWNER and not by.may(Permission.OWNERS):
        return Permission.OWNERS.refusal
    return ""


def change_role(by: Membership, member: Membership, role: str, *, now: datetime) -> Membership:
    """Give a member of the team another role; return the member as it is now. The same role again changes nothing.

    Raises Refused, and changes nothing: for who may not, for a role that does not exist, and for the last owner.
    """
    wanted = role_of(role)
    with turn(by.team):
        by, member = _as_they_are(by), _as_they_are(member)
        _check_may(by, member)
        if not Role(by.role).may_give(wanted):
            raise MayNot(Permission.OWNERS.refusal)
        if member.role == wanted:
            return member
        _check_owner_stays(member)
        before = member.role
        Membership.objects.filter(pk=member.pk).update(role=wanted)
        member.role = wanted
        record(
            member.team_id,
            Action.MEMBER_ROLE,
            at=now,
            by=by.user,
            subject=str(member.user),
            before={"role": before},
            after={"role": wanted.value},
        )
        _take_back_invitations(by, member, wanted, now=now)
        happenings.role_changed.send(None, member=member, by=by, now=now)
    return member


def remove(by: Membership, member: Membership, *, now: datetime) -> None:
    """Take a member out of the team, sign them out everywhere at once and withdraw the invitations that they sent.

    Raises Refused, and changes nothing: for who may not, for oneself (who leaves), and for the last owner.
    """
    if by.pk == member.pk:
        raise Refused("Nobody removes themselves: leave the team instead. Nothing was changed.")
    with turn(by.team):
        by, member = _as_they_are(by), _as_they_are(member)
        _check_may(by, member)
        happenings.removing.send(None, member=member, by=by, now=now)
        _take_out(by, member, Action.MEMBER_REMOVED, now=now)
        User.objects.filter(pk=member.user_id).update(session_salt=new_salt())


def leave(member: Membership, *, now: datetime) -> None:
    """Let a member go who wants to; raise Refused and change nothing for the last owner."""
    with turn(member.team):
        member = _as_they_are(member)
        _take_out(member, member, Action.MEMBER_LEFT, now=now)


def role_of(word: str) -> Role:
    """Return the role of this name; raise Refused for a word that is none."""
    if word not in Role.values:
        raise Refused("There is no such role. Nothing was changed.")
    return Role(word)


def _as_they_are(member: Membership) -> Membership:
    # In the turn and not as the request read them: somebody may have changed one of the two since.
    found = Membership.objects.select_related("user", "team").filter(pk=member.pk, team=member.team_id).first()
    if found is None:
        raise Gone
    return found


def _check_may(by: Membership, member: Membership) -> None:
    if by.team_id != member.team_id:
        raise Gone
    if refusal := no_change(by, member):
        raise MayNot(refusal)


def _check_owner_stays(member: Membership) -> None:
    if member.role == Role.OWNER and count_owners(member.team) < 2:
        raise LastOwner


def _take_out(by: Membership, member: Membership, action: Action, *, now: datetime) -> None:
    _check_owner_stays(member)
    Membership.objects.filter(pk=member.pk).delete()
    record(
        member.team_id,
        action,
        at=now,
        by=by.user,
        subject=str(member.user),
        before={"role": member.role},
    )
    _take_back_invitations(by, member, None, now=now)


def _take_back_invitations(by: Membership, member: Membership, role: Role | None, *, now: datetime) -> None:
    """Withdraw what this member sent and could not send any more: no way back in that they kept for themselves."""
    sent = Invitation.objects.filter(team=member.team_id, by=member.user_id, accepted_at=None, withdrawn_at=None)
    for invitation in sent:
        if role and role.may_give(Role(invitation.role)):
            continue
        if sent.filter(pk=invitation.pk).update(withdrawn_at=now):
            record(
                member.team_id,
                Action.INVITATION_WITHDRAWN,
                at=now,
                by=by.user,
                subject=invitation.email,
            )
