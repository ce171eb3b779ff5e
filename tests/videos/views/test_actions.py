"""The action bar under the player, and a video's family: what was made from what."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits.models import BalanceReading
from samsar import JoinVideos, TranslateVideo
from teams.models import Membership
from teams.roles import Permission
from tests.videos.views.conftest import reviewer_of
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Job, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]
JOIN = JoinVideos(session_ids=("ses_2", "ses_1"))
TO_JAPANESE = TranslateVideo(session_id="ses_1", language="ja", outro_image_url="https://example.test/end.png")


def bar(client: Client, job: Job) -> list[tuple[str, str]]:
    answer = client.get(job.get_absolute_url())
    assert answer.status_code == 200
    return [(verb.words, verb.price) for verb in answer.context["verbs"]]


def text_of(client: Client, job: Job) -> str:
    text: str = client.get(job.get_absolute_url()).content.decode()
    return text


def test_a_video_that_plays_offers_every_verb_with_its_price(owner_client: Client, make_video: MakeVideo) -> None:
    job = make_video().job

    assert bar(owner_client, job) == [
        ("Translate", "2/s"),
        ("Add outro", "50"),
        ("Remove subtitles", "free"),
        ("Join", "2/s"),
        ("Make another", "360"),
    ]


def test_a_video_without_subtitles_does_not_offer_to_remove_them(owner_client: Client, make_video: MakeVideo) -> None:
    job = make_video(recipe={"enable_subtitles": False}).job

    assert "Remove subtitles" not in dict(bar(owner_client, job))


def test_a_video_that_cannot_be_played_has_no_action_bar(
    owner_client: Client, make_job: MakeJob, make_video: MakeVideo
) -> None:
    for job in (make_job(State.RENDERING), make_job(State.FAILED), make_video(Video.Phase.COPYING).job):
        assert bar(owner_client, job) == []


def test_who_may_not_spend_sees_the_verbs_switched_off_and_why(client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    client.force_login(reviewer_of(video))

    text = text_of(client, video.job)

    assert text.count(f'<button type="button" disabled title="{Permission.SPEND.refusal}">') == 5
    assert "/translate/" not in text
    assert "/remove-subtitles/" not in text


def test_a_video_names_its_sources_in_order_and_what_was_made_from_it(
    owner_client: Client, owner: Membership, make_video: MakeVideo, make_derived: MakeVideo, now: datetime
) -> None:
    first, second = make_video(title="Harbour"), make_video(title="Dunes")
    joined = make_derived(JOIN, second, first, title="Dunes and 1 more, joined")
    intake.queue(
        TranslateVideo(session_id=first.job.session_id, language="es"),
        by=owner,
        token="one",
        offer=None,
        now=now,
        sources=[first],
    )

    answer = owner_client.get(joined.job.get_absolute_url())
    assert [card.job.title for card in answer.context["sources"]] == ["Dunes", "Harbour"]
    assert answer.context["made"] == []
    assert "Made from" in answer.content.decode()

    answer = owner_client.get(first.job.get_absolute_url())
    assert answer.context["sources"] == []
    assert [card.job.title for card in answer.context["made"]] == ["Harbour, Spanish", "Dunes and 1 more, joined"]
    assert "Made from this" in answer.content.decode()


def test_a_page_with_a_family_costs_no_more_queries(
    owner_client: Client, owner: Membership, make_video: MakeVideo, make_derived: MakeVideo
) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1, read_at=timezone.now())
    middle = make_derived(TO_JAPANESE, make_video())
    for _ in range(3):
        make_derived(JOIN, middle)
    middle.job.team = owner.team

    with CaptureQueriesContext(connection) as queries:
        assert text_of(owner_client, middle.job)

    assert len(queries) <= 8


def test_a_derived_video_says_its_own_recipe_and_downloads_under_its_own_name(
    owner_client: Client, owner: Membership, make_video: MakeVideo, make_derived: MakeVideo
) -> None:
    video = make_derived(
        TO_JAPANESE,
        make_video(),
        title="Harbour at dawn, Japanese",
        language="ja",
        quote=60_000,
        charged=60_000,
        quote_sentence="30 s × 2 = 60 credits",
    )

    text = text_of(owner_client, video.job)
    for words in ("30 s × 2 = 60 credits", "Japanese", "https://example.test/end.png"):
        assert words in text, words
    for words in ("RUNWAYML</dd>", "SEEDREAM", "cinematic", "s asked"):
        assert words not in text, words

    saved = owner_client.get(reverse("video_download", args=[owner.team.key, video.public_id]))
    saved.close()
    assert 'filename="harbour-at-dawn-japanese_ja_16x9.mp4"' in saved.headers["Content-Disposition"]
