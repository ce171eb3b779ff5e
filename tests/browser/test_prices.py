"""An owner makes a price list with the keyboard on a phone; what is created next follows it, what was quoted stays."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor


def test_a_new_price_list_by_keyboard_on_a_phone_and_the_form_follows_it(let_in: LetIn) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    mira.creates("A harbour at dawn.", seconds=10)
    old = page.url
    mira.goes_to("credits/prices/")
    mira.reads("Price list 2026-11", "The published prices, in force until an owner makes a version")
    tabs_to(page, "New version", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/credits/prices/new/")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # A hole is told at its place, and nothing is changed.
    base = page.get_by_role("group", name="RUNWAYML").get_by_label("Credits a unit")
    base.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    mira.expected.append("422")
    tabs_to(page, "Make this version", tag="button")
    page.keyboard.press("Enter")
    mira.reads("RUNWAYML has no price.", "Nothing was changed.")

    base = page.get_by_role("group", name="RUNWAYML").get_by_label("Credits a unit")
    base.focus()
    page.keyboard.type("72")
    tabs_to(page, "Review changes", tag="button")
    page.keyboard.press("Enter")
    mira.reads("1 of these prices differs from 2026-11.", "was 60, 20 % more")
    tabs_to(page, "Make this version", tag="button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/credits/prices/")
    mira.reads("holds from now on", "RUNWAYML 60 → 72")
    version = str(re.search(r"Price list (\S+)", page.locator(".price-head h2").inner_text())[1])  # type: ignore[index]
    assert version != "2026-11"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    mira.goes_to("create/")
    expect(page.locator("#price-sentence")).to_contain_text("30 s = 6 × 5 s units × 72 = 432 credits")
    page.goto(old)
    mira.reads("10 s = 2 × 5 s units × 60 = 120 credits")


def test_a_list_that_changes_under_an_open_form_asks_again(mira: Visitor) -> None:
    mira.writes("A lighthouse at dusk.", seconds=10)
    other = mira.page.context.new_page()
    other.goto(mira.address("credits/prices/new/"))
    other.get_by_role("group", name="RUNWAYML").get_by_label("Credits a unit").fill("75")
    other.get_by_role("button", name="Make this version").click()
    other.wait_for_url("**/credits/prices/")
    other.close()
    mira.create_button.click()
    mira.reads("The price of this is 150 credits. Nothing was sent yet")
