"""Which parts of a page a change made stale: short marks that the page sends back."""

import zlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from videos.views.price import PriceRail


def marks_of(pieces: Mapping[str, Any]) -> str:
    """Return a short mark, `name.sum`, for each part of the page that a change may alter.

    The page sends them back, so that an answer holds only what differs, and a
    sentence is announced once.
    """
    return " ".join(f"{name}.{zlib.crc32(repr(value).encode()):x}" for name, value in pieces.items())


def stale_parts(request: HttpRequest, marks: str) -> set[str]:
    """Return the names of the parts that the page shows otherwise."""
    seen = set(request.POST.get("shown", "").split())
    return {mark.partition(".")[0] for mark in marks.split() if mark not in seen}


def may_words(rail: PriceRail) -> tuple[str | bool, ...]:
    """Return what the rail says below its price, for the mark of that part."""
    left = (rail.balance_after, rail.budget_after, rail.mine_after, rail.project_after, rail.binds)
    return *left, rail.is_unconfirmed, rail.hint, rail.button, rail.asks, rail.is_short
