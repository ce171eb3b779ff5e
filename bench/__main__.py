"""`python -m bench [NAMES] [--videos N] [--database NAME] [--without-browser]`: both databases, one after the other."""

import argparse
import base64
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from launcher.suites import CHROMIUM

DATABASES: Final = ("sqlite", "postgresql")
NAMES: Final = ("queries", "library", "bare", "search", "pages", "paging", "browser")


def main(words: Sequence[str]) -> int:
    """Measure and return 1 if a figure is over its bound or could not be measured, 2 for words nobody knows."""
    asked = _parsed(words)
    # A wish to stop ends what is measured as Ctrl-C does, so that no folder and no server stays behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    names, is_fine, begun = asked.names or NAMES, True, time.monotonic()
    chromium = _chromium() if "browser" in names and not asked.without_browser else ""
    if "browser" in names and not chromium:
        why = "left out" if asked.without_browser else "Chromium is missing; install it, or say --without-browser"
        print(f"browser: not measured, {why}.", flush=True)
        is_fine = asked.without_browser
    for database in asked.database or DATABASES:
        with _environment(database) as environ:
            command = [sys.executable, "-m", "bench.one", "--videos", str(asked.videos), *names]
            command += ["--busy"] if asked.busy else []
            # Bytes and shifts are the same whatever the database.
            if chromium and database == (asked.database or DATABASES)[0]:
                command += ["--chromium", chromium]
            is_fine = subprocess.run(command, env=environ, check=False).returncode == 0 and is_fine
    said = "Everything is within its bound." if is_fine else "Something is over its bound or was not measured."
    print(f"\n{said} {time.monotonic() - begun:.0f} s, {os.cpu_count()} cores.", flush=True)
    return 0 if is_fine else 1


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./portal bench", description="Ratios measured side by side, one line each.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(NAMES)}; all by default")
    parser.add_argument("--videos", type=int, default=100_000, help="rows of the large library (%(default)s)")
    parser.add_argument("--database", action="append", choices=DATABASES, help="one alone; may be repeated")
    parser.add_argument("--without-browser", action="store_true", help="leave out what needs Chromium")
    busy = "count the process's own work and not time: for a machine that is busy with others; without a server's part"
    parser.add_argument("--busy", action="store_true", help=busy)
    asked = parser.parse_args(words)
    unknown = [name for name in asked.names if name not in NAMES]
    if unknown:
        parser.error(f"nothing is called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if not 100 <= asked.videos <= 1_000_000:
        parser.error("--videos takes 100 to 1000000")
    return asked


def _chromium() -> str:
    names = (os.environ["CHROMIUM"],) if os.environ.get("CHROMIUM") else CHROMIUM
    return next((path for name in names if (path := shutil.which(name))), "")


@contextmanager
def _environment(database: str) -> Iterator[dict[str, str]]:
    """Give the environment of a process that measures: a new database, a folder and secrets of its own."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, _address(database, Path(folder)) as address:
        yield {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "samsar_portal.settings",
            "DJANGO_SECRET_KEY": secrets.token_urlsafe(50),
            "PORTAL_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "PORTAL_VAR": folder,
            "REDIS_URL": "memory://localhost",
            "DATABASE_URL": address,
        }


@contextmanager
def _address(database: str, folder: Path) -> Iterator[str]:
    if database == "sqlite":
        yield f"sqlite:///{folder / 'bench.sqlite3'}"
        return
    from tests.on_postgres import database_url

    with database_url() as address:
        yield address


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("Stopped.")
        sys.exit(128 + signal.SIGINT)
