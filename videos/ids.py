"""Public ids: UUIDv7, so that they rise with time and cannot be guessed."""

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """Return a new id: 48 bits of Unix milliseconds, then random bits; within a process ids only rise."""
    global _last  # noqa: PLW0603 - the last id of this process is what makes the next one larger
    with _lock:
        random = int.from_bytes(os.urandom(10), "big")
        value = (time.time_ns() // 1_000_000) << 80 | random
        value = value & ~(0xF << 76) | 0x7 << 76
        value = value & ~(0x3 << 62) | 0x2 << 62
        if value <= _last:
            # Same millisecond (or a clock set back): count on within the 62 random bits, far from their end.
            value = _last + 1 + int.from_bytes(os.urandom(3), "big")
        _last = value
    return UUID(int=value)
