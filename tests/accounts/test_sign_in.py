"""Signing in with address and password: what is refused, how often one may try, and where one lands."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.where import is_our_path
from teams.models import User
from teams.sign_in import make_link
from tests.accounts.conftest import MIRA, PASSWORD, Visitor, last_link, plain, subjects

ELSEWHERE = [
    "https://evil.test/",
    "//evil.test/",
    "/\\evil.test/",
    "/\t/evil.test/",
    "///evil.test",
    "http:evil.test",
    "javascript:alert(1)",
    "\\\\evil.test",
    "evil.test",
    "/" + "a" * 3000,
    "/line\nbreak",
    "//[",
    "/\u20ac/",
]


@pytest.mark.parametrize("case", [str, str.upper, "  {}  ".format])
def test_address_and_password_sign_in_whatever_the_case(visitor: Visitor, mira: User, case: Any) -> None:
    assert visitor.signs_in(case(MIRA))["Location"] == reverse("front")
    assert visitor.is_in
    assert mail.outbox == []


def test_a_wrong_password_and_an_unknown_address_read_alike(visitor: Visitor, mira: User, guest: User) -> None:
    pages = [
        visitor.signs_in(MIRA, "wrong but long enough").text.replace(MIRA, "*"),
        visitor.signs_in("nobody@example.test", PASSWORD).text.replace("nobody@example.test", "*"),
        visitor.signs_in(guest.email, PASSWORD).text.replace(guest.email, "*"),
    ]
    assert "Address and password do not match." in pages[0]
    assert len({plain(page) for page in pages}) == 1
    assert not visitor.is_in


def test_an_unknown_address_costs_the_same_hashing_as_a_known_one(
    visitor: Visitor, mira: User, monkeypatch: Any
) -> None:
    from django.contrib.auth import hashers

    counted: list[str] = []
    first = hashers.MD5PasswordHasher.encode

    def count(self: Any, password: str, *told: Any, **more: Any) -> str:
        counted.append(password)
        return first(self, password, *told, **more)

    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", count)
    visitor.signs_in(MIRA, "wrong but long enough")
    known = len(counted)
    visitor.signs_in("nobody@example.test", "wrong but long enough")
    assert len(counted) == 2 * known > 0
    counted.clear()
    visitor.signs_up(MIRA)
    taken = len(counted)
    visitor.signs_up("new@example.test")
    assert len(counted) == 2 * taken > 0


def test_an_account_without_a_proved_address_gets_a_mail_and_is_not_in(visitor: Visitor, mira: User) -> None:
    mira.emailaddress_set.update(verified=False)
    answer = visitor.signs_in()
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not visitor.is_in
    visitor.client.post(last_link())
    assert visitor.is_in


def test_a_closed_account_says_so_to_its_password_only(visitor: Visitor, mira: User) -> None:
    mira.is_active = False
    mira.save()
    assert "do not match" in visitor.signs_in(password="wrong but long enough").text
    answer = visitor.signs_in()
    assert answer["Location"] == reverse("account_inactive")
    assert "This account is closed" in visitor.client.get(answer["Location"]).text
    visitor.asks_for_reset()
    assert subjects() == ["There is no account with this address"]
    assert not visitor.is_in


def test_one_lands_where_one_wanted_to_go(visitor: Visitor, mira: User) -> None:
    wanted = "/t/abc/videos/?q=dusk&order=new"
    page = visitor.client.get(reverse("sign_in"), {"next": wanted})
    assert 'name="next" value="/t/abc/videos/?q=dusk&amp;order=new"' in page.text
    assert visitor.signs_in(next=wanted)["Location"] == wanted


def test_where_one_wanted_to_go_survives_signing_up(visitor: Visitor) -> None:
    visitor.signs_up(next="/invited/some-token/")
    assert visitor.client.post(last_link())["Location"] == "/invited/some-token/"


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nobody_is_led_elsewhere(visitor: Visitor, mira: User, url: str) -> None:
    assert not is_our_path(url)
    visitor.client.get(reverse("sign_in"), {"next": url})
    assert "after_sign_in" not in visitor.client.cookies
    assert visitor.signs_in(next=url)["Location"] == reverse("front")
    assert visitor.client.get(reverse("sign_in"), {"next": url})["Location"] == reverse("front")


@pytest.mark.parametrize("url", [*ELSEWHERE, "/t/abc/videos/?q=dusk"])
def test_a_link_leads_on_to_a_page_of_ours_and_to_no_other(visitor: Visitor, mira: User, url: str) -> None:
    link = f"{make_link(mira, now=timezone.now())}?{urlencode({'next': url})}"
    answer = visitor.client.post(link)
    assert answer["Location"] == (url if is_our_path(url) else reverse("front"))


def test_five_wrong_passwords_and_the_sixth_says_how_long_to_wait(visitor: Visitor, mira: User) -> None:
    for _ in range(5):
        assert "do not match" in visitor.signs_in(password="wrong but long enough").text
    for answer in (Visitor().signs_in(), visitor.signs_in(MIRA.upper())):
        assert "There were too many wrong tries. Wait 10 minutes" in answer.text
    assert not visitor.is_in
    # Somebody else is not held up, and a reset by mail opens the door again.
    assert "do not match" in visitor.signs_in("nobody@example.test").text
    visitor.asks_for_reset()
    visitor.resets(last_link())
    assert visitor.is_in


def test_an_unknown_address_is_limited_like_a_known_one(visitor: Visitor, db: None) -> None:
    for _ in range(5):
        visitor.signs_in("nobody@example.test")
    assert "too many wrong tries" in visitor.signs_in("nobody@example.test").text


def test_right_passwords_are_not_counted_as_failures(mira: User) -> None:
    for _ in range(7):
        browser = Visitor()
        browser.signs_in()
        assert browser.is_in


def test_one_network_address_may_not_try_for_ever(visitor: Visitor, db: None, settings: Any) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["login"] == "30/1m/ip"
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "4/10m/ip"}
    for number in range(4):
        assert visitor.signs_in(f"p{number}@example.test").status_code == 200
    answer = visitor.signs_in(MIRA)
    assert answer.status_code == 429
    assert "Too many tries" in answer.text
    assert "Wait 10 minutes" in answer.text
    assert 540 < int(answer["Retry-After"]) <= 600
    assert Client(REMOTE_ADDR="192.0.2.9").post(reverse("sign_in"), {"login": MIRA}).status_code == 200


def test_a_dead_broker_changes_nothing_at_the_door(visitor: Visitor, mira: User, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    for _ in range(5):
        visitor.signs_in(password="wrong but long enough")
    assert "too many wrong tries" in visitor.signs_in().text
    cache.clear()
    assert visitor.signs_in()["Location"] == reverse("front")


def test_the_note_about_the_link_stands_on_ones_own_machine_only(visitor: Visitor, settings: Any) -> None:
    assert "./portal run" in visitor.client.get(reverse("sign_in")).text
    settings.PUBLIC_URL = "https://videos.example.test"
    for name in ("sign_in", "account_email_verification_sent", "account_reset_password_done"):
        assert "./portal run" not in visitor.client.get(reverse(name)).text


def test_forms_tell_password_keepers_what_is_what(visitor: Visitor) -> None:
    page = visitor.client.get(reverse("sign_in")).text
    assert 'name="login" type="email" autocomplete="username"' in page
    assert 'name="password" type="password" autocomplete="current-password"' in page
    page = visitor.client.get(reverse("account_signup")).text
    assert 'name="password1" type="password" autocomplete="new-password"' in page


def test_no_page_of_others_is_served(db: None) -> None:
    for path in ("login/", "signup/", "logout/", "login/code/", "social/signup/", "3rdparty/", "password/"):
        assert Client().get(f"/account/{path}").status_code == 404
