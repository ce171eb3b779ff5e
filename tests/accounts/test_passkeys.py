"""Passkeys open the portal, alone or after a password, and prove who one is: their own person's, once, from here."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams.freshness import is_fresh
from teams.models import User
from tests.accounts.device import HOST, Device, adds, asked, asked_at_the_door
from tests.accounts.people import PASSWORD, browser, person

CONFIRM = "/account/confirm/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Tries of other tests do not count."""
    cache.clear()


def with_device(user: User) -> Device:
    """Give somebody a passkey by the page that adds one."""
    device = Device()
    answer = adds(browser(user, proved_at=timezone.now()), device)
    assert answer.status_code == 302, answer.text
    return device


def signs_in(device: Device, *, credential: str = "", client: Client | None = None) -> Client:
    """Try to sign in with a passkey alone."""
    client = client or Client()
    options = asked_at_the_door(client)
    client.post(reverse("mfa_login_webauthn"), {"credential": credential or device.gets(options)}, headers=HOST)
    return client


def is_in(client: Client) -> bool:
    """Whether somebody is signed in."""
    return "_auth_user_id" in client.session


def was_proved(client: Client) -> bool:
    """Whether the session knows a proof of now."""
    request: Any = type("Request", (), {"session": client.session})()
    return is_fresh(request, now=timezone.now())


def test_a_passkey_opens_the_portal_and_is_a_proof() -> None:
    user = person()
    client = signs_in(with_device(user))
    assert client.session["_auth_user_id"] == str(user.pk)
    assert was_proved(client)
    assert Authenticator.objects.get(user=user, type="webauthn").last_used_at is not None


def test_a_passkey_stands_for_the_code_after_a_password() -> None:
    user = person()
    device = with_device(user)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, headers=HOST)
    assert not is_in(client)
    path = reverse("mfa_authenticate")
    client.post(path, {"credential": device.gets(asked(client, path))}, headers=HOST)
    assert is_in(client)


def test_a_passkey_proves_again_who_one_is() -> None:
    user = person()
    device = with_device(user)
    client = browser(user)
    options = asked(client, CONFIRM)
    answer = client.post(CONFIRM, {"credential": device.gets(options), "next": "/account/2fa/"}, headers=HOST)
    assert answer["Location"] == "/account/2fa/"
    assert was_proved(client)


def test_what_a_passkey_answered_counts_once_and_in_its_own_browser() -> None:
    device = with_device(person())
    client = Client()
    credential = device.gets(asked_at_the_door(client))
    assert not is_in(signs_in(device, credential=credential))
    client.post(reverse("mfa_login_webauthn"), {"credential": credential}, headers=HOST)
    assert is_in(client)
    assert not is_in(signs_in(device, credential=credential))


def test_the_passkey_of_somebody_else_proves_nothing() -> None:
    user, stranger = person(), person("stranger@example.test")
    with_device(user)
    other = with_device(stranger)
    client = browser(user)
    answer = client.post(CONFIRM, {"credential": other.gets(asked(client, CONFIRM))}, headers=HOST)
    assert answer.status_code == 422
    assert "This passkey was not accepted" in answer.text
    assert not was_proved(client)


@pytest.mark.parametrize(
    "wrong",
    [
        {"is_verified": False},
        {"origin": "https://evil.example.test"},
        {"origin": "http://127.0.0.1:8000"},
        {"handle": "zz"},
    ],
)
def test_a_device_that_asked_nobody_or_was_asked_elsewhere_opens_nothing(wrong: dict[str, Any]) -> None:
    device = with_device(person())
    assert is_in(signs_in(device))
    for name, value in wrong.items():
        setattr(device, name, value)
    assert not is_in(signs_in(device))


@pytest.mark.parametrize("wrong", [{"is_verified": False}, {"origin": "https://evil.example.test"}])
def test_such_a_device_is_not_added_either(wrong: dict[str, Any]) -> None:
    user = person()
    answer = adds(browser(user, proved_at=timezone.now()), Device(**wrong))
    assert "Nothing was added" in answer.text
    assert not Authenticator.objects.exists()


def test_a_passkey_that_was_removed_or_whose_person_may_not_come_in_opens_nothing() -> None:
    user = person()
    device = with_device(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(signs_in(device))
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert is_in(signs_in(device))
    passkey = Authenticator.objects.get(user=user, type="webauthn")
    browser(user, proved_at=timezone.now()).post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert not is_in(signs_in(device))


@pytest.mark.parametrize("wanted", ["https://evil.example.test/", "//evil.example.test", "/\\evil.example.test"])
def test_a_sign_in_by_passkey_leads_nowhere_else(wanted: str) -> None:
    device, client = with_device(person()), Client()
    sent = {"credential": device.gets(asked_at_the_door(client)), "next": wanted}
    answer = client.post(reverse("mfa_login_webauthn"), sent, headers=HOST)
    assert is_in(client)
    assert answer["Location"] == reverse("front")


def test_a_second_passkey_gets_a_name_of_its_own_and_no_new_codes() -> None:
    user = person()
    with_device(user)
    answer = adds(browser(user, proved_at=timezone.now()), Device(), name="")
    assert answer["Location"] == reverse("mfa_index")
    assert {str(row) for row in Authenticator.objects.filter(type="webauthn")} == {"Phone", "Passkey 2"}
