"""What axe-core has to say about the page that is open."""

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

VENDOR = Path(__file__).parent / "vendor"
GRAVE = ("serious", "critical")

RUN = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.html) }));
}"""


@cache
def script() -> str:
    """Return axe-core as it was published; fail when the file is not that."""
    entry = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["axe-core"]
    content = (VENDOR / entry["file"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    return content.decode()


def grave_faults(page: Page) -> list[dict[str, Any]]:
    """Return what is serious or critical, each with the elements it was found at.

    Asked through the debugger, which no content security policy binds.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [fault for fault in found if fault["impact"] in GRAVE]
