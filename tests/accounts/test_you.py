"""The page about oneself, and what changes the factors: name, app, passkeys, codes, sessions, the mails about it."""

import base64
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.proof import factors
from teams.models import SignInLink, User
from teams.sign_in import make_link
from tests.accounts.people import PASSWORD, app_code, browser, person, recovery_codes, with_app, with_passkey

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Tries of other tests do not count."""
    cache.clear()


def fresh(user: User) -> Client:
    """A browser in which somebody just proved who they are."""
    return browser(user, proved_at=timezone.now())


def kinds(user: User) -> list[str]:
    """Which factors somebody has."""
    return sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def test_the_page_asks_few_questions_whatever_there_is(django_assert_max_num_queries: Any) -> None:
    user = person()
    with_app(user)
    for number in range(5):
        with_passkey(user, f"Key {number}")
    client = fresh(user)
    with django_assert_max_num_queries(4):
        page = client.get(reverse("you")).text
    assert "10 of 10 are left" in page
    assert all(f"Remove Key {number}" in page for number in range(5))


def test_a_name_is_changed_without_a_proof_and_an_empty_one_is_kept_in_the_field() -> None:
    user = person()
    client = browser(user)
    assert client.post(reverse("you_name"), {"name": "  Mira S. <b>  "}).status_code == 302
    user.refresh_from_db()
    assert user.name == "Mira S. <b>"
    assert "Mira S. &lt;b&gt;" in client.get(reverse("you")).text
    for typed in ("", "   ", "a" * 121, "Mira\u202eterces"):
        answer = client.post(reverse("you_name"), {"name": typed})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    user.refresh_from_db()
    assert user.name == "Mira S. <b>"
    client.post(reverse("you_name"), {"name": "Mira\n\nOpen this link:"})
    user.refresh_from_db()
    assert user.name == "Mira Open this link:"  # no line of its own in a mail


def test_sign_out_everywhere_ends_all_sessions_but_this_one_at_once() -> None:
    user = person()
    here, there = browser(user), fresh(user)
    stranger = browser(person("stranger@example.test"))
    link = make_link(user, now=timezone.now())
    assert here.post(reverse("you_sign_out")).status_code == 302
    assert here.get(reverse("you")).status_code == 200
    assert there.get(reverse("you")).status_code == 302
    assert stranger.get(reverse("you")).status_code == 200
    assert Client().post(link).status_code == 410
    # And who was asked again before is asked again after.
    assert "/account/confirm/" in here.get(reverse("mfa_activate_totp"))["Location"]


def setting_up(client: Client) -> str:
    """Open the page that sets up an app, and return the secret on it."""
    page = client.get(reverse("mfa_activate_totp")).text
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert picture
    assert b"<svg" in base64.b64decode(picture[1])
    found = re.search(r'id="secret">([A-Z2-7]{32})<', page)
    assert found
    return found[1]


@pytest.mark.django_db(transaction=True)  # the mail leaves after the commit
def test_an_app_is_set_up_with_one_code_which_is_spent_then(mailoutbox: Any) -> None:
    user = person()
    client = fresh(user)
    secret = setting_up(client)
    code = app_code(secret)
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000" if code != "000000" else "000001"})
    assert "This code is not right" in wrong.text
    assert secret in wrong.text  # the same: it stands in the app already
    assert kinds(user) == []
    assert not any(secret in str(each.get_decoded()) for each in Session.objects.all())

    answer = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    assert kinds(user) == ["recovery_codes", "totp"]
    assert "used already" in browser(user).post(reverse("confirm"), {"code": code}).text
    assert [(mail.to, "authenticator app was added" in mail.subject) for mail in mailoutbox] == [([user.email], True)]
    # In the words of the other mails, and with the portal's own address whatever the request said.
    said = mailoutbox[0].body
    assert said.startswith("An authenticator app was set up for your account.")
    assert f"{settings.PORTAL_URL}/account/password/reset/" in said
    assert f"{settings.PORTAL_URL}/account/\n" in said
    assert "testserver" not in said
    assert secret not in mailoutbox[0].body
    assert code not in mailoutbox[0].body


def test_a_second_press_leads_back_and_asks_nothing() -> None:
    user = person()
    client = fresh(user)
    code = app_code(setting_up(client))
    for where in (reverse("mfa_view_recovery_codes"), reverse("you")):
        assert client.post(reverse("mfa_activate_totp"), {"code": code})["Location"] == where
    assert kinds(user) == ["recovery_codes", "totp"]


def test_an_app_is_not_set_up_with_a_secret_of_another_session() -> None:
    user = person()
    secret = setting_up(fresh(user))
    other = fresh(user)
    answer = other.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
    assert "This code is not right" in answer.text
    assert kinds(user) == []


@pytest.mark.django_db(transaction=True)  # the mail leaves after the commit
def test_recovery_codes_are_shown_once_and_new_ones_end_the_old(mailoutbox: Any) -> None:
    user = person()
    with_app(user)
    client, codes = fresh(user), recovery_codes(user)
    first = client.get(reverse("mfa_view_recovery_codes")).text
    assert all(code in first for code in codes)
    assert "data:text/plain" in first
    again = client.get(reverse("mfa_view_recovery_codes")).text
    assert not any(code in again for code in codes)
    assert "shown once already" in again
    assert client.get("/account/2fa/recovery-codes/download/").status_code == 404

    made = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert (made.status_code, made.text.count("once;"), "shown once" in made.text) == (200, 1, False)
    assert not set(recovery_codes(user)) & set(codes)
    assert "used already" in browser(user).post(reverse("confirm"), {"code": codes[0]}).text
    assert "recovery codes" in mailoutbox[0].subject
    assert not any(code in mailoutbox[0].body for code in recovery_codes(user))


def test_with_the_last_factor_the_recovery_codes_go() -> None:
    user = person()
    with_app(user)
    passkey = with_passkey(user)
    client = fresh(user)
    remove = reverse("mfa_remove_webauthn", args=[passkey.pk])
    assert "last second factor" not in client.get(remove).text
    client.post(remove)
    assert kinds(user) == ["recovery_codes", "totp"]
    assert "last second factor" in client.get(reverse("mfa_deactivate_totp")).text
    client.post(reverse("mfa_deactivate_totp"))
    assert kinds(user) == []
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 404


def test_a_passkey_that_is_the_only_way_in_stays(mailoutbox: Any) -> None:
    user = person(password=None)
    passkey = with_passkey(user)
    client = fresh(user)
    answer = client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert answer.status_code == 409
    assert "Nothing was removed" in answer.text
    assert kinds(user) == ["webauthn"]
    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)  # the mail leaves after the commit
def test_a_passkey_is_renamed_and_removed_and_its_owner_is_told(mailoutbox: Any) -> None:
    user = person()
    passkey = with_passkey(user)
    client = fresh(user)
    assert client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": " "}).status_code == 422
    wrong = client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Key\u202ering"})
    assert 'value="Key\u202ering"' in wrong.text  # what was typed stays
    client.post(reverse("mfa_edit_webauthn", args=[passkey.pk]), {"name": "Key on my keyring"})
    assert "Key on my keyring" in client.get(reverse("you")).text
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    assert kinds(user) == []
    assert [mail.subject.endswith("A passkey was removed") for mail in mailoutbox] == [True]


@pytest.mark.parametrize("credential", ["", "x", "5", "[]", "null", "{}", '{"id": 1}', '{"id":"x","rawId":"x"}'])
def test_nonsense_in_place_of_a_passkey_adds_none_and_lets_nobody_in(credential: str) -> None:
    user = person()
    client = fresh(user)
    address = reverse("mfa_add_webauthn")
    client.get(address, headers={"Host": "localhost"})
    answer = client.post(address, {"name": "x", "credential": credential}, headers={"Host": "localhost"})
    assert answer.status_code == 200
    assert "Nothing was added" in answer.text
    assert kinds(user) == []

    outside = Client()
    login = reverse("mfa_login_webauthn")
    assert outside.get(login, headers={"Accept": "application/json"}).json()["request_options"]
    assert outside.post(login, {"credential": credential}).status_code == 302
    assert "_auth_user_id" not in outside.session


@pytest.mark.parametrize(
    ("host", "public", "words"),
    [
        ("127.0.0.1:8000", "", "http://localhost:8000"),
        ("127.0.0.1:8000", "https://portal.example.test", "Open the portal by its name"),
        ("testserver", "", "only to pages that come over https"),
    ],
)
def test_where_passkeys_do_not_work_the_page_says_why_and_where_they_do(
    settings: Any, host: str, public: str, words: str
) -> None:
    settings.PUBLIC_URL = public
    answer = fresh(person()).get(reverse("mfa_add_webauthn"), headers={"Host": host})
    assert words in answer.text
    assert "data-passkey" not in answer.text


def test_a_link_leads_to_the_same_portal_where_passkeys_work() -> None:
    user = person()
    answer = fresh(user).post(reverse("you_elsewhere"), headers={"Host": "127.0.0.1:8000"})
    link = re.search(r'href="http://localhost:8000(/sign-in/[^"]+)"', answer.text)
    assert link
    there = Client()
    assert there.post(link[1], headers={"Host": "localhost:8000"})["Location"] == reverse("mfa_add_webauthn")
    assert there.get(reverse("you")).status_code == 200
    assert there.get(reverse("mfa_add_webauthn"), headers={"Host": "localhost:8000"}).text.count("data-passkey") == 1


def test_no_link_is_made_where_passkeys_work_or_others_can_reach_the_portal(settings: Any) -> None:
    user = person()
    fresh(user).post(reverse("you_elsewhere"), headers={"Host": "localhost:8000"})
    settings.PUBLIC_URL = "https://portal.example.test"
    fresh(user).post(reverse("you_elsewhere"), headers={"Host": "127.0.0.1:8000"})
    assert not SignInLink.objects.exists()


@pytest.mark.parametrize(
    ("password", "app", "passkey", "words"),
    [
        (PASSWORD, False, False, "password alone"),
        (PASSWORD, True, False, "Your password and an authenticator app"),
        (PASSWORD, True, True, "an authenticator app or a passkey let you in together. A passkey also"),
        (None, False, True, "There is no password; you sign in with a passkey"),
        (None, False, False, "Only a sign-in link"),
    ],
)
def test_the_protection_is_summarised_in_a_sentence(password: str | None, app: bool, passkey: bool, words: str) -> None:
    user = person(password=password)
    if app:
        with_app(user)
    if passkey:
        with_passkey(user)
    assert words in factors.of(user).sentence


def test_the_second_step_of_a_sign_in_wants_a_code_that_nobody_used() -> None:
    user = person()
    with_app(user)
    recovery, code = recovery_codes(user)[0], app_code()
    for sent, lets_in in ((code, True), (code, False), (recovery, True), (recovery, False), ("000000", False)):
        cache.clear()
        client = Client()
        answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
        assert answer["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session
        page = client.get(reverse("mfa_authenticate")).text
        assert 'autocomplete="one-time-code"' in page
        assert 'inputmode="numeric"' in page
        client.post(reverse("mfa_authenticate"), {"code": sent})
        assert ("_auth_user_id" in client.session) is lets_in, sent


def test_wrong_codes_of_a_sign_in_are_limited() -> None:
    user = person()
    with_app(user)
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    for _ in range(5):
        assert "This code is not right" in client.post(reverse("mfa_authenticate"), {"code": "000000"}).text
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert "_auth_user_id" not in client.session
