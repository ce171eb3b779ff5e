"""Who takes part: Mira, who owns a Practice team with 10,000 credits, and the sandbox that plays Samsar."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from teams.models import Membership
from tests.conftest import Sandbox
from tests.faults import courier
from tests.journeys import worker
from tests.journeys.person import Person


@pytest.fixture
def key(transactional_db: None, connected: Callable[..., str], sandbox: Sandbox, settings: Any, tmp_path: Path) -> str:
    """The key of the team's account at the sandbox, which was asked for models and fonts once."""
    settings.MEDIA_ROOT = tmp_path
    settings.PORTAL_URL = ""  # no doorbell: nobody listens for it here
    courier.lose_all()
    key = connected(10_000)
    assert "refresh_catalogue" in worker.works()
    return key


@pytest.fixture
def mira(owner: Membership, key: str) -> Person:
    """The owner of the team, signed in."""
    person = Person(owner)
    person.browser.force_login(owner.user)
    return person
