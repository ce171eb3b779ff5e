"""Members of a team: finding, removing and leaving. A team always has an owner."""

from datetime import datetime

from audit.trail import Action, record
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
    if member.role == Role.OWNER and by.role != Role.OWNER:
        return "Only an owner can change or remove an owner."
    return ""


def remove(by: Membership, member: Membership, *, now: datetime) -> None:
    """Take a member out of the team, sign them out everywhere at once and withdraw the invitations that they sent.

    Raises Refused, and changes nothing: for who may not, for oneself (who leaves), and for the last owner.
    """
    if by.pk == member.pk:
        raise Refused("Nobody removes themselves: leave the team instead. Nothing was changed.")
    with turn(by.team):
        by, member = _as_they_are(by), _as_they_are(member)
        if by.team_id != member.team_id:
            raise Gone
        if refusal := no_change(by, member):
            raise MayNot(refusal)
        _take_out(by, member, Action.MEMBER_REMOVED, now=now)
        User.objects.filter(pk=member.user_id).update(session_salt=new_salt())


def leave(member: Membership, *, now: datetime) -> None:
    """Let a member go who wants to; raise Refused and change nothing for the last owner."""
    with turn(member.team):
        member = _as_they_are(member)
        _take_out(member, member, Action.MEMBER_LEFT, now=now)


def _as_they_are(member: Membership) -> Membership:
    found = Membership.objects.select_related("user", "team").filter(pk=member.pk, team=member.team_id).first()
    if found is None:
        raise Gone
    return found


def _take_out(by: Membership, member: Membership, action: Action, *, now: datetime) -> None:
    if member.role == Role.OWNER and count_owners(member.team) < 2:
        raise LastOwner
    Membership.objects.filter(pk=member.pk).delete()
    record(
        member.team_id,
        action,
        at=now,
        actor_id=by.user_id,
        actor_name=str(by.user),
        subject=str(member.user),
        before={"role": member.role},
    )
    sent = Invitation.objects.filter(team=member.team_id, by=member.user_id, accepted_at=None, withdrawn_at=None)
    sent.update(withdrawn_at=now)
