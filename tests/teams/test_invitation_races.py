"""Invitations at one moment: two clicks, two people who invite, and a click while the team thinks again."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError
from django.db.models import Q

from audit.models import Entry
from teams import invitations
from teams.members import Refused
from teams.models import Invitation, Membership, User
from teams.roles import Role
from tests.conftest import NOW, join
from tests.faults import crowd
from tests.teams.test_invitations import ADDRESS, invite, person, token_of


def settled(act: Callable[[], object], results: list[str]) -> Callable[[], None]:
    def attempt() -> None:
        try:
            act()
            results.append("done")
        except Refused as refusal:
            results.append(type(refusal).__name__)

    return attempt


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_of_two_invitations_at_one_moment_one_row_comes(owner: Membership, time: int) -> None:
    manager = join(owner.team, "ada@example.test", Role.MANAGER)

    crowd.run(*(partial(invitations.invite, by, ADDRESS, "creator", now=NOW) for by in (owner, manager, owner)))

    assert Invitation.objects.count() == 1
    assert Entry.objects.filter(action="member.invited").count() == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_of_two_clicks_at_one_moment_one_counts(owner: Membership, time: int) -> None:
    token, ida, results = invite(owner), person(), []

    crowd.run(*(settled(partial(invitations.accept, token, ida, now=NOW), results) for _ in range(3)))

    assert results.count("done") == 1
    assert Membership.objects.filter(user=ida).count() == 1
    assert Entry.objects.filter(action="member.joined").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["withdraw", "renew"])
@pytest.mark.parametrize("time", range(3))
def test_a_click_and_what_the_team_does_meanwhile_never_both_win(owner: Membership, act: str, time: int) -> None:
    made, path = invitations.invite(owner, ADDRESS, "reviewer", now=NOW)
    ida, results = person(), []

    def meanwhile() -> None:
        with contextlib.suppress(invitations.Ended):
            getattr(invitations, act)(owner, made, now=NOW)

    crowd.run(settled(partial(invitations.accept, token_of(path), ida, now=NOW), results), meanwhile)

    made.refresh_from_db()
    has_joined = Membership.objects.filter(user=ida).exists()
    assert has_joined is (made.accepted_at is not None) is (results == ["done"])
    assert not (made.accepted_at and made.withdrawn_at)


def test_the_database_itself_keeps_two_open_invitations_of_an_address_apart(owner: Membership) -> None:
    told = {"team": owner.team, "email": ADDRESS, "role": "creator", "by": owner.user}
    Invitation.objects.create(**told, token_hash="a", created_at=NOW, expires_at=NOW)

    with pytest.raises(IntegrityError):
        Invitation.objects.create(**told, token_hash="b", created_at=NOW, expires_at=NOW)


@pytest.mark.parametrize("is_guarded", [True, False])
def test_the_row_decides_and_without_its_condition_both_would_win(
    owner: Membership, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    made, path = invitations.invite(owner, ADDRESS, "reviewer", now=NOW)
    ida, look = person(), invitations.read

    def look_too_early(token: str, user: User, *, now: datetime) -> Invitation:
        found = look(token, user, now=now)
        invitations.withdraw(owner, made, now=NOW)
        if not is_guarded:
            monkeypatch.setattr(invitations, "_WAITING", Q())
        return found

    monkeypatch.setattr(invitations, "read", look_too_early)
    with contextlib.suppress(invitations.Ended):
        invitations.accept(token_of(path), ida, now=NOW)

    made.refresh_from_db()
    assert made.withdrawn_at
    assert bool(made.accepted_at) is not is_guarded
    assert Membership.objects.filter(user=ida).exists() is not is_guarded
