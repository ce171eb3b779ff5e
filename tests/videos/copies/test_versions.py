"""A newer version comes home beside the earlier one, and where it cannot be had the earlier one plays on."""

from datetime import datetime, timedelta

import pytest

from tests.outbound.loopback import reply
from tests.videos.copies.conftest import try_copy
from tests.videos.films import make_film
from videos import copies, versions
from videos.models import EarlierRender, Video

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(video, serve, film, owner, now):
    """A video whose second version waits to be copied from /media/new.mp4 of the server that it returns."""

    def keep(*plays):
        server = serve(reply(body=film), *plays)
        ready = try_copy(video, server, now)
        Video.objects.filter(pk=video.pk).update(newer_url=f"{server.origin}/media/new.mp4")
        ready.refresh_from_db()
        assert versions.keep(ready, by=owner.user, at=now)
        return server

    return keep


def test_the_second_version_is_stored_beside_the_first(video, kept, film, media, now, tmp_path):
    other = make_film(tmp_path / "other.mp4", seconds=2, size=(192, 108)).read_bytes()

    ready = try_copy(video, kept(reply(body=other)), now)

    earlier = EarlierRender.objects.get()
    assert (ready.phase, ready.version, ready.duration_ms) == (Video.Phase.READY, 2, 2000)
    assert (earlier.version, earlier.duration_ms) == (1, 3000)
    assert (media / ready.file).read_bytes() == other
    assert (media / earlier.file).read_bytes() == film
    assert ready.poster != earlier.poster


def lose(video: Video, server, now: datetime) -> Video:
    tried = try_copy(video, server, now)
    while tried.phase == Video.Phase.COPYING:
        tried = try_copy(video, server, tried.copy_at)
    return tried


def test_a_second_version_that_is_lost_gives_the_first_its_place_back(video, kept, film, media, now):
    server = kept(*[reply(503)] * copies.TRIES)
    before = EarlierRender.objects.get()
    revision = Video.objects.get(pk=video.pk).job.revision

    back = lose(video, server, now)

    assert (back.phase, back.version, back.file, back.copy_at) == (Video.Phase.READY, 1, before.file, None)
    assert (back.source_url, back.poster, back.newer_url) == (before.source_url, before.poster, "")
    assert "Version 2 could not be fetched, so version 1 stands here again." in back.problem
    assert "HTTP 503" in back.problem
    assert "Nothing was charged for it." in back.problem
    assert not EarlierRender.objects.exists()
    assert back.job.revision > revision
    assert [event.reason for event in back.job.events.all()][-2:] == [
        "Version 2 kept",
        "Version 2 could not be fetched, so version 1 stands here again.",
    ]


def test_a_late_worker_of_the_first_version_cannot_write_into_the_second(video, kept, film, now, monkeypatch):
    server = kept(reply(body=film))
    late = Video.objects.get(pk=video.pk)
    late.version, late.copy_tries = 1, 1
    assert copies._claim(Video.objects.get(pk=video.pk), at=now)

    copies._settle(late, phase=Video.Phase.READY, file="old.mp4", duration_ms=1)

    assert Video.objects.get(pk=video.pk).phase == Video.Phase.COPYING
    assert try_copy(video, server, now + copies.LEASE).version == 2


def test_a_lost_file_that_is_asked_for_again_comes_back_by_a_fresh_link(video, serve, film, owner, now):
    server = serve(*[reply(410)] * copies.TRIES, reply(410), reply(body=film))
    lost = lose(video, server, now)
    assert lost.phase == Video.Phase.LOST

    assert versions.fetch_again(lost, by=owner.user, at=now + timedelta(days=1))
    back = try_copy(video, server, now + timedelta(days=1), lambda: f"{server.origin}/media/fresh.mp4")

    assert (back.phase, back.problem) == (Video.Phase.READY, "")
    assert back.source_url == f"{server.origin}/media/fresh.mp4"
