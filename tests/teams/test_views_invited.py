"""The link of an invitation in the browser: before signing in, for the right person, for others, and when it ended."""

from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams import invitations
from teams.models import Invitation, Membership
from tests.teams.test_invitations import ADDRESS, person

PAGE = "/invited/"


@pytest.fixture
def path(owner: Membership) -> str:
    """The path of a fresh invitation as reviewer."""
    return invitations.invite(owner, ADDRESS, "reviewer", now=timezone.now())[1]


def token_of(path: str) -> str:
    return path.split("/")[2]


def test_the_token_leaves_the_address_and_lasts_through_signing_in(client: Client, path: str) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    cookie = answer.cookies["invited"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 86400)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Join Fjord &amp; Field" in page.text
    assert "Mira Solberg invites you to this team as <strong>Reviewer</strong>." in page.text
    assert "Practice" in page.text
    assert f'{reverse("sign_in")}?next={PAGE}"' in page.text
    assert f'{reverse("account_signup")}?next={PAGE}"' in page.text
    assert token_of(path) not in page.text
    assert ADDRESS not in page.text


@pytest.mark.parametrize("odd", ["\u20ac", "a\nb", "x" * 101, "a b"])
def test_what_is_no_token_stands_in_no_cookie(client: Client, db: None, odd: str) -> None:
    answer = client.get(reverse("invited", args=[odd]))

    assert answer["Location"] == PAGE
    assert answer.cookies["invited"].output().isascii()
    assert client.get(PAGE).status_code == 410


def test_looking_spends_nothing_and_pressing_joins_once(client: Client, owner: Membership, path: str) -> None:
    ida = person()
    client.get(path)
    assert client.post(PAGE)["Location"] == PAGE  # not signed in yet
    client.force_login(ida)
    for _ in range(2):
        assert "Join the team" in client.get(PAGE).text
    assert not Membership.objects.filter(user=ida).exists()

    answer = client.post(PAGE)

    home = reverse("home", args=[owner.team.key])
    assert answer["Location"] == home
    assert Membership.objects.get(user=ida).role == "reviewer"
    assert client.cookies["invited"].value == ""
    assert "You are in Fjord &amp; Field now, as Reviewer." in client.get(home).text
    # A second press of the same page, and the link again: there already.
    client.get(path)
    assert client.post(PAGE)["Location"] == home
    client.get(path)
    assert client.get(PAGE)["Location"] == home


def test_another_person_is_told_and_the_address_is_not_named(client: Client, path: str) -> None:
    other = person("other@example.test")
    client.force_login(other)
    client.get(path)
    for ask in (client.get, client.post):
        answer = ask(PAGE)
        assert answer.status_code == 403
        assert "This invitation is for another address." in answer.text
        assert ADDRESS not in answer.text
        assert "Fjord" not in answer.text
    assert not Membership.objects.filter(user=other).exists()


def test_an_address_that_is_not_confirmed_leads_to_confirming_it(client: Client, path: str) -> None:
    ida = person(confirmed=False)
    client.force_login(ida)
    client.get(path)
    answer = client.post(PAGE)
    assert answer.status_code == 403
    assert "Confirm your address first" in answer.text
    assert "Not for this address" not in answer.text
    assert reverse("account_email") in answer.text
    assert not Membership.objects.filter(user=ida).exists()

    EmailAddress.objects.update(verified=True)

    assert client.post(PAGE)["Location"].startswith("/t/")


def test_who_is_somebody_else_here_comes_back_to_the_invitation_by_signing_out(client: Client, path: str) -> None:
    client.force_login(person("other@example.test"))
    client.get(path)
    assert 'name="invitation"' in client.get(PAGE).text

    answer = client.post(reverse("sign_out"), {"invitation": "1"}, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Join Fjord &amp; Field" in answer.text
    assert "You are signed out." in answer.text
    assert client.post(reverse("sign_out"))["Location"] == reverse("sign_in")


def test_all_links_that_ended_show_one_page(client: Client, owner: Membership, now: datetime) -> None:
    spent = invitations.invite(owner, "spent@example.test", "creator", now=timezone.now())[1]
    invitations.accept(token_of(spent), person("spent@example.test"), now=timezone.now())
    gone, withdrawn = invitations.invite(owner, "gone@example.test", "creator", now=timezone.now())
    invitations.withdraw(owner, gone, now=timezone.now())
    expired = invitations.invite(owner, ADDRESS, "creator", now=timezone.now() - timedelta(days=8))[1]
    outside, inside = client, Client()
    inside.force_login(person())

    for browser in (outside, inside):
        pages = set()
        for path in (spent, withdrawn, expired, "/invited/nonsense/", f"/invited/{'x' * 5000}/"):
            assert browser.get(path)["Location"] == PAGE
            for ask in (browser.get, browser.post):
                browser.get(path)
                answer = ask(PAGE)
                assert answer.status_code == 410
                pages.add(answer.text)
        browser.cookies.pop("invited")
        assert browser.get(PAGE).status_code == 410
        pages.add(browser.get(PAGE).text)
        assert len(pages) == 1
        assert "no longer works" in pages.pop()


def test_a_cookie_that_somebody_wrote_themselves_is_none(client: Client, path: str) -> None:
    client.cookies["invited"] = token_of(path)

    assert client.get(PAGE).status_code == 410


def test_a_press_from_another_site_joins_nobody(path: str) -> None:
    ida = person()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ida)
    browser.get(path)

    assert browser.post(PAGE, headers={"Origin": "https://elsewhere.example"}).status_code == 403

    assert not Membership.objects.filter(user=ida).exists()
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_allowed(client: Client, path: str, method: str) -> None:
    assert getattr(client, method)(PAGE).status_code == 405
    assert getattr(client, method)(path).status_code == 405
    assert client.post(path).status_code == 405
