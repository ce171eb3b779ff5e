"""Two furnished teams for a whole module, each test undone: fixtures for the suites that walk the table."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from tests.tenancy.furniture import furnish
from tests.tenancy.judging import Scene

#: Nobody listens there: whoever would ask Samsar or the sandbox hears so at once.
_NOBODY = "http://127.0.0.1:9/v1"

Undone = Callable[[], AbstractContextManager[None]]


@contextmanager
def undo() -> Iterator[None]:
    """Undo at its end what the block wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Two teams with one of everything, made once for a module, and gone after it."""
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(settings, "SANDBOX_URL", _NOBODY)
    monkeypatch.setattr(settings, "SAMSAR_BASE_URL", _NOBODY)
    monkeypatch.setattr(settings, "PORTAL_URL", "http://127.0.0.1:8000")
    with django_db_blocker.unblock():
        made = Scene(ours=furnish("Kestrel"), theirs=furnish("Zwieback"))
    yield made
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)
    monkeypatch.undo()


@pytest.fixture
def undone(scene: Scene, db: None) -> Undone:
    """Give a test blocks that are undone; the test itself is undone as well."""
    return undo
