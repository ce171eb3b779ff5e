"""What a change in the form for translations brings back: its price in one sentence, and nothing that stands there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits.models import BalanceReading
from teams.models import Membership
from videos.models import Video

MakeVideo = Callable[..., Video]
FIVE = ["es", "fr", "ja", "th", "zh"]


@pytest.fixture
def video(make_video: MakeVideo) -> Video:
    """Thirty seconds in English."""
    return make_video(recipe={"language": "en"})


def ask(client: Client, video: Video, **sent: Any) -> HttpResponse:
    there = reverse("translate_price", args=[video.team.key, video.public_id])
    answer: Any = client.post(there, sent, headers={"HX-Request": "true"})
    return answer


def test_it_is_one_sentence_with_the_total(owner_client: Client, video: Video) -> None:
    text = ask(owner_client, video, languages=FIVE).content.decode()

    assert "30 s × 2/s × 5 languages = 300 credits" in text
    assert "Translate · 300 credits" in text


def test_a_length_that_is_not_whole_is_rounded_up_for_each(owner_client: Client, make_video: MakeVideo) -> None:
    odd = make_video(recipe={"language": "en"}, duration_ms=30_250)

    text = ask(owner_client, odd, languages=["es", "fr"]).content.decode()

    assert "30.25 s × 2/s, rounded up, × 2 languages = 122 credits" in text


def test_the_same_again_is_not_sent_again(owner_client: Client, video: Video) -> None:
    first: Any = ask(owner_client, video, languages=["es"])

    again = ask(owner_client, video, languages=["es"], shown=first.context["shown"])

    assert (again.status_code, again.content) == (204, b"")


def test_it_writes_nothing_and_costs_at_most_five_queries(
    owner_client: Client, owner: Membership, video: Video, now: datetime
) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=9_000_000, read_at=now)

    with CaptureQueriesContext(connection) as queries:
        answer = ask(owner_client, video, languages=FIVE)

    assert len(queries) <= 5
    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert len(answer.content) <= 2500
