"""How often something that recurs is done, where the database need not know."""

from datetime import datetime, timedelta


class Pace:
    """Says yes at most once in a while, by the caller's clock; each process has its own."""

    def __init__(self, rest: timedelta) -> None:
        self.rest = rest
        self._next_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time again; if so, it is not for a while."""
        if self._next_at is not None and now < self._next_at:
            return False
        self._next_at = now + self.rest
        return True
