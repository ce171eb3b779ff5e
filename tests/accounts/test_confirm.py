"""The step-up: who is asked, what counts, what is kept of a request that was turned away, and where it leads."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import spending
from teams.freshness import FRESH_FOR
from teams.models import Connection, Membership, Team
from teams.roles import Role
from tests.accounts.people import PASSWORD, app_code, browser, person, recovery_codes, with_app, with_passkey

CONFIRM = "/account/confirm/"
KEY = "sbx_fakefakefakefakefake"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries() -> None:
    """Tries of other tests do not count."""
    cache.clear()


@pytest.fixture
def place(practice_team: Team) -> Membership:
    """An owner with a password."""
    return Membership.objects.create(team=practice_team, user=person(), role=Role.OWNER)


def is_fresh(client: Client) -> bool:
    """Whether the session knows a proof of now."""
    return bool(timezone.now().timestamp() - client.session["proved_at"] < FRESH_FOR.total_seconds())


SENSITIVE = ["connection_save", "budget_set", "live_open"]


@pytest.mark.parametrize("referer", ["http://[", "https://evil.test/settings/", ""])
def test_a_post_from_nowhere_leads_back_to_the_front_page(place: Membership, referer: str) -> None:
    client = browser(place.user, proved_at=timezone.now() - FRESH_FOR - timedelta(seconds=1))
    answer = client.post(reverse("budget_set", args=[place.team.key]), {"limit": "7"}, headers={"Referer": referer})

    assert parse_qs(urlsplit(answer["Location"]).query) == {"next": [reverse("front")]}


@pytest.mark.parametrize("name", SENSITIVE)
@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_proof_that_is_too_old_turns_a_post_away_and_nothing_of_it_is_kept(
    place: Membership, name: str, is_htmx: bool
) -> None:
    client = browser(place.user, proved_at=timezone.now() - FRESH_FOR - timedelta(seconds=1))
    settings_page = reverse("settings", args=[place.team.key])
    headers = {"Referer": f"http://testserver{settings_page}"} | ({"HX-Request": "true"} if is_htmx else {})
    answer = client.post(reverse(name, args=[place.team.key]), {"key": KEY, "limit": "777001"}, headers=headers)

    where = answer.headers["HX-Redirect" if is_htmx else "Location"]
    assert urlsplit(where).path == CONFIRM
    assert parse_qs(urlsplit(where).query) == {"next": [settings_page]}
    assert not Connection.objects.exists()
    assert spending.month(place.team, timezone.now()).limit is None
    kept = json.dumps([dict(each.get_decoded()) for each in Session.objects.all()])
    kept += str([morsel.value for morsel in client.cookies.values()])
    assert KEY not in kept
    assert "777001" not in kept
    assert KEY not in client.get(where).text


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/t/any/team/?page=2", "/t/any/team/?page=2"),
        ("http://elsewhere.example/t/any/team/?page=2", "/"),
        ("", "/"),
    ],
)
def test_a_step_up_leads_back_to_the_very_page_and_to_no_other_host(
    place: Membership, came_from: str, back: str
) -> None:
    client = browser(place.user, proved_at=timezone.now() - FRESH_FOR - timedelta(seconds=1))
    path = reverse("invitation_new", args=[place.team.key])
    where = client.post(path, {"email": "ida@example.test"}, headers={"Referer": came_from})["Location"]
    assert parse_qs(urlsplit(where).query) == {"next": [back]}
    answer = client.post(where, {"next": back, "password": PASSWORD})
    assert answer["Location"] == back


@pytest.mark.parametrize("old", [timedelta(seconds=0), FRESH_FOR - timedelta(seconds=5)])
def test_a_proof_of_the_last_fifteen_minutes_lets_in(place: Membership, old: timedelta) -> None:
    client = browser(place.user, proved_at=timezone.now() - old)
    client.post(reverse("budget_set", args=[place.team.key]), {"limit": "5000"})
    assert spending.month(place.team, timezone.now()).limit == 5_000_000


def test_the_settings_page_shows_the_way_in_place_of_the_forms(place: Membership) -> None:
    page = reverse("settings", args=[place.team.key])
    old = browser(place.user).get(page).text
    assert old.count(f"{CONFIRM}?next={quote(page, safe='')}") == 2
    assert 'name="key"' not in old
    fresh = browser(place.user, proved_at=timezone.now()).get(page).text
    assert CONFIRM not in fresh
    assert 'name="key"' in fresh


def test_the_budgets_page_shows_the_way_in_place_of_the_forms(place: Membership) -> None:
    page = reverse("budgets", args=[place.team.key])
    old = browser(place.user).get(page).text
    assert old.count(f"{CONFIRM}?next={quote(page, safe='')}") == 1
    assert 'name="limit"' not in old
    assert "No limit" in old
    fresh = browser(place.user, proved_at=timezone.now()).get(page).text
    assert CONFIRM not in fresh
    assert 'name="limit"' in fresh


FACTOR_PAGES = [
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "you_elsewhere",
]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("is_htmx", [False, True])
@pytest.mark.parametrize("name", FACTOR_PAGES)
def test_no_factor_is_seen_or_changed_without_a_fresh_proof(name: str, is_htmx: bool, method: str) -> None:
    method = {"you_elsewhere": "post", "mfa_view_recovery_codes": "get"}.get(name, method)  # they know no other
    user = person()
    with_app(user)
    client = browser(user)
    before = list(user.authenticator_set.order_by("pk").values_list("type", "data"))
    headers = {"HX-Request": "true"} if is_htmx else {}
    answer = getattr(client, method)(reverse(name), {"code": "271828", "credential": "{}"}, headers=headers)

    where = answer.headers["HX-Redirect" if is_htmx else "Location"]
    assert urlsplit(where).path == CONFIRM
    assert list(user.authenticator_set.order_by("pk").values_list("type", "data")) == before
    assert "271828" not in json.dumps([each.get_decoded() for each in Session.objects.all()])


@pytest.mark.parametrize("name", ["mfa_remove_webauthn", "mfa_edit_webauthn"])
def test_no_passkey_is_changed_without_a_fresh_proof_nor_by_somebody_else(name: str) -> None:
    user, stranger = person(), person("stranger@example.test")
    passkey = with_passkey(user)
    address = reverse(name, args=[passkey.pk])
    assert urlsplit(browser(user).post(address, {"name": "Mine"})["Location"]).path == CONFIRM
    assert browser(stranger, proved_at=timezone.now()).post(address, {"name": "Mine"}).status_code == 404
    assert browser(stranger, proved_at=timezone.now()).get(address).status_code == 404
    passkey.refresh_from_db()
    assert passkey.data["name"] == "Phone"


def test_a_password_a_code_and_a_recovery_code_count_and_lead_back() -> None:
    user = person()
    with_app(user)
    back = "/account/2fa/totp/deactivate/"
    for sent in ({"password": PASSWORD}, {"code": app_code()}, {"code": recovery_codes(user)[0]}):
        client = browser(user)
        answer = client.post(CONFIRM, {**sent, "next": back})
        assert (answer.status_code, answer["Location"]) == (302, back), sent
        assert is_fresh(client)
        assert client.get(back).status_code == 200


def test_what_is_wrong_is_said_by_its_field_and_counts_for_nothing() -> None:
    user = person()
    with_app(user)
    spent, code = recovery_codes(user)[0], app_code()
    browser(user).post(CONFIRM, {"code": spent})
    browser(user).post(CONFIRM, {"code": code})
    for sent, words in (
        ({"password": "wrong"}, "This is not your password."),
        ({"password": ""}, "This is not your password."),
        ({}, "This is not your password."),
        ({"code": "000000"}, "used already"),
        ({"code": code}, "used already"),
    ):
        cache.clear()
        client = browser(user)
        answer = client.post(CONFIRM, sent)
        assert answer.status_code == 422
        assert words in answer.text
        assert not is_fresh(client)
    assert "used already" in browser(user).post(CONFIRM, {"code": spent}).text


@pytest.mark.parametrize("credential", ["", "x", "5", "[]", "null", "{}", '{"id": 1}', '{"id":"x","rawId":"x"}'])
def test_nonsense_in_place_of_a_passkey_is_refused(credential: str) -> None:
    user = person()
    client = browser(user)
    answer = client.post(CONFIRM, {"credential": credential})
    assert answer.status_code == 422
    assert not is_fresh(client)


def test_tries_are_limited_and_then_the_right_one_is_refused_too() -> None:
    user = person()
    client = browser(user)
    for _ in range(5):
        assert "This is not your password." in client.post(CONFIRM, {"password": "wrong"}).text
    answer = client.post(CONFIRM, {"password": PASSWORD})
    assert "too many tries" in answer.text
    assert not is_fresh(client)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example.test/",
        "//evil.example.test",
        "/\\evil.example.test",
        "javascript:alert(1)",
        "evil",
        "",
        "\t//evil",
        "//[",
        "/\u20ac/",
    ],
)
def test_it_leads_nowhere_else(wanted: str) -> None:
    user = person()
    for client in (browser(user), browser(user, proved_at=timezone.now())):
        answer = client.post(CONFIRM, {"password": PASSWORD, "next": wanted})
        assert answer["Location"] == reverse("you")
        assert client.get(CONFIRM, {"next": wanted})["Location"] == reverse("you")
    shown = browser(user).get(CONFIRM, {"next": wanted}).text
    assert 'name="next" value="/account/"' in shown


def test_who_has_nothing_is_asked_only_where_others_can_reach_the_portal(settings: Any) -> None:
    user = person(password=None)
    assert browser(user).get(reverse("mfa_activate_totp")).status_code == 200
    settings.PUBLIC_URL = "https://portal.example.test"
    client = browser(user)
    assert urlsplit(client.get(reverse("mfa_activate_totp"))["Location"]).path == CONFIRM
    page = client.get(CONFIRM).text
    assert "Set a password by mail" in page
    assert 'name="password"' not in page
    assert client.post(CONFIRM, {"password": ""}).status_code == 422
    assert not is_fresh(client)


def test_who_has_only_an_app_or_a_passkey_is_asked() -> None:
    first, second = person(password=None), person("second@example.test", password=None)
    with_app(first)
    with_passkey(second)
    for user in (first, second):
        assert urlsplit(browser(user).get(reverse("mfa_add_webauthn"))["Location"]).path == CONFIRM


def test_the_question_whether_one_can_prove_oneself_is_asked_once_and_only_when_it_matters(
    django_assert_num_queries: Any, rf: Any
) -> None:
    from teams.freshness import must_confirm

    nothing, password = person(password=None), person("second@example.test")
    request = rf.get("/")
    for user, session, queries, asked in (
        (nothing, {}, 1, False),
        (nothing, {"proved_at": int(timezone.now().timestamp())}, 0, False),
        (password, {}, 0, True),
    ):
        request.user, request.session = user, session
        with django_assert_num_queries(queries):
            assert must_confirm(request, now=timezone.now()) is asked


@pytest.mark.parametrize("name", ["account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"])
def test_the_pages_of_allauth_that_ask_again_lead_here(name: str) -> None:
    client = browser(person())
    for answer in (
        client.get(reverse(name), {"next": "/account/2fa/"}),
        client.post(reverse(name), {"password": PASSWORD}),
    ):
        assert urlsplit(answer["Location"]).path == CONFIRM
    assert not is_fresh(client)


@pytest.mark.parametrize("name", ["confirm", "you", "mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_who_is_not_signed_in_signs_in_first(name: str) -> None:
    answer = Client().get(reverse(name))
    assert urlsplit(answer["Location"]).path == reverse("sign_in")
    assert Client().post(reverse(name), {"password": PASSWORD}).status_code in (302, 405)


def test_a_sign_in_is_a_proof(now: datetime) -> None:
    client = Client()
    client.force_login(person())
    assert is_fresh(client)
