"""Somebody is removed by keyboard alone on a phone: what they had is decided on, and they are out at once."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import press_until
from tests.browser.test_reviews import is_sound
from tests.browser.visitor import Registrar, Visitor


def occupied(let_in: LetIn, mira: Visitor, registrar: Registrar) -> tuple[Visitor, str]:
    """A creator with one video that renders, two that are parked and a draft; and the address of the first."""
    ola = let_in(beside=(mira, "creator", "Ola Nordmann"), is_patient=True)
    ola.creates("[stuck] A lighthouse at dusk.")
    ola.reads("Rendering")
    film = ola.page.url
    registrar.ask("parks", team=ola.team, email=ola.email)
    ola.goes_to("create/")
    ola.page.get_by_label("What should it show?").fill("A fjord at dawn.")
    ola.page.get_by_text("Save for later").click()
    ola.page.get_by_role("button", name="Save draft").click()
    expect(ola.page.locator("#save-said")).to_contain_text("draft")
    return ola, film


def opens_wizard(mira: Visitor) -> Page:
    """Come to the page on which Ola is removed, from the team page, by keyboard."""
    mira.goes_to("team/")
    press_until(mira.page, "Tab", mira.page.get_by_role("link", name="Remove: Ola Nordmann"))
    mira.page.keyboard.press("Enter")
    mira.page.wait_for_url("**/leave/")
    return mira.page


def answer(page: Page, question: str, words: str) -> Locator:
    return page.get_by_role("group", name=question).get_by_role("radio", name=words)


def test_a_removed_creator_is_out_at_their_next_click_and_their_name_stays(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(viewport=PHONE)
    ola, film = occupied(let_in, mira, registrar)
    page = opens_wizard(mira)
    mira.reads(
        "240 credits are reserved for them. All of them are parked.", "Credits that were spent do not come back."
    )
    is_sound(page)

    expect(answer(page, "1 video is rendering", "Let it finish")).to_be_checked()
    expect(answer(page, "2 videos wait to be sent", "Hand them over")).to_be_checked()
    press_until(page, "Tab", answer(page, "1 draft", "Hand it over"))
    press_until(page, "ArrowDown", answer(page, "1 draft", "Delete it"))
    press_until(page, "Tab", page.get_by_role("combobox", name="Who takes over"))
    press_until(page, "Tab", page.get_by_role("button", name="Remove and sign them out"))
    page.keyboard.press("Enter")

    mira.reads("Ola Nordmann is no longer in this team", "2 videos that were not sent yet went to Mira Solberg.")
    is_sound(page)
    ola.page.get_by_role("navigation", name="Main").get_by_role("link", name="Library").click()
    ola.page.wait_for_url(re.compile(r"/sign-in/"))
    mira.page.goto(film)
    mira.reads("Rendering", "Made by", "Ola Nordmann")
    mira.goes_to("activity/parked/")
    mira.reads("A harbour at noon", "by Ola Nordmann")
    page.locator("#create-button").click()
    mira.reads("2 videos")
    mira.goes_to("create/drafts/")
    expect(page.get_by_text("A fjord at dawn")).to_have_count(0)


def test_without_scripts_a_member_leaves_and_meets_the_sign_in_page(let_in: LetIn) -> None:
    mira = let_in()
    ola = let_in(beside=(mira, "creator", "Ola Nordmann"), java_script_enabled=False, is_patient=True)
    ola.goes_to("settings/")
    ola.page.get_by_role("link", name="Leave this team").click()
    ola.reads("there is nothing to decide")

    ola.page.get_by_role("button", name="Leave and sign out").click()

    expect(ola.page.get_by_role("heading", name="You left the team")).to_be_visible()
    ola.goes_to()
    ola.page.wait_for_url(re.compile(r"/sign-in/"))


def test_what_came_meanwhile_is_told_and_the_answers_stay(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in()
    ola = let_in(beside=(mira, "creator", "Ola Nordmann"), is_patient=True)
    ola.creates("[stuck] A lighthouse at dusk.")
    ola.reads("Rendering")
    page = opens_wizard(mira)
    answer(page, "1 video is rendering", "Ask Samsar to cancel it").check()
    registrar.ask("parks", team=ola.team, email=ola.email)
    mira.expected.append("409")

    page.get_by_role("button", name="Remove and sign them out").click()

    mira.reads("Something has changed since this page was shown", "2 videos wait to be sent")
    expect(answer(page, "1 video is rendering", "Ask Samsar to cancel it")).to_be_checked()
    is_sound(page)
    page.get_by_role("button", name="Remove and sign them out").click()
    mira.reads("Ola Nordmann is no longer in this team", "Samsar is asked to cancel 1 video.")
