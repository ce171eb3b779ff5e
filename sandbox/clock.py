"""The sandbox's own time: it has a speed, can be advanced, and goes on after a restart where it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sandbox.store import Store


class Clock:
    """Seconds of sandbox time since the first start of this data folder.

    At speed 0 the clock stands still and moves only when it is advanced.
    """

    def __init__(self, store: Store, speed: float, ticks: Callable[[], float] = time.monotonic) -> None:
        self.speed = speed
        self._store = store
        self._ticks = ticks
        self._lock = threading.Lock()
        row = store.row("SELECT seconds FROM clock")
        self._reading: float = row["seconds"] if row else 0.0
        self._read_at = ticks()

    def now(self) -> float:
        """Return the sandbox time in seconds."""
        with self._lock:
            return self._now()

    def advance(self, seconds: float) -> float:
        """Move the clock forward by so many sandbox seconds, keep it, and return the new time."""
        with self._lock:
            self._reading, self._read_at = self._now() + seconds, self._ticks()
        return self.save()

    def save(self) -> float:
        """Keep the present time for the next start, and return it."""
        now = self.now()
        with self._store.write() as db:
            db.execute("UPDATE clock SET seconds = max(seconds, ?)", (now,))
        return now

    def real_seconds_until(self, moment: float) -> float | None:
        """Return how many real seconds pass before a sandbox moment; None when the clock stands still."""
        return max(0.0, moment - self.now()) / self.speed if self.speed else None

    def _now(self) -> float:
        return self._reading + (self._ticks() - self._read_at) * self.speed
