"""Brings `.venv` to what a lock file says, and does nothing when it is there already."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from launcher.places import Places
from launcher.trouble import Trouble, say, step

RUN = "requirements.lock"
BUCKET = "requirements-s3.lock"  # holds all of RUN, and what a bucket needs
DEVELOP = "requirements-dev.lock"  # holds all of both


def ensure(places: Places, lock: str, environ: Mapping[str, str] = os.environ) -> None:
    """Install what a lock names unless that was done before, with uv where it is on PATH, else with pip.

    Raises Trouble with the installer's last lines when it fails.
    """
    stamp = places.venv / "installed.json"
    digest = hashlib.sha256((places.root / lock).read_bytes()).hexdigest()
    # A Python upgrade or a moved folder breaks an environment without touching any lock.
    identity = {"python": sys.version, "prefix": sys.base_prefix, "root": str(places.root)}
    known = _stamped(stamp)
    done = known.get("locks", {}) if known.get("identity") == identity else {}
    if done.get(lock) == digest and places.python.exists():
        return
    uv = shutil.which("uv", path=environ.get("PATH"))
    if (stamp.exists() and known.get("identity") != identity) or not _works(places.python, "pass"):
        _make(places, uv, environ)
    say(f"Installing packages with {'uv' if uv else 'pip'}: the first time takes up to a minute.")
    with step("Packages installed"):
        _must([*_installer(places, uv, environ), "--require-hashes", "-r", str(places.root / lock)], environ)
    stamp.write_text(json.dumps({"identity": identity, "locks": {**done, lock: digest}}), encoding="utf-8")


def to_run(environ: Mapping[str, str]) -> str:
    """Return the lock that a portal needs to run: the larger one where its files are kept in a bucket."""
    return BUCKET if environ.get("PORTAL_S3_BUCKET") else RUN


def _stamped(stamp: Path) -> dict[str, Any]:
    try:
        found = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _works(python: Path, statement: str) -> bool:
    """Tell whether an environment's Python starts and gets through one statement."""
    try:
        return subprocess.run([python, "-c", statement], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make(places: Places, uv: str | None, environ: Mapping[str, str]) -> None:
    """Make the environment from nothing, in place of one that another Python left."""
    if uv:
        _must([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(places.venv)], environ)
    elif importlib.util.find_spec("ensurepip") is None:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise Trouble(f"This Python cannot make virtual environments. On Debian and Ubuntu: apt-get install {package}.")
    else:
        _must([sys.executable, "-m", "venv", "--clear", str(places.venv)], environ)


def _installer(places: Places, uv: str | None, environ: Mapping[str, str]) -> list[str]:
    """Return the command that installs; an environment made by uv lacks pip until somebody needs it."""
    python = str(places.python)
    if uv:
        return [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
    if not _works(places.python, "import pip"):
        _must([python, "-m", "ensurepip"], environ)
    return [python, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]


def _must(command: Sequence[str], environ: Mapping[str, str]) -> None:
    done = subprocess.run(
        command,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = "\n".join(f"  {line}" for line in done.stdout.splitlines()[-12:])
        raise Trouble(f"The packages could not be installed. This command failed:\n  {' '.join(command)}\n{tail}")
