"""Rounds of a process: who has something due gets a turn in a thread of its own; a round waits for nobody."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from typing import Final

import structlog
from django.db import connections

from hooks import sending
from hooks.sending import Clock

log = structlog.get_logger(__name__)

#: Turns at a time. They are apart from the worker's own threads, so that no slow address takes one of those.
TURNS: Final = 8
_ASKED: Final = 200

_lock = threading.Lock()
_busy: dict[int, Future[None]] = {}
_stop = threading.Event()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(TURNS, thread_name_prefix="hooks")


def go_round(*, clock: Clock) -> int:
    """Begin a turn for each address that has something due and no turn yet; return how many began."""
    begun = 0
    for endpoint_id in sending.addresses_due(clock(), _ASKED):
        with _lock:
            if endpoint_id not in _busy and not _stop.is_set():
                _busy[endpoint_id] = _pool().submit(_take_turn, endpoint_id, clock)
                begun += 1
    return begun


def rest(seconds: float) -> bool:
    """Wait until no turn is on its way; return whether that came to be in time."""
    with _lock:
        under_way = list(_busy.values())
    return not wait(under_way, seconds).not_done


def leave() -> None:
    """Begin nothing more; what is being sent is sent to its end, within the bound of one exchange."""
    _stop.set()


def _take_turn(endpoint_id: int, clock: Clock) -> None:
    try:
        if not _stop.is_set():
            sending.take_turn(endpoint_id, clock=clock)
    except Exception:
        log.exception("webhook turn broke", endpoint=endpoint_id)
    finally:
        connections.close_all()
        with _lock:
            _busy.pop(endpoint_id, None)
