"""Threads that start at one moment, each with a database connection of its own."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from django.db import connection

PATIENCE: Final = 30.0  # seconds


@contextlib.contextmanager
def together(*works: Callable[[], object]) -> Iterator[list[BaseException]]:
    """Run all of `works` at once, each in a thread; the block's end waits for them and raises what they raised.

    The block is given the list of what was raised so far.
    """
    start = threading.Barrier(len(works))
    raised: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            start.wait(PATIENCE)
            work()
        except BaseException as problem:
            raised.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield raised
    finally:
        for thread in threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a thread did not come to its end"
    if raised:
        raise raised[0]


def run(*works: Callable[[], object]) -> None:
    """Run all of `works` at once and wait for them."""
    with together(*works):
        pass


def until_somebody_waits() -> None:
    """Return once another transaction waits for a row of this one; SQLite lets no other begin to write anyway."""
    ends = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and time.monotonic() < ends:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
