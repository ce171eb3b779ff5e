"""The join tray: collecting, ordering, refusing odd shapes early, and one job of what is in it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsar import JoinVideos
from teams.models import Membership
from tests.videos.views.conftest import reviewer_of
from videos.jobs.states import State
from videos.models import Job, Video

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def three(make_video: MakeVideo) -> list[Video]:
    """Thirty, forty-five and fifteen seconds."""
    return [
        make_video(title="Harbour", language="en"),
        make_video(title="Dunes", duration_ms=45_000),
        make_video(title="Peaks", duration_ms=15_000),
    ]


class Tray:
    """One person's tray, as its page shows it."""

    def __init__(self, client: Client, team_key: str) -> None:
        self.client, self.team_key = client, team_key
        self.page: Any = None

    def press(self, verb: str, video: Video, **more: Any) -> "Tray":
        self.page = self.client.post(
            reverse("join_tray", args=[self.team_key]), {verb: str(video.public_id)} | more, follow=True
        )
        return self

    @property
    def titles(self) -> list[str]:
        return [card.job.title for card in self.page.context["cards"]]

    @property
    def text(self) -> str:
        text: str = self.page.content.decode()
        return text

    def create(self, *videos: Video, token: str = "token-1", **more: Any) -> Any:
        listed = [str(video.public_id) for video in videos]
        self.page = self.client.post(
            reverse("join", args=[self.team_key, token]), {"video": listed} | more, follow=True
        )
        return self.page


@pytest.fixture
def tray(owner_client: Client, owner: Membership) -> Tray:
    return Tray(owner_client, owner.team.key)


def test_videos_are_collected_in_order_and_priced_together(tray: Tray, three: list[Video]) -> None:
    tray.press("add", three[0])
    assert "Add at least two videos." in tray.text

    tray.press("add", three[1])

    assert tray.titles == ["Harbour", "Dunes"]
    assert "30 s + 45 s = 75 s × 2/s = 150 credits" in tray.text
    assert "Join · 150 credits" in tray.text
    assert [card.job.title for card in tray.page.context["others"]] == ["Peaks"]


def test_the_tray_follows_through_the_library_and_to_the_video(
    tray: Tray, three: list[Video], owner_client: Client
) -> None:
    tray.press("add", three[0]).press("add", three[1])

    assert "2 videos to join" in owner_client.get(reverse("library", args=[tray.team_key])).content.decode()
    verbs = owner_client.get(three[0].job.get_absolute_url()).context["verbs"]
    assert ("In the join list", "2") in [(verb.words, verb.price) for verb in verbs]


def test_the_order_is_changed_by_buttons_and_the_focus_stays_with_the_video(tray: Tray, three: list[Video]) -> None:
    for video in three:
        tray.press("add", video)

    tray.press("up", three[2])
    assert tray.titles == ["Harbour", "Peaks", "Dunes"]
    assert f'name="up" value="{three[2].public_id.hex}"' in tray.text.split(" autofocus")[0].rpartition("<button")[2]

    assert tray.press("down", three[0], blend_scenes="on").titles == ["Peaks", "Harbour", "Dunes"]
    assert tray.page.context["form"]["blend_scenes"].value() is True
    assert tray.press("up", three[2]).titles == ["Peaks", "Harbour", "Dunes"]
    assert tray.press("remove", three[0]).titles == ["Peaks", "Dunes"]


def test_an_order_made_by_dragging_is_kept(tray: Tray, three: list[Video]) -> None:
    for video in three:
        tray.press("add", video)
    dragged = [str(three[place].public_id) for place in (2, 0, 1)]

    answer = tray.client.post(reverse("join_tray", args=[tray.team_key]), {"order": "1", "video": dragged})

    assert answer.status_code == 204
    tray.page = tray.client.get(reverse("join", args=[tray.team_key, "token-1"]))
    assert tray.titles == ["Peaks", "Harbour", "Dunes"]


def test_an_odd_shape_is_refused_early_by_name(tray: Tray, three: list[Video], make_video: MakeVideo) -> None:
    tall = make_video(title="Petals", recipe={"aspect_ratio": "9:16"})

    tray.press("add", three[0]).press("add", tall)

    assert "“Petals” is 9:16, and the videos to join are 16:9." in tray.text
    assert tray.titles == ["Harbour"]
    assert "Petals" not in [card.job.title for card in tray.page.context["others"]]
    assert tray.press("add", three[0]).titles == ["Harbour"]


def test_many_are_collected_at_once_in_the_order_selected_and_odd_ones_are_named(
    tray: Tray, three: list[Video], make_video: MakeVideo
) -> None:
    tall = make_video(title="Petals", recipe={"aspect_ratio": "9:16"})
    tray.press("add", three[0])
    selected = [three[2], tall, three[0], three[1]]

    tray.page = tray.client.post(
        reverse("join_collect", args=[tray.team_key]), {"video": [each.public_id.hex for each in selected]}, follow=True
    )

    assert tray.titles == ["Harbour", "Peaks", "Dunes"]
    assert "“Petals” is 9:16, and the videos to join are 16:9." in tray.text
    assert "Join · 180 credits" in tray.text


def test_create_makes_one_job_of_the_listed_videos_in_their_order(tray: Tray, three: list[Video]) -> None:
    tray.press("add", three[0]).press("add", three[1])

    for _ in range(2):
        page = tray.create(three[1], three[0], blend_scenes="on", quoted="150000")

    made = Job.objects.get(kind=JoinVideos.kind)
    assert page.redirect_chain == [(made.get_absolute_url(), 303)]
    assert made.submission == JoinVideos(
        session_ids=(three[1].job.session_id, three[0].job.session_id), blend_scenes=True
    )
    assert (made.title, made.quote) == ("Dunes and 1 more, joined", 150_000)
    assert [edge.source for edge in made.lineage.all()] == [three[1], three[0]]
    assert [card.job.title for card in page.context["sources"]] == ["Dunes", "Harbour"]
    page = tray.client.get(reverse("join", args=[tray.team_key, "token-2"]))
    assert page.context["cards"] == []


def test_too_few_or_odd_shapes_are_refused_at_the_end_too(
    tray: Tray, three: list[Video], make_video: MakeVideo
) -> None:
    tall = make_video(title="Petals", recipe={"aspect_ratio": "9:16"})

    tray.create(three[0])
    assert "Add at least two videos." in tray.text
    tray.create(three[0], tall)
    assert "“Petals” is 9:16 and “Harbour” is 16:9." in tray.text
    assert Job.objects.filter(kind=JoinVideos.kind).count() == 0


def test_made_again_it_opens_with_its_own_videos_in_order(tray: Tray, three: list[Video]) -> None:
    tray.create(three[2], three[0], blend_scenes="on")
    failed = Job.objects.get(kind=JoinVideos.kind)
    Job.objects.filter(pk=failed.pk).update(state=State.FAILED)
    tray.press("add", three[1])

    again = tray.client.get(reverse("video_again", args=[tray.team_key, failed.public_id]))
    tray.page = tray.client.get(again.url)  # type: ignore[attr-defined]
    assert tray.titles == ["Peaks", "Harbour"]
    assert tray.page.context["form"]["blend_scenes"].value() is True

    tray.client.post(again.url, {"video": [str(three[2].public_id), str(three[0].public_id)]})  # type: ignore[attr-defined]
    assert Job.objects.get(retry_of=failed).state == State.QUEUED


def test_foreign_and_unready_videos_are_missing(
    tray: Tray, three: list[Video], foreign_video: Video, make_video: MakeVideo
) -> None:
    for video in (foreign_video, make_video(Video.Phase.COPYING)):
        assert tray.press("add", video).page.status_code == 404
        assert tray.create(three[0], video).status_code == 404
        collected = {"video": [three[0].public_id.hex, video.public_id.hex]}
        assert tray.client.post(reverse("join_collect", args=[tray.team_key]), collected).status_code == 404
    assert tray.client.post(reverse("join_tray", args=[tray.team_key]), {"up": "x"}).status_code == 404
    assert tray.client.post(reverse("join_tray", args=[tray.team_key])).status_code == 404
    assert Job.objects.filter(kind=JoinVideos.kind).count() == 0


def test_who_may_not_spend_collects_nothing(client: Client, three: list[Video]) -> None:
    client.force_login(reviewer_of(three[0]))
    team = three[0].team

    assert client.post(reverse("join_tray", args=[team.key]), {"add": str(three[0].public_id)}).status_code == 403
    assert client.get(reverse("join", args=[team.key, "token-1"])).status_code == 403
