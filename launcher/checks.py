"""`./portal check`: every check that runs no test, each named with its outcome."""

import secrets
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from launcher import install, locks
from launcher.environment import for_checks
from launcher.places import Places
from launcher.trouble import say

# What a host sets, so that `check --deploy` judges what would be deployed.
PRODUCTION = {
    "PORTAL_HTTPS": "1",
    "PUBLIC_URL": "https://portal.example",
    "EMAIL_URL": "smtp+tls://portal:made-up@mail.example:587",
    "PORTAL_URL": "https://portal.example",
    "ALLOWED_HOSTS": "portal.example",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check's name, whether it passed, what it said and how many seconds it took."""

    name: str
    passed: bool
    said: str
    seconds: float


def check(places: Places, environ: Mapping[str, str]) -> int:
    """Run all checks, two at a time, and return 0 when every one passed. Raises Trouble when nothing installs."""
    install.ensure(places, install.DEVELOP, environ)
    with tempfile.TemporaryDirectory(prefix="samsar-check-") as folder, ThreadPoolExecutor(2) as pool:
        told = for_checks(environ, folder)
        running = [pool.submit(_run, places, name, words, told) for name, words in _commands().items()]
        production = {**told, **PRODUCTION, "DJANGO_SECRET_KEY": secrets.token_urlsafe(50)}
        deploy = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
        running.append(pool.submit(_run, places, "Django for production", deploy, production))
        outcomes = [_locks(places)]
        _tell(outcomes[0])
        for future in running:
            outcomes.append(future.result())
            _tell(outcomes[-1])
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0


def _commands() -> dict[str, tuple[str, ...]]:
    """Return the checks' command lines for the environment's Python, the slowest first."""
    return {
        "types": ("-m", "mypy"),
        "lint": ("-m", "ruff", "check", "."),
        "format": ("-m", "ruff", "format", "--check", "."),
        "imports": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
        "Django": ("manage.py", "check", "--fail-level", "WARNING"),
        "migrations": ("manage.py", "makemigrations", "--check", "--dry-run"),
    }


def _run(places: Places, name: str, words: Sequence[str], environ: Mapping[str, str]) -> Outcome:
    begun = time.monotonic()
    done = subprocess.run(
        [places.python, *words],
        cwd=places.root,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Outcome(name, done.returncode == 0, done.stdout, time.monotonic() - begun)


def _locks(places: Places) -> Outcome:
    found = locks.faults(places)
    return Outcome("locks", not found, "\n".join([*found, "./portal lock makes them anew."]), 0)


def _tell(outcome: Outcome) -> None:
    say(f"{outcome.name}: {'ok' if outcome.passed else 'failed'} ({outcome.seconds:.1f} s)")
    if not outcome.passed:
        say(outcome.said.rstrip() + "\n")
