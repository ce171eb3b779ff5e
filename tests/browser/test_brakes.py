"""Pausing and resuming with the keyboard alone on a phone, and what everybody reads meanwhile."""

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.conftest import Sandbox


def test_spending_is_paused_and_resumed_with_the_keyboard_on_a_phone(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    mira.goes_to("credits/rules/")

    tabs_to(page, "Reason")
    page.keyboard.type("A sheet was sent twice")
    tabs_to(page, "Pause spending", tag="button")
    page.keyboard.press("Enter")
    mira.reads("Spending is paused: nothing new is reserved or sent.", "Paused", "“A sheet was sent twice”")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]

    mira.goes_to("create/")
    mira.reads("Until it is resumed nothing new is reserved or sent")
    page.get_by_label("What should it show?").fill("[stuck] A lighthouse at dusk.")
    page.get_by_label("Length", exact=True).fill("10")
    expect(mira.create_button).to_have_text("Create · 120 credits")
    expect(mira.create_button).to_be_disabled()
    mira.reads("Spending is paused: “A sheet was sent twice”")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe.grave_faults(page) == []

    tabs_to(page, "See the rules", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/credits/rules/")
    tabs_to(page, "Resume spending", tag="button")
    page.keyboard.press("Enter")
    mira.reads("Spending is resumed. What is parked waits until somebody sends it.")

    mira.creates("[stuck] A lighthouse at dusk.")
    mira.reads("Rendering")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1
