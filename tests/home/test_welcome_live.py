"""The door with a key: tested for nothing, kept only if Samsar accepts it, and nothing of Practice stands in Live."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from credits import balance, spending
from credits.models import LedgerEntry
from teams.models import Connection, Mode, Team, User
from tests.home.newcomers import LIVE_KEY, PRACTICE_KEY, token
from tests.samsar.servers import answering, http_answer, serving
from videos.models import Job


def test_a_live_key_is_tested_and_opens_a_team(live_service: list[bytes], browser: Client, ana: User) -> None:
    tried = browser.post(reverse("welcome_test"), {"key": LIVE_KEY}, headers={"HX-Request": "true"})
    assert "Samsar accepts the key you entered and offers 1 model." in tried.text
    assert tried.text.count("<p") == 1
    assert not Team.objects.exists()

    told = {"name": "Ours", "key": LIVE_KEY, "limit": "500", "token": token(browser, "key")}
    page = browser.post(reverse("welcome_live"), told, follow=True)
    team = Team.objects.get()
    assert page.request["PATH_INFO"] == reverse("welcome_team", args=[team.key])
    assert "Ours is ready" in page.text
    assert "Create a first video" in page.text
    assert LIVE_KEY not in page.text
    assert (team.mode, spending.month(team, timezone.now()).limit) == (Mode.LIVE, 500_000)
    assert not LedgerEntry.objects.exists()  # nothing is spent, and no play credits are given
    assert [request for request in live_service if b"POST" in request] == []
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "team.opened",
        "connection.saved",
        "budget.set",
    ]

    again = browser.post(reverse("welcome_live"), told, follow=True)
    assert "You have a Live team with this key already" in again.text
    assert Team.objects.count() == 1


def test_without_scripts_a_test_shows_its_result_and_keeps_all_but_the_key(
    live_service: list[bytes], browser: Client
) -> None:
    page = browser.post(reverse("welcome_test"), {"key": LIVE_KEY, "name": "Ours", "limit": "500"})
    assert "offers 1 model" in page.text
    assert 'value="Ours"' in page.text
    assert 'value="500"' in page.text
    assert "Paste it once more" in page.text
    assert LIVE_KEY not in page.text


def test_a_wrong_key_is_rejected_stores_nothing_and_spends_nothing(browser: Client, settings: Any) -> None:
    with serving(answering(http_answer(401, b'{"message": "Invalid API key."}'))) as server:
        settings.SAMSAR_BASE_URL = f"http://127.0.0.1:{server.port}/v1"
        for name in ("welcome_test", "welcome_live"):
            answer = browser.post(reverse(name), {"key": "fake-wrong-key", "name": "Ours"})
            assert answer.status_code == 422
            assert "Samsar rejected the key you entered" in answer.text
            assert "fake-wrong-key" not in answer.text
    for model in (Team, Connection, LedgerEntry, Entry):
        assert not model.objects.exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["", "   ", "two words", "schlüssel-schlüssel", "tiny", "k" * 10_000, PRACTICE_KEY])
def test_what_cannot_be_a_live_key_is_asked_of_nobody(browser: Client, key: str) -> None:
    for name in ("welcome_test", "welcome_live"):
        answer = browser.post(reverse(name), {"key": key, "name": "Ours"})
        assert answer.status_code == 422
        assert "could not be asked" not in answer.text
        assert not key.strip() or key not in answer.text
    part = browser.post(reverse("welcome_test"), {"key": key}, headers={"HX-Request": "true"})
    assert (part.status_code, 'data-tone="bad"' in part.text) == (200, True)
    assert not Team.objects.exists()


def test_practice_and_live_share_nothing(
    practises: Client, live_service: list[bytes], ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    practises.post(reverse("welcome_practice"), {"name": "Ours", "token": token(practises)})
    play = Team.objects.get()
    practises.post(reverse("welcome_team", args=[play.key]))
    practises.post(reverse("welcome_live"), {"name": "Ours", "key": LIVE_KEY, "limit": "500"})
    live = Team.objects.get(mode=Mode.LIVE)

    assert Connection.objects.get(team=play).base_url != Connection.objects.get(team=live).base_url
    assert [team.pk for team in (play, live) if LedgerEntry.objects.filter(team=team).exists()] == [play.pk]
    assert spending.month(play, timezone.now()).limit is None
    assert Job.objects.filter(team=live).count() == 0
    assert balance.latest(live) is None
    for team, mode, other in ((play, "practice", live), (live, "live", play)):
        for name in ("home", "library", "settings"):
            page = practises.get(reverse(name, args=[team.key])).text
            assert f'data-mode="{mode}"' in page
            assert other.key not in page or name == "settings"  # Practice names the Live team that stands beside it
    keys = [request.partition(b"Bearer ")[2].split(b"\r")[0] for request in live_service]
    assert set(keys) == {LIVE_KEY.encode()}
