"""The team page: who sees what, inviting with the link shown once, roles, name, and what all of it costs."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Entry
from teams import invitations
from teams.models import Invitation, Membership, Team, User
from teams.roles import Permission, Role
from tests.conftest import join


def url(name: str, place: Membership, *more: int) -> str:
    return reverse(name, args=[place.team.key, *more])


def signed_in(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def row_of(page: str, member: Membership) -> str:
    """The markup of one member's row."""
    return page.split(f'id="member-{member.pk}"')[1].split("</li>", maxsplit=1)[0]


@pytest.fixture
def creator(practice_team: Team) -> Membership:
    """A creator whose name is not their address."""
    member = join(practice_team, "jonas@example.test", Role.CREATOR)
    User.objects.filter(pk=member.user_id).update(name="Jonas Berg")
    return member


def test_everybody_sees_names_and_roles_and_only_who_may_sees_addresses(
    owner: Membership, creator: Membership, owner_client: Client
) -> None:
    nameless = join(owner.team, "nobody.special@example.test", Role.FINANCE)
    User.objects.filter(pk=nameless.user_id).update(name="")
    invitations.invite(owner, "ida@example.test", "reviewer", now=timezone.now())

    page = owner_client.get(url("team", owner)).text
    for word in ("Jonas Berg", "jonas@example.test", "nobody.special@example.test", "ida@example.test"):
        assert word in page
    page = signed_in(creator).get(url("team", owner)).text
    assert "Jonas Berg" in page
    assert "jonas@example.test" in row_of(page, creator)  # their own
    assert "nobody.special" in page
    for word in ("nobody.special@", "mira@example.test", "ida@example.test"):
        assert word not in page


def test_the_line_of_each_role_comes_from_the_table(owner_client: Client, owner: Membership) -> None:
    page = owner_client.get(url("team", owner)).text

    assert [role for role in Role if f"<dt>{role.label}</dt><dd>{role.line}</dd>" not in page] == []


@pytest.mark.parametrize("role", [Role.CREATOR, Role.REVIEWER, Role.FINANCE])
def test_what_a_role_may_not_do_is_shown_disabled_and_refused(owner: Membership, role: Role) -> None:
    member = join(owner.team, "by@example.test", role)
    client, sentence = signed_in(member), Permission.MEMBERS.refusal
    page = client.get(url("team", owner)).text
    assert f'disabled title="{sentence}" aria-label="Change role: Mira Solberg"' in page
    assert re.search(rf'<button class="button main" disabled title="{sentence}">Send invitation', page)
    assert f'<p class="quiet no-members">{sentence}</p>' in page
    assert url("member", owner, owner.pk) not in page

    made, _ = invitations.invite(owner, "ida@example.test", "reviewer", now=timezone.now())
    gets = [url("member", owner, owner.pk), url("team_name", owner)]
    posts = {
        url("member_role", owner, owner.pk): {"role": "reviewer"},
        url("member_role", owner, member.pk): {"role": "owner"},
        url("invitation_new", owner): {"email": "new@example.test", "role": "creator"},
        url("invitation_renew", owner, made.pk): {},
        url("invitation_withdraw", owner, made.pk): {},
        url("team_name", owner): {"name": "Mine", "timezone": "UTC"},
    }
    for headers in ({}, {"HX-Request": "true"}):
        answers = [client.get(each, headers=headers) for each in gets]
        answers += [client.post(each, told, headers=headers) for each, told in posts.items()]
        assert {answer.status_code for answer in answers} == {403}
        assert all(sentence in answer.text for answer in answers)
    assert {member.role for member in Membership.objects.all()} == {Role.OWNER, role}
    assert Invitation.objects.get().token_hash == made.token_hash
    assert Team.objects.get().name == "Fjord & Field"


def test_a_role_is_changed_over_the_page_or_on_one_of_its_own(
    owner: Membership, creator: Membership, owner_client: Client
) -> None:
    address = url("member", owner, creator.pk)
    part = owner_client.get(address, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div class="stack" id="member">')
    assert '<input type="radio" name="role" value="creator" checked autofocus>' in owner_client.get(address).text

    answer = owner_client.post(url("member_role", owner, creator.pk), {"role": "finance"}, follow=True)

    assert "Jonas Berg is Finance now. It holds from their next click on." in answer.text
    for role, words in (("emperor", "There is no such role."), ("", "There is no such role.")):
        answer = owner_client.post(url("member_role", owner, creator.pk), {"role": role})
        assert answer.status_code == 422
        assert words in answer.text
    answer = owner_client.post(url("member_role", owner, owner.pk), {"role": "manager"})
    assert answer.status_code == 422
    assert "This is the last owner of the team." in answer.text
    assert Membership.objects.get(pk=creator.pk).role == Role.FINANCE


def test_a_manager_is_offered_nothing_about_owners(owner: Membership, creator: Membership) -> None:
    client = signed_in(join(owner.team, "ada@example.test", Role.MANAGER))
    sentence = Permission.OWNERS.refusal
    page = client.get(url("team", owner)).text
    assert f'disabled title="{sentence}" aria-label="Change role: Mira Solberg"' in page
    assert f'<option value="owner" disabled title="{sentence}">' in page
    assert 'value="owner" disabled><span><strong>Owner' in client.get(url("member", owner, creator.pk)).text
    for member, role in ((creator, "owner"), (owner, "creator")):
        answer = client.post(url("member_role", owner, member.pk), {"role": role})
        assert answer.status_code == 403
        assert sentence in answer.text
    answer = client.post(url("invitation_new", owner), {"email": "x@example.test", "role": "owner"})
    assert answer.status_code == 403


def test_the_doors_out_stand_beside_whom_they_are_for(
    owner: Membership, creator: Membership, owner_client: Client
) -> None:
    page = owner_client.get(url("team", owner)).text
    assert f'href="{url("leaving", owner, creator.pk)}" aria-label="Remove: Jonas Berg">Remove' in page
    assert url("leaving", owner, owner.pk) not in page
    assert "This is the last owner of the team." in row_of(page, owner)
    page = signed_in(creator).get(url("team", owner)).text
    assert f'href="{url("leaving", owner, creator.pk)}" aria-label="Leave the team">Leave' in page
    assert url("leaving", owner, owner.pk) not in page


def test_before_something_sensitive_a_person_confirms_who_they_are(
    owner: Membership, creator: Membership, owner_client: Client, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://portal.test"
    session = owner_client.session
    session.pop("proved_at", None)
    session.save()
    page = owner_client.get(url("team", owner)).text
    assert "Send invitation" not in page
    assert f'href="/account/confirm/?next={url("team", owner).replace("/", "%2F")}"' in page
    assert "Confirm that it is you" in owner_client.get(url("member", owner, creator.pk)).text
    made, _ = invitations.invite(owner, "old@example.test", "creator", now=timezone.now())

    presses = (
        ("member_role", creator.pk),
        ("invitation_new", None),
        ("invitation_renew", made.pk),
        ("team_name", None),
    )
    for name, number in presses:
        told = {"role": "reviewer", "email": "ida@example.test", "name": "Mine", "timezone": "Pacific/Auckland"}
        answer = owner_client.post(url(name, owner, *([number] if number else [])), told)
        assert answer["Location"].startswith("/account/confirm/?next=")

    assert Team.objects.get().timezone == "UTC"
    assert Membership.objects.get(pk=creator.pk).role == Role.CREATOR
    assert Invitation.objects.count() == 1
    assert mail.outbox == []


def test_a_post_from_another_site_changes_nothing(owner: Membership, creator: Membership) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(owner.user)
    for name, told in (
        (url("member_role", owner, creator.pk), {"role": "owner"}),
        (url("invitation_new", owner), {"email": "x@example.test", "role": "owner"}),
        (url("team_name", owner), {"name": "Theirs", "timezone": "UTC"}),
    ):
        assert browser.post(name, told, headers={"Origin": "https://elsewhere.example"}).status_code == 403

    assert not Entry.objects.exists()


@pytest.fixture
def crowd(owner: Membership) -> None:
    """Two hundred members, and fifty invitations that nobody answered."""
    now = timezone.now()
    people = User.objects.bulk_create(
        User(email=f"p{number:03}@example.test", name=f"Person {number:03}") for number in range(199)
    )
    Membership.objects.bulk_create(Membership(team=owner.team, user=user, role=Role.CREATOR) for user in people)
    Invitation.objects.bulk_create(
        Invitation(
            team=owner.team,
            email=f"i{number}@example.test",
            role=Role.CREATOR,
            token_hash=str(number),
            by=owner.user,
            created_at=now,
            expires_at=now,
        )
        for number in range(50)
    )


def test_two_hundred_members_are_paged_and_cost_no_more(
    crowd: None, owner: Membership, owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        first = owner_client.get(url("team", owner)).text
    assert first.count('id="member-') == 50
    assert first.index("Mira Solberg") < first.index("Person 000")
    for number, shown in ((2, 50), (3, 50), (4, 50)):
        with django_assert_max_num_queries(8):
            page = owner_client.get(url("team", owner), {"page": number}).text
        assert page.count('id="member-') == shown
    assert "More" not in page.split('aria-label="Pages"')[1].split("</nav>")[0]
    for wrong in ("5", "0", "-1", "x", "99999", "²"):
        assert owner_client.get(url("team", owner), {"page": wrong}).status_code == 404


def test_the_sheets_cost_no_more_than_a_part_may(
    crowd: None, owner: Membership, owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name, more in (("member", [owner.pk]), ("team_name", []), ("team_switcher", [])):
        with django_assert_max_num_queries(5):
            owner_client.get(url(name, owner, *more), headers={"HX-Request": "true"})


@pytest.mark.parametrize("role", Role)
def test_who_may_read_the_trail_is_led_there_from_the_team(practice_team: Team, role: Role) -> None:
    page = (
        signed_in(join(practice_team, "jonas@example.test", role)).get(reverse("team", args=[practice_team.key])).text
    )
    trail = reverse("audit", args=[practice_team.key])
    assert (f'href="{trail}"' in page) == role.may(Permission.AUDIT)


def test_the_name_of_the_team_stands_without_a_second_badge(owner: Membership) -> None:
    main = signed_in(owner).get(url("team", owner)).text.split("<main")[1]
    assert owner.team.get_mode_display() not in main
