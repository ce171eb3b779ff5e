"""The words of a search: folded alike in the text and in the question, on both databases."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from teams.models import Membership
from tests.videos.conftest import prompt
from videos import search
from videos.catalogue import Offer
from videos.jobs import intake
from videos.models import Job, SearchText


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("A Lighthouse, at DUSK!", "a lighthouse at dusk"),
        ("Crème brûlée – 30 s", "creme brulee 30 s"),
        ("straße", "strasse"),
        ("spring-launch_es", "spring launch es"),
        ("朝の港", "朝 の 港"),
        ("한국어 자막", "한국어 자막"),
        ("“quoted” * OR NEAR(", "quoted or near"),
        ("", ""),
    ],
)
def test_a_text_is_folded_to_its_words(text: str, folded: str) -> None:
    assert search.fold(text) == folded


def test_folding_again_changes_nothing() -> None:
    once = search.fold("Crème, 朝の港 & Straße № 7")

    assert search.fold(once) == once


def test_a_question_is_its_parts_each_a_phrase() -> None:
    assert search.question(" spring-launch  港 !! ") == [["spring", "launch"], ["港"]]


def test_an_absurd_question_is_cut() -> None:
    assert len(search.question("word " * 5_000)) == search.MOST_WORDS
    assert search.question("!" * 10_000) == []


@pytest.mark.django_db
def test_a_queued_job_is_found_by_its_prompt_in_the_database_index(queue: Callable[..., Job]) -> None:
    job = queue("A lighthouse at dusk. Waves below the café.")

    assert _rows("cafe") == [job.pk]
    assert _rows("harbour") == []


@pytest.mark.django_db
def test_the_index_follows_a_change_and_a_deletion(queue: Callable[..., Job]) -> None:
    job = queue()
    SearchText.objects.filter(job=job).update(text="harbour")
    assert (_rows("lighthouse"), _rows("harbour")) == ([], [job.pk])

    SearchText.objects.filter(job=job).delete()
    assert _rows("harbour") == []


@pytest.mark.django_db
def test_a_job_keeps_its_model_and_its_own_family(owner: Membership, offer: Offer, now: datetime) -> None:
    job = intake.queue(prompt(), by=owner, token="t", offer=offer, now=now)

    job.refresh_from_db()
    assert (job.model, job.family, job.cost) == ("RUNWAYML", job.public_id, 0)


def _rows(word: str) -> list[int]:
    """Ask the database's own index, past all of our code."""
    if connection.vendor == "sqlite":
        asked = "SELECT rowid FROM videos_search WHERE videos_search MATCH %s"
    else:
        asked = "SELECT job_id FROM videos_searchtext WHERE words @@ to_tsquery('simple', %s)"
    with connection.cursor() as cursor:
        cursor.execute(asked, [word])
        return [row[0] for row in cursor.fetchall()]
