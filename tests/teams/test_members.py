"""Members: who may change whom, what is recorded, and that a team always has an owner."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from teams import invitations, members
from teams.models import Invitation, Membership, Team
from teams.roles import DEEDS, Permission, Role
from tests.conftest import NOW, join
from tests.faults import crowd


@pytest.fixture
def manager(practice_team: Team) -> Membership:
    """A manager of the team."""
    return join(practice_team, "ada@example.test", Role.MANAGER)


@pytest.fixture
def creator(practice_team: Team) -> Membership:
    """A creator of the team."""
    return join(practice_team, "jonas@example.test", Role.CREATOR)


def role_of(member: Membership) -> str:
    return Membership.objects.get(pk=member.pk).role


def test_every_permission_has_a_place_in_the_lines_of_the_roles() -> None:
    assert set(DEEDS) == set(Permission)
    assert Role.OWNER.line == "May do everything."
    assert Role.MANAGER.line == (
        "May do everything but change the price list, change the Samsar key and make or remove owners."
    )
    assert Role.REVIEWER.line == "May see everything and decide about videos."
    assert Role.FINANCE.line == "May see everything, set budgets, adjust charges and read the audit trail."


def test_a_changed_role_is_recorded_with_before_and_after(
    owner: Membership, creator: Membership, now: datetime
) -> None:
    assert members.change_role(owner, creator, "reviewer", now=now).role == Role.REVIEWER

    entry = Entry.objects.get()
    assert (entry.team_id, entry.actor, entry.actor_name) == (owner.team_id, owner.user, "Mira Solberg")
    assert (entry.action, entry.subject, entry.at) == ("member.role", str(creator.user), now)
    assert (entry.before, entry.after) == ({"role": "creator"}, {"role": "reviewer"})


def test_the_same_role_again_changes_and_records_nothing(owner: Membership, creator: Membership, now: datetime) -> None:
    members.change_role(owner, creator, "creator", now=now)

    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", ["", "emperor", "OWNER", "owner ", "x" * 10_000])
def test_a_role_that_does_not_exist_is_refused(
    owner: Membership, creator: Membership, now: datetime, role: str
) -> None:
    with pytest.raises(members.Refused, match="no such role"):
        members.change_role(owner, creator, role, now=now)

    assert role_of(creator) == Role.CREATOR


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER, Role.FINANCE])
def test_who_may_not_change_members_changes_nobody_and_not_themselves(
    owner: Membership, creator: Membership, now: datetime, role: Role
) -> None:
    by = join(owner.team, "other@example.test", role)
    for act in (
        lambda: members.change_role(by, creator, "finance", now=now),
        lambda: members.change_role(by, by, "owner", now=now),
        lambda: members.remove(by, creator, now=now),
        lambda: members.remove(by, owner, now=now),
    ):
        with pytest.raises(members.MayNot, match="Only an owner or a manager"):
            act()

    assert (role_of(creator), role_of(by), role_of(owner)) == (Role.CREATOR, role, Role.OWNER)
    assert not Entry.objects.exists()


def test_a_manager_neither_makes_nor_changes_nor_removes_owners_nor_rises(
    owner: Membership, manager: Membership, creator: Membership, now: datetime
) -> None:
    join(owner.team, "second@example.test", Role.OWNER)
    for act in (
        lambda: members.change_role(manager, creator, "owner", now=now),
        lambda: members.change_role(manager, manager, "owner", now=now),
        lambda: members.change_role(manager, owner, "reviewer", now=now),
        lambda: members.remove(manager, owner, now=now),
    ):
        with pytest.raises(members.MayNot, match="Only an owner can"):
            act()

    assert (role_of(owner), role_of(manager), role_of(creator)) == ("owner", "manager", "creator")
    members.change_role(manager, creator, "manager", now=now)
    members.change_role(manager, manager, "creator", now=now)
    assert (role_of(manager), role_of(creator)) == ("creator", "manager")


def test_a_role_that_was_lost_since_the_page_was_loaded_counts_no_more(
    owner: Membership, manager: Membership, creator: Membership, now: datetime
) -> None:
    Membership.objects.filter(pk=manager.pk).update(role=Role.REVIEWER)

    with pytest.raises(members.MayNot):
        members.change_role(manager, creator, "finance", now=now)
    with pytest.raises(members.MayNot):
        invitations.invite(manager, "ida@example.test", "creator", now=now)

    assert role_of(creator) == Role.CREATOR


def test_the_last_owner_cannot_leave_nor_be_removed_nor_demoted(
    owner: Membership, manager: Membership, now: datetime
) -> None:
    second = join(owner.team, "second@example.test", Role.OWNER)
    members.remove(owner, second, now=now)
    for act in (
        lambda: members.leave(owner, now=now),
        lambda: members.change_role(owner, owner, "manager", now=now),
    ):
        with pytest.raises(members.LastOwner, match="Make somebody else an owner first"):
            act()

    assert role_of(owner) == Role.OWNER
    members.change_role(owner, manager, "owner", now=now)
    members.leave(owner, now=now)
    assert [member.user for member in members.in_order(owner.team)] == [manager.user]


def test_a_member_of_another_team_is_nobody_here(owner: Membership, now: datetime) -> None:
    foreign = join(Team.objects.create(name="Others"), "ole@example.test", Role.CREATOR)
    for act in (
        lambda: members.change_role(owner, foreign, "finance", now=now),
        lambda: members.remove(owner, foreign, now=now),
    ):
        with pytest.raises(members.Gone):
            act()
    with pytest.raises(Membership.DoesNotExist):
        members.find(owner.team, foreign.pk)

    assert role_of(foreign) == Role.CREATOR


def test_who_is_removed_is_signed_out_everywhere_at_once(owner: Membership, creator: Membership, now: datetime) -> None:
    client = Client()
    client.force_login(creator.user)
    home = reverse("home", args=[owner.team.key])
    assert client.get(home).status_code == 200

    members.remove(owner, creator, now=now)

    assert client.get(home)["Location"].startswith(reverse("sign_in"))
    assert not Membership.objects.filter(pk=creator.pk).exists()
    entry = Entry.objects.get()
    assert (entry.action, entry.subject, entry.before) == ("member.removed", "Mira Solberg", {"role": "creator"})
    with pytest.raises(members.Gone):
        members.remove(owner, creator, now=now)


def test_who_leaves_is_gone_and_it_is_recorded(owner: Membership, creator: Membership, now: datetime) -> None:
    members.leave(creator, now=now)

    assert not Membership.objects.filter(pk=creator.pk).exists()
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("member.left", creator.user)
    with pytest.raises(members.Refused, match="leave the team instead"):
        members.remove(owner, owner, now=now)


def test_what_somebody_sent_who_may_no_more_is_withdrawn(owner: Membership, manager: Membership, now: datetime) -> None:
    second = join(owner.team, "second@example.test", Role.OWNER)
    kept, _ = invitations.invite(owner, "kept@example.test", "owner", now=now)
    as_owner, _ = invitations.invite(second, "own@example.test", "owner", now=now)
    as_creator, _ = invitations.invite(second, "make@example.test", "creator", now=now)
    of_manager, _ = invitations.invite(manager, "back@example.test", "manager", now=now)

    members.change_role(owner, second, "manager", now=now)
    members.remove(owner, manager, now=now)

    waiting = {invitation.pk for invitation in Invitation.objects.filter(withdrawn_at=None)}
    assert waiting == {kept.pk, as_creator.pk}
    gone = Entry.objects.filter(action="invitation.withdrawn").values_list("subject", flat=True)
    assert set(gone) == {as_owner.email, of_manager.email}


@pytest.mark.parametrize("name", ["library", "create", "create_prompt_price"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_a_changed_role_holds_from_the_next_request_on(
    owner: Membership, creator: Membership, now: datetime, name: str, headers: dict[str, str]
) -> None:
    client = Client()
    client.force_login(creator.user)
    token = "fresh"
    args = [owner.team.key, token] if name == "create_prompt_price" else [owner.team.key]
    address = reverse(name, args=args)
    ask = client.post if name == "create_prompt_price" else client.get
    before = ask(address, headers=headers)
    assert before.status_code != 403

    members.change_role(owner, creator, "reviewer", now=now)

    after = ask(address, headers=headers)
    if name == "library":
        assert after.status_code == 200
    else:
        assert after.status_code == 403
        assert Permission.SPEND.refusal in after.text


# --- two owners at one moment


def of_two_owners(first: Membership, second: Membership, act: str) -> tuple[Callable[[], object], Callable[[], object]]:
    """What each of two owners does to the other, or both to themselves."""
    if act == "leave":
        return partial(members.leave, first, now=NOW), partial(members.leave, second, now=NOW)
    if act == "remove":
        return partial(members.remove, first, second, now=NOW), partial(members.remove, second, first, now=NOW)
    demote = members.change_role
    return partial(demote, first, second, "manager", now=NOW), partial(demote, second, first, "manager", now=NOW)


def refused(act: Callable[[], object], refusals: list[Exception]) -> Callable[[], None]:
    def attempt() -> None:
        try:
            act()
        except members.Refused as refusal:
            refusals.append(refusal)

    return attempt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["demote", "remove", "leave"])
@pytest.mark.parametrize("time", range(3))
def test_of_two_owners_who_go_at_one_moment_one_stays(owner: Membership, act: str, time: int) -> None:
    second = join(owner.team, "second@example.test", Role.OWNER)
    refusals: list[Exception] = []

    crowd.run(*(refused(each, refusals) for each in of_two_owners(owner, second, act)))

    assert members.count_owners(owner.team) == 1
    assert len(refusals) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["demote", "leave"])
def test_without_the_turn_both_go_and_nobody_is_left(
    owner: Membership, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.contextmanager
    def no_turn(_team: Team) -> Iterator[None]:
        yield

    both_looked = threading.Barrier(2)
    check = members._check_owner_stays

    def check_and_wait(member: Membership) -> None:
        check(member)
        both_looked.wait(crowd.PATIENCE)

    second = join(owner.team, "second@example.test", Role.OWNER)
    monkeypatch.setattr(members, "turn", no_turn)
    monkeypatch.setattr(members, "_check_owner_stays", check_and_wait)

    crowd.run(*of_two_owners(owner, second, act))

    assert members.count_owners(owner.team) == 0
