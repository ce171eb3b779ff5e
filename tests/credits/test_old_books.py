"""A database at the very first migration of `credits`, with rows in it, is brought up to date with the same sums."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.conftest import ROOT


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database of the same kind as the tests', in which nothing is yet."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    name = f"old_books_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


def test_the_first_books_say_the_same_when_they_are_brought_up_to_date(empty_database: str, tmp_path: Path) -> None:
    env = {**os.environ, "DATABASE_URL": empty_database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(
        [sys.executable, "-m", "tests.credits.old_books"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    told = json.loads(run.stdout.splitlines()[-1])

    # What is parked is reserved; of what was charged one was corrected: 2 × (360 + 97.501 − 1.5) credits.
    assert set(map(tuple, told["before"].values())) == {(2 * 540_000, 2 * 456_001)}
    assert told["before"] == told["after"] == told["pages"]
    assert len(told["before"]) == 4
    assert told["members"] == [[540_000, 456_001, None]] * 8
    assert told["broken"] == told["disagreements"] == []
    assert told["entries"] == 4 * (1 + 2 * (3 + 4 + 3 + 2 + 1))
    assert told["next"] == ["team", "held"]
