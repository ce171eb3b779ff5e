"""Several videos into several languages: one price, one batch, one job a pair, and what makes no sense is left out."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger, spending
from samsar import TranslateVideo
from teams.models import Membership
from videos.jobs.states import State
from videos.models import Batch, Job, Video

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def two(make_video: MakeVideo) -> list[Video]:
    """Thirty seconds in English and forty-five in French."""
    return [
        make_video(title="Harbour", recipe={"language": "en"}),
        make_video(title="Dunes", recipe={"language": "fr"}, duration_ms=45_000),
    ]


def address(*videos: Video, token: str = "token-1") -> str:
    query = "&".join(f"video={video.public_id.hex}" for video in videos)
    return reverse("bulk_translate", args=[videos[0].team.key, token]) + f"?{query}"


def price(client: Client, *videos: Video, **sent: Any) -> Any:
    query = "&".join(f"video={video.public_id.hex}" for video in videos)
    there = reverse("bulk_translate_price", args=[videos[0].team.key]) + f"?{query}"
    return client.post(there, sent, headers={"HX-Request": "true"})


def note_of(answer: Any, code: str) -> tuple[str, bool]:
    return next((target.note, target.is_off) for target in answer.context["targets"] if target.code == code)


def made() -> list[tuple[str, str]]:
    jobs = Job.objects.filter(kind=TranslateVideo.kind).order_by("public_id")
    return [(job.lineage.get().source.job.title, job.language) for job in jobs]


def test_two_videos_into_two_languages_are_one_batch_of_four(owner_client: Client, two: list[Video]) -> None:
    answer = owner_client.post(address(*two), {"languages": ["es", "ja"], "quoted": "300000"}, follow=True)

    batch = Batch.objects.get()
    assert batch.title == "2 videos into 2 languages"
    assert batch.jobs.count() == 4
    assert made() == [("Harbour", "es"), ("Dunes", "es"), ("Harbour", "ja"), ("Dunes", "ja")]
    assert spending.month(batch.team, batch.created_at).reserved == 300_000
    assert "4 translations are on their way: Spanish, Japanese. 300 credits are reserved." in answer.content.decode()


def test_a_second_press_makes_nothing(owner_client: Client, two: list[Video]) -> None:
    for _ in range(2):
        answer = owner_client.post(address(*two), {"languages": ["es", "en"]}, follow=True)

    assert len(made()) == 3
    assert "nothing was sent or charged again" in answer.content.decode()


def test_a_films_own_language_and_what_is_on_its_way_are_left_out_by_name(
    owner_client: Client, two: list[Video]
) -> None:
    owner_client.post(address(*two, token="first"), {"languages": ["th"]})
    Job.objects.filter(title="Dunes, Thai").update(state=State.FAILED)

    page = owner_client.get(address(*two))
    answer = price(owner_client, *two, languages=["en", "th"])

    assert note_of(page, "en") == ("1 of 2 speak it", False)
    assert note_of(page, "th") == ("1 of 2 being made now, 1 of 2 failed before", False)
    assert "“Harbour” into English: its own language" in answer.content.decode()
    assert "“Harbour” into Thai: being made now" in answer.content.decode()
    assert "45 s × 2/s × 2 languages = 180 credits" in answer.content.decode()
    owner_client.post(address(*two), {"languages": ["en", "th"], "quoted": "180000"})
    assert made()[2:] == [("Dunes", "en"), ("Dunes", "th")]


def test_what_is_there_is_made_again_only_when_somebody_says_so(
    owner_client: Client, two: list[Video], make_derived: MakeVideo
) -> None:
    make_derived(TranslateVideo(session_id="ses_1", language="es"), two[0], language="es")

    page = owner_client.get(address(*two))
    left = price(owner_client, *two, languages=["es"]).content.decode()
    again = price(owner_client, *two, languages=["es"], remake="on").content.decode()

    assert note_of(page, "es") == ("1 of 2 made already", False)
    assert "Make again what is there already" in page.content.decode()
    assert "“Harbour” into Spanish: made already" in left
    assert "Translate · 90 credits" in left
    assert "Left out" not in again
    assert "Translate · 150 credits" in again


def test_the_same_film_is_made_once_in_a_language(
    owner_client: Client, two: list[Video], make_derived: MakeVideo
) -> None:
    spanish = make_derived(
        TranslateVideo(session_id="ses_1", language="es"), two[0], language="es", title="Harbour, Spanish"
    )

    answer = price(owner_client, two[0], spanish, languages=["ja"]).content.decode()

    assert "“Harbour, Spanish” into Japanese: the same film as “Harbour”" in answer
    assert "30 s × 2/s × 1 language = 60 credits" in answer


def test_unequal_counts_are_said_film_by_film(owner_client: Client, two: list[Video]) -> None:
    text = price(owner_client, *two, languages=["en", "es", "ja"]).content.decode()

    assert "30 s × 2 languages + 45 s × 3 languages = 195 s × 2/s = 390 credits" in text


def test_when_nothing_is_left_it_says_so_and_makes_nothing(owner_client: Client, two: list[Video]) -> None:
    english = two[0]
    other = Job.objects.get(pk=two[1].job_id)
    Job.objects.filter(pk=other.pk).update(language="es")
    owner_client.post(address(*two, token="first"), {"languages": ["en"]})

    answer = owner_client.post(address(english, two[1]), {"languages": ["es"], "quoted": ""})
    assert "The price of this is 60 credits." in answer.content.decode()
    owner_client.post(address(*two, token="second"), {"languages": ["es"]})
    assert "Nothing of this is left to make" not in answer.content.decode()
    assert note_of(owner_client.get(address(*two)), "es") == ("1 of 2 being made now, 1 of 2 speak it", True)
    answer = owner_client.post(address(*two), {"languages": ["es"]})

    assert "cannot be chosen now" in answer.content.decode()
    assert len(made()) == 2


def test_what_is_there_already_alone_is_nothing_to_make(
    owner_client: Client, two: list[Video], make_derived: MakeVideo
) -> None:
    for video in two:
        make_derived(TranslateVideo(session_id="ses_1", language="es"), video, language="es")
    before = Job.objects.count()

    live = price(owner_client, *two, languages=["es"]).content.decode()
    answer = owner_client.post(address(*two), {"languages": ["es"]})

    for text in (live, answer.content.decode()):
        assert "Nothing of this is left to make." in text
    assert Job.objects.count() == before


def test_more_than_sixty_jobs_are_refused_before_the_press(owner_client: Client, make_video: MakeVideo) -> None:
    many = [make_video() for _ in range(7)]
    nine = ["es", "fr", "ja", "th", "zh", "bn", "hi", "sa", "la"]

    live = price(owner_client, *many, languages=nine).content.decode()
    answer = owner_client.post(address(*many), {"languages": nine})

    for text in (live, answer.content.decode()):
        assert "These are 63 videos, and at most 60 go at once. Choose fewer languages." in text
    assert "7 videos of 210 s together × 2/s × 9 languages" in live
    assert made() == []


def test_a_budget_with_room_for_some_takes_none(owner_client: Client, owner: Membership, two: list[Video]) -> None:
    ledger.set_limit(owner.team, 200_000, at=timezone.now())

    answer = owner_client.post(address(*two), {"languages": ["es", "ja"]})

    assert "team budget of 200 credits has 200 left, and this needs 300." in answer.content.decode()
    assert made() == []
    assert [target.code for target in answer.context["targets"] if target.is_ticked] == ["es", "ja"]


def test_languages_that_are_no_targets_are_named(owner_client: Client, two: list[Video]) -> None:
    text = owner_client.get(address(*two)).content.decode()

    assert "Samsar does not translate into German" in text
    assert 'value="de"' not in text


def test_one_video_has_its_own_page(owner_client: Client, two: list[Video]) -> None:
    answer: Any = owner_client.get(address(two[0]))

    assert f"/videos/{two[0].public_id}/translate/" in answer.url


@pytest.mark.parametrize("count", [2, 20])
def test_a_page_costs_the_same_few_queries_whatever_is_selected(
    owner_client: Client, make_video: MakeVideo, make_derived: MakeVideo, count: int
) -> None:
    videos = [make_video() for _ in range(count)]
    for video in videos:
        make_derived(TranslateVideo(session_id="ses_1", language="es"), video, language="es")

    with CaptureQueriesContext(connection) as queries:
        owner_client.get(address(*videos))

    assert len(queries) == 8
