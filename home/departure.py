"""Somebody leaves a team: what they have is settled, their place ends, and they are signed out, all or nothing."""

from collections.abc import Mapping
from datetime import datetime

from audit.trail import Action, Value, record
from credits.refusals import TakenOverTooMuch
from teams import members, sign_in
from teams.models import Membership, Team, User, new_salt
from teams.roles import Permission, Role
from teams.turns import turn
from videos import belongings
from videos.belongings import Belongings, Fate, Group, Settled

_HEIRS = [role for role in Role if role.may(Permission.SPEND)]


class AskAgain(Exception):
    """Something is not as it was shown; nothing was changed, and the person decides again."""


class HeirIsGone(AskAgain):
    """Who was to take over is no longer in the team, or may not spend."""

    def __init__(self) -> None:
        super().__init__(
            "Who was to take over is no longer in this team or may not spend credits any more. "
            "Nothing was changed: choose somebody else."
        )


class HeirHasNoRoom(AskAgain):
    """Whoever is to take over has a limit without room for what is reserved."""

    def __init__(self, refusal: TakenOverTooMuch) -> None:
        super().__init__(
            f"{refusal.lacking('what waits to be sent')} Whoever takes over answers for its charge. Nothing was "
            "changed: choose somebody else or another answer, or raise that limit first."
        )


class Moved(AskAgain):
    """There is other work now than was decided about."""

    def __init__(self) -> None:
        super().__init__(
            "Something has changed since this page was shown: these are the videos, drafts and views of now. "
            "Nothing was changed by you yet. Look at your choices again, then press the button once more."
        )


def heirs(team: Team, leaver: Membership) -> list[Membership]:
    """Return who could take over from a leaving member, by role and name: one query. Owners stand first."""
    found = Membership.objects.filter(team=team, role__in=_HEIRS).exclude(pk=leaver.pk).select_related("user")
    return sorted(found, key=lambda each: (_HEIRS.index(Role(each.role)), str(each.user).casefold()))


def depart(
    by: Membership,
    leaver: Membership,
    fates: Mapping[Group, Fate],
    *,
    heir_id: int,
    shown: Belongings | None,
    now: datetime,
) -> tuple[Settled, User | None]:
    """Let `leaver` go, by themselves or by somebody who may; return what was done, and who took over.

    Raises members.Refused for who may not and for the last owner, AskAgain if something is not as it was `shown`.
    Then nothing was changed.
    """
    team, user = by.team, leaver.user
    with turn(team):
        # All that says no comes first; whoever changes a role or takes somebody out holds the same turn.
        _check_owner_stays(team, leaver)
        found = belongings.of(team, user)
        if found.asks_again(shown):
            raise Moved
        is_handing_over = any(fates[group] is Fate.HAND_OVER and found.count(group) for group in Group)
        heir = _heir(team, leaver, heir_id) if is_handing_over else None
        try:
            done = belongings.settle(team, user, fates, heir=heir or by.user, by=by.user, at=now)
        except TakenOverTooMuch as refusal:
            raise HeirHasNoRoom(refusal) from None
        _record(by, user, found, fates, done, heir, now=now)
        if by.pk == leaver.pk:
            members.leave(leaver, now=now)
            User.objects.filter(pk=user.pk).update(session_salt=new_salt())
        else:
            members.remove(by, leaver, now=now)
        sign_in.end_links(user, now=now)
    return done, heir


def _check_owner_stays(team: Team, leaver: Membership) -> None:
    place = Membership.objects.filter(team=team, pk=leaver.pk).first()
    if place is None:
        raise members.Gone
    if place.role == Role.OWNER and members.count_owners(team) < 2:
        raise members.LastOwner


def _heir(team: Team, leaver: Membership, heir_id: int) -> User:
    places = Membership.objects.filter(team=team, pk=heir_id, role__in=_HEIRS).exclude(pk=leaver.pk)
    place = places.select_related("user").first()
    if place is None:
        raise HeirIsGone
    return place.user


def _record(
    by: Membership,
    user: User,
    found: Belongings,
    fates: Mapping[Group, Fate],
    done: Settled,
    heir: User | None,
    *,
    now: datetime,
) -> None:
    before: dict[str, Value] = {str(group): found.count(group) for group in Group if found.count(group)}
    if not before and not found.unconfirmed:
        return
    after: dict[str, Value] = {str(group): str(fates[group]).replace("_", " ") for group in Group if found.count(group)}
    if found.waiting:
        before["reserved"] = found.held
    if found.unconfirmed:
        before["unconfirmed"] = found.unconfirmed
    if heir:
        after["to"] = str(heir)
    if done.cancelled:
        after |= {"cancelled": done.cancelled, "freed": done.freed}
    record(
        by.team_id,
        Action.WORK_HANDED_OVER,
        at=now,
        by=by.user,
        subject=str(user),
        before=before,
        after=after,
    )
