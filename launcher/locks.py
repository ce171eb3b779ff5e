"""The hashed locks: how they are made, and whether they still say what the requirements say."""

import re
import subprocess
from collections.abc import Mapping

from launcher import install
from launcher.places import Places
from launcher.trouble import Trouble, say

PAIRS = (
    ("requirements.txt", install.RUN),
    ("requirements-s3.txt", install.BUCKET),
    ("requirements-dev.txt", install.DEVELOP),
)
# One lock for every system and Python; no host, index or path of this machine in it.
OPTIONS = ("--universal", "--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--no-header")
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


def make(places: Places, environ: Mapping[str, str]) -> int:
    """Write the locks with uv; packages that need not change stay as they are. Raises Trouble."""
    install.ensure(places, install.DEVELOP, environ)
    before = ""
    for source, lock in PAIRS:
        command = [str(places.venv / "bin" / "uv"), "pip", "compile", "--quiet", *OPTIONS, source, "-o", lock]
        # Each lock holds the one before: what runs is what was tested.
        constraint = ["--constraint", before] if before else []
        if subprocess.run([*command, *constraint], cwd=places.root, env=environ, check=False).returncode:
            raise Trouble(f"{lock} could not be made; it is as it was.")
        before = lock
        say(f"{lock} made from {source}.")
    return 0


def pins(text: str) -> dict[str, str]:
    """Return the version of every pinned package, by its normalised name."""
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in _PIN.findall(text)}


def faults(places: Places) -> list[str]:
    """Return a sentence for each place where a lock no longer fits; asks no registry."""
    found = []
    held: dict[str, str] = {}
    for source, lock in PAIRS:
        wanted = pins((places.root / source).read_text(encoding="utf-8"))
        text = (places.root / lock).read_text(encoding="utf-8")
        locked = pins(text)
        for name, version in {**held, **wanted}.items():
            if locked.get(name) != version:
                found.append(f"{lock} has {name} {locked.get(name, 'not at all')}, and {version} is wanted.")
        unhashed = [
            entry.split("==")[0] for entry in re.split(r"\n(?=\S)", text) if "==" in entry and "sha256" not in entry
        ]
        found += [f"{lock} has no hash for {name}." for name in unhashed]
        if "://" in text:
            found.append(f"{lock} names an address.")
        held |= locked
    return found
