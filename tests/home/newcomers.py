"""Somebody new at Welcome: signed in, in no team, where services answer or do not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from teams.models import User
from tests.conftest import Sandbox
from tests.samsar.servers import answering, http_answer, serving

LIVE_KEY, PRACTICE_KEY = "fake-live-key", "sbx_fakefakefakefakefake"
NOWHERE = "http://127.0.0.1:9/v1"  # nobody listens: a call would read "could not be asked"


@pytest.fixture(autouse=True)
def _nobody_tried_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def ana(db: None) -> User:
    """Somebody without a team."""
    return User.objects.create_user("ana@example.test", name="Ana Lima")


@pytest.fixture
def browser(ana: User, settings: Any) -> Client:
    """A browser in which she is signed in, where no service answers."""
    settings.SANDBOX_URL = settings.SAMSAR_BASE_URL = NOWHERE
    client = Client()
    client.force_login(ana)
    return client


@pytest.fixture
def practises(sandbox: Sandbox, browser: Client, settings: Any) -> Client:
    """The same where a sandbox runs."""
    settings.SANDBOX_URL, settings.SANDBOX_DATA = sandbox.url, str(sandbox.data)
    return browser


@pytest.fixture
def live_service(browser: Client, settings: Any) -> Iterator[list[bytes]]:
    """A service on loopback that takes any key; the requests that it got."""
    models = b'{"IMAGE_MODELS": [], "VIDEO_MODELS": [{"label": "One", "value": "ONE"}]}'
    with serving(answering(http_answer(200, models))) as server:
        settings.SAMSAR_BASE_URL = f"http://127.0.0.1:{server.port}/v1"
        yield server.requests


def token(browser: Client, door: str = "") -> str:
    """Open the page and return its form's token."""
    page = browser.get(reverse("welcome"), {"door": door, "another": "1"}).text
    return page.partition('name="token" value="')[2].partition('"')[0]
