"""Signing up: who gets an account, who gets a mail that says why not, and that the page says the same to all."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import people
from teams.models import Invitation, Membership, User
from teams.roles import Role
from tests.accounts.conftest import MIRA, OTHER, PASSWORD, Visitor, has_proved, last_link, plain, subjects


def test_the_mails_link_confirms_and_signs_in_the_browser_that_signed_up(visitor: Visitor) -> None:
    answer = visitor.signs_up(" Mira@Example.test ", name="  Mira\n Solberg ")
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not visitor.is_in
    assert subjects() == ["Confirm your address"]
    assert mail.outbox[0].to == [MIRA]
    assert type(mail.outbox[0]).__name__ == "EmailMessage"  # plain text, nothing beside it

    link = last_link()
    assert f"Confirm {MIRA}" in visitor.client.get(link).text
    assert not visitor.is_in  # looking confirms nothing: scanners of mail look
    assert visitor.client.post(link)["Location"] == reverse("front")

    user = User.objects.get(email=MIRA)
    assert visitor.client.session["_auth_user_id"] == str(user.pk)
    assert (user.name, has_proved(user)) == ("Mira Solberg", True)
    assert f"{MIRA} is confirmed." in visitor.client.get(reverse("front"), follow=True).text  # on the next page


def test_the_link_works_once_and_the_second_use_changes_nothing(visitor: Visitor) -> None:
    visitor.signs_up()
    link = last_link()
    visitor.client.post(link)
    visitor.client.get(reverse("account_email"))
    for again in (visitor.client, Client()):
        for answer in (again.get(link), again.post(link)):
            assert answer.status_code == 410
            assert "This link no longer works" in answer.text
            assert MIRA not in answer.text


def test_an_expired_and_a_made_up_link_answer_like_a_spent_one(visitor: Visitor, monkeypatch: Any) -> None:
    visitor.signs_up()
    link = last_link()
    monkeypatch.setattr("django.core.signing.time.time", lambda: timezone.now().timestamp() + 3 * 24 * 3600 + 5)
    expired, unknown = visitor.client.post(link), visitor.client.post(link[:-6] + "xxxxx/")
    assert expired.status_code == unknown.status_code == 410
    assert plain(expired.text) == plain(unknown.text)
    assert not has_proved(User.objects.get(email=MIRA))


def test_another_browser_confirms_with_the_password_only(visitor: Visitor) -> None:
    visitor.signs_up()
    link, other = last_link(), Visitor()
    assert "Write the password that you chose" in other.client.get(link).text
    for told in ({}, {"password": "not this one at all"}):
        answer = other.client.post(link, told)
        assert answer.status_code == 200
        assert not has_proved(User.objects.get(email=MIRA))
    assert "That is not the password." in answer.text
    other.client.post(link, {"password": PASSWORD})
    assert other.is_in
    assert has_proved(User.objects.get(email=MIRA))


def test_whoever_writes_somebody_elses_address_gets_nothing_by_their_click(visitor: Visitor) -> None:
    visitor.signs_up(password="known to a stranger")
    reader = Visitor()
    reader.client.post(last_link())
    assert visitor.signs_in(password="known to a stranger")["Location"] == reverse("account_email_verification_sent")
    assert not visitor.is_in
    # The reader makes it theirs by a reset, and the stranger's password and browsers are out.
    reader.asks_for_reset()
    reader.resets(last_link())
    assert reader.is_in
    assert "do not match" in visitor.signs_in(password="known to a stranger").text


def test_a_taken_address_gets_the_same_page_and_a_mail_that_says_so(visitor: Visitor, mira: User) -> None:
    before, other = mira.password, Visitor()
    taken, free = visitor.signs_up(MIRA.upper(), OTHER), other.signs_up("new@example.test", OTHER)
    assert (taken.status_code, taken["Location"]) == (free.status_code, free["Location"])
    pages = [each.client.get(taken["Location"]).text for each in (visitor, other)]
    assert plain(pages[0]) == plain(pages[1])
    assert subjects() == ["You have an account already", "Confirm your address"]
    assert reverse("account_reset_password") in mail.outbox[0].body
    mira.refresh_from_db()
    assert mira.password == before
    assert User.objects.count() == 2


def test_two_sign_ups_at_the_same_moment_make_one_account(visitor: Visitor, monkeypatch: Any) -> None:
    User.objects.create_user(MIRA)
    answers = iter([None])  # at the first look the other one is not there yet
    found = people.with_address
    monkeypatch.setattr("accounts.people.with_address", lambda email: next(answers, found(email)))
    answer = visitor.signs_up()
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert subjects() == ["You have an account already"]
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"email": ""}, "Write your mail address."),
        ({"email": "nobody"}, "Write a whole mail address"),
        ({"email": "a@example.test\nBcc: b@example.test"}, "Write a whole mail address"),
        ({"email": "a" * 10_000 + "@example.test"}, "Write a whole mail address"),
        ({"name": "N" * 10_000}, "A name has at most 120 characters."),
        ({"name": "Mira\u202egreblos"}, "Write your name with letters that can be seen."),
        ({"name": "Mira\x00"}, "Null characters are not allowed."),
        ({"password": ""}, "Choose a password."),
        ({"password": "short 9 c"}, "at least 10 characters"),
        ({"password": "8391746205917"}, "entirely numeric"),
        ({"password": "password123"}, "too common"),
        ({"password": "mira@example.test"}, "too similar"),
        ({"password": "x" * 10_000}, "A password has at most 200 characters here."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_makes_nothing(
    visitor: Visitor, told: dict[str, str], sentence: str
) -> None:
    answer = visitor.signs_up(**{"email": MIRA, **told})
    assert answer.status_code == 200
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'type="password" autocomplete="new-password" spellcheck' in answer.text  # without what was written
    assert not User.objects.exists()
    assert mail.outbox == []


def test_a_post_from_another_site_is_refused(db: None) -> None:
    strict = Visitor(Client(enforce_csrf_checks=True))
    for answer in (strict.signs_up(), strict.signs_in(), strict.asks_for_reset()):
        assert answer.status_code == 403
        assert "This form is out of date" in answer.text
    assert not User.objects.exists()
    assert mail.outbox == []


def test_the_mail_can_be_sent_again_but_not_at_once_and_alike_for_a_taken_address(visitor: Visitor, mira: User) -> None:
    taken, sent = Visitor(), reverse("account_email_verification_sent")
    visitor.signs_up("new@example.test")
    taken.signs_up(MIRA)
    pages = [plain(each.client.post(sent, follow=True).text) for each in (visitor, taken)]
    assert "try again in" in pages[0]
    assert pages[0] == pages[1]
    assert len(mail.outbox) == 2

    from django.core.cache import cache

    cache.clear()  # two minutes pass
    pages = [plain(each.client.post(sent, follow=True).text) for each in (visitor, taken)]
    assert "The mail left once more." in pages[0]
    assert pages[0] == pages[1]
    assert subjects()[2:] == ["Confirm your address", "You have an account already"]
    assert Visitor().client.post(sent)["Location"] == reverse("sign_in")


def invitation(owner: Membership, email: str, **more: Any) -> Invitation:
    now = timezone.now()
    told = {"token_hash": email, "created_at": now, "expires_at": now + timedelta(days=7), **more}
    return Invitation.objects.create(team=owner.team, email=email, role=Role.CREATOR, by=owner.user, **told)


def test_where_teams_are_by_invitation_only_the_invited_get_an_account(owner: Membership, settings: Any) -> None:
    settings.SIGN_UP, past = "invited", timezone.now() - timedelta(seconds=1)
    invitation(owner, "in@example.test")
    invitation(owner, "late@example.test", expires_at=past)
    invitation(owner, "withdrawn@example.test", withdrawn_at=past)
    invitation(owner, "spent@example.test", accepted_at=past, accepted_by=owner.user)
    pages = set()
    for name in ("in", "late", "withdrawn", "spent", "unknown", "mira"):
        browser = Visitor()
        answer = browser.signs_up(f"{name}@example.test")
        assert answer["Location"] == reverse("account_email_verification_sent")
        pages.add(plain(browser.client.get(answer["Location"]).text))
    assert len(pages) == 1
    assert set(User.objects.values_list("email", flat=True)) == {MIRA, "in@example.test"}
    why = "There is no invitation for this address"
    assert subjects() == ["Confirm your address", why, why, why, why, "You have an account already"]
    assert "by invitation" in Client().get(reverse("account_signup")).text


def test_where_the_mail_host_is_away_the_page_says_so(visitor: Visitor, monkeypatch: Any) -> None:
    def refuse(_self: Any, **_told: Any) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    for answer in (visitor.signs_up(), Visitor().asks_for_reset("nobody@example.test")):
        assert answer.status_code == 503
        assert "The mail could not be sent" in answer.text


def test_who_is_signed_in_is_led_on(visitor: Visitor, mira: User) -> None:
    visitor.client.force_login(mira)
    for name in ("account_signup", "sign_in"):
        assert visitor.client.get(reverse(name))["Location"] == reverse("front")
