"""The whole portal as `./portal run` starts it, on a data folder and ports of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from launcher import environment
from launcher.places import ROOT, Places
from tests.conftest import Sandbox

FPS = 6  # frames a second of its films: a quarter of what they take otherwise
GRACE = 60.0  # seconds, more than the launcher allows itself


@dataclass(frozen=True, slots=True)
class Stack:
    """A running portal: where its pages are, its data, the sign-in link it printed, what its processes are told."""

    url: str
    var: Path
    link: str
    environ: dict[str, str]
    launcher: int
    #: How often its sandbox was away; the launcher starts it again, and says so, as often.
    outages: list[str] = field(default_factory=list)
    #: What the launcher printed after its link, once it has stopped.
    said: list[str] = field(default_factory=list)

    @property
    def sandbox(self) -> Sandbox:
        """Its sandbox, in which time stands still until a test moves it."""
        return Sandbox(self.environ["SANDBOX_URL"], Path(self.environ["SANDBOX_DATA"]))

    @contextmanager
    def without_samsar(self) -> Iterator[None]:
        """End the sandbox's process and keep the launcher from starting it again as long as the block lasts."""
        (sandbox,) = [pid for pid in _children(self.launcher) if "-m sandbox serve" in _command(pid)]
        os.kill(self.launcher, signal.SIGSTOP)
        self.outages.append("the sandbox's process")
        try:
            os.kill(sandbox, signal.SIGTERM)
            self._waits_until(answers=False)
            yield
        finally:
            os.kill(self.launcher, signal.SIGCONT)
            self._waits_until(answers=True)

    def _waits_until(self, *, answers: bool) -> None:
        parts = urlsplit(self.environ["SANDBOX_URL"])
        address, until = (parts.hostname or "", parts.port or 0), time.monotonic() + GRACE
        while _takes_calls(address) is not answers:
            assert time.monotonic() < until, f"the sandbox at {address} should {'' if answers else 'not '}answer"
            time.sleep(0.05)


@contextmanager
def running(var: Path, **more: str) -> Iterator[Stack]:
    """Type `./portal run`, wait for its link, and stop it at the end; fail if anything died or stays behind.

    `more` is what else its processes are told.
    """
    told = {
        **environment.for_tests(os.environ),
        "PORTAL_VAR": str(var),
        "PORT": "0",
        "SANDBOX_PORT": "0",
        "SANDBOX_SPEED": "0",  # the tests move the clock
        "SANDBOX_FPS": str(FPS),
        "SWEEP_SECONDS": "0.5",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "portal", "run"],
        cwd=ROOT,
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        link = _link(process)
        noted = json.loads((var / "running.json").read_text(encoding="utf-8"))["environ"]
        environ = environment.load(Places(root=ROOT, var=var), {**told, **noted})
        started = Stack(environ["PORTAL_URL"], var, link, environ, process.pid)
        yield started
    finally:
        everything = _family(process.pid)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=GRACE)
        started.said.append(said)
    assert process.returncode == 0, said
    assert said.count("starts again") == len(started.outages), said
    assert [pid for pid in everything if _is_alive(pid)] == []
    assert not Path(environ["REDIS_URL"].removeprefix("redis+socket://")).exists()


def _link(process: "subprocess.Popen[str]") -> str:
    """Read what the launcher says up to the link; its last word is the reason when none comes."""
    said = []
    for line in process.stdout or ():
        said.append(line)
        if found := re.match(r"Open (http://127\.0\.0\.1:\d+/sign-in/\S+/)$", line):
            return found[1]
    raise AssertionError("./portal run printed no link:\n" + "".join(said))


def _family(root: int) -> list[int]:
    found = [root]
    for pid in found:
        found += _children(pid)
    return found


def _children(of: int) -> list[int]:
    table = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(pid) for pid, parent in (line.split() for line in table.splitlines()) if int(parent) == of]


def _command(pid: int) -> str:
    asked = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _takes_calls(address: tuple[str, int]) -> bool:
    try:
        socket.create_connection(address, 1).close()
    except OSError:
        return False
    return True


def _is_alive(pid: int) -> bool:
    asked = ["ps", "-o", "stat=", "-p", str(pid)]
    state = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return bool(state.strip()) and not state.startswith("Z")
