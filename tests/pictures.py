"""Takes the README's pictures of the demo's month: `python -m tests.pictures ADDRESS`; ADDRESS signs its owner in.

With `./portal run` going on elsewhere: `./portal manage seed_demo`, then
`.venv/bin/python -m tests.pictures "$(./portal manage sign_in_link mira.solberg@example.test)"`.
"""

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import chromium

_INTO: Final = Path(__file__).parent.parent / "docs" / "images"
#: Each page under the team, the last thing that its picture shows (of several, the last), and how far below it it ends.
_PAGES: Final = {
    "videos/?state=ready": ("library", "", 0),
    "credits/": ("credits", "#unsure", 32),
    "credits/requests/": ("requests", ".request", 32),
    "credits/statement/": ("statement", ".paper", 32),
}
_WIDE: Final = 1440
#: So high is a picture of a page that has no end.
_HIGH: Final = 900


def main(address: str) -> None:
    """Sign in by the address and take each picture."""
    _INTO.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.arguments())
        page = browser.new_page(viewport={"width": _WIDE, "height": _HIGH})
        page.goto(address)
        page.wait_for_url("**/t/*/")
        team = page.url
        for path, (name, last, below) in _PAGES.items():
            page.set_viewport_size({"width": _WIDE, "height": _HIGH})
            page.goto(f"{team}{path}", wait_until="networkidle")
            if last:
                box = page.locator(last).last.bounding_box()
                assert box, f"{path} shows no {last}"
                page.set_viewport_size({"width": _WIDE, "height": round(box["y"] + box["height"]) + below})
            taken = Image.open(io.BytesIO(page.screenshot()))
            taken.save(_INTO / f"{name}.webp", quality=86, method=6)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
