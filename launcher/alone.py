"""One run for each data folder: a lock that dies with its holder, and a note of where it answers."""

import fcntl
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from launcher.places import Places, write_private

LOCK, NOTE = "run.lock", "running.json"


class Alone:
    """The right to run on one data folder, given back at the end of a `with`.

    `held` tells whether this process has it.
    """

    def __init__(self, places: Places) -> None:
        self._note = places.var / NOTE
        self._lock = (places.var / LOCK).open("a")  # "a": whoever else holds it keeps its file untouched
        self.held = self._take()

    def _take(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    @property
    def fileno(self) -> int:
        """The lock's descriptor: a process that inherits it holds the lock too."""
        return self._lock.fileno()

    def note(self, told: dict[str, Any]) -> None:
        """Write down where this run answers, for a second start and for `./portal manage`."""
        write_private(self._note, json.dumps({"pid": os.getpid(), **told}))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        if self.held:
            self._note.unlink(missing_ok=True)
        self._lock.close()

    def other(self, seconds: float) -> dict[str, Any] | None:
        """Wait for the run that holds the lock to say where it answers.

        Returns None when it ended meanwhile, and then this process holds the
        lock. Raises TimeoutError when neither happened within so many seconds.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._take():
                self.held = True
                return None
            found = noted(self._note)
            if found and _is_alive(found["pid"]):
                return found
            time.sleep(0.1)
        raise TimeoutError


def noted(note: Path) -> dict[str, Any]:
    """Return what a run wrote down, or nothing."""
    with suppress(OSError, ValueError):
        found = json.loads(note.read_text(encoding="utf-8"))
        if isinstance(found, dict) and isinstance(found.get("pid"), int):
            return found
    return {}


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
