"""Samsar rings when a film is done, and the page knows sooner than the next look was due."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_finished
from pytest_django.live_server_helper import LiveServer

from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person


@pytest.fixture
def rung() -> Iterator[threading.Event]:
    """Set whenever the portal has answered somebody who came over the network."""
    event = threading.Event()

    def note(**_signal: Any) -> None:
        event.set()

    request_finished.connect(note)
    yield event
    request_finished.disconnect(note)


def test_samsar_rings_and_the_film_is_there(
    mira: Person, key: str, sandbox: Sandbox, live_server: LiveServer, settings: Any, rung: threading.Event
) -> None:
    settings.PORTAL_URL = live_server.url
    mira.creates("A pier in the rain. A dog waits.")
    worker.works()
    assert mira.waits() == 200
    mira.reads("Rendering")

    # Nobody looks, and no time passes for the worker. The render ends; Samsar rings, with words that nobody reads.
    rung.clear()
    sandbox.advance(60)
    assert rung.wait(20), "nobody rang"
    worker.works()
    worker.works()
    assert mira.waits() == 204
    assert mira.page.films
    assert sandbox.accepted_posts(key) == 1
