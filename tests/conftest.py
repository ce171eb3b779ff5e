"""What tests of the portal share: people, a team on a real sandbox, and a database that may be flushed."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client

from audit import append_only
from teams import connections
from teams.models import Membership, Mode, Team, User
from teams.roles import Role

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _flush_knows_append_only_tables() -> None:
    """Flushing between tests deletes rows that the application may never delete, and remakes none that nobody reads."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    ops = type(connection.ops)
    flush = ops.execute_sql_flush
    tables = append_only.tables()

    def flush_all(self: Any, sql_list: list[str]) -> None:
        append_only.remove(self.connection, tables)
        try:
            flush(self, sql_list)
        finally:
            append_only.install(self.connection, tables)

    ops.execute_sql_flush = flush_all  # type: ignore[method-assign]


def check_at_once() -> None:
    """Let PostgreSQL check each reference with its statement: it alters no table that has a check still to come."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox, by its addresses; time in it moves only when told to."""

    url: str
    data: Path

    @property
    def control(self) -> str:
        """Where the control calls are."""
        return self.url.removesuffix("/v1") + "/control"

    def new_key(self, credits: int = 10_000) -> str:
        """Return the key of a new account with `credits` whole credits."""
        command = [sys.executable, "-m", "sandbox", "key", "--credits", str(credits), "--data", str(self.data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    def tell(self, path: str, /, **body: Any) -> dict[str, Any]:
        """Make a control call."""
        # What it renders is as polite as can be: on a machine that has other things to do it comes, but late.
        reply = requests.post(f"{self.control}/{path}", json=body, timeout=300)
        reply.raise_for_status()
        answer: dict[str, Any] = reply.json()
        return answer

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock on; answers when the files that are due exist."""
        self.tell("clock/advance", seconds=seconds)

    def accepted_posts(self, key: str) -> int:
        """Return how many POSTs of this account were accepted."""
        accepted: int = self.tell("accepted", key=key)["accepted"]
        return accepted


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A real sandbox on a free port of loopback, rendering two frames a second."""
    data = tmp_path_factory.mktemp("sandbox")
    command = [sys.executable, "-m", "sandbox", "serve", "--port", "0", "--speed", "0", "--fps", "2"]
    process = subprocess.Popen(
        [*command, "--data", str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:"), f"the sandbox said {url!r}"
    yield Sandbox(url, data)
    process.terminate()
    process.wait(20)
    process.stdout.close()


@pytest.fixture
def now() -> datetime:
    """The moment at which tests happen."""
    return NOW


@pytest.fixture
def practice_team(db: None) -> Team:
    """A Practice team without a key."""
    return Team.objects.create(name="Fjord & Field", mode=Mode.PRACTICE)


@pytest.fixture
def owner(practice_team: Team) -> Membership:
    """The team's owner."""
    return join(practice_team, "mira@example.test", Role.OWNER)


def join(team: Team, email: str, role: Role) -> Membership:
    """Make a user and put them in the team."""
    return Membership.objects.create(team=team, user=User.objects.create_user(email, name="Mira Solberg"), role=role)


@pytest.fixture
def owner_client(owner: Membership) -> Client:
    """A browser in which the owner is signed in."""
    client = Client()
    client.force_login(owner.user)
    return client


@pytest.fixture
def connected(owner: Membership, sandbox: Sandbox, settings: Any, now: datetime) -> Callable[..., str]:
    """Connect the practice team to a new account of the sandbox; returns its key."""

    def connect(credits: int = 10_000) -> str:
        settings.SANDBOX_URL = sandbox.url
        settings.SANDBOX_DATA = str(sandbox.data)
        key = sandbox.new_key(credits)
        connections.store_key(owner.team, key, now=now)
        return key

    return connect
