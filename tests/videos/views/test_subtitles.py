"""Removing subtitles: free, at one press, and only once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import prices, spending
from samsar import RemoveSubtitles
from samsar.price_list import PUBLISHED
from teams.models import Membership, Team
from tests.videos.views.conftest import reviewer_of
from videos.jobs.states import State
from videos.models import Job, Video

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


def address(video: Video, token: str = "token-1") -> str:
    return reverse("remove_subtitles", args=[video.team.key, video.public_id, token])


def test_the_page_says_that_it_is_free_and_that_the_source_stays(owner_client: Client, make_video: MakeVideo) -> None:
    text = owner_client.get(address(make_video())).content.decode()

    assert "Remove subtitles · free" in text
    assert "This one stays as it is." in text
    assert Job.objects.count() == 1


def test_pressing_it_queues_one_free_video_made_from_this_one(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video(title="Harbour", language="es")

    answers = [owner_client.post(address(video)) for _ in range(2)]

    made = Job.objects.exclude(pk=video.job_id).get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(303, made.get_absolute_url())] * 2  # type: ignore[attr-defined]
    assert made.submission == RemoveSubtitles(session_id=video.job.session_id)
    assert (made.title, made.language, made.quote) == ("Harbour, without subtitles", "es", 0)
    assert not made.has_subtitles
    assert [edge.source for edge in made.lineage.all()] == [video]
    assert spending.month(video.team, made.created_at).reserved == 0
    assert "free" in owner_client.get(made.get_absolute_url()).content.decode()


def test_what_was_said_to_be_free_is_not_made_at_a_price(
    owner: Membership, owner_client: Client, make_video: MakeVideo
) -> None:
    """The verb of a video posts at once, without a price; a page that is older than the price list still has it."""
    video = make_video()
    dearer = replace(PUBLISHED, remove_subtitles=25_000)
    prices.make(Team.objects.get(), dearer, effective_from=None, by=owner.user, at=timezone.now())

    answer = owner_client.post(address(video))

    assert "The price of this is 25 credits. Nothing was sent yet" in answer.text
    assert not Job.objects.filter(kind=RemoveSubtitles.kind).exists()
    assert owner_client.post(address(video), {"quoted": "25000"}).status_code == 303
    assert Job.objects.get(kind=RemoveSubtitles.kind).quote == 25_000


def test_a_video_without_subtitles_is_left_alone(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video(recipe={"enable_subtitles": False})

    answer = owner_client.post(address(video))

    assert "has no subtitles" in answer.content.decode()
    assert Job.objects.count() == 1


def test_a_foreign_video_is_as_missing_as_one_that_is_not_ready(
    owner_client: Client, owner: object, make_video: MakeVideo, foreign_video: Video
) -> None:
    copying = make_video(Video.Phase.COPYING)

    for video in (foreign_video, copying):
        there = reverse("remove_subtitles", args=[copying.team.key, video.public_id, "token-1"])
        assert owner_client.post(there).status_code == 404
    assert Job.objects.count() == 2


def test_who_may_not_spend_cannot(client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    client.force_login(reviewer_of(video))

    assert client.post(address(video)).status_code == 403
    assert Job.objects.count() == 1


def test_a_failed_one_is_made_again_from_its_page_as_a_retry(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    owner_client.post(address(video))
    failed = Job.objects.exclude(pk=video.job_id).get()
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED)

    again = owner_client.get(reverse("video_again", args=[video.team.key, failed.public_id]))
    assert f"/videos/{video.public_id}/remove-subtitles/" in again.url  # type: ignore[attr-defined]
    owner_client.post(again.url)  # type: ignore[attr-defined]

    assert Job.objects.get(retry_of=failed).kind == RemoveSubtitles.kind
