"""Many videos as one zip: what is in it, what is not, and that it is never held as a whole."""

import errno
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from teams.models import Membership
from tests.videos.views.conftest import FILM, reviewer_of
from videos import store
from videos.models import Job, Shelf, Video
from videos.views import shelf_verbs

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.copy_render.delay", lambda **_ids: None)


def download(client: Client, *videos: Video) -> Any:
    named = {"video": [video.public_id.hex for video in videos]}
    return client.get(reverse("bulk_download", args=[videos[0].team.key]), named)


def test_ten_films_come_whole_under_names_of_their_own(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    videos = [make_video(title="Spring launch") for _ in range(9)]
    videos.append(make_video(title="Größe: 5 × 5 / 北", shelf=Shelf.ARCHIVE))

    answer = download(owner_client, *videos)

    body = answer.getvalue()
    assert answer["Content-Type"] == "application/zip"
    assert int(answer["Content-Length"]) == len(body)
    assert answer["Content-Disposition"] == 'attachment; filename="fjord-field-10-videos.zip"'
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert archive.testzip() is None
    names = archive.namelist()
    assert len({name.casefold() for name in names}) == 10
    assert all(name.endswith(".mp4") and "/" not in name for name in names)
    assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert {archive.read(name) for name in names} == {FILM}


def test_a_missing_file_is_left_out_named_and_asked_for_again(owner_client: Client, make_video: MakeVideo) -> None:
    there, missing = make_video(title="There"), make_video(title="Missing")
    default_storage.delete(missing.file)

    answer = download(owner_client, there, missing)

    body = answer.getvalue()
    assert int(answer["Content-Length"]) == len(body)
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert len(archive.namelist()) == 2
    assert "- Missing" in archive.read("missing.txt").decode()
    missing.refresh_from_db()
    assert missing.phase == Video.Phase.COPYING


def test_it_is_read_in_blocks(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    large = default_storage.save(f"videos/{video.public_id}/large.mp4", ContentFile(bytes(24_000_000)))
    Video.objects.filter(pk=video.pk).update(file=large, size=24_000_000)

    answer = download(owner_client, video)
    tracemalloc.start()
    got = sum(len(block) for block in answer.streaming_content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    answer.close()
    default_storage.delete(large)

    assert got == int(answer["Content-Length"])
    assert peak < 3_000_000


def test_a_head_request_tells_the_length_and_sends_nothing(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    address = reverse("bulk_download", args=[video.team.key]) + f"?video={video.public_id.hex}"

    head = owner_client.head(address)

    assert head.content == b""
    assert int(head["Content-Length"]) == len(owner_client.get(address).getvalue())


def test_more_than_fits_one_archive_leads_back_with_the_reason(
    owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = make_video()
    Video.objects.filter(pk=video.pk).update(size=shelf_verbs.MOST_BYTES + 1)
    named = {"video": video.public_id.hex}

    answer = owner_client.get(reverse("bulk_download", args=[video.team.key]), named, follow=True)
    bar: Any = owner_client.get(reverse("bulk_bar", args=[video.team.key]), named)

    assert "go into one archive, and these are" in answer.content.decode()
    (verb,) = [verb for verb in bar.context["bar"].free if verb.words == "Download"]
    assert verb.is_off


def test_who_may_look_may_download(client: Client, make_video: MakeVideo) -> None:
    video = make_video()
    client.force_login(reviewer_of(video))

    assert download(client, video).status_code == 200
    assert Job.objects.count() == 1


def test_the_button_says_how_large_it_will_be(owner_client: Client, make_video: MakeVideo) -> None:
    videos = [make_video(), make_video()]
    Video.objects.update(size=42_000_000)

    named = {"video": [video.public_id.hex for video in videos]}
    text = owner_client.get(reverse("bulk_bar", args=[videos[0].team.key]), named).content.decode()

    assert "Download <small>80.1\xa0MB</small>" in text


def test_a_storage_that_does_not_answer_is_said_and_nothing_is_sent(
    owner_client: Client, make_video: MakeVideo, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = make_video()

    def shut(name: str) -> int:
        raise OSError(errno.EIO, "the bucket does not answer", name)

    monkeypatch.setattr(store, "size", shut)
    answer = download(owner_client, video)

    assert answer.status_code == 303
    page = owner_client.get(answer["Location"])
    assert [str(message) for message in page.context["messages"]] == [
        "The storage of this portal does not answer, so nothing was packed. Nothing is lost; try again in a moment."
    ]
    assert Video.objects.get().phase == Video.Phase.READY
