"""Many finished videos at once: selected with the keyboard, on a phone, by a range and without scripts."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import press_until
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox


@pytest.fixture
def mira(let_in: LetIn) -> Visitor:
    """Somebody at a desk, in a library of three finished samples, two of them wide."""
    return stands_in_the_library(let_in(samples=True))


def stands_in_the_library(visitor: Visitor, ready: int = 3) -> Visitor:
    until = time.monotonic() + 30
    visitor.goes_to("videos/")
    while visitor.page.locator(".card .length").count() < ready:
        assert time.monotonic() < until, "The videos were never ready."
        visitor.page.reload()
    return visitor


def boxes(page: Page, shape: str = "") -> Locator:
    """The boxes of all cards, or of the `wide` ones."""
    return page.locator(f"{'.card:not([data-shape=tall])' if shape else '.card'} [form=bulk]")


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Selected videos")


def verb(page: Page, words: str) -> Locator:
    return bar(page).get_by_role("button", name=words)


def seconds(page: Page) -> list[int]:
    """The lengths of the wide videos, as their cards say them."""
    said = page.locator(".card:not([data-shape=tall]) .length").all_inner_texts()
    return [60 * int(minutes[-1]) + int(rest) for minutes, rest in (each.split(":") for each in said)]


def is_focused(locator: Locator) -> Any:
    return locator.evaluate("element => element === document.activeElement")


def lets_render(mira: Visitor, sandbox: Sandbox, ready: int) -> None:
    """Let Samsar finish what it was given, and wait in the library until so many can be played."""
    mira.goes_to("activity/")
    expect(mira.page.locator("main .item .pill", has_text=re.compile("Waiting|Sending"))).to_have_count(0)
    sandbox.advance(120)
    stands_in_the_library(mira, ready)


def test_three_are_selected_by_keyboard_on_a_phone_and_joined_with_a_blend(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = stands_in_the_library(let_in(samples=True, viewport=PHONE))
    page = mira.page
    expect(bar(page)).to_be_hidden()

    # A third wide one is made for nothing: both wide ones without subtitles, in one press.
    for which in (0, 1):
        tabs_to(page, boxes(page, "wide").nth(which).evaluate("box => box.labels[0].textContent"))
        page.keyboard.press("Space")
    expect(bar(page)).to_contain_text("2 selected: ")
    tabs_to(page, "Remove subtitles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/remove-subtitles/**")
    mira.reads("each of these 2 videos again without subtitles", "Free")
    assert axe.grave_faults(page) == []
    tabs_to(page, "Remove subtitles · free")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activity/*-*/")
    mira.reads("2 videos without subtitles on the way. Nothing is charged.")
    lets_render(mira, sandbox, 5)

    # x selects the card that has the focus; the order of selecting is the order of the join.
    lengths, titles = seconds(page), page.locator(".card:not([data-shape=tall]) h2").all_inner_texts()
    chosen = [2, 0, 3]
    for which in chosen:
        press_until(page, "Tab", page.locator(".card:not([data-shape=tall]) h2 a").nth(which))
        page.keyboard.press("x")
        expect(boxes(page, "wide").nth(which)).to_be_checked()
    total = 2 * sum(lengths[which] for which in chosen)
    expect(verb(page, "Join")).to_have_text(f"Join {total}")
    expect(verb(page, "Translate")).to_have_text(f"Translate {total} a language")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.grave_faults(page) == []
    tabs_to(page, "Join")
    page.keyboard.press("Enter")
    page.wait_for_url("**/join/*/")
    assert page.locator("ol.list h3 a").all_inner_texts() == [titles[which] for which in chosen]
    tabs_to(page, "Blend one video into the next")
    page.keyboard.press("Space")
    tabs_to(page, f"Join · {total} credits")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/*/")
    mira.reads("and 2 more, joined", "blended", "Rendering")
    sandbox.advance(120)

    expect(page.locator("video")).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').duration > 0")
    assert abs(page.locator("video").evaluate("video => video.duration") - total / 2) < 0.6
    assert mira.month()["Spent"] == str(total)


def test_a_selection_is_cleared_spanned_and_kept_through_the_pollers_swaps(mira: Visitor, sandbox: Sandbox) -> None:
    page = mira.page
    boxes(page).nth(0).click()
    boxes(page).nth(2).click(modifiers=["Shift"])
    expect(page.locator("#wall :checked")).to_have_count(3)
    expect(verb(page, "Join")).to_be_disabled()
    expect(bar(page)).to_contain_text("Only videos of one shape can be joined.")

    page.keyboard.press("Escape")
    expect(page.locator("#wall :checked")).to_have_count(0)
    expect(bar(page)).to_be_hidden()
    page.keyboard.press("x")
    expect(boxes(page).nth(2)).to_be_checked()
    # Outside the wall a letter is a letter.
    page.get_by_role("link", name="Home", exact=True).focus()
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(page.locator("#wall :checked")).to_have_count(1)

    bar(page).get_by_role("button", name="Clear the selection").click()
    expect(bar(page)).to_be_hidden()
    assert is_focused(boxes(page).nth(2))

    mira.creates("A lighthouse at dusk.")
    mira.reads("Rendering")
    stands_in_the_library(mira)
    expect(page.locator(".card")).to_have_count(4)
    boxes(page).nth(0).check()
    sandbox.advance(120)
    expect(boxes(page)).to_have_count(4)
    expect(boxes(page).nth(1)).to_be_checked()
    expect(page.locator("#wall :checked")).to_have_count(1)


def test_two_videos_go_into_two_languages_in_one_batch_of_four(mira: Visitor, sandbox: Sandbox) -> None:
    page, total = mira.page, 4 * sum(seconds(mira.page))
    for which in (0, 1):
        boxes(page, "wide").nth(which).check()
    expect(verb(page, "Translate")).to_have_text(f"Translate {total // 2} a language")
    verb(page, "Translate").click()
    page.wait_for_url("**/videos/translate/*/?video=*")

    page.get_by_role("checkbox", name="Spanish").check()
    page.get_by_role("checkbox", name="Thai").check()
    expect(mira.create_button).to_have_text(f"Translate · {total} credits")
    expect(page.locator("#price-sentence")).to_contain_text(f"× 2/s × 2 languages = {total} credits")
    expect(page.get_by_role("checkbox", name="English")).to_be_disabled()
    assert axe.grave_faults(page) == []
    mira.create_button.click()

    page.wait_for_url("**/activity/*-*/")
    mira.reads(f"4 translations are on their way: Spanish, Thai. {total} credits are reserved.")
    expect(page.locator("main li.item h3", has_text=", Thai")).to_have_count(2)
    lets_render(mira, sandbox, 7)
    assert mira.month() == {"Spent": str(total), "Reserved": "0"}


def test_verbs_have_access_keys_in_the_bar_and_under_the_player(mira: Visitor) -> None:
    page = mira.page
    page.locator(".card:not([data-shape=tall]) h2 a").first.click()
    verbs = page.get_by_role("group", name="Make from this video")
    expect(verbs.get_by_role("link", name="Translate")).to_have_attribute("title", re.compile("Access key T$"))
    presses_access_key(page, "t")
    page.wait_for_url("**/translate/*/")

    stands_in_the_library(mira)
    for which in (0, 1):
        boxes(page, "wide").nth(which).check()
    expect(verb(page, "Join")).to_have_attribute("title", re.compile(r"^2 videos, .*Access key J$"))
    presses_access_key(page, "j")
    page.wait_for_url("**/join/*/")
    expect(page.locator("ol.list h3 a")).to_have_count(2)


def presses_access_key(page: Page, letter: str) -> None:
    """Hold Alt and press the letter, as Chromium has it; through the debugger, for Playwright leaves the letter out."""
    told = {"type": "char", "modifiers": 1, "key": letter, "text": letter, "unmodifiedText": letter}
    page.context.new_cdp_session(page).send("Input.dispatchKeyEvent", told)


def test_without_scripts_the_bar_stands_there_once_something_is_selected(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, java_script_enabled=False))
    page = mira.page
    expect(bar(page)).to_be_hidden()
    for which in (0, 1):
        boxes(page, "wide").nth(which).check()
    expect(bar(page)).to_be_visible()
    verb(page, "Translate").click()
    page.wait_for_url("**/videos/translate/*/?video=*")
    page.get_by_role("checkbox", name="Spanish").check()
    mira.create_button.click()
    mira.reads("Nothing was sent yet: press the button again if that is right.", "× 2/s × 1 language")

    page.go_back()
    page.go_back()
    for which in (0, 1):
        boxes(page, "wide").nth(which).check()
    verb(page, "Join").click()
    page.wait_for_url("**/join/*/")
    expect(page.locator("ol.list h3 a")).to_have_count(2)
