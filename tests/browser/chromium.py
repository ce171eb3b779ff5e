"""The system's Chromium: where it is and how it is started."""

import os
import shutil

import pytest

from launcher.suites import CHROMIUM

_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


def find() -> str:
    """Return the program that CHROMIUM names, else one from PATH; fail the test that asked when there is none."""
    asked = os.environ.get("CHROMIUM")
    names = (asked,) if asked else CHROMIUM
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            f"Chromium is missing: looked for {', '.join(names)}. On Debian: apt-get install chromium. "
            "Or set CHROMIUM to its path.",
            pytrace=False,
        )
    return found


def arguments() -> list[str]:
    """Return the switches that keep Chromium to itself; root has no sandbox of Chromium's own."""
    return [*_QUIET, "--no-sandbox"] if os.geteuid() == 0 else [*_QUIET]
