"""How the launcher speaks: plain lines, and one exception for what a person must know."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Trouble(Exception):
    """Something that only the person at the keyboard can settle, as a sentence to print."""


def say(line: str) -> None:
    """Print one line at once, also into a pipe; a terminal that has gone is no reason to fail."""
    with suppress(OSError):
        print(line, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what was done and how many seconds it took."""
    begun = time.monotonic()
    yield
    say(f"{what} … {time.monotonic() - begun:.1f} s")
