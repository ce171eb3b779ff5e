"""The lives of worker processes: a claim whose boot was not seen for a while is stale."""

import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, connection

from videos.models import Boot

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
_FORGET_AFTER = timedelta(days=1)


def new_name() -> str:
    """Return a name that no other life of any worker has."""
    return f"{socket.gethostname()[:40]}/{secrets.token_hex(6)}"


def mark(name: str, *, at: datetime) -> None:
    """Say that this boot lives at `at`; boots that were not seen for a day are forgotten."""
    _, is_new = Boot.objects.update_or_create(
        name=name,
        defaults={"seen_at": at},
        create_defaults={
            "seen_at": at,
            "started_at": at,
        },
    )
    if is_new:
        Boot.objects.filter(seen_at__lt=at - _FORGET_AFTER).delete()


def keep_marking(name: str, *, clock: Callable[[], datetime], stop: threading.Event) -> threading.Thread:
    """Mark the boot now and then every five seconds in a thread of its own, until `stop` is set."""

    def beat() -> None:
        while True:
            try:
                mark(name, at=clock())
            except DatabaseError:
                # A worker whose first mark fails still lives: the next one says so.
                log.warning("boot not marked")
            finally:
                connection.close()
            if stop.wait(BEAT_SECONDS):
                return

    thread = threading.Thread(target=beat, name="boot", daemon=True)
    thread.start()
    return thread


def forget(name: str) -> None:
    """Say that this boot ended in good order."""
    Boot.objects.filter(name=name).delete()
