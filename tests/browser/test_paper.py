"""The statement of a month on paper: one sheet of A4, whatever the month held, and what it says in every width."""

import re

import pytest

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.visitor import Registrar, Visitor

#: What a sheet holds; A4 in points, as Chromium writes it.
_PAGES = re.compile(rb"/Type\s*/Page[^s]")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)\s*\]")


def sheets(mira: Visitor) -> list[tuple[int, int]]:
    """Print the page that is open; return the size of each sheet in points."""
    told = mira.page.pdf(format="A4", prefer_css_page_size=True)
    boxes = [(round(float(width)), round(float(height))) for width, height in _BOX.findall(told)]
    assert len(boxes) == len(_PAGES.findall(told))
    return boxes


@pytest.mark.parametrize(
    "month",
    [
        {"people": 1, "projects": 0, "videos": 0},
        {"people": 6, "projects": 4, "videos": 60},
        {"people": 40, "projects": 30, "videos": 400},
    ],
    ids=["empty", "typical", "huge"],
)
def test_a_month_prints_on_one_sheet(month: dict[str, int], let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(reduced_motion="reduce")  # so that no colour is caught half-way
    if month["videos"]:
        registrar.ask("passes", team=mira.team, month="2026-10", **month)
    mira.goes_to("credits/statement/?month=2026-10")
    mira.reads("October 2026", "add up to the same numbers")

    for scheme in ("light", "dark"):
        mira.page.emulate_media(color_scheme=scheme)
        # A4 is 595 × 842 points; a sheet more, or one of another size, would be a fault.
        ((width, height),) = sheets(mira)
        assert (width, height) in [(595, 842), (596, 842), (594, 842), (595, 841)]
    for width in (DESK, PHONE):
        mira.page.emulate_media(media="screen")
        mira.page.set_viewport_size(width)
        assert mira.page.evaluate("document.documentElement.scrollWidth") <= width["width"]
        assert axe.grave_faults(mira.page) == []
