"""Every failure of a copy stands in the row, in words, and the last one loses the file."""

import errno
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage

from tests.outbound.loopback import reply
from tests.videos.copies.conftest import try_copy
from videos import copies, store
from videos.copies import BACK_OFF, TRIES
from videos.models import Video

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_a_failure_backs_off_and_the_last_one_loses_the_file(video, serve, now):
    server = serve(reply(503))
    at, waits, revisions = now, [], []
    for _ in range(TRIES - 1):
        waiting = try_copy(video, server, at)
        assert waiting.phase == Video.Phase.COPYING
        assert waiting.copy_at is not None
        assert "HTTP 503" in waiting.problem
        waits.append(round((waiting.copy_at - at).total_seconds()))
        revisions.append(waiting.job.revision)
        too_early = try_copy(video, server, waiting.copy_at - SECOND)
        assert too_early.copy_tries == waiting.copy_tries
        at = waiting.copy_at

    lost = try_copy(video, server, at)

    assert waits == [10, 60, 600, 3600, 3600]
    assert waits[:4] == [wait.total_seconds() for wait in BACK_OFF]
    assert len(set(revisions)) == len(revisions), "each failure shows on the page"
    assert (lost.phase, lost.copy_at) == (Video.Phase.LOST, None)
    assert "After 6 tries we stopped" in lost.problem
    assert "HTTP 503" in lost.problem
    assert lost.job.revision == revisions[-1] + 1
    assert server.connections == TRIES


def test_a_copy_recovers_after_failures(video, serve, film, now):
    server = serve(reply(503), reply(503), reply(body=film))
    at = now
    for _ in range(2):
        at = try_copy(video, server, at).copy_at

    ready = try_copy(video, server, at)

    assert (ready.phase, ready.problem) == (Video.Phase.READY, "")


def test_what_is_not_a_video_is_said_to_be_none(video, serve, media, now):
    server = serve(reply(body=b"<!doctype html>" + b"x" * 1000))

    waiting = try_copy(video, server, now)

    assert waiting.phase == Video.Phase.COPYING
    assert "not a video that can be played" in waiting.problem
    assert not list(media.rglob("*.*"))


def test_a_video_above_the_limit_is_refused(video, serve, film, settings, now):
    settings.MEDIA_LIMIT_BYTES = len(film) - 1

    assert "larger than" in try_copy(video, serve(reply(body=film)), now).problem


class FullStorage(FileSystemStorage):
    """A storage on a disk without room."""

    def _save(self, name: str, content: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_and_never_loses_the_file(video, serve, film, settings, now):
    server = serve(reply(body=film))
    local = settings.STORAGES
    settings.STORAGES = local | {"default": {"BACKEND": f"{__name__}.FullStorage"}}
    at = now
    for _ in range(TRIES + 1):
        waiting = try_copy(video, server, at)
        assert waiting.phase == Video.Phase.COPYING
        assert "storage of this portal is full" in waiting.problem
        at = waiting.copy_at
    settings.STORAGES = local

    assert try_copy(video, server, at).phase == Video.Phase.READY


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EDQUOT, errno.EIO])
def test_a_storage_that_is_shut_never_loses_the_file(video, serve, film, monkeypatch, now, number):
    def refuse(*_: Any) -> None:
        raise OSError(number, "shut")

    server = serve(reply(body=film))
    monkeypatch.setattr(store, "put", refuse)
    at = now
    for _ in range(TRIES + 1):
        waiting = try_copy(video, server, at)
        assert (waiting.phase, waiting.copy_tries) == (Video.Phase.COPYING, 0)
        assert "we try again every 10 minutes" in waiting.problem
        at = waiting.copy_at


@pytest.mark.parametrize("maker", ["poster", "strip"])
@pytest.mark.parametrize(
    "cause", [OSError("encoder error -2"), OSError(errno.EINVAL, "odd"), MemoryError(), ValueError()]
)
def test_a_picture_that_cannot_be_made_never_loses_the_film(video, serve, film, monkeypatch, caplog, now, cause, maker):
    def fail(*_: Any, **__: Any) -> None:
        raise cause

    monkeypatch.setattr(copies.mp4, maker, fail)

    ready = try_copy(video, serve(reply(body=film)), now)

    assert (ready.phase, ready.problem, ready.pictures_at) == (Video.Phase.READY, "", None)
    missing = {"poster": ready.poster + ready.thumb, "strip": ready.strip}
    assert [name for name, path in missing.items() if not path] == [maker]
    assert "no picture" in caplog.text


@pytest.mark.parametrize("full", ["poster", "thumb", "strip", "original"])
def test_a_disk_that_fills_up_on_the_way_leaves_nothing_half_stored(video, serve, film, media, monkeypatch, now, full):
    put = store.put

    def refuse(name: str, path: Any) -> str:
        if path.stem == full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return put(name, path)

    monkeypatch.setattr(store, "put", refuse)
    server = serve(reply(body=film))
    waiting = try_copy(video, server, now)

    assert (waiting.phase, waiting.copy_tries) == (Video.Phase.COPYING, 0)
    assert "storage of this portal is full" in waiting.problem
    assert not list(media.rglob("*.*"))

    monkeypatch.setattr(store, "put", put)
    assert try_copy(video, server, waiting.copy_at).phase == Video.Phase.READY


def test_a_killed_worker_s_copy_is_taken_up_after_the_lease(video, serve, film, now):
    server = serve(reply(body=film))
    assert copies._claim(Video.objects.get(pk=video.pk), at=now)

    assert try_copy(video, server, now + copies.LEASE - SECOND).phase == Video.Phase.COPYING
    assert try_copy(video, server, now + copies.LEASE).phase == Video.Phase.READY


def test_a_file_that_kills_every_worker_is_given_up(video, serve, film, now):
    server = serve(reply(body=film))
    at = now
    for _ in range(TRIES):
        assert copies._claim(Video.objects.get(pk=video.pk), at=at)
        at += copies.LEASE

    lost = try_copy(video, server, at)

    assert lost.phase == Video.Phase.LOST
    assert "stopped" in lost.problem
    assert server.connections == 0


def test_a_worker_that_was_overtaken_changes_nothing(video, serve, film, now):
    server = serve(reply(404))
    done: list[str] = []

    def fetch_latest() -> None:
        # The other worker took over after our lease and finished.
        Video.objects.filter(pk=video.pk).update(copy_tries=2)
        done.append("overtaken")

    overtaken = try_copy(video, server, now, fetch_latest)

    assert done == ["overtaken"]
    assert (overtaken.copy_tries, overtaken.problem) == (2, "")


def test_a_film_that_comes_after_its_video_was_deleted_for_good_leaves_no_file(video, serve, film, media, now):
    server = serve(reply(404), reply(200, film))

    def fetch_latest() -> str:
        # The lease ran out, and the trash let the video go.
        Video.objects.filter(pk=video.pk).update(phase=Video.Phase.GONE)
        return f"{server.origin}/media/new.mp4"

    gone = try_copy(video, server, now, fetch_latest)

    assert (gone.phase, gone.file) == (Video.Phase.GONE, "")
    assert server.connections == 2
    assert not [path for path in media.rglob("*") if path.is_file()]
