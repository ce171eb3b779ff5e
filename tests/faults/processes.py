"""Other processes on the test's own database: started here, told to go, killed here."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

from django.db import connection

from tests.conftest import ROOT

PATIENCE = 30.0  # seconds


def database_url() -> str:
    """Return the address of the test's database for another process."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    user, password, host, name = (quote(str(told[part]), safe="") for part in ("USER", "PASSWORD", "HOST", "NAME"))
    port = f":{told['PORT']}" if told["PORT"] else ""
    # Where a unix socket lies is an option; the pool is each process's own.
    options = urlencode({option: value for option, value in told["OPTIONS"].items() if option != "pool"})
    return f"postgres://{user}:{password}@{host}{port}/{name}?{options}"


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process of the portal that works on the test's database."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "samsar_portal.settings",
        "DATABASE_URL": database_url(),
        "PORTAL_URL": "http://127.0.0.1:9",  # where nobody listens: no doorbell
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        **changes,
    }


@contextlib.contextmanager
def started(module: str, *words: object, folder: Path = ROOT, **changes: str) -> Iterator[subprocess.Popen[str]]:
    """Start `python -m module words…` in a folder, its environment changed by `changes`; kill it at the block's end."""
    command = [sys.executable, "-m", module, *map(str, words)]
    process = subprocess.Popen(
        command, cwd=folder, env=environment(**changes), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def line_of(pipe: IO[str] | None) -> str:
    """Return the next line that a process prints, without its end."""
    assert pipe is not None
    return pipe.readline().strip()
