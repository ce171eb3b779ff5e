"""Reads go over connections that are kept, one a thread and origin; what is idle for long is closed."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from samsar import Observed, RemoveSubtitles, transport
from tests.samsar.servers import Server, http_answer, serving

FREE = RemoveSubtitles(session_id="vid_1")
PENDING = {"request_id": "vid_1", "session_id": "vid_1", "status": "PENDING"}


def keeps_answering(document: Any, times: int = 99) -> Callable[[Server, Any], None]:
    def behave(server: Server, connection: Any) -> None:
        for _ in range(times):
            if not server.receive(connection):
                return
            connection.sendall(http_answer(200, json.dumps(document).encode()))

    return behave


def test_reads_share_a_connection_within_a_thread_and_posts_never_do() -> None:
    with serving(keeps_answering(PENDING)) as server:
        client = server.client()
        for _ in range(3):
            assert client.status("vid_1").state is Observed.RUNNING
        assert server.connections == 1
        other = threading.Thread(target=client.status, args=("vid_1",))
        other.start()
        other.join()
        assert server.connections == 2
        for sent in (3, 4):
            client.submit(FREE, webhook_url=None, request_id="ours-1")
            assert server.connections == sent


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    with serving(keeps_answering(PENDING, times=1)) as server:
        client = server.client()
        for sent in (1, 2, 3):
            client.status("vid_1")
            assert (server.connections, len(server.requests)) == (sent, sent)


def test_a_kept_connection_that_dies_under_a_read_is_replaced_once() -> None:
    def dies_on_the_second(server: Server, connection: Any) -> None:
        if server.connections == 1:
            keeps_answering(PENDING, times=1)(server, connection)
            server.receive(connection)  # and close without an answer
        else:
            keeps_answering(PENDING)(server, connection)

    with serving(dies_on_the_second) as server:
        client = server.client()
        client.status("vid_1")
        assert client.status("vid_1").state is Observed.RUNNING
        assert (server.connections, len(server.requests)) == (2, 3)


def test_a_pool_that_lives_on_reads_round_after_round_over_the_same_connections() -> None:
    with serving(keeps_answering(PENDING)) as server, ThreadPoolExecutor(max_workers=3) as pool:
        client = server.client()
        for _ in range(4):
            for look in [pool.submit(client.status, "vid_1") for _ in range(6)]:
                assert look.result(5).state is Observed.RUNNING
        assert len(server.requests) == 24
        assert server.connections <= 3


def test_two_origins_in_turn_keep_a_connection_each() -> None:
    with serving(keeps_answering(PENDING)) as practice, serving(keeps_answering(PENDING)) as live:
        for _ in range(3):
            practice.client().status("vid_1")
            live.client().status("vid_1")
        assert (practice.connections, live.connections) == (1, 1)


class Watched:
    """A server's connections, and the end of each."""

    def __init__(self) -> None:
        self.ended = threading.Event()

    def __call__(self, server: Server, connection: Any) -> None:
        keeps_answering(PENDING)(server, connection)
        self.ended.set()


def test_a_connection_that_was_idle_for_long_is_closed_by_the_next_read(monkeypatch: pytest.MonkeyPatch) -> None:
    watched = Watched()
    with serving(watched) as idle, serving(keeps_answering(PENDING)) as other:
        idle.client().status("vid_1")
        monkeypatch.setattr(transport, "IDLE_SECONDS", -1)
        other.client().status("vid_1")
        assert watched.ended.wait(5)
        monkeypatch.undo()
        idle.client().status("vid_1")
        assert idle.connections == 2


def test_a_pool_that_ends_leaves_no_connection_open() -> None:
    watched = Watched()
    with serving(watched) as server:
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(server.client().status, "vid_1").result(5)
        assert watched.ended.wait(5)
