"""From the first page of the library to the last, as a person would get there: by the link on each page."""

import html
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from bench.teams import Place
from videos.jobs.states import State
from videos.models import Job, Shelf

_CARD = re.compile(r'<li\b[^>]*\bid="job-([0-9a-f-]{36})"')
_NEXT = re.compile(r'<a\b[^>]*\brel="next"[^>]*>')
_HREF = re.compile(r'href="([^"]*)"')
_LEFT_OUT = (State.REJECTED, State.CANCELLED, State.SETTLED_CHARGED, State.SETTLED_FREE)


@dataclass(kw_only=True, slots=True)
class Walk:
    """What was met on the way: the cards in order, the address of the last page, and whether the end was reached."""

    seen: list[UUID] = field(default_factory=list)
    last: str = ""
    pages: int = 0
    is_whole: bool = False


def cards_of(page: str) -> list[UUID]:
    """Return the ids of the cards on a page, in order."""
    return [UUID(key) for key in _CARD.findall(page)]


def next_of(page: str) -> str:
    """Return the query of the next page; empty on the last one."""
    link = _NEXT.search(page)
    href = _HREF.search(link.group()) if link else None
    return html.unescape(href.group(1)).partition("?")[2] if href else ""


def walk(place: Place, *, seconds: float) -> Walk:
    """Follow the library's pages to the end, or until `seconds` are over."""
    found, until = Walk(), time.monotonic() + seconds
    for address, page in _pages(place):
        found.last = address
        found.pages += 1
        found.seen += cards_of(page)
        if time.monotonic() > until:
            return found
    found.is_whole = True
    return found


def _pages(place: Place) -> Iterator[tuple[str, str]]:
    query = ""
    while True:
        address = place.address("library", query=query)
        page = place.site.get(address)
        yield address, page
        query = next_of(page)
        if not query:
            return


def expected(place: Place) -> list[UUID]:
    """Return what the library holds by the rows themselves, newest first."""
    rows = Job.objects.filter(team=place.team, shelf=Shelf.LIBRARY).exclude(state__in=_LEFT_OUT)
    return list(rows.order_by("-public_id").values_list("public_id", flat=True))
