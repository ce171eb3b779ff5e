"""The versions of a video on its page: looked for, kept, watched, fetched again; by the team alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samsar import LatestVersion, Observed
from teams.connections import NotConnected
from tests.videos.conftest import ToldSamsar
from tests.videos.views.conftest import FILM, reviewer_of
from videos import versions
from videos.models import EarlierRender, Job, Video
from videos.tasks import copy_render
from videos.views import versions as pages

MakeVideo = Callable[..., Video]
ACTIONS = ("video_latest", "video_version", "video_fetch")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, int]]:
    """What the copier was sent."""
    sent: list[dict[str, int]] = []
    monkeypatch.setattr(copy_render, "delay", lambda **ids: sent.append(ids))
    return sent


@pytest.fixture
def second(make_video: MakeVideo) -> Video:
    """A video that plays in its second version, with the first one beside it."""
    video = make_video(recipe={"prompt": "Sunrise"})
    facts = {name: getattr(video, name) for name in versions._FACTS}
    EarlierRender.objects.create(video=video, version=1, **facts)
    file = default_storage.save(f"videos/{video.public_id}/film.mp4", ContentFile(b"the second film"))
    Video.objects.filter(pk=video.pk).update(version=2, file=file, duration_ms=31_000)
    return Video.objects.get(pk=video.pk)


def at(video: Video, name: str) -> str:
    return reverse(name, args=[video.team.key, video.public_id])


def answers(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    told = ToldSamsar(latest_answer=LatestVersion(state=Observed.COMPLETED, result_url=url, message=""))
    monkeypatch.setattr(pages, "looking_client_for", lambda _team: told)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_newer_render_is_offered_and_kept_on_the_page(
    owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch, rung: list[dict[str, int]],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    video = make_video()
    answers(monkeypatch, "http://127.0.0.1:9/media/ses.v2.mp4")

    page = text(owner_client.post(at(video, "video_latest"), follow=True))

    assert versions.NEWER in page
    assert "Keep it as version 2; version 1 stays here." in page
    with django_capture_on_commit_callbacks(execute=True):
        page = text(owner_client.post(at(video, "video_version"), follow=True))
    assert "Rendered, copying the file" in page
    assert "Version 2 kept" in page
    assert f'href="{at(video, "video")}?v=1"' in page
    assert rung == [{"video_id": video.pk}]


def test_a_script_gets_the_list_alone_and_what_samsar_said(
    owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = make_video()
    answers(monkeypatch, "http://127.0.0.1:9/media/ses.mp4?sig=2")

    answer = text(owner_client.post(at(video, "video_latest"), headers={"HX-Request": "true"}))

    assert answer.strip().startswith('<div class="stack" id="versions">')
    assert f'<p id="versions-said" hx-swap-oob="innerHTML">{versions.NO_NEWER}</p>' in answer
    assert "<video" not in answer


def test_without_a_line_to_samsar_the_reason_is_said(
    owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_team: object) -> None:
        raise NotConnected("This team has no Samsar key yet.")

    monkeypatch.setattr(pages, "looking_client_for", refuse)

    assert "This team has no Samsar key yet." in text(owner_client.post(at(make_video(), "video_latest"), follow=True))


@pytest.mark.parametrize("name", ACTIONS)
def test_what_does_not_fit_any_more_changes_nothing(
    owner_client: Client, make_video: MakeVideo, rung: list[dict[str, int]], name: str
) -> None:
    video = make_video(Video.Phase.COPYING)
    before = Video.objects.values().get(pk=video.pk)

    assert "Nothing was changed." in text(owner_client.post(at(video, name), follow=True))
    assert Video.objects.values().get(pk=video.pk) == before
    assert rung == []


@pytest.mark.parametrize("name", ACTIONS)
def test_only_those_who_may_spend_act_and_a_foreign_video_is_missing(
    owner_client: Client, make_video: MakeVideo, foreign_video: Video, name: str
) -> None:
    video = make_video()
    reviewer = Client()
    reviewer.force_login(reviewer_of(video))

    assert reviewer.post(at(video, name)).status_code == 403
    assert reviewer.get(at(video, "video")).content.count(b"Your role cannot spend credits") >= 1
    assert owner_client.post(reverse(name, args=[video.team.key, foreign_video.public_id])).status_code == 404
    assert owner_client.get(at(video, name)).status_code == 405


def test_both_versions_are_played_and_saved_from_addresses_of_their_own(owner_client: Client, second: Video) -> None:
    page, earlier = text(owner_client.get(at(second, "video"))), text(owner_client.get(at(second, "video") + "?v=1"))

    for name in ("video_file", "video_poster", "video_download"):
        assert f'"{at(second, name)}?v=2"' in page
        assert f'"{at(second, name)}?v=1"' in earlier
    assert owner_client.get(at(second, "video_file") + "?v=1").getvalue() == FILM
    for address in ("?v=2", ""):
        assert owner_client.get(at(second, "video_file") + address).getvalue() == b"the second film"
    names = [owner_client.head(f"{at(second, 'video_download')}?v={n}")["Content-Disposition"] for n in (1, 2)]
    assert ["sunrise_v1_16x9.mp4" in names[0], "sunrise_v2_16x9.mp4" in names[1]] == [True, True]


def test_an_earlier_version_is_only_watched_and_says_what_it_is(owner_client: Client, second: Video) -> None:
    page = text(owner_client.get(at(second, "video") + "?v=1"))

    assert "This is version 1 of 2." in page
    assert "Make from this video" not in page
    assert "0:31" in page
    assert "Version 1</a>" not in page
    assert '<div id="poller" hidden></div>' in page


def test_a_page_that_plays_an_earlier_version_is_silent_while_the_newest_is_copied(
    owner_client: Client, second: Video
) -> None:
    Video.objects.filter(pk=second.pk).update(phase=Video.Phase.COPYING, file="")

    assert "hx-get" in text(owner_client.get(at(second, "video")))
    assert '<div id="poller" hidden></div>' in text(owner_client.get(at(second, "video") + "?v=1"))
    assert owner_client.get(at(second, "video_file") + "?v=1").getvalue() == FILM
    assert owner_client.get(at(second, "video_file") + "?v=2").status_code == 404


@pytest.mark.parametrize("asked", ["0", "3", "x", "1.0"])
def test_a_version_that_never_was_is_missing(owner_client: Client, second: Video, asked: str) -> None:
    for name in ("video", "video_file", "video_poster", "video_download"):
        assert owner_client.get(f"{at(second, name)}?v={asked}").status_code == 404


def test_versions_of_a_foreign_video_are_missing(owner_client: Client, second: Video, foreign_video: Video) -> None:
    foreign_video.refresh_from_db()
    Video.objects.filter(pk=second.pk).update(team=foreign_video.team)
    Job.objects.filter(pk=second.job_id).update(team=foreign_video.team)

    for name in ("video", "video_file", "video_poster", "video_download"):
        assert owner_client.get(f"{at(second, name)}?v=1").status_code == 404


def test_a_video_of_several_versions_costs_one_query_more(owner_client: Client, second: Video) -> None:
    owner_client.get(at(second, "video"))
    with CaptureQueriesContext(connection) as queries:
        owner_client.get(at(second, "video"))
    Video.objects.filter(pk=second.pk).update(version=1)
    with CaptureQueriesContext(connection) as fewer:
        owner_client.get(at(second, "video"))

    assert len(queries) == len(fewer) + 1


def test_a_lost_file_is_asked_for_again(
    owner_client: Client, make_video: MakeVideo, rung: list[dict[str, int]], django_capture_on_commit_callbacks: Any
) -> None:
    video = make_video(Video.Phase.LOST)
    assert "Ask Samsar again · free" in text(owner_client.get(at(video, "video")))

    with django_capture_on_commit_callbacks(execute=True):
        page = text(owner_client.post(at(video, "video_fetch"), follow=True))

    assert "Rendered, copying the file" in page
    assert "Samsar is asked for the file again" in page
    assert rung == [{"video_id": video.pk}]


def test_playing_a_film_that_our_storage_lost_has_it_fetched_again_once(
    owner_client: Client, make_video: MakeVideo, rung: list[dict[str, int]], django_capture_on_commit_callbacks: Any
) -> None:
    video = make_video()
    default_storage.delete(video.file)

    with django_capture_on_commit_callbacks(execute=True):
        codes = [owner_client.get(at(video, "video_file")).status_code for _ in range(3)]

    assert codes == [404, 404, 404]
    assert rung == [{"video_id": video.pk}]
    assert "Rendered, copying the file" in text(owner_client.get(at(video, "video")))


def test_a_version_that_fell_back_says_so_where_it_plays(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    Video.objects.filter(pk=video.pk).update(problem="Version 2 could not be fetched, so version 1 stands here again.")

    page = text(owner_client.get(at(video, "video")))

    assert "Version 2 could not be fetched" in page
    assert "<video" in page
