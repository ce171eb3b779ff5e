"""The way in by a link, the way out, and the first page behind the door."""

from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams.models import Membership, Mode, SignInLink, Team
from teams.roles import Role
from teams.sign_in import make_link


def test_opening_the_link_spends_nothing_and_pressing_its_button_signs_in(owner: Membership) -> None:
    path, client = make_link(owner.user, now=timezone.now()), Client()
    for _ in range(3):
        page = client.get(path)
        assert '<form method="post" data-at-once>' in page.text
        assert "link.js" in page.text
    assert client.head(path).status_code == 200
    assert SignInLink.objects.get().used_at is None
    answer = client.post(path, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("home", args=[owner.team.key])
    assert client.session["_auth_user_id"] == str(owner.user.pk)


def test_a_link_works_once_and_says_so_the_second_time(owner: Membership) -> None:
    path = make_link(owner.user, now=timezone.now())
    Client().post(path)
    second = Client()
    answer = second.post(path)
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text
    assert "_auth_user_id" not in second.session


def test_expired_spent_and_unknown_links_answer_alike(owner: Membership, now: datetime) -> None:
    expired = make_link(owner.user, now=now - timedelta(days=400))
    unknown = reverse("sign_in_link", args=["no-such-token"])
    answers = [Client().post(path) for path in (expired, unknown)]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert answers[0].text == answers[1].text


def test_the_page_that_was_asked_for_comes_after_signing_in(owner: Membership) -> None:
    client, wanted = Client(), reverse("settings", args=[owner.team.key])
    asked = client.get(wanted, follow=True)
    assert "Sign in" in asked.text
    answer = client.post(make_link(owner.user, now=timezone.now()))
    assert answer["Location"] == wanted


def test_nobody_is_led_away_by_next(owner: Membership) -> None:
    client = Client()
    client.get(reverse("sign_in"), {"next": "https://evil.example.test/"})
    answer = client.post(make_link(owner.user, now=timezone.now()))
    assert answer["Location"] == reverse("front")


def test_signing_out_needs_a_post_and_ends_the_session(owner_client: Client, owner: Membership) -> None:
    assert owner_client.get(reverse("sign_out")).status_code == 405
    assert "You are signed out." in owner_client.post(reverse("sign_out"), follow=True).text
    answer = owner_client.get(reverse("settings", args=[owner.team.key]))
    assert answer["Location"].startswith(reverse("sign_in"))


def test_the_first_page_leads_to_the_only_team(owner_client: Client, owner: Membership) -> None:
    assert owner_client.get(reverse("front"))["Location"] == reverse("home", args=[owner.team.key])


def test_the_first_page_asks_which_team_when_there_are_two(owner_client: Client, owner: Membership) -> None:
    live = Team.objects.create(name="Fjord live", mode=Mode.LIVE)
    Membership.objects.create(team=live, user=owner.user, role=Role.OWNER)
    Team.objects.create(name="Strangers")
    page = owner_client.get(reverse("front"))
    assert reverse("home", args=[live.key]) in page.text
    assert reverse("home", args=[owner.team.key]) in page.text
    assert "Strangers" not in page.text


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get(reverse("front"))["Location"] == reverse("sign_in")
