"""Starts processes in waves, keeps them alive and stops them in reverse, leaving none.

Each process leads a group of its own and writes to its own log. One that dies
is started again after a growing pause; one that dies three times in a minute
ends the run.
"""

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher import guard
from launcher.trouble import Trouble, say

GRACE = 25.0  # seconds: what hosts commonly allow between SIGTERM and SIGKILL
DEATHS, WITHIN = 3, 60.0  # seconds
FIRST_PAUSE = 0.5  # seconds, doubled with each death
LOG_LIMIT = 5_000_000  # bytes


class AskedToStop(Exception):
    """Ctrl-C or SIGTERM came while something was being started."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One process to keep alive, and the question that is true once it does its work.

    A part without a question is taken to be up when it has started.
    """

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    answers: Callable[[], bool] = lambda: True


@dataclass(slots=True)
class _Child:
    part: Part
    process: subprocess.Popen[bytes]
    log: Path
    log_start: int
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=DEATHS))
    due: float | None = None  # when to start again; None while it runs


class Supervisor:
    """Holds the processes of one run. Not for use from several threads."""

    def __init__(self, logs: Path, folder: Path, *, grace: float = GRACE, pass_fds: Sequence[int] = ()) -> None:
        self.asked_to_stop = 0  # how often; the second time nobody waits
        self._logs, self._folder, self._grace = logs, folder, grace
        self._waves: list[list[_Child]] = []
        # -I and -S: the guard needs nothing but the standard library, and little memory.
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", guard.__file__, str(grace)],
            stdin=subprocess.PIPE,
            pass_fds=pass_fds,
            start_new_session=True,
        )

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._on_signal)

    def _on_signal(self, _signum: int, _frame: object) -> None:
        self.asked_to_stop += 1

    def start(self, *parts: Part) -> None:
        """Start one wave of processes at once, without waiting for them. Raises AskedToStop."""
        self._mind()
        self._waves.append([])
        for part in parts:
            log = self._logs / f"{part.name}.log"
            if log.exists() and log.stat().st_size > LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))
            process, log_start = self._spawn(part, log)
            self._waves[-1].append(_Child(part, process, log, log_start))

    def _spawn(self, part: Part, log: Path) -> tuple[subprocess.Popen[bytes], int]:
        log.touch(mode=0o600)
        with log.open("ab") as output:
            start = output.tell()
            process = subprocess.Popen(
                part.command,
                cwd=self._folder,
                env=dict(part.environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
            )
        self._tell_guard("+", process)
        return process, start

    def _tell_guard(self, sign: str, process: subprocess.Popen[bytes]) -> None:
        assert self._guard.stdin is not None  # noqa: S101  # opened in __init__
        self._guard.stdin.write(f"{sign}{process.pid}\n".encode())
        self._guard.stdin.flush()

    def wait(self, seconds: float) -> None:
        """Wait until every process answers.

        Raises AskedToStop, and Trouble with the log's last lines for one that
        keeps dying or does not answer within so many seconds.
        """
        deadline = time.monotonic() + seconds
        waiting = [child for wave in self._waves for child in wave]
        while True:
            self._mind()
            self.look()
            waiting = [child for child in waiting if child.due is not None or not child.part.answers()]
            if not waiting:
                return
            if time.monotonic() > deadline:
                name = waiting[0].part.name
                raise Trouble(f"{name} did not answer within {seconds:.0f} seconds. {self._last_lines(waiting[0])}")
            time.sleep(0.05)

    def _mind(self) -> None:
        if self.asked_to_stop:
            raise AskedToStop

    def keep(self, beside: Callable[[], None] = lambda: None) -> None:
        """Keep the processes alive until asked to stop, doing `beside` at each look. Raises Trouble."""
        while not self.asked_to_stop:
            self.look()
            beside()
            time.sleep(0.2)

    def look(self) -> None:
        """Notice who died and start again who is due. Raises Trouble at a third death in a minute."""
        now = time.monotonic()
        for child in (child for wave in self._waves for child in wave):
            if child.due is not None and now >= child.due:
                child.process, child.log_start = self._spawn(child.part, child.log)
                child.due = None
            elif child.due is None and child.process.poll() is not None:
                self._bury(child, now)

    def _bury(self, child: _Child, now: float) -> None:
        self._forget(child)
        name, how = child.part.name, _manner(child.process.returncode)
        child.deaths.append(now)
        recent = [death for death in child.deaths if now - death < WITHIN]
        if len(recent) == DEATHS:
            child.due = float("inf")
            raise Trouble(f"{name} {how}, for the third time within a minute. {self._last_lines(child)}")
        pause = FIRST_PAUSE * 2 ** (len(recent) - 1)
        say(f"{name} {how}; it starts again in {pause:g} s. Its log: {child.log}")
        child.due = now + pause

    def _forget(self, child: _Child) -> None:
        """After its leader is gone, end what is left of a group and take it off the guard's list."""
        guard.send(child.process.pid, signal.SIGKILL)
        self._tell_guard("-", child.process)

    def _last_lines(self, child: _Child) -> str:
        with child.log.open("rb") as file:
            file.seek(max(child.log_start, file.seek(0, 2) - 8_000))
            lines = file.read().decode(errors="replace").splitlines()[-15:]
        said = "\n".join(f"  {line}" for line in lines) or "  (nothing)"
        return f"Its last lines ({child.log}):\n{said}"

    def stop(self) -> None:
        """Stop all in reverse order, whole groups, within the grace; a second signal ends the waiting."""
        deadline = time.monotonic() + self._grace
        patience = max(self.asked_to_stop, 1)
        for wave in reversed(self._waves):
            running = [child for child in wave if child.due is None]
            for child in running:
                child.process.terminate()
            # The last wave gets a moment even when an earlier one used up the grace.
            until = max(deadline, time.monotonic() + 2)
            while any(child.process.poll() is None for child in running):
                if time.monotonic() > until or self.asked_to_stop > patience:
                    break
                time.sleep(0.02)
            for child in running:
                guard.send(child.process.pid, signal.SIGKILL)
                child.process.wait()
                self._tell_guard("-", child.process)
        self._waves.clear()
        self._guard.communicate()


def _manner(code: int) -> str:
    if code >= 0:
        return f"stopped with exit code {code}"
    try:
        return f"was ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"was ended by signal {-code}"
