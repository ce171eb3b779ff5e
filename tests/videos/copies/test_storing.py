"""A finished render comes home once, whole and measured."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image

from tests.outbound.loopback import reply
from tests.videos.copies.conftest import no_link, try_copy
from videos import copies
from videos.models import Video

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def test_a_render_is_stored_measured_and_ready(video, serve, film, media, now):
    server = serve(reply(body=film))
    revision = video.job.revision

    ready = try_copy(video, server, now)

    assert ready.phase == Video.Phase.READY
    assert (ready.width, ready.height, ready.duration_ms, ready.has_sound) == (192, 108, 3000, True)
    assert (ready.size, ready.problem, ready.copy_at) == (len(film), "", None)
    assert ready.file == f"videos/{video.public_id}/original.mp4"
    assert (media / ready.file).read_bytes() == film
    with Image.open(media / ready.poster) as poster:
        assert (poster.format, poster.size) == ("WEBP", (192, 108))
    assert ready.job.revision == revision + 1


def test_nothing_is_left_beside_the_stored_files(video, serve, film, media, tmp_path, now):
    try_copy(video, serve(reply(body=film)), now)

    assert [path.name for path in tmp_path.iterdir()] == ["media"]
    assert sorted(path.name for path in media.rglob("*.*")) == [
        "original.mp4",
        "poster.webp",
        "strip.webp",
        "thumb.webp",
    ]


def test_a_second_message_finds_nothing_to_do(video, serve, film, now):
    server = serve(reply(body=film))
    first = try_copy(video, server, now)

    second = try_copy(video, server, now + SECOND)

    assert server.connections == 1
    assert second.job.revision == first.job.revision


def test_a_copy_that_is_not_due_is_left_alone(video, serve, film, now):
    server = serve(reply(body=film))

    waiting = try_copy(video, server, now - SECOND)

    assert server.connections == 0
    assert (waiting.phase, waiting.copy_tries) == (Video.Phase.COPYING, 0)


def test_no_transaction_is_open_while_the_file_is_fetched(video, serve, film, now, monkeypatch):
    depth: list[int] = []
    before = len(connection.savepoint_ids)
    server = serve(reply(404), reply(body=film))

    def fetch_latest() -> str:
        depth.append(len(connection.savepoint_ids) - before)
        return f"{server.origin}/media/new.mp4"

    try_copy(video, server, now, fetch_latest)

    assert depth == [0]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_dead_link_is_renewed_once_and_kept(video, serve, film, now, status):
    server = serve(reply(status), reply(body=film))
    asked: list[int] = []

    def fetch_latest() -> str:
        asked.append(1)
        return f"{server.origin}/media/new.mp4"

    ready = try_copy(video, server, now, fetch_latest)

    assert ready.phase == Video.Phase.READY
    assert ready.source_url == f"{server.origin}/media/new.mp4"
    assert [request.split()[1] for request in server.requests] == ["/media/old.mp4", "/media/new.mp4"]
    assert asked == [1]


def test_a_sandbox_that_came_back_on_another_port_is_asked_for_the_new_link(video, serve, film, now):
    server = serve(reply(body=film))
    Video.objects.filter(pk=video.pk).update(source_url="http://127.0.0.1:9/media/old.mp4")

    ready = try_copy(video, server, now, lambda: f"{server.origin}/media/new.mp4")

    assert ready.phase == Video.Phase.READY


@pytest.mark.parametrize("fresh", [None, "", "the same", "x" * 4097])
def test_without_another_link_a_dead_one_is_tried_later(video, serve, now, fresh):
    server = serve(reply(404))
    link = f"{server.origin}/media/old.mp4" if fresh == "the same" else fresh

    waiting = try_copy(video, server, now, lambda: link)

    assert server.connections == 1
    assert waiting.phase == Video.Phase.COPYING
    assert "no longer works (HTTP 404)" in waiting.problem
    assert "Nothing more is charged" in waiting.problem


def test_a_renewed_link_may_be_as_long_as_an_answer_may_hold(video, serve, film, now):
    server = serve(reply(404), reply(body=film))
    fresh = f"{server.origin}/media/new.mp4?signature=".ljust(4096, "a")

    ready = try_copy(video, server, now, lambda: fresh)

    assert (ready.phase, ready.source_url) == (Video.Phase.READY, fresh)


def test_a_renewed_link_that_is_dead_too_is_not_renewed_again(video, serve, now):
    server = serve(reply(403))
    asked: list[int] = []

    def fetch_latest() -> str:
        asked.append(1)
        return f"{server.origin}/media/new{len(asked)}.mp4"

    try_copy(video, server, now, fetch_latest)

    assert (server.connections, asked) == (2, [1])


def test_a_name_that_is_taken_is_not_overwritten(video, serve, film, media, now):
    leftover = media / f"videos/{video.public_id}/original.mp4"
    leftover.parent.mkdir(parents=True)
    leftover.write_bytes(b"half a film")

    ready = try_copy(video, serve(reply(body=film)), now)

    assert leftover.read_bytes() == b"half a film"
    assert default_storage.size(ready.file) == len(film)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_copy_the_same_render(video, serve, film, now):
    server = serve(reply(body=film))
    start = Barrier(4)

    def work() -> None:
        mine = Video.objects.get(pk=video.pk)
        start.wait(10)
        try:
            copies.copy(mine, fetch_latest=no_link, practice_origin=server.origin, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        for done in [workers.submit(work) for _ in range(4)]:
            done.result()

    assert server.connections == 1
    assert Video.objects.get(pk=video.pk).phase == Video.Phase.READY
