"""Credits for a person who looks: sound with and without a limit and over it; figures that agree; charts in words."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.visitor import Registrar

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def figure(text: str) -> int:
    """Read whole credits as the portal writes them."""
    return int(re.sub(r"\s", "", text).replace("\u2212", "-"))


def said(page: Page, name: str) -> int:
    """Return a figure of the three above the bar."""
    return figure(page.locator(f".figures div:has(dt:text-is('{name}')) dd").inner_text())


@pytest.mark.parametrize(("limit", "third"), [(None, ""), (90_000_000, "Free"), (5_000, "Over by")])
def test_the_page_is_sound_with_a_limit_without_one_and_over_it(
    limit: int | None, third: str, let_in: LetIn, registrar: Registrar
) -> None:
    mira = let_in(reduced_motion="reduce")  # so that no colour is caught half-way
    registrar.ask("spends", team=mira.team, limit=limit, days=20)
    faults = {}
    for path in ("credits/", "credits/mine/"):
        mira.goes_to(path)
        for width in (DESK, PHONE):
            mira.page.set_viewport_size(width)
            assert mira.page.evaluate(FITS), (path, width)
            for light in ("light", "dark"):
                mira.page.emulate_media(color_scheme=light)  # type: ignore[arg-type]
                if found := axe.grave_faults(mira.page):
                    faults[f"{path} {width['width']} {light}"] = found
    assert faults == {}
    mira.goes_to("credits/")
    whole = said(mira.page, "Spent") + said(mira.page, "Reserved")
    if limit is None:
        mira.reads("No monthly limit is set")
    else:
        over = -1 if third == "Over by" else 1
        assert whole + over * said(mira.page, third) == limit // 1000


def test_each_figure_is_found_again_in_the_ledger_and_each_bar_in_words(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(java_script_enabled=False)
    page = mira.page
    registrar.ask("spends", team=mira.team, limit=90_000_000, days=20)
    mira.goes_to("")
    spent = said(page, "Spent")
    page.locator("#month").get_by_role("link", name="Credits").click()
    expect(page).to_have_url(re.compile(r"/credits/$"))
    assert said(page, "Spent") == spent

    # The chart has a name, each of its bars says its day, and the table below it says the same, day by day.
    plot = page.get_by_role("img", name=re.compile("Credits spent on each day of"))
    expect(plot).to_have_count(1)
    bars = dict(each.split(": ") for each in plot.locator("rect > title").all_text_contents())
    page.get_by_text("Figures as a table").click()
    rows = page.locator(".as-table tbody tr")
    expect(rows.first).to_be_visible()
    told = {row.locator("th").inner_text(): figure(row.locator("td").inner_text()) for row in rows.all()}
    assert sum(told.values()) == spent == sum(figure(each) for each in bars.values())
    assert sum(1 for each in told.values() if each) == len(bars)
    expect(page.get_by_role("img", name=re.compile("credits spent and 0 reserved"))).to_have_count(1)

    # Sorted by its head, without a script, and by the keyboard.
    models = page.locator("#by-model")
    expect(models.locator("[aria-sort=descending]")).to_have_text(re.compile("Spent"))
    models.get_by_role("link", name="Model").press("Enter")
    expect(models.locator("[aria-sort=ascending]")).to_have_text(re.compile("Model"))
    assert models.locator("tbody th").first.inner_text().startswith("RUNWAYML")

    # A figure leads to its rows, which sum to it.
    page.locator("#by-by tbody a").first.click()
    expect(page).to_have_url(re.compile(r"/credits/ledger/\?month=.*person="))
    assert said(page, "Spent") == spent
