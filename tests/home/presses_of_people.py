"""The presses about people and keys that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from django.utils import timezone

from audit.trail import Action
from teams import connections, invitations
from teams.models import Invitation, Membership
from teams.roles import Role
from tests.conftest import join
from tests.home.desks import Desk, Expected, Press
from videos.jobs.states import State


def _key_revoked(desk: Desk) -> tuple[Press, Expected]:
    line = connections.store_key(desk.owner.team, "sbx_fake_key_old1", now=timezone.now())
    said = Expected(before={"last_four": "old1"})
    return lambda: desk.presses("connection_revoke", version=line.version), said


def _invited(desk: Desk) -> tuple[Press, Expected]:
    said = Expected(subject="ole@example.test", after={"role": "creator"})
    return lambda: desk.presses("invitation_new", email="ole@example.test", role="creator"), said


def _waiting(desk: Desk) -> Invitation:
    return invitations.invite(desk.owner, "ole@example.test", "creator", now=timezone.now())[0]


def _invited_again(desk: Desk) -> tuple[Press, Expected]:
    said = Expected(subject="ole@example.test", after={"role": "creator"})
    waiting = _waiting(desk)
    return lambda: desk.presses("invitation_renew", waiting.pk), said


def _withdrawn(desk: Desk) -> tuple[Press, Expected]:
    waiting = _waiting(desk)
    return lambda: desk.presses("invitation_withdraw", waiting.pk), Expected(subject="ole@example.test")


def _colleague(desk: Desk) -> Membership:
    colleague = join(desk.owner.team, "ole@example.test", Role.CREATOR)
    colleague.user.name = "Ole Dahl"
    colleague.user.save(update_fields=["name"])
    return colleague


def _role_changed(desk: Desk) -> tuple[Press, Expected]:
    colleague = _colleague(desk)
    said = Expected(subject="Ole Dahl", before={"role": "creator"}, after={"role": "reviewer"})
    return lambda: desk.presses("member_role", colleague.pk, role="reviewer"), said


def _left(action: Action) -> Callable[[Desk], tuple[Press, Expected]]:
    def prepare(desk: Desk) -> tuple[Press, Expected]:
        """Remove a colleague whose one video waits, and take it over."""
        colleague = _colleague(desk)
        desk.holding(State.PARKED, title="Harbour", by=colleague.user)
        if action is Action.MEMBER_REMOVED:
            said = Expected(subject="Ole Dahl", before={"role": "creator"})
        else:
            before = {"waiting": 1, "reserved": 360_000}
            said = Expected(subject="Ole Dahl", before=before, after={"waiting": "hand over", "to": "Mira Solberg"})
        shown = desk.shown("leaving", colleague.pk)
        told = {"shown": shown, "who": "Ole Dahl", "waiting": "hand_over", "heir": desk.owner.pk}
        return lambda: desk.presses("leaving", colleague.pk, **told), said

    return prepare


def _left_alone(desk: Desk) -> tuple[Press, Expected]:
    join(desk.owner.team, "ole@example.test", Role.OWNER)
    shown, who = desk.shown("leaving", desk.owner.pk), "Mira Solberg"
    said = Expected(subject=who, before={"role": "owner"})
    return lambda: desk.presses("leaving", desk.owner.pk, shown=shown, who=who), said


def _team_renamed(desk: Desk) -> tuple[Press, Expected]:
    before = {"name": "Fjord & Field", "timezone": "UTC"}
    after = {"name": "Fjord", "timezone": "Europe/Oslo"}
    said = Expected(subject="Fjord", before=before, after=after)
    return lambda: desk.presses("team_name", name="Fjord", timezone="Europe/Oslo"), said


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("connection_revoke", Action.KEY_REVOKED, ""): _key_revoked,
    ("invitation_new", Action.MEMBER_INVITED, ""): _invited,
    ("invitation_renew", Action.MEMBER_INVITED, ""): _invited_again,
    ("invitation_withdraw", Action.INVITATION_WITHDRAWN, ""): _withdrawn,
    ("member_role", Action.MEMBER_ROLE, ""): _role_changed,
    ("leaving", Action.MEMBER_REMOVED, ""): _left(Action.MEMBER_REMOVED),
    ("leaving", Action.WORK_HANDED_OVER, ""): _left(Action.WORK_HANDED_OVER),
    ("leaving", Action.MEMBER_LEFT, ""): _left_alone,
    ("team_name", Action.TEAM_RENAMED, ""): _team_renamed,
}
