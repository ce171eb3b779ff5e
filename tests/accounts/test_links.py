"""A sign-in link beside a second factor: enough on one's own machine, and not where others can reach the portal."""

from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from teams.models import User
from teams.sign_in import make_link
from tests.accounts.people import app_code, browser, person, with_app, with_passkey

PUBLIC = "https://videos.example.test"
pytestmark = pytest.mark.django_db


def link(user: User) -> str:
    return make_link(user, now=timezone.now())


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_on_ones_own_machine_a_link_is_enough() -> None:
    user, client = person(), Client()
    with_app(user)
    assert client.post(link(user))["Location"] == reverse("front")
    assert is_in(client)


@pytest.mark.parametrize("give", [with_app, with_passkey])
def test_where_others_can_reach_it_a_second_factor_is_asked_for(settings: Any, give: Any) -> None:
    settings.PUBLIC_URL = PUBLIC
    user, client = person(), Client()
    give(user)
    assert client.post(link(user))["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    assert client.get(reverse("you")).status_code == 302


def test_the_code_lets_in_and_leads_to_where_one_wanted_to_go(settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC
    user, client = person(), Client()
    with_app(user)
    client.get(reverse("sign_in"), {"next": "/account/"})
    client.post(link(user))
    assert "The password is right" not in client.get(reverse("mfa_authenticate")).text  # nobody gave one
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": app_code()})["Location"] == "/account/"
    assert is_in(client)


def test_who_was_signed_in_as_somebody_else_is_so_no_more_while_the_code_is_asked_for(settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC
    user, client = person(), browser(person("ola@example.test"))
    with_app(user)
    assert client.post(link(user))["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


@pytest.mark.parametrize("email", ["mira@example.test", "guest@example.test"])
def test_without_a_second_factor_a_link_lets_in_everywhere_and_asks_for_no_mailbox(
    settings: Any, email: str, mailoutbox: list[Any]
) -> None:
    settings.PUBLIC_URL = PUBLIC
    user = User.objects.create_user(email)  # nobody proved this address
    client = Client()
    assert client.post(link(user))["Location"] == reverse("front")
    assert is_in(client)
    assert mailoutbox == []


def test_who_lost_all_of_it_is_let_in_by_whoever_runs_the_portal(settings: Any) -> None:
    settings.PUBLIC_URL = PUBLIC
    user, other = person(), person("ola@example.test")
    with_app(user)
    with_passkey(user)
    with_app(other)
    there, old, out = browser(user), link(user), StringIO()
    call_command("sign_in_link", user.email, "--forget-second-factors", stdout=out)

    assert there.get(reverse("you")).status_code == 302
    assert Client().post(old).status_code == 410
    client = Client()
    assert client.post(urlsplit(out.getvalue().strip()).path)["Location"] == reverse("front")
    assert is_in(client)
    assert {each.user_id for each in Authenticator.objects.all()} == {other.pk}


def test_whose_factors_go_has_to_be_said() -> None:
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("sign_in_link", "--forget-second-factors")
