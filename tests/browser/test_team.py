"""People: invited, let in, given another role, and in several teams; by keyboard on a phone, and without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PATIENCE, PHONE, LetIn
from tests.browser.stack import Stack
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor


@pytest.fixture
def ida(portal: Stack, registrar: Registrar, chrome: Browser) -> Iterator[Visitor]:
    """Somebody on a phone who has an account and a confirmed address, is in no team and not signed in."""
    context = chrome.new_context(base_url=portal.url, viewport=PHONE)
    context.set_default_timeout(PATIENCE)
    number = id(context) % 10**9
    email = registrar.ask("account", email=f"ida-{number}@example.test", name="Ida Holm")
    visitor = Visitor(context.new_page(), team="", key="", email=email)
    yield visitor
    context.close()
    assert visitor.unexpected == []


def presses(page: Page, words: str, *, tag: str = "") -> None:
    """Come to what is called so with Tab, and press Enter on it."""
    tabs_to(page, words, tag=tag)
    page.keyboard.press("Enter")


def is_narrow_enough(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"])


def test_inviting_joining_and_a_changed_role_with_the_keyboard_alone_on_a_phone(
    let_in: LetIn, ida: Visitor, registrar: Registrar
) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    mira.goes_to()
    presses(page, "More", tag="a")
    page.wait_for_url("**/settings/")
    presses(page, "Members and roles", tag="a")
    page.wait_for_url("**/team/")
    tabs_to(page, "Address")
    page.keyboard.type(ida.email)
    page.keyboard.press("Tab")
    page.keyboard.type("Creator")
    presses(page, "Send invitation", tag="button")
    mira.reads(f"{ida.email} is invited as Creator.", f"The link for {ida.email}, shown this once")
    assert is_narrow_enough(page)
    link = page.locator("#link").input_value()
    presses(page, "Copy", tag="button")
    expect(page.locator("#link-hint")).to_have_text(re.compile("It is (copied|selected)"))
    assert page.evaluate("getSelection().toString()") == link
    page.reload()
    expect(page.locator("#link")).to_have_count(0)

    # Opened before signing in: the token is out of the address at once, and lasts.
    theirs = ida.page
    theirs.goto(link)
    ida.reads("Join Fjord & Field", "Mira Solberg invites you to this team as Creator.")
    assert theirs.url.endswith("/invited/")
    assert is_narrow_enough(theirs)
    presses(theirs, "Sign in", tag="a")
    theirs.wait_for_url("**/sign-in/?next=/invited/")
    theirs.goto(registrar.ask("link", email=ida.email))
    theirs.wait_for_url("**/invited/")
    presses(theirs, "Join the team", tag="button")
    theirs.wait_for_url(f"**/t/{mira.team}/")
    ida.reads("You are in Fjord & Field now, as Creator.")

    mira.goes_to("team/")
    mira.reads("Ida Holm")
    presses(page, "Change role: Ida Holm", tag="a")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_role("radio", name="Creator")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Reviewer")).to_be_checked()
    presses(page, "Change role", tag="button")
    mira.reads("Ida Holm is Reviewer now. It holds from their next click on.")

    ida.expected.append("status of 403")
    presses(theirs, "Create", tag="a")
    ida.reads("Not for your role", "Your role cannot spend credits. Ask a manager of this team.")


def test_an_invitation_is_for_one_person_and_one_time(let_in: LetIn, ida: Visitor, registrar: Registrar) -> None:
    ida.expected += ["status of 403", "status of 410"]
    mira = let_in()
    mira.goes_to("team/")
    mira.page.get_by_label("Address", exact=True).fill("somebody-else@example.test")
    mira.page.get_by_role("button", name="Send invitation").click()
    link = mira.page.locator("#link").input_value()
    ida.page.goto(registrar.ask("link", email=ida.email))
    ida.reads("How should yours begin?")

    ida.page.goto(link)
    ida.reads("This invitation is for another address.", f"You are signed in as {ida.email}.")
    expect(ida.page.locator("body")).not_to_contain_text("somebody-else")

    mira.page.get_by_role("button", name="Withdraw: somebody-else@example.test").click()
    mira.reads("is withdrawn. Its link no longer works.")
    ida.page.goto(link)
    ida.reads("This invitation no longer works")


def test_the_switcher_keeps_practice_and_live_apart_and_signing_in_comes_back_to_the_last(
    let_in: LetIn, registrar: Registrar
) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    live = registrar.ask("enters", email=mira.email, name="Fjord & Field", mode="live", role="reviewer")
    mira.goes_to("settings/")
    presses(page, "Switch team", tag="a")
    sheet = page.get_by_role("dialog")
    expect(sheet.get_by_role("list", name="Real credits")).to_contain_text("Live")
    expect(sheet.get_by_role("list", name="Practice credits")).to_contain_text("you are here")
    assert is_narrow_enough(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Switch team"
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/t/{live}/")
    assert page.locator("body").get_attribute("data-mode") == "live"

    page.goto("/")
    page.wait_for_url(f"**/t/{live}/")
    mira.goes_to()
    page.goto("/")
    page.wait_for_url(f"**/t/{mira.team}/")


def test_the_rail_opens_the_switcher_over_the_library(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(viewport=DESK)
    live = registrar.ask("enters", email=mira.email, name="Harbour", mode="live", role="owner")
    mira.goes_to("videos/")

    mira.page.locator(".rail .who a").click()
    sheet = mira.page.get_by_role("dialog")
    expect(sheet.locator(f"a[href='/t/{live}/'] .pill")).to_have_text("Live")
    sheet.get_by_role("link", name="Harbour").click()

    mira.page.wait_for_url(f"**/t/{live}/")


def test_people_and_teams_without_a_single_script(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(java_script_enabled=False)
    mira.expected.append("status of 422")
    page = mira.page
    let_in(beside=(mira, "creator", "Jonas Berg"))
    registrar.ask("enters", email=mira.email, name="Harbour", mode="live", role="owner")

    mira.goes_to()
    page.get_by_role("link", name="Team", exact=True).click()
    page.get_by_role("link", name="Change role: Jonas Berg").click()
    page.get_by_role("radio", name="Reviewer").check()
    page.get_by_role("button", name="Change role").click()
    mira.reads("Jonas Berg is Reviewer now.")
    page.get_by_role("link", name="Change name").click()
    page.get_by_label("Name", exact=True).fill(" ")
    page.get_by_role("button", name="Save").click()
    mira.reads("A team needs a name. Nothing was changed.")
    page.get_by_label("Name", exact=True).fill("Fjord & Sons")
    page.get_by_label("Time zone", exact=True).select_option("Europe/Oslo")
    page.get_by_role("button", name="Save").click()
    mira.reads("The team is called “Fjord & Sons”, and its months begin in Europe/Oslo.")
    page.locator(".rail .who a").click()
    page.wait_for_url("**/teams/")
    page.get_by_role("link", name="Harbour").click()
    page.wait_for_url("**/t/*/")
    assert page.locator("body").get_attribute("data-mode") == "live"
