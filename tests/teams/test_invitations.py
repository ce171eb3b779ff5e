"""Invitations: bound to an address, spent once, ended by time or by the team, and silent about who exists."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from audit.models import Entry
from teams import invitations
from teams.members import MayNot, Refused
from teams.models import Invitation, Membership, Team, User
from teams.roles import Role
from tests.conftest import NOW, join

ADDRESS = "ida@example.test"


def token_of(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def person(email: str = ADDRESS, *, confirmed: bool = True) -> User:
    """Somebody with an account, and an address that is confirmed."""
    user = User.objects.create_user(email, name="Ida")
    EmailAddress.objects.create(user=user, email=email, verified=confirmed, primary=True)
    return user


def invite(by: Membership, email: str = ADDRESS, role: str = "reviewer", *, at: datetime = NOW) -> str:
    """Invite and return the token."""
    return token_of(invitations.invite(by, email, role, now=at)[1])


def test_an_invitation_keeps_only_the_hash_and_is_recorded_without_it(owner: Membership, now: datetime) -> None:
    made, path = invitations.invite(owner, f"  {ADDRESS.upper()} ", "reviewer", now=now)
    token = token_of(path)

    assert len(token) == 43  # 256 bits
    assert (made.email, made.role, made.by, made.team) == (ADDRESS, "reviewer", owner.user, owner.team)
    assert made.expires_at == now + timedelta(days=7)
    entry = Entry.objects.get()
    assert (entry.action, entry.subject, entry.after) == ("member.invited", ADDRESS, {"role": "reviewer"})
    rows = [*Invitation.objects.values_list(), *Entry.objects.values_list()]
    assert token not in str(rows)


def test_accepting_gives_the_place_and_spends_the_link(owner: Membership, now: datetime) -> None:
    token, ida = invite(owner), person()

    place = invitations.accept(token, ida, now=now)

    assert (place.team, place.user, place.role, place.created_at) == (owner.team, ida, "reviewer", now)
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.action, entry.actor, entry.after) == ("member.joined", ida, {"role": "reviewer"})
    with pytest.raises(invitations.MemberAlready):
        invitations.accept(token, ida, now=now)
    with pytest.raises(invitations.Ended):
        invitations.accept(token, person("other@example.test"), now=now)
    place.delete()
    with pytest.raises(invitations.Ended):
        invitations.accept(token, ida, now=now)


def test_the_address_counts_in_any_case_and_any_confirmed_one_of_a_person(owner: Membership, now: datetime) -> None:
    ida = person("main@example.test")
    EmailAddress.objects.create(user=ida, email="IDA@Example.test", verified=True)

    assert invitations.accept(invite(owner), ida, now=now).user == ida


def test_another_person_is_told_without_the_address_and_the_link_stays(owner: Membership, now: datetime) -> None:
    token, other = invite(owner), person("other@example.test")

    with pytest.raises(invitations.AnotherAddress) as told:
        invitations.accept(token, other, now=now)

    assert str(told.value) == "This invitation is for another address."
    assert not Membership.objects.filter(user=other).exists()
    assert invitations.accept(token, person(), now=now)


@pytest.mark.parametrize("has_row", [True, False])
def test_an_address_that_nobody_confirmed_does_not_count(owner: Membership, now: datetime, has_row: bool) -> None:
    ida = person(confirmed=False)
    if not has_row:
        EmailAddress.objects.all().delete()

    with pytest.raises(invitations.NotConfirmed):
        invitations.accept(invite(owner), ida, now=now)

    assert not Membership.objects.filter(user=ida).exists()


def test_spent_withdrawn_expired_renewed_and_unknown_links_answer_alike(owner: Membership, now: datetime) -> None:
    spent = invite(owner, "spent@example.test")
    invitations.accept(spent, person("spent@example.test"), now=now)
    withdrawn = invite(owner, "gone@example.test")
    invitations.withdraw(owner, Invitation.objects.get(email="gone@example.test"), now=now)
    expired = invite(owner, "late@example.test", at=now - timedelta(days=7))
    renewed = invite(owner)
    invite(owner)
    ida, said = person(), set()
    for token in (spent, withdrawn, expired, renewed, "", "nonsense", "\0", "ü" * 10_000):
        for user in (ida, None):
            with pytest.raises(invitations.Ended) as ended:
                invitations.read(token, user, now=now)
            said.add(str(ended.value))

    assert said == {"This invitation no longer works."}
    assert not Membership.objects.filter(user=ida).exists()


def test_inviting_again_renews_and_does_not_double(owner: Membership, now: datetime) -> None:
    first, _ = invitations.invite(owner, ADDRESS, "reviewer", now=now)
    later = now + timedelta(days=8)

    second, path = invitations.invite(owner, ADDRESS.upper(), "creator", now=later)

    assert (second.pk, second.role, second.expires_at) == (first.pk, "creator", later + timedelta(days=7))
    third, last = invitations.renew(owner, second, now=later)
    assert (third.pk, third.role) == (first.pk, "creator")
    with pytest.raises(invitations.Ended):
        invitations.read(token_of(path), None, now=later)
    assert invitations.read(token_of(last), None, now=later) == third
    assert Invitation.objects.count() == 1


def test_a_member_is_not_invited_again(owner: Membership, now: datetime) -> None:
    with pytest.raises(Refused, match="is in this team already"):
        invitations.invite(owner, owner.user.email.upper(), "creator", now=now)

    assert not Invitation.objects.exists()


def test_inviting_answers_alike_whether_there_is_an_account(owner: Membership, now: datetime) -> None:
    person()

    known = invitations.invite(owner, ADDRESS, "creator", now=now)[0]
    unknown = invitations.invite(owner, "nobody@example.test", "creator", now=now)[0]

    assert (known.role, known.expires_at) == (unknown.role, unknown.expires_at)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "ida",
        "ida@",
        "ida@example.test\nBcc: all@example.test",
        "ida@example.test\r\nSubject: x",
        "ida@example.test, all@example.test",
        "Ida <ida@example.test>",
        "ida@example.test\0",
        "a" * 10_000 + "@example.test",
        "a" * 10_240,
    ],
)
def test_what_is_no_address_is_refused(owner: Membership, now: datetime, address: str) -> None:
    with pytest.raises(Refused, match="Nothing was sent") as refusal:
        invitations.invite(owner, address, "creator", now=now)

    assert len(str(refusal.value)) < 200
    assert not Invitation.objects.exists()
    assert not Entry.objects.exists()


def test_a_manager_invites_no_owner_and_touches_no_invitation_of_one(owner: Membership, now: datetime) -> None:
    manager = join(owner.team, "ada@example.test", Role.MANAGER)
    made, path = invitations.invite(owner, ADDRESS, "owner", now=now)
    for act in (
        lambda: invitations.invite(manager, "new@example.test", "owner", now=now),
        lambda: invitations.invite(manager, ADDRESS, "creator", now=now),
        lambda: invitations.renew(manager, made, now=now),
        lambda: invitations.withdraw(manager, made, now=now),
    ):
        with pytest.raises(MayNot, match="Only an owner can"):
            act()

    assert invitations.read(token_of(path), None, now=now) == made
    assert invitations.invite(manager, "new@example.test", "manager", now=now)


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER, Role.FINANCE])
def test_others_invite_nobody(owner: Membership, now: datetime, role: Role) -> None:
    by = join(owner.team, "by@example.test", role)
    made, _ = invitations.invite(owner, ADDRESS, "creator", now=now)
    for act in (
        lambda: invitations.invite(by, "new@example.test", "reviewer", now=now),
        lambda: invitations.renew(by, made, now=now),
        lambda: invitations.withdraw(by, made, now=now),
    ):
        with pytest.raises(MayNot):
            act()
    with pytest.raises(Refused, match="no such role"):
        invitations.invite(owner, "new@example.test", "emperor", now=now)

    assert Invitation.objects.count() == 1


def test_a_foreign_invitation_is_neither_renewed_nor_withdrawn(owner: Membership, now: datetime) -> None:
    others = join(Team.objects.create(name="Others"), "ole@example.test", Role.OWNER)
    made, path = invitations.invite(others, ADDRESS, "creator", now=now)

    with pytest.raises(invitations.Ended):
        invitations.renew(owner, made, now=now)
    assert invitations.withdraw(owner, made, now=now) is False

    assert invitations.read(token_of(path), None, now=now) == made


def test_withdrawing_is_recorded_once(owner: Membership, now: datetime) -> None:
    made, _ = invitations.invite(owner, ADDRESS, "creator", now=now)

    assert [invitations.withdraw(owner, made, now=now) for _ in range(2)] == [True, False]

    assert Entry.objects.filter(action="invitation.withdrawn", subject=ADDRESS).count() == 1


def test_only_so_many_wait_and_only_so_many_leave_in_an_hour(
    owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    invite(owner, "one@example.test", at=now)
    invite(owner, "two@example.test", at=now)
    with pytest.raises(Refused, match="wait for an answer"):
        invite(owner, "three@example.test", at=now)

    monkeypatch.setattr(invitations, "MOST_OPEN", 50)
    monkeypatch.setattr(invitations, "MOST_AN_HOUR", 3)
    invite(owner, "one@example.test", at=now)  # renewing counts: it sends a mail
    elsewhere = Membership.objects.create(team=Team.objects.create(name="Mine"), user=owner.user, role=Role.OWNER)
    for by in (owner, elsewhere):
        with pytest.raises(Refused, match="within an hour"):
            invite(by, "three@example.test", at=now)

    assert Invitation.objects.count() == 2
    assert invite(owner, "three@example.test", at=now + timedelta(hours=1))


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.OWNER)])
def test_an_invitation_ends_with_the_right_of_who_sent_it(owner: Membership, now: datetime, role: Role | None) -> None:
    second = join(owner.team, "second@example.test", Role.OWNER)
    token, ida = invite(second, role="owner"), person()
    place = Membership.objects.filter(pk=second.pk)
    if role:
        place.update(role=role)  # round the desk
    else:
        place.delete()

    with pytest.raises(invitations.Ended):
        invitations.accept(token, ida, now=now)

    assert not Membership.objects.filter(user=ida).exists()


@pytest.mark.parametrize("alike", ["ida@f\u0131eld.test", "\u0131da@field.test", "ida@\u017field.test"])
def test_an_address_that_a_database_takes_for_the_invited_one_opens_nothing(
    owner: Membership, now: datetime, alike: str
) -> None:
    invited = alike.replace("\u0131", "i").replace("\u017f", "s")
    token, other = invite(owner, invited), person(alike)

    with pytest.raises(invitations.AnotherAddress):
        invitations.accept(token, other, now=now)
    assert not Membership.objects.filter(user=other).exists()
