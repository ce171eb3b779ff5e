"""From nobody to a member of the house and back in after a forgotten password: by keyboard alone, on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser import axe
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.mailbag import link_for
from tests.browser.stack import Stack
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor

ADDRESS = "nora@example.test"
FIRST, SECOND = "three quiet lighthouses", "seven slow harbours"


@contextmanager
def newcomer(portal: Stack, chrome: Browser, *, address: str = ADDRESS, **told: Any) -> Iterator[Visitor]:
    """A browser in which nobody is signed in."""
    context = chrome.new_context(base_url=portal.url, viewport=PHONE, reduced_motion="reduce", **told)
    context.set_default_timeout(PATIENCE)
    visitor = Visitor(context.new_page(), team="", key="", email=address)
    yield visitor
    context.close()
    assert visitor.unexpected == []


def types(page: Page, label: str, text: str) -> None:
    """Type into the box that has the focus, or the one that Tab leads to."""
    if not page.get_by_label(label, exact=True).evaluate("box => box === document.activeElement"):
        tabs_to(page, label, tag="input")
    page.keyboard.type(text)


def presses(page: Page, button: str, *, tag: str = "button") -> None:
    """Come to a button by Tab and press Enter."""
    tabs_to(page, button, tag=tag)
    page.keyboard.press("Enter")


def test_somebody_new_comes_in_and_again_after_forgetting_their_password(portal: Stack, chrome: Browser) -> None:
    with newcomer(portal, chrome) as nora:
        page = nora.page
        page.goto("/")
        page.wait_for_url("**/sign-in/")
        presses(page, "Sign up", tag="a")
        page.wait_for_url("**/sign-up/")
        types(page, "Mail address", ADDRESS)
        types(page, "Your name", "Nora Dahl")
        types(page, "Password", FIRST)
        presses(page, "Sign up")
        nora.reads("Check your mail")

        page.goto(link_for(portal, ADDRESS, "Confirm your address"))
        assert axe.grave_faults(page) == []
        presses(page, f"Confirm {ADDRESS}")
        page.wait_for_url(f"{portal.url}/welcome/")
        nora.reads("How should yours begin?")

        presses(page, "Sign out")
        page.wait_for_url("**/sign-in/")
        nora.reads("You are signed out.")
        types(page, "Mail address", ADDRESS)
        types(page, "Password", "not the right one")
        page.keyboard.press("Enter")
        nora.reads("Address and password do not match.")
        expect(page.get_by_label("Mail address")).to_have_value(ADDRESS)
        expect(page.get_by_label("Password", exact=True)).to_be_focused()

        presses(page, "Forgot your password?", tag="a")
        page.wait_for_url("**/password/reset/")
        types(page, "Mail address", ADDRESS)
        page.keyboard.press("Enter")
        page.wait_for_url("**/reset/done/")
        page.goto(link_for(portal, ADDRESS, "Set a new password"))
        assert axe.grave_faults(page) == []
        types(page, "New password", SECOND)
        presses(page, "Show the new password")
        expect(page.get_by_label("New password", exact=True)).to_have_attribute("type", "text")
        presses(page, "Hide the new password")
        expect(page.get_by_label("New password", exact=True)).to_have_attribute("type", "password")
        presses(page, "Set the password")
        page.wait_for_url(f"{portal.url}/welcome/")
        nora.reads("How should yours begin?")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_door_works_without_scripts_and_in_another_browser_asks_for_the_password(
    portal: Stack, chrome: Browser
) -> None:
    other = "ola@example.test"
    with newcomer(portal, chrome, java_script_enabled=False) as ola, newcomer(portal, chrome) as elsewhere:
        page = ola.page
        page.goto("/sign-up/?next=/account/email/")
        expect(page.get_by_role("button", name="Show the password")).to_be_hidden()
        page.get_by_label("Mail address").fill(other)
        page.get_by_label("Password", exact=True).fill(FIRST)
        page.get_by_role("button", name="Sign up").click()
        page.wait_for_url("**/confirm-email/")
        link = link_for(portal, other, "Confirm your address")

        there = elsewhere.page
        there.goto(link)
        assert axe.grave_faults(there) == []
        there.get_by_label("Password", exact=True).fill("known to nobody else")
        there.get_by_role("button", name="Confirm ").click()
        elsewhere.reads("That is not the password. Nothing was changed.")

        page.goto(link)
        page.get_by_role("button", name="Confirm ").click()
        page.wait_for_url("**/account/email/")
        expect(page.locator("body")).to_contain_text(f"You sign in with {other}")
