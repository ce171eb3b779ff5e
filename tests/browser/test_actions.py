"""What is made from finished videos, with a pointer, with the keyboard alone, on a phone and without scripts."""

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

FOUR = ("x", "y", "width", "height")


@pytest.fixture
def mira(let_in: LetIn) -> Visitor:
    """Somebody with three finished samples, standing on the page of a landscape one."""
    visitor = let_in(samples=True)
    watches_a_wide_one(visitor)
    return visitor


def watches_a_wide_one(visitor: Visitor, which: int = 0) -> None:
    until = time.monotonic() + 30
    visitor.goes_to("videos/")
    while visitor.page.locator(".card .length").count() < 3:
        assert time.monotonic() < until, "The samples were never copied."
        visitor.page.reload()
    visitor.page.locator(".card:not([data-shape=tall]) h2 a").nth(which).click()
    expect(verbs(visitor.page)).to_be_visible()


def verbs(page: Page) -> Locator:
    return page.get_by_role("group", name="Make from this video")


def pictures(sandbox: Sandbox) -> str:
    return sandbox.url.removesuffix("/v1") + "/pictures"


def numbers(page: Page) -> list[int]:
    return [int(page.locator(f"#{each}").input_value()) for each in FOUR]


def drawn(page: Page) -> list[int]:
    box = page.locator("svg[data-focus] .frame")
    return [int(box.get_attribute(each) or "") for each in FOUR]


def press_until(page: Page, key: str, wanted: Locator) -> None:
    """Press a key until `wanted` has the focus, as somebody without a mouse does."""
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("The keyboard never came there.")


def test_the_box_drawn_on_the_picture_fills_the_numbers_and_numbers_move_the_box(
    mira: Visitor, sandbox: Sandbox
) -> None:
    page = mira.page
    verbs(page).get_by_role("link", name="Add outro").click()
    address = page.get_by_label("Address of the picture")
    address.fill(f"{pictures(sandbox)}/bottle.jpg")
    address.press("Tab")
    expect(page.locator("#picture-note")).to_have_text("1792 × 1024")
    page.get_by_label("Fade to black").uncheck()
    page.get_by_label("Keep a box in focus").check()
    expect(page.get_by_label("Fade to black")).to_be_checked()

    canvas = page.locator("svg[data-focus]").bounding_box()
    assert canvas is not None
    scale = 1792 / canvas["width"]
    page.mouse.move(canvas["x"] + 30, canvas["y"] + 40)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 230, canvas["y"] + 140, steps=3)
    page.mouse.up()
    wanted = [30 * scale, 40 * scale, 200 * scale, 100 * scale]
    assert all(abs(is_ - was) <= 3 for is_, was in zip(numbers(page), wanted, strict=True)), numbers(page)
    assert drawn(page) == numbers(page)

    # Dragged past the edge it stays inside the canvas, as large as it was.
    page.mouse.move(canvas["x"] + 100, canvas["y"] + 90)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 3000, canvas["y"] + 90, steps=3)
    page.mouse.up()
    x, _, width, _ = numbers(page)
    assert x + width == 1792

    page.get_by_label("From left").fill("100")
    page.get_by_label("From left").press("ArrowUp")
    page.get_by_label("Width").fill("640")
    assert drawn(page)[::2] == [101, 640]
    page.get_by_label("Width").fill("1800")
    expect(page.locator("#use_focus-error")).to_have_text("The box must lie inside the picture of 1792 × 1024 pixels.")
    expect(mira.create_button).to_be_disabled()
    page.get_by_label("Width").fill("640")
    expect(mira.create_button).to_have_text("Add outro · 50 credits")

    address.fill(f"{pictures(sandbox)}/peaks.jpg")
    address.press("Tab")
    expect(page.locator("#outro_image_url-error")).to_have_text("Too small: at least 1792 × 1024 pixels are needed.")
    expect(mira.create_button).to_be_disabled()
    address.fill(f"{pictures(sandbox)}/dunes.jpg")
    address.press("Tab")
    expect(mira.create_button).to_be_enabled()
    assert axe.grave_faults(page) == []
    mira.create_button.click()
    page.wait_for_url("**/videos/*/")
    mira.reads(", with outro", "Made from")


def test_languages_are_chosen_and_priced_with_the_keyboard_alone(mira: Visitor) -> None:
    page = mira.page
    press_until(page, "Tab", verbs(page).get_by_role("link", name="Translate"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/translate/*/")
    for name in ("Spanish", "Thai"):
        press_until(page, "Tab", page.get_by_role("checkbox", name=name))
        page.keyboard.press("Space")
    expect(page.locator("#price-sentence")).to_contain_text("× 2/s")
    expect(page.locator("#price-sentence")).to_contain_text("× 2 languages = ")
    assert page.get_by_role("checkbox", name="Thai").evaluate("element => element === document.activeElement")
    assert axe.grave_faults(page) == []

    press_until(page, "Tab", mira.create_button)
    page.keyboard.press("Enter")
    page.wait_for_url("**/activity/*/")
    mira.reads("2 translations are on their way: Spanish, Thai.")
    expect(page.locator("main li.item h3", has_text=", Thai")).to_have_count(1)


def test_videos_are_collected_and_ordered_on_a_phone_without_scripts(let_in: LetIn) -> None:
    mira = let_in(samples=True, viewport=PHONE, java_script_enabled=False)
    page = mira.page
    for which in (0, 1):
        watches_a_wide_one(mira, which)
        verbs(page).get_by_role("button", name="Join").click()
        page.wait_for_url("**/join/*/*")
    titles = page.locator("ol.list h3 a").all_inner_texts()

    page.locator("ol.list li").nth(1).get_by_role("button", name="Earlier").click()
    expect(page.locator("ol.list h3 a")).to_have_text(titles[::-1])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Blend one video into the next").check()
    page.locator("#create-button").click()

    page.wait_for_url("**/videos/*/")
    mira.reads(f"{titles[1]} and 1 more, joined", "blended")
    assert page.locator(".family h3 a").all_inner_texts() == titles[::-1]


def test_subtitles_are_removed_at_one_press_for_nothing(mira: Visitor) -> None:
    watched = mira.page.url

    verbs(mira.page).get_by_role("button", name="Remove subtitles free").click()

    mira.page.wait_for_url(lambda url: url != watched)
    mira.reads(", without subtitles", "Free: removing subtitles costs 0", "Made from")
    mira.page.goto(watched)
    mira.reads("Made from this")
    assert mira.month() == {"Spent": "0", "Reserved": "0"}
