"""The frame around every team page: balance with its age, running count, badge, banner, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from credits import balance
from credits.standing import standing
from home.frame import Frame
from teams.models import Connection, Membership, Mode, Team


def page(client: Client, place: Membership) -> str:
    """The text of a whole team page."""
    return client.get(reverse("settings", args=[place.team.key])).text


def connect(team: Team, **fields: object) -> None:
    """Give the team a line in a certain condition."""
    Connection.objects.create(team=team, base_url="http://127.0.0.1:9/v1", sealed_key=b"", last_four="fake", **fields)


def test_the_balance_shows_its_age(owner: Membership, owner_client: Client) -> None:
    balance.note(owner.team, 1_000, read_at=timezone.now() - timedelta(days=2))
    balance.note(owner.team, 9_640_000, read_at=timezone.now() - timedelta(minutes=2, seconds=5))
    text = page(owner_client, owner)
    assert "9\u202f640 credits" in text
    assert "2 min ago" in text


def test_after_the_clock_was_set_back_the_balance_is_what_was_read_last(
    owner: Membership, owner_client: Client
) -> None:
    now = timezone.now()
    balance.note(owner.team, 1_000, read_at=now + timedelta(minutes=59))
    balance.note(owner.team, 9_640_000, read_at=now - timedelta(minutes=2, seconds=5))
    text = page(owner_client, owner)
    assert "9\u202f640 credits" in text
    assert "2 min ago" in text
    assert standing(owner.team, now).balance == 9_640_000
    found = balance.latest(owner.team)
    assert found
    assert found.remaining == 9_640_000


def test_a_balance_that_nobody_told_is_unknown_and_not_zero(owner: Membership, owner_client: Client) -> None:
    text = page(owner_client, owner)
    assert "Balance unknown" in text
    assert ">0 credits" not in text


@pytest.mark.parametrize(("mode", "word"), [(Mode.PRACTICE, "Practice"), (Mode.LIVE, "Live")])
def test_the_badge_says_whether_credits_are_real(
    owner: Membership, owner_client: Client, mode: Mode, word: str
) -> None:
    Team.objects.filter(pk=owner.team.pk).update(mode=mode)
    text = page(owner_client, owner)
    assert f'data-mode="{mode}"' in text
    assert f">{word}</span>" in text


def test_the_page_one_is_on_is_marked_once_in_the_rail(owner: Membership, owner_client: Client) -> None:
    text = page(owner_client, owner)
    rail = text[text.index("<aside") : text.index("</aside>")]
    marked = [part for part in rail.split("<a ") if "aria-current" in part and "on-phone" not in part]
    assert len(marked) == 1
    assert "Settings" in marked[0]


def test_the_banner_waits_a_minute_before_it_speaks_of_silence(practice_team: Team) -> None:
    now = timezone.now()
    connect(practice_team, silent_since=now - timedelta(seconds=50))
    assert Frame(practice_team, "", now).line is None
    line = Frame(practice_team, "", now + timedelta(seconds=20)).line
    assert line is not None
    assert "Samsar has not answered since" in line.sentence
    assert line.href == reverse("status", args=[practice_team.key])


def test_a_rejected_key_is_said_on_every_page(owner: Membership, owner_client: Client) -> None:
    connect(owner.team, state=Connection.State.REJECTED)
    assert "Samsar rejects this team&#x27;s key." in page(owner_client, owner)


def test_a_frame_costs_one_query_and_none_when_nobody_asks(
    practice_team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        frame = Frame(practice_team, "", timezone.now())
    with django_assert_num_queries(1):
        assert (frame.running, frame.remaining, frame.read_at) == (0, None, None)
        assert frame.line is not None
