"""The server as a process: how it starts, stops, starts again, and what it leaves behind."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
import requests

from sandbox import sessions
from sandbox.renderer import Renderer
from sandbox.server import CannotServe, listen
from sandbox.store import Store
from tests.conftest import ROOT, Sandbox
from tests.sandbox.conftest import Caller
from tests.sandbox.receiver import Receiver

RECIPE = {
    "prompt": "A lighthouse",
    "duration": 10,
    "aspect_ratio": "16:9",
    "language": "en",
    "font_key": "Poppins",
    "subtitles": True,
    "image_model": "SEEDREAM",
    "video_model": "RUNWAYML",
    "tone": "cinematic",
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the sandbox that ends by itself."""
    command = [sys.executable, "-m", "sandbox", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@dataclass(frozen=True, slots=True)
class Running:
    """A server of our own; every process it starts holds the other end of `output`."""

    process: subprocess.Popen[str]
    sandbox: Sandbox
    output: IO[str]

    def stop(self, number: signal.Signals, *, everyone: bool = False) -> str:
        """Send a signal to the first process, or to all; return what was printed until the last one was gone."""
        (os.killpg if everyone else os.kill)(self.process.pid, number)
        rest = self.output.read()
        self.process.wait(30)
        return rest


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Running]:
    """Serve a folder on a free port."""
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--data", str(data), *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        yield Running(process, Sandbox(process.stdout.readline().strip(), data), process.stdout)
    finally:
        process.terminate()
        process.stdout.read()
        process.wait(30)
        process.stdout.close()


def test_a_new_key_is_all_that_is_printed(tmp_path: Path) -> None:
    printed = run("key", "--credits", "97.5", "--data", str(tmp_path)).stdout

    assert printed.startswith("sbx_")
    assert printed.count("\n") == 1
    with running(tmp_path, "--speed", "0") as server:
        assert Caller(server.sandbox, printed.strip()).credits() == 97.5


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    key = run("key", "--credits", "1000", "--data", str(tmp_path)).stdout.strip()
    with running(tmp_path, "--speed", "0", "--fps", "1") as server:
        session_id = Caller(server.sandbox, key).session("A lighthouse")
        server.sandbox.advance(6)
        before = Caller(server.sandbox, key).status(session_id)
        assert server.stop(signal.SIGTERM) == ""

    with running(tmp_path, "--speed", "0", "--fps", "1") as server:
        caller = Caller(server.sandbox, key)
        assert requests.get(f"{server.sandbox.control}/clock", timeout=10).json()["now"] == 6
        assert caller.status(session_id) == before
        server.sandbox.advance(60)
        assert caller.status(session_id)["result_url"].startswith(server.sandbox.url.removesuffix("/v1"))
        assert caller.credits() == 880


def test_with_a_running_clock_a_video_becomes_ready_by_itself(tmp_path: Path, receiver: Receiver) -> None:
    key = run("key", "--credits", "1000", "--data", str(tmp_path)).stdout.strip()
    with running(tmp_path, "--speed", "40", "--fps", "1") as server:
        caller = Caller(server.sandbox, key)
        fields = {name: RECIPE[name] for name in ("prompt", "duration", "image_model", "video_model")}
        caller.post("/video/text_to_video", input=fields, webhookUrl=receiver.url)

        told = receiver.next(timeout=60)

        assert caller.status(told["session_id"])["status"] == "COMPLETED"
        assert requests.get(told["result_url"], timeout=10).status_code == 200


@pytest.mark.parametrize("everyone", [False, True], ids=["first", "everyone"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_stop_in_the_middle_of_a_render_leaves_no_process_and_no_failure_behind(
    tmp_path: Path, number: signal.Signals, everyone: bool
) -> None:
    key = run("key", "--credits", "10000", "--data", str(tmp_path)).stdout.strip()
    with running(tmp_path, "--speed", "1") as server:
        session_id = Caller(server.sandbox, key).session("A lighthouse", duration=240)

        printed = server.stop(number, everyone=everyone)  # returns when no process holds the pipe any more

        assert "Traceback" not in printed
        assert not (tmp_path / "media" / f"{session_id}.mp4").exists()
        with closing(Store(tmp_path)) as store:
            session = sessions.find(store, session_id)
        assert session is not None
        assert (session.file, session.state) == ("queued", "PENDING")


def test_other_machines_cannot_be_served(tmp_path: Path) -> None:
    refused = run("serve", "--port", "0", "--host", "0.0.0.0", "--data", str(tmp_path))

    assert (refused.returncode, refused.stdout) == (2, "")
    assert "loopback" in refused.stderr
    for host in ("192.0.2.1", "::", "example.com"):
        with pytest.raises(CannotServe):
            listen(host, 0)


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(CannotServe, match="Address already in use"):
        listen("127.0.0.1", taken.getsockname()[1], patience=0)


def test_a_killed_render_process_costs_the_video_in_hand_and_no_other(tmp_path: Path) -> None:
    reports: queue.Queue[tuple[str, str]] = queue.Queue()
    renderer = Renderer(tmp_path, 1, lambda session_id, error: reports.put((session_id, error)))
    renderer.tidy()
    try:
        renderer.add("long", RECIPE | {"duration": 240})
        renderer.add("short", RECIPE)
        assert renderer.process_id is not None
        os.kill(renderer.process_id, signal.SIGKILL)

        first, second = reports.get(timeout=60), reports.get(timeout=60)
    finally:
        renderer.close()

    assert first == ("long", "The render process ended unexpectedly.")
    assert second == ("short", "")
    assert sorted(path.name for path in tmp_path.glob("*.mp4")) == ["short.mp4"]


def test_a_render_that_cannot_be_made_is_reported_and_the_next_one_goes_on(tmp_path: Path) -> None:
    reports: queue.Queue[tuple[str, str]] = queue.Queue()
    renderer = Renderer(tmp_path, 1, lambda session_id, error: reports.put((session_id, error)))
    renderer.tidy()
    try:
        renderer.add("odd", RECIPE | {"aspect_ratio": "1:1"})
        renderer.add("dropped", RECIPE | {"duration": 240})
        renderer.cancel("dropped")
        renderer.add("good", RECIPE)

        first, second = reports.get(timeout=60), reports.get(timeout=60)
    finally:
        renderer.close()

    assert first[0] == "odd"
    assert first[1].startswith("Rendering failed")
    assert second == ("good", "")


def test_a_new_account_can_start_with_three_finished_samples(tmp_path: Path) -> None:
    key = run("key", "--credits", "10000", "--samples", "--data", str(tmp_path)).stdout.strip()

    with running(tmp_path, "--speed", "0") as server:
        caller = Caller(server.sandbox, key)
        listed = caller.get("/video/list_completed_video_sessions").json()
        assert len(listed) == 3
        for entry in listed:
            assert caller.status(entry["session_id"])["status"] == "COMPLETED"
            assert requests.get(entry["result_url"], timeout=10).content[4:8] == b"ftyp"
        assert caller.credits() == 10_000
        assert caller.count()["received"] == 0
        for finished in server.sandbox.tell("finished", key=key)["sessions"]:
            asked = finished["input"]
            assert {"prompt", "duration", "video_model", "enable_subtitles"} <= asked.keys()
            assert not asked.keys() & {"timeline", "subtitles"}
            reply = caller.derive("translate_video", videoSessionId=finished["session_id"], language="ja")
            assert reply.headers["x-credits-charged"] == str(2 * asked["duration"])
