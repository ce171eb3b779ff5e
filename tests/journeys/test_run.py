"""Somebody types `./portal run` in a fresh place, signs in, comes back, and stops it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from launcher.environment import for_tests
from launcher.places import ROOT

READY = 120  # seconds; a loaded machine starts slowly


class Run:
    """One `./portal run` on a data folder of its own, on free ports."""

    def __init__(self, var: Path, output: Path) -> None:
        self.output = output
        self.environ = {
            **for_tests(os.environ),
            "PORTAL_VAR": str(var),
            "PORT": "0",
            "SANDBOX_PORT": "0",
            "SANDBOX_SPEED": "10",
        }
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "portal", "run"], cwd=ROOT, env=self.environ, stdout=file, stderr=subprocess.STDOUT
            )

    @property
    def said(self) -> str:
        """All lines so far."""
        return self.output.read_text()

    def link(self) -> str:
        """Wait for the line that the person is waiting for."""
        until(lambda: "\nOpen " in self.said or self.process.poll() is not None)
        return link_in(self.said)

    def processes(self) -> list[int]:
        """Return every process below this run, to the last grandchild."""
        table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        parents = {int(pid): int(parent) for pid, parent in (line.split() for line in table.splitlines())}
        found = [self.process.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def workers(self) -> list[int]:
        """Return the process ids of the Celery workers that this run started."""
        asked = ["pgrep", "-P", str(self.process.pid), "-f", "samsar_portal worker"]
        return [int(pid) for pid in subprocess.run(asked, capture_output=True, check=False).stdout.split()]


def until(what: Callable[[], bool], seconds: float = READY) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def link_in(said: str) -> str:
    found = re.search(r"^Open (http://127\.0\.0\.1:\d+/sign-in/\S+/)$", said, re.MULTILINE)
    assert found, said
    return found[1]


def sign_in(link: str) -> requests.Response:
    """Open the link and press its button, as link.js does; return the page behind it."""
    with requests.Session() as browser:
        page = browser.get(link, timeout=30)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token, page.text
        return browser.post(link, data={"csrfmiddlewaretoken": token[1]}, headers={"Referer": link}, timeout=30)


def is_alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[[], Run]]:
    """Type the command; whatever a test leaves running is ended."""
    started: list[Run] = []

    def type_it() -> Run:
        started.append(Run(tmp_path / "var", tmp_path / f"output-{len(started)}"))
        return started[-1]

    yield type_it
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.process.wait(40)


def test_from_nothing_to_a_signed_in_page_and_back_to_nothing(run: Callable[[], Run]) -> None:
    # Ada types the command and opens the link it prints.
    first = run()
    link = first.link()
    home = sign_in(link)
    assert home.status_code == 200
    assert "/sign-in/" not in home.url
    assert "Practice" in home.text

    # The link is spent, so she types the command again: it runs already, and there is a fresh link.
    assert sign_in(link).status_code == 410
    second = run()
    assert second.process.wait(60) == 0
    assert second.said.startswith("Already running at http://127.0.0.1:")
    assert sign_in(link_in(second.said)).status_code == 200

    # She closes the lid of the laptop's shell: nothing stays behind.
    everything = first.processes()
    assert len(everything) >= 7  # launcher, guard, broker, sandbox, web, worker, beat
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(40) == 0
    until(lambda: not any(is_alive(pid) for pid in everything), seconds=10)

    # The next day she goes on where she was: nothing is seeded twice.
    third = run()
    again = sign_in(third.link())
    assert again.status_code == 200
    assert again.url.split("/")[4:] == home.url.split("/")[4:]


def test_a_killed_worker_comes_back_and_a_killed_launcher_leaves_nothing(
    run: Callable[[], Run], tmp_path: Path
) -> None:
    one = run()
    one.link()
    note = json.loads((tmp_path / "var" / "running.json").read_text())

    # The worker dies: it is said, and another one takes over.
    worker = one.workers()[0]
    os.kill(worker, signal.SIGKILL)
    until(lambda: "worker was ended by SIGKILL; it starts again" in one.said)
    until(lambda: one.workers() not in ([], [worker]))

    # The launcher itself dies without a word: what it started ends all the same.
    everything = one.processes()
    one.process.kill()
    one.process.wait()
    until(lambda: not any(is_alive(pid) for pid in everything), seconds=40)

    # Its socket's folder is cleared away by the next start.
    another = run()
    another.link()
    assert not Path(note["socket"]).exists()


def test_a_wish_that_cannot_be_is_one_plain_sentence(tmp_path: Path) -> None:
    environ = {**for_tests(os.environ), "PORTAL_VAR": str(tmp_path), "SANDBOX_SPEED": "fast"}

    done = subprocess.run(
        [sys.executable, "portal", "run"], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1].startswith("SANDBOX_SPEED is 'fast'. It must be a number")
