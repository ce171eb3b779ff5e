"""Passwords: set anew by mail, changed, chosen for the first time; each of it told by mail."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import people
from teams import sign_in
from teams.models import User
from tests.accounts.conftest import MIRA, OTHER, PASSWORD, Visitor, has_proved, last_link, plain, subjects


def test_a_reset_by_mail_lets_in_and_signs_the_other_browsers_out(visitor: Visitor, mira: User) -> None:
    elsewhere = Visitor()
    elsewhere.signs_in()
    visitor.asks_for_reset(MIRA.upper())
    assert subjects() == ["Set a new password"]
    answer = visitor.resets(last_link())
    assert answer["Location"] == reverse("front")
    assert visitor.is_in
    assert elsewhere.client.get(reverse("account_email")).status_code == 302
    assert subjects()[1:] == ["Your password was set anew"]
    assert "127.0.0.1" in mail.outbox[1].body
    assert Visitor().signs_in(password=OTHER)["Location"] == reverse("front")
    assert "do not match" in Visitor().signs_in(password=PASSWORD).text


def test_the_token_stands_in_no_page(visitor: Visitor, mira: User) -> None:
    visitor.asks_for_reset()
    link = last_link()
    token = link.rstrip("/").rpartition("-")[2]
    assert len(token) > 20
    answer = visitor.client.get(link, follow=True)
    assert token not in answer.text + answer.redirect_chain[-1][0]


@pytest.mark.parametrize("later", ["used", "signed in", "an hour on", "address changed"])
def test_a_reset_link_ends_and_says_so(visitor: Visitor, mira: User, later: str, monkeypatch: Any) -> None:
    visitor.asks_for_reset()
    link = last_link()
    if later == "used":
        Visitor().resets(link, "the first one to use it")
    elif later == "signed in":
        Visitor().signs_in()
    elif later == "an hour on":
        then = timezone.localtime().replace(tzinfo=None) + timedelta(seconds=3601)
        monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: then)
    else:
        assert people.note_proof(mira, "other@example.test")
    before = User.objects.get(pk=mira.pk).password
    answer = visitor.resets(link)
    assert answer.status_code == 410
    assert "This link no longer works" in answer.text
    assert not visitor.is_in
    assert User.objects.get(pk=mira.pk).password == before


def test_a_link_that_was_only_opened_lies_sealed_in_the_session(visitor: Visitor, mira: User) -> None:
    visitor.asks_for_reset()
    link = last_link()
    key = link.strip("/").rpartition("/")[2].partition("-")[2]
    form = visitor.client.get(link)["Location"]
    assert len(key) > 30
    for told in ({}, {"password1": "short"}):  # a mistake may be mended
        answer = visitor.client.post(form, told) if told else visitor.client.get(form)
        assert answer.status_code == 200
        assert key not in answer.text
        assert not any(key in str(each.get_decoded()) for each in Session.objects.all())
    assert visitor.client.post(form, {"password1": OTHER}).status_code == 302
    assert visitor.is_in


def test_made_up_reset_links_answer_like_a_spent_one(visitor: Visitor, mira: User) -> None:
    visitor.asks_for_reset()
    link = last_link()
    Visitor().resets(link)
    pages = {plain(visitor.client.get(each).text) for each in (link, link[:-4] + "xxx/", link.replace("-", "9-", 1))}
    assert len(pages) == 1


def test_known_and_unknown_addresses_get_the_same_page_and_each_a_mail(visitor: Visitor, mira: User) -> None:
    for email in (MIRA, "nobody@example.test"):
        assert visitor.asks_for_reset(email)["Location"] == reverse("account_reset_password_done")
    assert subjects() == ["Set a new password", "There is no account with this address"]
    assert "/account/password/reset/key/" not in mail.outbox[1].body


def test_a_reset_is_asked_for_three_times_and_then_waits(visitor: Visitor, mira: User) -> None:
    for email in (MIRA, "nobody@example.test"):
        for _ in range(3):
            assert visitor.asks_for_reset(email).status_code == 302
        answer = visitor.asks_for_reset(email.upper())
        assert answer.status_code == 429
        assert "Wait 10 minutes" in answer.text
    assert len(mail.outbox) == 6


def test_who_only_ever_had_links_sets_a_password_by_mail_which_proves_the_address(
    visitor: Visitor, guest: User
) -> None:
    assert visitor.client.post(sign_in.make_link(guest, now=timezone.now())).status_code == 302
    assert not has_proved(guest)  # a link says nothing about a mailbox
    visitor.asks_for_reset(guest.email)
    assert not has_proved(guest)
    visitor.resets(last_link())
    assert has_proved(guest)
    other = Visitor()
    assert other.signs_in(guest.email, OTHER)["Location"] == reverse("front")
    assert other.is_in


def test_who_came_by_a_link_chooses_a_password_and_proves_the_address_at_the_next_sign_in(
    visitor: Visitor, guest: User
) -> None:
    visitor.client.post(sign_in.make_link(guest, now=timezone.now()))
    assert visitor.client.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")
    assert visitor.client.post(reverse("account_set_password"), {"password1": OTHER})["Location"] == reverse("you")
    assert visitor.is_in
    assert subjects() == ["A password was set"]
    other = Visitor()
    assert other.signs_in(guest.email, OTHER)["Location"] == reverse("account_email_verification_sent")
    other.client.post(last_link())
    assert other.is_in
    assert has_proved(guest)


def test_a_password_is_changed_by_whoever_knows_it(visitor: Visitor, mira: User) -> None:
    elsewhere, change = Visitor(), reverse("account_change_password")
    for each in (visitor, elsewhere):
        each.signs_in()
    wrong = visitor.client.post(change, {"oldpassword": "not this one at all", "password1": OTHER})
    assert "That is not your current password. Nothing was changed." in wrong.text
    assert elsewhere.client.get(change).status_code == 200
    assert visitor.client.post(change, {"oldpassword": PASSWORD, "password1": "short"}).status_code == 200
    assert visitor.client.post(change, {"oldpassword": PASSWORD, "password1": OTHER})["Location"] == reverse("you")
    assert visitor.client.get(change).status_code == 200
    assert elsewhere.client.get(change).status_code == 302
    assert subjects() == ["Your password was changed"]


def test_changing_a_password_is_limited(visitor: Visitor, mira: User) -> None:
    visitor.signs_in()
    told = {"oldpassword": "not this one at all", "password1": OTHER}
    for _ in range(5):
        assert visitor.client.post(reverse("account_change_password"), told).status_code == 200
    answer = visitor.client.post(reverse("account_change_password"), {**told, "oldpassword": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 10 minutes" in answer.text


def test_news_that_cannot_leave_undo_nothing(visitor: Visitor, mira: User, monkeypatch: Any) -> None:
    visitor.signs_in()

    def refuse(_self: Any, **_told: Any) -> int:
        raise TimeoutError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    told = {"oldpassword": PASSWORD, "password1": OTHER}
    assert visitor.client.post(reverse("account_change_password"), told)["Location"] == reverse("you")


@pytest.mark.parametrize("name", ["account_change_password", "account_set_password", "account_email"])
def test_a_stranger_is_led_to_the_door(db: None, name: str) -> None:
    address = reverse(name)
    asked, sent = Client().get(address), Client().post(address, {"password1": OTHER})
    # Nothing of a form that was sent is kept, so its sender begins at the page about themselves.
    for answer, back in ((asked, address), (sent, reverse("you"))):
        assert answer["Location"] == f"{reverse('sign_in')}?next={back}"


@pytest.mark.parametrize("name", ["account_set_password", "account_email"])
def test_on_a_public_portal_who_proved_nothing_lately_is_asked_first(
    visitor: Visitor, guest: User, name: str, settings: Any
) -> None:
    settings.PUBLIC_URL, settings.ROOT_URLCONF = "http://testserver", "tests.accounts.with_confirm"
    visitor.client.force_login(guest)
    assert visitor.client.get(reverse(name)).status_code == 200
    session = visitor.client.session
    session["proved_at"] -= 15 * 60
    session.save()
    told = {"password1": OTHER, "email": "mine@example.test"}
    for answer in (visitor.client.get(reverse(name)), visitor.client.post(reverse(name), told)):
        assert answer["Location"].startswith("/account/confirm/?next=")
    assert not User.objects.get(pk=guest.pk).has_usable_password()
    assert mail.outbox == []
