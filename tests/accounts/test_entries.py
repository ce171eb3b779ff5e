"""What changes how a person signs in stands in the trail of each of their teams, with the change or not at all."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from audit.trail import Action
from audit.words import Line
from teams.models import Membership, Team, User
from teams.roles import Role
from tests.accounts.conftest import OTHER, Visitor, last_link
from tests.accounts.device import Device, adds
from tests.accounts.people import PASSWORD, SECRET, app_code, browser, person, with_app, with_passkey

NEW = "mira.solberg@example.test"
Press = Callable[[], Any]


@pytest.fixture
def mira(request: pytest.FixtureRequest) -> User:
    """Somebody in two of three teams."""
    request.getfixturevalue("transactional_db" if request.node.get_closest_marker("django_db") else "db")
    cache.clear()
    user = person()
    for name, role in (("One", Role.CREATOR), ("Two", Role.OWNER)):
        Membership.objects.create(team=Team.objects.create(name=name), user=user, role=role)
    Team.objects.create(name="Three")
    return user


def _client(user: User) -> Client:
    return browser(user, proved_at=timezone.now())


def changed(user: User) -> Press:
    client, told = _client(user), {"oldpassword": PASSWORD, "password1": OTHER}
    return lambda: client.post(reverse("account_change_password"), told)


def chosen(user: User) -> Press:
    user.set_unusable_password()
    user.save()
    client = _client(user)
    return lambda: client.post(reverse("account_set_password"), {"password1": OTHER})


def reset(user: User) -> Press:
    visitor = Visitor()
    visitor.asks_for_reset(user.email)
    link = last_link()
    return lambda: visitor.resets(link)


def moved(user: User) -> Press:
    client = _client(user)
    client.post(reverse("account_email"), {"email": NEW})
    link = last_link()
    return lambda: client.post(link)


def app_added(user: User) -> Press:
    client = _client(user)
    page = client.get(reverse("mfa_activate_totp")).text
    secret = page.partition('id="secret">')[2].partition("<")[0]
    return lambda: client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})


def app_removed(user: User) -> Press:
    with_app(user)
    client = _client(user)
    return lambda: client.post(reverse("mfa_deactivate_totp"))


def passkey_added(user: User) -> Press:
    client, device = _client(user), Device()
    return lambda: adds(client, device)


def passkey_removed(user: User) -> Press:
    passkey = with_passkey(user)
    client = _client(user)
    return lambda: client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))


def codes_made(user: User) -> Press:
    with_app(user)
    client = _client(user)
    return lambda: client.post(reverse("mfa_generate_recovery_codes"))


PRESSES = [
    (changed, [Action.ACCOUNT_PASSWORD_CHANGED]),
    (chosen, [Action.ACCOUNT_PASSWORD_CHOSEN]),
    (reset, [Action.ACCOUNT_PASSWORD_RESET]),
    (moved, [Action.ACCOUNT_ADDRESS]),
    (app_added, [Action.ACCOUNT_APP_ADDED, Action.ACCOUNT_CODES_MADE]),
    (app_removed, [Action.ACCOUNT_APP_REMOVED]),
    (passkey_added, [Action.ACCOUNT_PASSKEY_ADDED, Action.ACCOUNT_CODES_MADE]),
    (passkey_removed, [Action.ACCOUNT_PASSKEY_REMOVED]),
    (codes_made, [Action.ACCOUNT_CODES_MADE]),
]


def test_every_action_about_an_account_is_pressed_here() -> None:
    pressed = {action for _, actions in PRESSES for action in actions}
    assert pressed == {action for action in Action if action.startswith("account.")}


@pytest.mark.parametrize(("prepare", "actions"), PRESSES)
def test_a_press_writes_into_the_trail_of_each_team(
    mira: User, prepare: Callable[[User], Press], actions: list[Action]
) -> None:
    press = prepare(mira)
    known = set(Entry.objects.values_list("pk", flat=True))
    assert press().status_code == 302

    entries = Entry.objects.exclude(pk__in=known).order_by("team_id", "pk")
    assert [(entry.team.name, entry.action) for entry in entries] == [
        (name, action) for name in ("One", "Two") for action in actions
    ]
    assert {(entry.actor_id, entry.actor_name, entry.subject) for entry in entries} == {
        (mira.pk, "Mira Solberg", "Mira Solberg")
    }
    is_address = actions == [Action.ACCOUNT_ADDRESS]
    told = ({"address": "mira@example.test"}, {"address": NEW}) if is_address else ({}, {})
    assert all((entry.before, entry.after) == told for entry in entries)
    written = str(list(entries.values()))
    assert not any(secret in written for secret in (PASSWORD, OTHER, SECRET, "pbkdf2", "Phone"))
    assert Line(entries[0], mira.memberships.first().team.tz).sentence.startswith(f"Mira Solberg {actions[0].label}")


@pytest.mark.django_db(transaction=True)  # or the test's own transaction would undo what ours must
@pytest.mark.parametrize(("prepare", "actions"), PRESSES)
def test_what_cannot_be_recorded_is_not_done(
    mira: User, prepare: Callable[[User], Press], actions: list[Action], monkeypatch: pytest.MonkeyPatch
) -> None:
    press = prepare(mira)

    def rows() -> Any:
        fields = ("email", "password", "session_salt")
        return list(User.objects.values(*fields)), list(Authenticator.objects.order_by("pk").values())

    def refuse(**_facts: object) -> None:
        raise DatabaseError("the trail takes nothing")

    before = rows()
    monkeypatch.setattr(Entry.objects, "create", refuse)
    with pytest.raises(DatabaseError, match="the trail takes nothing"):
        press()
    assert rows() == before


def test_what_was_refused_is_not_recorded(mira: User) -> None:
    client = _client(mira)
    client.post(reverse("account_change_password"), {"oldpassword": "not this one", "password1": OTHER})
    client.post(reverse("account_email"), {"email": NEW})  # wished for, and not confirmed
    client.post(reverse("account_email"), {"drop": "1"})
    client.post(reverse("mfa_activate_totp"), {"code": "123456"})
    assert not Entry.objects.exists()


def test_signing_up_and_confirming_one_s_address_is_no_change(visitor: Visitor) -> None:
    visitor.signs_up("new@example.test")
    user = User.objects.get(email="new@example.test")
    Membership.objects.create(team=Team.objects.create(name="One"), user=user, role=Role.CREATOR)
    visitor.client.post(last_link())
    assert visitor.is_in
    assert not Entry.objects.exists()


def test_what_the_operator_removes_is_the_portal_s_doing(mira: User) -> None:
    with_app(mira)
    with_passkey(mira)
    known = set(Entry.objects.values_list("pk", flat=True))
    call_command("sign_in_link", mira.email, "--forget-second-factors")

    entries = Entry.objects.exclude(pk__in=known).filter(team__name="One").order_by("action")
    assert [(entry.action, entry.actor_id, entry.subject) for entry in entries] == [
        (action, None, "Mira Solberg") for action in (Action.ACCOUNT_APP_REMOVED, Action.ACCOUNT_PASSKEY_REMOVED)
    ]
    line = Line(entries[0], mira.memberships.first().team.tz)
    assert line.sentence == "The portal removed an authenticator app: Mira Solberg"


@pytest.mark.django_db(transaction=True)
def test_the_mail_about_a_passkey_leaves_after_its_transaction_and_not_without_it(
    mailoutbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()
    user = person()
    Membership.objects.create(team=Team.objects.create(name="One"), user=user, role=Role.CREATOR)
    press = passkey_added(user)
    with monkeypatch.context() as patched:
        patched.setattr(Entry.objects, "create", lambda **_facts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            press()
    assert mailoutbox == []
    assert passkey_added(user)().status_code == 302
    assert ["passkey was added" in mail.subject for mail in mailoutbox] == [True]
