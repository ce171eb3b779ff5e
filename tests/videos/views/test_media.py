"""Films, posters and downloads: for members of the team alone, by range, under a good name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import content_disposition_header

from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.conftest import FILM
from videos.models import Video
from videos.views.media import download_name

MakeVideo = Callable[..., Video]
NAMES = ("video_file", "video_poster", "video_thumb", "video_strip", "video_download")


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
        ("One bottle, one table", {"language": "en"}, "one-bottle-one-table_en_16x9.mp4"),
        ("Petal serum", {"aspect_ratio": "9:16"}, "petal-serum_9x16.mp4"),
        ("Don't stop / won't stop.", {}, "dont-stop-wont-stop_16x9.mp4"),
        ("🎬🎬", {"language": "ja"}, "video_ja_16x9.mp4"),
        ("con", {}, "con_16x9.mp4"),
        ("../../etc/passwd", {}, "etc-passwd_16x9.mp4"),
        ('quo"te; filename=x.exe\r\n', {}, "quo-te-filename-x-exe_16x9.mp4"),
    ],
)
def test_a_download_is_named_after_title_language_and_shape(
    owner_client: Client, make_video: MakeVideo, title: str, recipe: dict[str, str], name: str
) -> None:
    answer = get(owner_client, "video_download", make_video(title=title, recipe=recipe))

    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert body(answer)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("夜の海 🌊", "夜の海_16x9.mp4"),
        ("Été à Paris", "été-à-paris_16x9.mp4"),
        ("हिन्दी में", "हिन्दी-में_16x9.mp4"),
        ("evil\u202egpj.exe", "evil-gpj-exe_16x9.mp4"),
    ],
)
def test_a_title_in_any_script_stays_readable(make_video: MakeVideo, title: str, name: str) -> None:
    video = make_video(title=title)
    assert download_name(video, 1) == name
    header = content_disposition_header(True, name)
    assert header is not None
    assert header.isascii()


def test_one_of_several_versions_says_which(make_video: MakeVideo) -> None:
    video = make_video(title="Spring launch", recipe={"language": "es"})
    video.version = 2
    assert download_name(video, 2) == "spring-launch_es_v2_16x9.mp4"


@pytest.mark.parametrize("title", ["a" * 200, "夜" * 200, "😀" * 100, "𐍈" * 200, "", ".", "-", "nul", "\u0301" * 99])
def test_every_title_gives_a_name_that_any_file_system_takes(make_video: MakeVideo, title: str) -> None:
    video = make_video()
    video.job.title = title

    name = download_name(video, 1)

    assert len(name.encode()) <= 200
    assert name.endswith("_16x9.mp4")
    assert not set(name) & set('<>:"/\\|?* ')
    assert name.split(".")[0] not in {"con", "nul", "aux", "prn"}


@pytest.mark.parametrize("name", ["video_poster", "video_thumb", "video_strip"])
def test_a_picture_that_the_storage_lost_is_made_again(
    owner_client: Client, make_video: MakeVideo, name: str, django_capture_on_commit_callbacks: Any
) -> None:
    video = make_video()
    default_storage.delete(getattr(video, name.removeprefix("video_")))

    with django_capture_on_commit_callbacks() as rung:
        assert get(owner_client, name, video).status_code == 404

    video.refresh_from_db()
    assert video.phase == Video.Phase.READY
    assert video.pictures_at is not None
    assert len(rung) == 1


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
