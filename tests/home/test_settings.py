"""The settings page: the key that is only ever written, practice credits, the way to a Live team."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import balance, ledger
from credits.models import Kind, LedgerEntry
from teams.models import Connection, Membership, Mode, Team
from teams.roles import Role
from tests.conftest import Sandbox, join
from tests.samsar.servers import answering, http_answer, serving

WRONG = "sbx_fakefakefakefakefake"


def url(name: str, place: Membership) -> str:
    """The address of one settings view."""
    return reverse(name, args=[place.team.key])


def test_a_wrong_key_is_rejected_stores_nothing_and_spends_nothing(
    owner: Membership, owner_client: Client, sandbox: Sandbox, settings: Any
) -> None:
    settings.SANDBOX_URL = sandbox.url
    answer = owner_client.post(url("connection_save", owner), {"key": WRONG})
    assert answer.status_code == 422
    assert "Samsar rejected the key you entered" in answer.text
    assert WRONG not in answer.text
    assert not Connection.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_key_that_cannot_be_tried_is_not_kept_and_the_page_says_so(
    owner: Membership, owner_client: Client, settings: Any
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"  # nothing listens
    answer = owner_client.post(url("connection_save", owner), {"key": WRONG})
    assert answer.status_code == 422
    assert "Nothing was stored and nothing was spent; try again in a few minutes." in answer.text
    assert not Connection.objects.exists()


def test_a_right_key_names_the_models_and_shows_only_its_end(
    owner: Membership, owner_client: Client, sandbox: Sandbox, settings: Any
) -> None:
    settings.SANDBOX_URL = sandbox.url
    key = sandbox.new_key(credits=1234)
    page = owner_client.post(url("connection_save", owner), {"key": key}, follow=True)
    assert "offers 14 models" in page.text
    assert f"…{key[-4:]}" in page.text
    assert key not in page.text
    assert Connection.objects.get().last_four == key[-4:]
    reading = balance.latest(owner.team)
    assert reading is not None
    assert reading.remaining == 1_234_000


def test_a_live_key_is_refused_in_practice_before_anything_is_asked(
    owner: Membership, owner_client: Client, settings: Any
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"  # nothing listens: a call would read "could not be asked"
    answer = owner_client.post(url("connection_save", owner), {"key": "fake-live-key"})
    assert answer.status_code == 422
    assert "could not be asked" not in answer.text
    assert not Connection.objects.exists()


@pytest.mark.parametrize("key", ["", "two words", "sbx_schlüssel", "sbx_\tfake"])
def test_what_is_no_key_is_not_even_tried(owner: Membership, owner_client: Client, settings: Any, key: str) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    answer = owner_client.post(url("connection_save", owner), {"key": key})
    assert answer.status_code == 422
    assert "aria-invalid" in answer.text
    assert "could not be asked" not in answer.text


def test_testing_the_stored_key_answers_with_one_fragment(
    owner: Membership, owner_client: Client, connected: Callable[..., str]
) -> None:
    key = connected()
    answer = owner_client.post(url("connection_test", owner), headers={"HX-Request": "true"})
    assert answer.text.count("<p") == 1
    assert 'id="line-test"' in answer.text
    assert "offers 14 models" in answer.text
    assert key not in answer.text
    assert Connection.objects.get().answered_at is not None


def test_testing_works_without_scripts(owner: Membership, owner_client: Client, connected: Callable[..., str]) -> None:
    connected()
    page = owner_client.post(url("connection_test", owner), follow=True)
    assert "offers 14 models" in page.text
    assert page.redirect_chain


def test_the_page_shows_the_limit_in_force(owner: Membership, owner_client: Client, now: datetime) -> None:
    ledger.set_limit(owner.team, 12_000_000, at=timezone.now())
    page = owner_client.get(url("settings", owner)).text
    assert "12\u202f000 credits a month for the team." in page
    assert url("budgets", owner) in page


def test_a_refill_adds_practice_credits_and_a_row_that_says_who(
    owner: Membership, owner_client: Client, connected: Callable[..., str]
) -> None:
    connected(credits=500)
    page = owner_client.post(url("practice_refill", owner), follow=True)
    assert "10\u202f000 practice credits were added." in page.text
    assert "10\u202f500 credits" in page.text
    row = LedgerEntry.objects.get(kind=Kind.ALLOCATION)
    assert (row.amount, row.by) == (10_000_000, owner.user)


def test_a_refill_that_the_sandbox_does_not_do_changes_nothing(
    owner: Membership, owner_client: Client, settings: Any
) -> None:
    settings.SANDBOX_URL = ""
    page = owner_client.post(url("practice_refill", owner), follow=True)
    assert "did not add any credits" in page.text
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("name", ["practice_refill", "connection_test"])
def test_a_key_that_cannot_be_opened_any_more_is_said(
    owner: Membership, owner_client: Client, connected: Callable[..., str], name: str
) -> None:
    connected()
    Connection.objects.update(sealed_key=b"sealed with a ring that is gone")

    page = owner_client.post(url(name, owner), follow=True)

    assert "The stored key cannot be read any more. An owner can save it again in Settings." in page.text
    assert not LedgerEntry.objects.exists()


def test_a_live_team_cannot_be_refilled(owner: Membership, owner_client: Client) -> None:
    Team.objects.filter(pk=owner.team.pk).update(mode=Mode.LIVE)
    assert "Practice credits" not in owner_client.get(url("settings", owner)).text
    owner_client.post(url("practice_refill", owner))
    assert not LedgerEntry.objects.exists()


def test_real_credits_need_a_key_that_samsar_accepts(owner: Membership, owner_client: Client, settings: Any) -> None:
    settings.SAMSAR_BASE_URL = "http://127.0.0.1:9/v1"
    answer = owner_client.post(url("live_open", owner), {"key": "fake-live-key"})
    assert answer.status_code == 422
    assert "could not be asked" in answer.text
    assert Team.objects.count() == 1


LIVE_KEY = "fake-live-key"


@pytest.fixture
def live_service(settings: Any) -> Iterator[None]:
    """A service on loopback that takes any key."""
    models = b'{"IMAGE_MODELS": [], "VIDEO_MODELS": []}'
    with serving(answering(http_answer(200, models))) as server:
        settings.SAMSAR_BASE_URL = f"http://127.0.0.1:{server.port}/v1"
        yield


@pytest.mark.usefixtures("live_service")
def test_pressing_twice_leads_to_the_one_live_team(owner: Membership, owner_client: Client) -> None:
    first = owner_client.post(url("live_open", owner), {"key": LIVE_KEY})
    second = owner_client.post(url("live_open", owner), {"key": LIVE_KEY}, follow=True)

    live = Team.objects.get(mode=Mode.LIVE)
    assert first.url == second.request["PATH_INFO"] == reverse("settings", args=[live.key])  # type: ignore[attr-defined]
    assert "You have a Live team with this key already" in second.text
    place = live.memberships.get()
    assert (place.user, place.role, live.name) == (owner.user, Role.OWNER, owner.team.name)


@pytest.mark.usefixtures("live_service")
@pytest.mark.parametrize("change", ["another key", "another person", "no owner", "a lost ring"])
def test_another_live_team_is_opened_where_it_is_not_the_same(
    owner: Membership, owner_client: Client, change: str
) -> None:
    owner_client.post(url("live_open", owner), {"key": LIVE_KEY})
    live = Team.objects.get(mode=Mode.LIVE)
    match change:
        case "another person":
            owner_client.force_login(join(owner.team, "ana@example.test", Role.OWNER).user)
        case "no owner":
            live.memberships.update(role=Role.REVIEWER)
        case "a lost ring":
            Connection.objects.filter(team=live).update(sealed_key=b"sealed with a ring that is gone")

    owner_client.post(url("live_open", owner), {"key": "fake-live-key-2" if change == "another key" else LIVE_KEY})

    assert Team.objects.filter(mode=Mode.LIVE).count() == 2


def test_a_practice_key_never_opens_a_live_team(owner: Membership, owner_client: Client, settings: Any) -> None:
    settings.SAMSAR_BASE_URL = "http://127.0.0.1:9/v1"
    answer = owner_client.post(url("live_open", owner), {"key": WRONG})
    assert answer.status_code == 422
    assert "could not be asked" not in answer.text
    assert Team.objects.count() == 1


def test_a_member_without_the_right_sees_why_and_cannot(owner: Membership) -> None:
    client = Client()
    client.force_login(join(owner.team, "rita@example.test", Role.REVIEWER).user)
    page = client.get(url("settings", owner))
    assert 'disabled title="Only an owner can change the key of this team."' in page.text
    for name in ("connection_save", "budget_set", "live_open", "practice_refill"):
        assert client.post(url(name, owner)).status_code == 403, name


def test_storage_is_told_beside_what_is_free(owner_client: Client, owner: Membership) -> None:
    text = owner_client.get(reverse("settings", args=[owner.team.key])).content.decode()

    assert "Nothing is stored yet." in text
    assert "are free on the disk they lie on." in text


def test_practice_asks_for_its_own_key_and_live_for_a_key(owner: Membership, owner_client: Client) -> None:
    assert "Practice key" in owner_client.get(url("settings", owner)).text
    Team.objects.filter(pk=owner.team_id).update(mode=Mode.LIVE)
    assert "Practice key" not in owner_client.get(url("settings", owner)).text


@pytest.mark.parametrize("role", Role)
def test_a_phone_finds_what_its_bar_leaves_out(practice_team: Team, role: Role) -> None:
    client = Client()
    client.force_login(join(practice_team, "jonas@example.test", role).user)
    bar = client.get(reverse("settings", args=[practice_team.key])).text.split('aria-label="More pages"')[1]
    more = bar.split("</nav>", maxsplit=1)[0]
    wanted = {"review", "status"} if role is not Role.REVIEWER else {"status"}  # reviewers have Review in the bar
    assert {name for name in ("review", "status") if reverse(name, args=[practice_team.key]) in more} == wanted
    assert 'href="#you"' in more


def test_the_longest_name_of_a_team_widens_no_row(owner: Membership, owner_client: Client) -> None:
    Team.objects.filter(pk=owner.team_id).update(name="N" * 80)
    page = owner_client.get(url("settings", owner)).text
    assert not any("N" * 80 in term.split("</dt>")[0] for term in page.split("<dt>")[1:])  # a term never wraps
