"""Films, posters and downloads: for members of the team alone, by range, under a good name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.conftest import FILM
from videos.models import Video

MakeVideo = Callable[..., Video]
NAMES = ("video_file", "video_poster", "video_download")


def get(client: Client, name: str, video: Video, **extra: Any) -> Any:
    return client.get(reverse(name, args=[video.team.key, video.public_id]), **extra)


def body(answer: Any) -> bytes:
    """Read to the end; that closes the file, and leaves the test's database open."""
    sent = answer.getvalue()
    assert isinstance(sent, bytes)
    return sent


def test_a_member_plays_the_film_and_seeks_in_it(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()

    whole = get(owner_client, "video_file", video)
    part = get(owner_client, "video_file", video, headers={"Range": "bytes=10-19"})

    assert (whole.status_code, whole["Content-Type"], body(whole)) == (200, "video/mp4", FILM)
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 10-19/{len(FILM)}")
    assert body(part) == FILM[10:20]


def test_seeking_works_for_a_browser_that_would_take_gzip(owner_client: Client, make_video: MakeVideo) -> None:
    answer = get(owner_client, "video_file", make_video(), headers={"Accept-Encoding": "gzip, br"})

    assert "Content-Encoding" not in answer
    assert answer["Content-Length"] == str(len(FILM))
    assert body(answer) == FILM


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_a_paused_player_holds_no_database_connection(owner_client: Client, make_video: MakeVideo, name: str) -> None:
    video = make_video()

    answer = get(owner_client, name, video)

    assert connection.connection is None
    assert body(answer)


def test_the_poster_is_kept_by_this_browser_alone(owner_client: Client, make_video: MakeVideo) -> None:
    answer = get(owner_client, "video_poster", make_video())

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert body(answer)


@pytest.mark.parametrize(
    ("title", "recipe", "name"),
    [
        ("One bottle, one table", {"language": "en"}, "one-bottle-one-table-en-16x9.mp4"),
        ("Petal serum", {"aspect_ratio": "9:16"}, "petal-serum-9x16.mp4"),
        ("夜の海", {"language": "ja"}, "video-ja-16x9.mp4"),
    ],
)
def test_a_download_is_named_after_title_language_and_shape(
    owner_client: Client, make_video: MakeVideo, title: str, recipe: dict[str, str], name: str
) -> None:
    answer = get(owner_client, "video_download", make_video(title=title, recipe=recipe))

    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert body(answer)


@pytest.mark.parametrize("name", NAMES)
def test_a_reviewer_may_look_and_a_stranger_finds_nothing(
    client: Client, owner: Membership, make_video: MakeVideo, name: str
) -> None:
    video = make_video()
    client.force_login(join(owner.team, "rev@example.test", Role.REVIEWER).user)
    answer = get(client, name, video)
    assert answer.status_code == 200
    assert body(answer)

    stranger = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "eve@example.test", Role.OWNER)
    client.force_login(stranger.user)
    assert get(client, name, video).status_code == 404
    foreign = reverse(name, args=[stranger.team.key, video.public_id])
    assert client.get(foreign).status_code == 404

    client.logout()
    assert get(client, name, video).status_code == 302


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("phase", [Video.Phase.COPYING, Video.Phase.LOST])
def test_what_is_not_here_yet_is_missing(owner_client: Client, make_video: MakeVideo, name: str, phase: str) -> None:
    assert get(owner_client, name, make_video(phase)).status_code == 404


def test_a_file_that_the_storage_lost_is_missing(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    default_storage.delete(video.file)

    assert get(owner_client, "video_file", video).status_code == 404


def test_one_range_costs_four_queries(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()

    with CaptureQueriesContext(connection) as queries:
        get(owner_client, "video_file", video, headers={"Range": "bytes=0-1"}).getvalue()

    assert len(queries) <= 4
