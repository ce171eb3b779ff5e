"""`./portal test`: installs what the tests need and runs them, suite by suite.

Nothing is skipped in silence: a missing part, a skipped test and a suite
without tests count as failures, each named.
"""

import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher import brokers, install
from launcher.environment import for_tests
from launcher.places import Places
from launcher.trouble import Trouble, say, step

#: Folders of tests/ that are suites of their own.
APART = ("contract", "house", "tenancy", "headers", "secrets", "journeys", "faults", "browser")
NAMES = ("unit", *APART, "postgres")  # unit is all the rest; postgres is what meets the database, once more on that
_ROOMS = ("audit", "accounts", "notices", "hooks", "credits", "teams", "videos", "reviews", "home")
ON_POSTGRES = (*_ROOMS, "tenancy", "faults", "journeys")
#: Processes. Faults race against each other by design, and one journey is enough for all secrets.
PARALLEL = {name: 2 for name in NAMES if name not in ("faults", "secrets")}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_TESTS = 5  # pytest's exit code


@dataclass(slots=True)
class Tally:
    """How many tests passed, failed and were skipped, and which suites are not as they should be."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)


def test(places: Places, environ: Mapping[str, str], words: Sequence[str]) -> int:
    """Run the suites that are named, or all, and close with "N passed, N failed"; return the exit code.

    Raises Trouble for a suite that does not exist or packages that do not install.
    """
    names, options = _split(words)
    install.ensure(places, install.DEVELOP, environ)
    tally, told = Tally(), for_tests(environ)
    for name in names:
        missing = _missing(places, name, told)
        say(f"\n{name}{missing and ': '}{missing}")
        if missing:
            tally.failed += 1
            tally.broken.append(name)
        else:
            _run(places, name, options, told, tally)
    if tally.skipped:
        say(f"\n{tally.skipped} skipped. A skipped test counts as a failure here.")
    if tally.broken:
        say(f"\nNot in order: {', '.join(tally.broken)}.")
    failed = tally.failed + tally.skipped
    say(f"\n{tally.passed} passed, {failed} failed")
    return 1 if failed or tally.broken else 0


def _run(places: Places, name: str, options: Sequence[str], environ: Mapping[str, str], tally: Tally) -> None:
    """Run one suite and add its report; an expected failure is a pass, and no report is a failure."""
    with tempfile.TemporaryDirectory(prefix="samsar-test-") as folder, step(name):
        report = Path(folder) / "report.xml"
        command = [*_command(places, name), f"--junitxml={report}", *options]
        code = subprocess.run(command, cwd=places.root, env=environ, check=False).returncode
        cases = ET.parse(report).getroot().iter("testcase") if report.exists() else ()  # noqa: S314  # pytest's own
        for case in cases:
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                tally.failed += 1
            elif skip is not None and skip.get("type") != "pytest.xfail":
                tally.skipped += 1
            else:
                tally.passed += 1
    if code and not (code == NO_TESTS and options):
        tally.broken.append(name)


def _split(words: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    cut = words.index("--") if "--" in words else len(words)
    unknown = [name for name in words[:cut] if name not in NAMES]
    if unknown:
        raise Trouble(f"There is no suite called {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    return words[:cut] or NAMES, words[cut + 1 :]


def _command(places: Places, name: str) -> list[str]:
    if name == "postgres":
        folders = [f"tests/{folder}" for folder in ON_POSTGRES]
        # The start of the whole stack brings its own database; it is tried once, in its own suite.
        folders.append("--ignore=tests/journeys/test_run.py")
        return [str(places.python), "-m", "tests.on_postgres", "-q", "-n", str(PARALLEL[name]), *folders]
    folders = [f"tests/{name}"] if name in APART else ["tests", *(f"--ignore=tests/{folder}" for folder in APART)]
    workers = ["-n", str(PARALLEL[name])] if name in PARALLEL else []
    return [str(places.python), "-m", "pytest", "-q", *workers, *folders]


def _missing(places: Places, name: str, environ: Mapping[str, str]) -> str:
    """Return a sentence that names what this suite lacks here and how to get it, or nothing."""
    path = environ.get("PATH")
    asked = environ.get("CHROMIUM")
    if name == "browser" and not any(shutil.which(program, path=path) for program in ((asked,) if asked else CHROMIUM)):
        return "Chromium is missing. On Debian: apt-get install chromium. On macOS: brew install chromium."
    if (
        name in ("secrets", "journeys", "faults", "browser", "postgres")
        and brokers.find_server(places, environ) is None
    ):
        return "a Redis server is missing. On Debian: apt-get install redis-server. On macOS: brew install valkey."
    return ""
