"""What tests of webhooks share: an owner's team, an address on loopback that Practice may send to, and who listens."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from hooks import endpoints, sending, telling
from hooks.events import WORDS, Event
from hooks.models import Delivery, Endpoint
from teams.models import Membership, Team
from tests.conftest import NOW
from tests.hooks.receiver import Receiver
from tests.videos.views.conftest import make_job, make_video

__all__ = ["make_job", "make_video"]

Make = Callable[..., tuple[Endpoint, str]]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """Somebody who takes webhooks, on the one origin that Practice may send to."""
    with Receiver() as listening:
        settings.HOOKS_ORIGIN = listening.origin
        settings.PUBLIC_URL = ""
        settings.PORTAL_URL = "http://127.0.0.1:8000"
        yield listening


@pytest.fixture
def make(owner: Membership) -> Make:
    """Make a webhook, of all events unless told otherwise; returns it with its secret."""

    def one(address: str, *wanted: str) -> tuple[Endpoint, str]:
        return endpoints.make(owner, address, wanted or list(WORDS), now=NOW)

    return one


def log_of(endpoint: Endpoint) -> list[tuple[str, str, int, int | None]]:
    """Return what an address was sent: event, state, tries and status, oldest first."""
    rows = Delivery.objects.filter(endpoint=endpoint).order_by("pk")
    return list(rows.values_list("event", "state", "tries", "status"))


DATA = {"video": "v1", "title": "Fjørd & “Field”", "credits": "97.5"}
WAITING, DELIVERED, FAILED, GIVEN_UP = "waiting", "delivered", "failed", "given_up"


def tell(team: Team, event: Event = Event.VIDEO_READY, at: datetime = NOW) -> None:
    """Let something happen that addresses of a team want to hear of."""
    telling.tell(team, event, DATA, now=at)


def turn(endpoint: Endpoint, at: datetime = NOW) -> int:
    """Give an address its turn, at a moment that stands still."""
    return sending.take_turn(endpoint.pk, clock=lambda: at)
