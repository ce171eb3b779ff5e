"""Ending a video in a picture: what the form shows, what it lets the browser load, and the one job it makes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from samsar import AddOutroImage, FocusArea
from teams.models import Mode, Team
from tests.videos.test_uploads import picture
from tests.videos.views.conftest import reviewer_of
from videos.jobs.states import State
from videos.models import Job, Video

MakeVideo = Callable[..., Video]
PICTURE = "http://127.0.0.1:8700/pictures/bottle.jpg"
BOX = {"use_focus": "on", "x": "240", "y": "140", "width": "720", "height": "420"}


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def video(make_video: MakeVideo) -> Video:
    return make_video(title="Harbour")


def address(video: Video, token: str = "token-1") -> str:
    return reverse("add_outro", args=[video.team.key, video.public_id, token])


def test_the_price_stands_on_the_button_before_it_is_pressed(owner_client: Client, video: Video) -> None:
    text = owner_client.get(address(video)).content.decode()

    assert "Add outro · 50 credits" in text
    assert "50 credits for one outro, whatever the length" in text
    assert "At least 1792 × 1024 pixels" in text


def test_a_picture_with_a_focus_box_becomes_one_job_however_often_it_is_pressed(
    owner_client: Client, video: Video
) -> None:
    sent = {"outro_image_url": f" {PICTURE} ", "quoted": "50000"} | BOX

    answers: list[Any] = [owner_client.post(address(video), sent) for _ in range(2)]

    made = Job.objects.exclude(pk=video.job_id).get()
    assert [(answer.status_code, answer.url) for answer in answers] == [(303, made.get_absolute_url())] * 2
    assert made.submission == AddOutroImage(
        session_id=video.job.session_id,
        outro_image_url=PICTURE,
        add_outro_animation=True,  # a focus box needs the fade, so it brings it
        focus_area=FocusArea(x=240, y=140, width=720, height=420),
    )
    assert (made.title, made.quote) == ("Harbour, with outro", 50_000)
    assert [edge.source for edge in made.lineage.all()] == [video]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outro_image_url": ""}, "Write the address of the picture."),
        ({"outro_image_url": "javascript:alert(1)"}, "begins with https:// or http://"),
        ({"outro_image_url": "https://example.test/a.png"}, "In Practice pictures come from this machine only."),
        ({"x": "1100"}, "The box must lie inside the picture of 1792 × 1024 pixels."),
        ({"width": "0"}, "The box must lie inside the picture of 1792 × 1024 pixels."),
        ({"height": ""}, "Write all four numbers of the box in whole pixels."),
        ({"y": "12.5"}, "Write all four numbers of the box in whole pixels."),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field_and_kept(
    owner_client: Client, video: Video, changes: dict[str, str], words: str
) -> None:
    answer = owner_client.post(address(video), {"outro_image_url": PICTURE} | BOX | changes)

    text = answer.content.decode()
    assert words in text
    for name, value in changes.items():
        assert f'name="{name}"' in text
        assert f'value="{value}"' in text
    assert Job.objects.count() == 1


def test_a_portrait_video_has_its_own_canvas(owner_client: Client, make_video: MakeVideo) -> None:
    tall = make_video(recipe={"aspect_ratio": "9:16"})

    text = owner_client.get(address(tall)).content.decode()
    assert "At least 1024 × 1792 pixels" in text
    assert 'viewBox="0 0 1024 1792"' in text
    answer = owner_client.post(address(tall), {"outro_image_url": PICTURE} | BOX | {"y": "1300"})
    assert answer.status_code == 303


def test_looking_at_the_picture_sends_nothing(owner_client: Client, video: Video) -> None:
    answer = owner_client.post(address(video), {"outro_image_url": PICTURE, "look": "1"} | BOX)

    text = answer.content.decode()
    assert f'src="{PICTURE}"' in text
    assert 'x="240" y="140" width="720" height="420"' in text
    assert Job.objects.count() == 1


def test_pictures_may_come_from_the_sandbox_in_practice_alone(
    owner_client: Client, video: Video, settings: Any
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:8700/v1"
    settings.PORTAL_URL = "http://127.0.0.1:8000"

    def policy() -> str:
        header = owner_client.get(address(video)).headers["Content-Security-Policy"]
        return next(part for part in header.split("; ") if part.startswith("img-src"))

    # This page stands under another name of this host; pictures from disk are at the portal's own.
    assert policy() == "img-src 'self' data: blob: https: http://127.0.0.1:8700 http://127.0.0.1:8000"
    Team.objects.filter(pk=video.team_id).update(mode=Mode.LIVE)
    assert policy() == "img-src 'self' data: blob: https:"
    assert "sample pictures" not in owner_client.get(address(video)).content.decode()
    elsewhere = owner_client.get(video.job.get_absolute_url()).headers["Content-Security-Policy"]
    assert "https:" not in elsewhere


def test_a_picture_from_disk_is_shown_first_and_may_not_be_too_small(
    owner_client: Client, video: Video, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT, settings.PORTAL_URL = tmp_path, "http://127.0.0.1:8000"

    def send(size: tuple[int, int], **more: str) -> str:
        file = SimpleUploadedFile("End card.png", picture(size=size).read())
        return owner_client.post(
            address(video), {"outro_image_url": PICTURE, "outro_file": file} | more
        ).content.decode()

    assert "Too small: at least 1792 × 1024 pixels are needed, and end-card.png has 1791 × 1024." in send((1791, 1024))
    text = send((1792, 1024))
    found = re.search(r'id="canvas-picture"[^>]* src="(http://127.0.0.1:8000/pictures/[^"]+/end-card.png)"', text)
    assert found
    assert Job.objects.count() == 1
    owner_client.post(address(video), {"outro_image_url": found[1]})
    assert Job.objects.exclude(pk=video.job_id).get().recipe["outro_image_url"] == found[1]


def test_made_again_it_opens_as_it_was_filled_in(owner_client: Client, video: Video) -> None:
    owner_client.post(address(video), {"outro_image_url": PICTURE} | BOX)
    failed = Job.objects.exclude(pk=video.job_id).get()
    Job.objects.filter(pk=failed.pk).update(state=State.REJECTED)

    again: Any = owner_client.get(reverse("video_again", args=[video.team.key, failed.public_id]))
    text = owner_client.get(again.url).content.decode()

    assert f'value="{PICTURE}"' in text
    assert 'x="240" y="140" width="720" height="420"' in text
    owner_client.post(again.url, {"outro_image_url": PICTURE, "quoted": "50000"})
    assert Job.objects.get(retry_of=failed).recipe["focus_area"] is None


def test_another_picture_in_a_form_that_was_sent_asks(owner_client: Client, video: Video) -> None:
    owner_client.post(address(video), {"outro_image_url": PICTURE})

    answer = owner_client.post(address(video), {"outro_image_url": f"{PICTURE}?2"})

    assert "You already created a video from this form" in answer.content.decode()
    assert answer.context["fresh"] != address(video)
    assert Job.objects.count() == 2


def test_foreign_videos_are_missing_and_spending_needs_the_role(
    owner_client: Client, client: Client, video: Video, foreign_video: Video
) -> None:
    there = reverse("add_outro", args=[video.team.key, foreign_video.public_id, "one"])
    assert owner_client.get(there).status_code == 404
    client.force_login(reviewer_of(video))
    assert client.post(address(video), {"outro_image_url": PICTURE}).status_code == 403
