"""The status page in plain words, and the two addresses for monitors."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home import status
from teams.models import Connection, Membership, Team
from videos.models import Tick


def connect(team: Team, **fields: object) -> None:
    """Give the team a line in a certain condition."""
    Connection.objects.create(team=team, base_url="http://127.0.0.1:9/v1", sealed_key=b"", last_four="fake", **fields)


def titles(team: Team, now: datetime) -> list[str]:
    """What the page says, in order."""
    return [finding.title for finding in status.look(team, now)]


def test_all_is_well(practice_team: Team, now: datetime) -> None:
    connect(practice_team, state=Connection.State.WORKING, answered_at=now - timedelta(seconds=4))
    Tick.objects.create(begun_at=now - timedelta(seconds=2), swept_at=now - timedelta(seconds=1))
    findings = status.look(practice_team, now)
    assert {finding.tone for finding in findings} == {"good"}
    assert status.verdict(findings).title == "Everything works"


def test_a_silent_samsar_is_said_with_what_it_costs(practice_team: Team, now: datetime) -> None:
    connect(practice_team, answered_at=now - timedelta(hours=2), silent_since=now - timedelta(minutes=5))
    Tick.objects.create(begun_at=now, swept_at=now)
    verdict = status.verdict(status.look(practice_team, now))
    assert verdict.title == "Samsar does not answer"
    assert "Since 5 min ago. Last usable answer 2 h ago." in verdict.detail
    assert "cost nothing" in verdict.detail


def test_a_rejected_key_and_a_stopped_worker_are_worse_than_silence(practice_team: Team, now: datetime) -> None:
    connect(practice_team, state=Connection.State.REJECTED)
    Tick.objects.create(begun_at=now - timedelta(minutes=3), swept_at=now - timedelta(minutes=3))
    assert titles(practice_team, now)[:2] == ["Samsar rejects the key", "No worker looks after renders"]


@pytest.mark.parametrize(("ended", "words"), [(None, "None ended well yet."), (5, "ended well was 5 min ago.")])
def test_rounds_that_end_in_errors_are_said_and_the_worker_counts_as_alive(
    practice_team: Team, now: datetime, client: Client, ended: int | None, words: str
) -> None:
    tick = Tick.objects.create(begun_at=now, swept_at=None if ended is None else now - timedelta(minutes=ended))
    connect(practice_team, answered_at=now)
    verdict = status.verdict(status.look(practice_team, now))
    assert (verdict.tone, verdict.title) == ("bad", "Workers begin their rounds and do not end them well")
    assert words in verdict.detail

    Tick.objects.filter(pk=tick.pk).update(begun_at=timezone.now())
    answer = client.get(reverse("readyz"))
    assert answer.status_code == 200
    assert "do not end them well" in answer.text


def test_the_first_round_is_given_time_to_end(practice_team: Team, now: datetime) -> None:
    Tick.objects.create(begun_at=now, busy_until=now + timedelta(seconds=45))
    assert "Workers look after renders" in titles(practice_team, now)


@pytest.mark.parametrize("seconds", [None, 31, 29])
def test_ready_means_that_a_worker_begins_its_rounds(client: Client, db: None, seconds: int | None) -> None:
    if seconds is not None:
        Tick.objects.create(begun_at=timezone.now() - timedelta(seconds=seconds))
    answer = client.get(reverse("readyz"))
    assert answer.status_code == (200 if seconds == 29 else 503)
    assert answer["Content-Type"] == "text/plain"


def test_alive_needs_no_database(client: Client) -> None:
    assert client.get(reverse("healthz")).content == b"ok\n"


def test_the_page_refreshes_its_own_part_and_a_restored_page_comes_whole(
    owner: Membership, owner_client: Client
) -> None:
    address = reverse("status", args=[owner.team.key])
    assert "<html" in owner_client.get(address).text
    part = owner_client.get(address, headers={"HX-Request": "true"}).text
    assert part.count('id="poller"') == 1
    assert "<html" not in part
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in owner_client.get(address, headers=restored).text
