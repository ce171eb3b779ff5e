"""Finding one video among many: by a word, by filters, by keyboard alone, on a phone, and without scripts."""

import re

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import press_until
from tests.browser.test_bulk import bar, stands_in_the_library
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor

MANY = 200


def among_many(visitor: Visitor, registrar: Registrar, count: int = MANY) -> Page:
    """Put so many films into the library, one of them about a zeppelin, which only its prompt says."""
    stands_in_the_library(visitor)
    prompts = [f"A harbour at dawn, take {number}." for number in range(count)]
    prompts[count // 3] = "A harbour at dawn, above it a zeppelin."
    registrar.ask("fills", team=visitor.team, prompts=prompts)
    return visitor.page


def test_one_of_two_hundred_is_found_by_a_word_of_its_prompt_by_keyboard_on_a_phone(
    let_in: LetIn, registrar: Registrar
) -> None:
    mira = let_in(samples=True, viewport=PHONE)
    page = among_many(mira, registrar)
    mira.goes_to("")

    page.keyboard.press("/")
    page.wait_for_url("**/videos/#find")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("zepp")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)
    page.wait_for_url("**/videos/?q=zepp")
    expect(page.locator("#news")).to_have_text("1 video")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.grave_faults(page) == []

    page.keyboard.press("Escape")
    expect(page.locator("#main")).to_be_focused()
    tabs_to(page, f"Film {MANY // 3}", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/videos/[-0-9a-f]{36}/"))
    page.go_back()
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator("#find")).to_have_value("zepp")


def test_filters_are_set_and_taken_away_by_keyboard_and_back_restores(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(samples=True)
    page = among_many(mira, registrar, 30)
    mira.goes_to("videos/")
    expect(page.locator(".card")).to_have_count(24)

    press_until(page, "Tab", page.locator("#filter summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("Language")).to_be_visible()
    tabs_to(page, "Language")
    page.keyboard.type("Spanish")
    tabs_to(page, "Show videos", tag="button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/?language=es")
    expect(page.locator("#look .push p")).to_have_text("30 videos")

    press_until(page, "Tab", page.locator("#group"))
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/videos/?language=es&group=families")
    expect(page.locator("#look .push p")).to_have_text("30 families")
    expect(page.locator("#group")).to_be_focused()

    press_until(page, "Shift+Tab", page.get_by_role("link", name="Spanish"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/?group=families")
    expect(page.locator("#main")).to_be_focused()

    page.go_back()
    page.wait_for_url("**/videos/?language=es&group=families")
    expect(page.get_by_role("link", name="Spanish")).to_be_visible()
    expect(page.locator("#group")).to_have_value("families")
    page.go_back()
    expect(page.locator("#look .push p")).to_have_text("30 videos")
    page.go_back()
    expect(page.get_by_role("link", name="Spanish")).to_have_count(0)


def test_selecting_goes_on_after_the_wall_was_swapped(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True))
    page = mira.page
    page.keyboard.press("/")
    page.keyboard.type("film")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="“film”")).to_be_visible()
    page.get_by_role("link", name="“film”").click()
    expect(page.locator(".card")).to_have_count(3)
    expect(page.locator("#find")).to_have_value("")

    boxes = page.locator("#wall [form=bulk]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("#wall :checked")).to_have_count(3)
    expect(bar(page)).to_contain_text("Only videos of one shape can be joined.")
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()


def test_without_scripts_words_filters_and_orders_are_plain_forms(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, java_script_enabled=False))
    page = mira.page
    page.locator("#find").fill("perfume")
    page.locator("#sort").select_option("title")
    page.locator("#look").get_by_role("button", name="Show").click()
    expect(page.locator(".card")).to_have_count(1)
    assert "q=perfume" in page.url

    page.locator("#filter summary").click()
    page.get_by_role("link", name="All filters").click()
    page.get_by_label("Shape").select_option("16:9")
    page.get_by_role("button", name="Show videos").click()
    mira.reads("Nothing was found for “perfume”, Wide, 16:9.")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".card")).to_have_count(3)
