"""A batch comes to its end while somebody looks elsewhere: heard of once, opened, read, and turned off."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import press_until
from tests.browser.visitor import Registrar
from tests.conftest import Sandbox


def bell(page: Page) -> Locator:
    return page.get_by_role("link", name="Notices:")


def presses(page: Page, wanted: Locator) -> None:
    press_until(page, "Tab", wanted)
    page.keyboard.press("Enter")


def is_sound(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe.grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_batch_is_heard_of_opened_read_and_turned_off_with_the_keyboard_alone_on_a_phone(
    let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    prompts = ["A lighthouse at dusk.", "A bakery at dawn.", "A harbour at noon."]
    registrar.ask("asks_for", team=mira.team, title="Spring campaign", prompts=prompts)
    mira.goes_to("activity/")
    expect(bell(page)).to_have_accessible_name("Notices: 0 unread")
    expect(page.locator("main")).to_contain_text(re.compile("(Writing the script.*){3}", re.DOTALL))

    # The open page hears of it by itself, and counts three videos as one.
    sandbox.advance(120)
    expect(page.locator("#poller[hx-get]")).to_have_count(0)  # all three have come to their end
    expect(bell(page)).to_have_accessible_name("Notices: 1 unread")
    presses(page, bell(page))
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    mira.reads("3 videos are ready", "Spring campaign", "Unread")
    is_sound(page)

    # Looking at the list has read nothing; opening it has, and leads to the batch.
    page.reload()
    presses(page, page.get_by_role("button", name="3 videos are ready"))
    page.wait_for_url(re.compile(r"/activity/[0-9a-f-]{36}/$"))
    mira.reads("Spring campaign")
    expect(bell(page)).to_have_accessible_name("Notices: 0 unread")
    presses(page, bell(page))
    expect(page.get_by_role("link", name="3 videos are ready")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Unread")

    # What comes next is marked as read without being opened.
    registrar.ask("asks_for", team=mira.team, title="Autumn", prompts=["[402] A lighthouse.", "[402] A bakery."])
    mira.goes_to("activity/")
    mira.reads("Not accepted")
    expect(page.locator("#poller[hx-get]")).to_have_count(0)
    expect(bell(page)).to_have_accessible_name("Notices: 1 unread")
    presses(page, bell(page))
    mira.reads("2 videos failed", "Autumn")
    presses(page, page.get_by_role("button", name="Mark all as read"))
    mira.reads("1 notice is marked as read.")
    expect(bell(page)).to_have_accessible_name("Notices: 0 unread")

    # No more mail about it, and the bell stays.
    presses(page, page.get_by_role("link", name="Choose what you hear of"))
    mail = page.get_by_role("checkbox", name="Mail: Your videos are ready, or failed")
    expect(mail).to_be_checked()
    is_sound(page)
    press_until(page, "Tab", mail)
    page.keyboard.press("Space")
    presses(page, page.get_by_role("button", name="Save"))
    mira.reads("Saved. Mail that has not left yet follows this too.")
    expect(mail).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Bell: Your videos are ready, or failed")).to_be_checked()
