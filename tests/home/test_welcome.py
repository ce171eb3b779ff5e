"""Welcome: two doors to a team of one's own, each tried hard, and nothing of one team stands in the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from credits import balance, spending
from credits.models import Kind, LedgerEntry
from home import first_start
from teams import opening
from teams.models import Connection, Membership, Mode, Team, User
from teams.roles import Role
from tests.conftest import Sandbox, join
from tests.home.newcomers import LIVE_KEY, NOWHERE, token
from videos.models import Catalogue, Job


def test_who_has_no_team_is_led_to_two_doors(browser: Client) -> None:
    page = browser.get(reverse("front"), follow=True)
    assert page.redirect_chain == [(reverse("welcome"), 302)]
    assert "Practise first" in page.text
    assert "Start with a key" in page.text


def test_who_has_a_team_is_led_there_unless_they_want_another(owner: Membership, owner_client: Client) -> None:
    assert owner_client.get(reverse("welcome"), follow=True).request["PATH_INFO"] == owner.team.get_absolute_url()
    assert "Another team" in owner_client.get(reverse("welcome"), {"another": "1"}).text


@pytest.mark.parametrize("name", ["welcome", "welcome_practice", "welcome_live", "welcome_test"])
def test_nobody_in_particular_meets_the_sign_in_page(db: None, name: str) -> None:
    ask = Client().get if name == "welcome" else Client().post
    assert ask(reverse(name))["Location"].startswith(reverse("sign_in"))
    assert ask(reverse(name), headers={"HX-Request": "true"})["HX-Redirect"] == reverse("sign_in")
    assert not Team.objects.exists()


def test_practice_is_filled_on_the_page_that_follows_step_by_step(practises: Client, ana: User) -> None:
    told = {"name": "Fjord & Field", "timezone": "Europe/Oslo", "limit": "2 000", "token": token(practises)}
    answer = practises.post(reverse("welcome_practice"), told)
    team = Team.objects.get()
    here = reverse("welcome_team", args=[team.key])
    assert (answer.status_code, answer["Location"]) == (303, here)
    assert (team.name, team.timezone, team.mode) == ("Fjord & Field", "Europe/Oslo", Mode.PRACTICE)
    assert spending.month(team, timezone.now()).limit == 2_000_000

    page = practises.get(here).text
    assert "Setting up Fjord &amp; Field" in page
    assert page.count('data-step="done"') == 0
    for done in (1, 2, 3):
        page = practises.post(here, headers={"HX-Request": "true"}).text
        assert page.count('data-step="done"') == done
        assert ('hx-trigger="load"' in page) is (done < 3)
    assert "Fjord &amp; Field is ready" in page
    assert "The limit is 2\u202f000 credits a month." in page

    place = Membership.objects.get()
    assert (place.user, place.role) == (ana, Role.OWNER)
    assert Job.objects.filter(team=team).count() == 3
    assert Catalogue.objects.get(team=team).fetched_at is not None
    assert [(row.kind, row.amount) for row in LedgerEntry.objects.all()] == [(Kind.ALLOCATION, 10_000_000)]
    reading = balance.latest(team)
    assert reading is not None
    assert reading.remaining == 10_000_000
    line = Connection.objects.get()
    told_trail = list(Entry.objects.order_by("pk").values_list("action", "actor_name", "subject", "after"))
    assert told_trail == [
        ("team.opened", "Ana Lima", "Fjord & Field", {"mode": "Practice", "time zone": "Europe/Oslo"}),
        ("budget.set", "Ana Lima", "", {"limit": 2_000_000}),
        ("connection.saved", "Ana Lima", "", {"last_four": line.last_four}),
        ("credits.added", "Ana Lima", "Practice starts with this", {"credits": 10_000_000}),
    ]


def test_without_scripts_one_press_fills_it_and_a_second_changes_nothing(practises: Client) -> None:
    page = practises.post(reverse("welcome_practice"), {"name": "Ours", "token": token(practises)}, follow=True)
    assert "<noscript>" in page.text
    here = page.request["PATH_INFO"]
    for _ in range(2):
        assert "Ours is ready" in practises.post(here, follow=True).text
    assert "There is no monthly limit." in practises.get(here).text
    assert Job.objects.count() == 3
    assert LedgerEntry.objects.count() == Connection.objects.count() == 1


def test_a_sandbox_that_does_not_answer_is_said_and_the_rest_is_done_later(
    practises: Client, sandbox: Sandbox, settings: Any
) -> None:
    settings.SANDBOX_URL = NOWHERE
    page = practises.post(reverse("welcome_practice"), {"name": "Ours", "token": token(practises)}, follow=True)
    here = page.request["PATH_INFO"]
    answer = practises.post(here)
    assert answer.status_code == 503
    assert "What was done so far is kept" in answer.text
    part = practises.post(here, headers={"HX-Request": "true"})
    assert (part.status_code, 'data-step="failed"' in part.text) == (200, True)

    Connection.objects.update(base_url=sandbox.url)
    settings.SANDBOX_URL = sandbox.url
    assert "Ours is ready" in practises.post(here, follow=True).text
    assert LedgerEntry.objects.count() == 1


def test_where_no_sandbox_runs_the_door_says_so(browser: Client, settings: Any) -> None:
    settings.SANDBOX_URL = ""
    page = browser.get(reverse("welcome")).text
    assert 'disabled title="No sandbox runs here' in page
    answer = browser.post(reverse("welcome_practice"), {"name": "Ours"})
    assert answer.status_code == 409
    assert "nothing to practise with" in answer.text
    assert not Team.objects.exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "Give the team a name."),
        ({"name": "   "}, "Give the team a name."),
        ({"name": "a" * 81}, "at most 80 characters"),
        ({"name": "a\u202eb"}, "characters that do not show"),
        ({"name": "Ours", "timezone": "Atlantis/Centre"}, "Choose one of the time zones"),
        ({"name": "Ours", "limit": "lots"}, "Write whole credits"),
        ({"name": "Ours", "limit": "-1"}, "Write whole credits"),
    ],
)
def test_a_mistake_at_either_door_makes_nothing_and_is_said_beside_its_field(
    browser: Client, told: dict[str, str], said: str
) -> None:
    for door in ("welcome_practice", "welcome_live"):
        answer = browser.post(reverse(door), {**told, "key": LIVE_KEY})
        assert (answer.status_code, said in answer.text) == (422, True), door
        assert "could not be asked" not in answer.text
        assert LIVE_KEY not in answer.text
        field = re.search(r'<(?:input|select)[^>]*aria-invalid="true"[^>]*>', answer.text)
        assert field, door
        assert "autofocus" in field[0], door
    assert not Team.objects.exists()


@pytest.mark.usefixtures("practises")
@pytest.mark.parametrize("name", ["Fjörd & Feld", "東京スタジオ", "<b>Ours</b>", "'; DROP TABLE teams_team; --"])
def test_a_name_may_be_in_any_script(browser: Client, name: str) -> None:
    browser.post(reverse("welcome_practice"), {"name": name})
    assert Team.objects.get().name == name


def test_pressing_twice_and_going_back_make_one_team(practises: Client) -> None:
    told = {"name": "Ours", "token": token(practises)}
    where = {practises.post(reverse("welcome_practice"), told)["Location"] for _ in range(3)}
    assert (Team.objects.count(), len(where)) == (1, 1)
    practises.post(reverse("welcome_practice"), {"name": "Ours", "token": token(practises)})
    assert Team.objects.count() == 2


def test_somebody_elses_token_opens_a_team_of_ones_own(practises: Client) -> None:
    taken = token(practises)
    practises.post(reverse("welcome_practice"), {"name": "Ours", "token": taken})
    other = Client()
    other.force_login(User.objects.create_user("rui@example.test"))
    for told in (taken, "nonsense", ""):
        other.post(reverse("welcome_practice"), {"name": "Theirs", "token": told})
    assert Membership.objects.filter(user__email="rui@example.test").count() == 3
    assert Team.objects.get(name="Ours").memberships.count() == 1


def test_a_person_owns_a_limited_number_of_teams(practises: Client, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_TEAMS", 1)
    practises.post(reverse("welcome_practice"), {"name": "One"})
    answer = practises.post(reverse("welcome_practice"), {"name": "Two"})
    assert answer.status_code == 409
    assert "as many as one person may" in answer.text
    assert Team.objects.count() == 1
    join(Team.objects.create(name="Elsewhere"), "rui@example.test", Role.OWNER)
    assert Membership.objects.filter(user=ana).count() == 1


def test_teams_are_not_opened_without_end(practises: Client) -> None:
    for number in range(10):
        practises.post(reverse("welcome_practice"), {"name": f"Team {number}"})
    answer = practises.post(reverse("welcome_practice"), {"name": "One more"})
    assert answer.status_code == 429
    assert "Go on in 60 minutes" in answer.text
    assert Team.objects.count() == 10


def test_a_cross_site_post_opens_nothing(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    for name in ("welcome_practice", "welcome_live", "welcome_test"):
        assert client.post(reverse(name), {"name": "Ours", "key": LIVE_KEY}).status_code == 403
    assert not Team.objects.exists()


def test_the_page_of_another_team_is_no_page(owner: Membership, browser: Client) -> None:
    here = reverse("welcome_team", args=[owner.team.key])
    assert browser.get(here).status_code == browser.post(here).status_code == 404
    member = Client()
    member.force_login(join(owner.team, "rui@example.test", Role.MANAGER).user)
    assert member.post(here).status_code == 403
    assert not Connection.objects.exists()


def test_two_requests_for_the_same_step_give_the_credits_once(
    practises: Client, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    practises.post(reverse("welcome_practice"), {"name": "Ours"})
    place = Membership.objects.select_related("team", "user").get()
    made: Callable[[int], str] = first_start.new_sandbox_key

    def overtaken(credits: int) -> str:
        monkeypatch.setattr(first_start, "new_sandbox_key", made)
        assert first_start.take("account", place, now=timezone.now()) == ""
        return made(credits)

    monkeypatch.setattr(first_start, "new_sandbox_key", overtaken)
    assert first_start.take("account", place, now=timezone.now()) == ""
    assert LedgerEntry.objects.count() == Connection.objects.count() == 1
    assert Connection.objects.get().version == 1


def test_a_revoked_practice_key_is_not_made_anew_by_looking(practises: Client, ana: User) -> None:
    page = practises.post(reverse("welcome_practice"), {"name": "Ours"}, follow=True)
    here = page.request["PATH_INFO"]
    practises.post(here)
    Connection.objects.update(state=Connection.State.REVOKED, sealed_key=b"")
    Catalogue.objects.all().delete()
    practises.post(here)
    assert bytes(Connection.objects.get().sealed_key) == b""


def test_the_pages_ask_little_whatever_a_person_has(
    practises: Client, ana: User, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(5):
        practises.post(reverse("welcome_practice"), {"name": f"Team {number}"})
    here = reverse("welcome_team", args=[Team.objects.earliest("pk").key])
    practises.post(here)
    for address, at_most in (("/welcome/?another=1", 3), ("/welcome/?another=1&door=key", 3), (here, 10)):
        with django_assert_max_num_queries(at_most):
            assert practises.get(address).status_code == 200
