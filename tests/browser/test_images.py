"""A video from pictures: with the keyboard alone on a phone, by dragging, and with files from disk."""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import drawn, numbers, pictures, press_until, verbs, watches_a_wide_one
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

FOUR = ["balloons.jpg", "bottle.jpg", "dunes.jpg", "harbour.jpg"]


def rows(page: Page) -> list[str]:
    """The names of the pictures in the list, in order."""
    return [each.partition(". ")[2] for each in page.locator("#pictures h3").all_inner_texts()]


def sent(page: Page) -> list[str]:
    """The names of the pictures as the form would send them."""
    addresses = page.locator("[name=image_url]").evaluate_all("inputs => inputs.map(input => input.value)")
    return [address.rpartition("/")[2] for address in addresses]


def waits_for(page: Page, *names: str) -> None:
    """Wait until the list holds exactly these, in this order."""
    expect(page.locator("#pictures h3")).to_have_text([re.compile(rf"\. {re.escape(name)}$") for name in names])


def file(name: str, width: int, height: int) -> Any:
    """A real PNG of one colour, as somebody would choose it."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), (40, 90, 190)).save(content, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": content.getvalue()}


@pytest.fixture
def page(mira: Visitor) -> Page:
    """A fresh form at a desk."""
    mira.goes_to("create/images/")
    return mira.page


def test_four_pictures_and_an_outro_box_with_the_keyboard_alone_on_a_phone(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(viewport=PHONE)
    page, keys = mira.page, mira.page.keyboard
    mira.goes_to("create/")
    tabs_to(page, "From pictures", tag="a")
    keys.press("Enter")
    page.wait_for_url("**/create/images/*/")

    # Four addresses are pasted, one a line.
    tabs_to(page, "Add by address")
    keys.insert_text("\n".join(f"{pictures(sandbox)}/{name}" for name in FOUR))
    tabs_to(page, "Add", tag="button")
    keys.press("Enter")
    waits_for(page, *FOUR)
    expect(page.locator("#addresses")).to_have_value("")
    expect(page.locator("#price-sentence")).to_contain_text("4 pictures × 8 s × 50 = up to 1\u202f600 credits")

    # The last goes to the front; the focus stays with it, and turns round at the end.
    press_until(page, "Shift+Tab", page.get_by_role("button", name="Earlier: harbour.jpg"))
    for place in (3, 2):
        keys.press("Enter")
        expect(page.get_by_role("button", name=f"Earlier: harbour.jpg, {place} of 4")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("button", name="Later: harbour.jpg, 1 of 4")).to_be_focused()
    ordered = ["harbour.jpg", "balloons.jpg", "bottle.jpg", "dunes.jpg"]
    assert rows(page) == sent(page) == ordered

    # The outro: an address, and a box in numbers that the picture shows.
    tabs_to(page, "What should it tell?")
    keys.type("Four mornings.")
    press_until(page, "Tab", page.locator("summary", has_text="Outro picture"))
    keys.press("Enter")
    tabs_to(page, "Address of the picture")
    keys.insert_text(f"{pictures(sandbox)}/bottle.jpg")
    keys.press("Tab")
    expect(page.locator("#picture-note")).to_have_text("1792 × 1024")
    press_until(page, "Tab", page.get_by_label("Keep a box in focus"))
    keys.press("Space")
    for name, value in (("From left", "200"), ("From top", "120"), ("Width", "800"), ("Height", "450")):
        tabs_to(page, name)
        keys.press("ControlOrMeta+a")
        keys.type(value)
    assert numbers(page) == drawn(page) == [200, 120, 800, 450]
    expect(mira.create_button).to_have_text("Create · up to 2\u202f000 credits")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe.grave_faults(page) == []

    press_until(page, "Tab", mira.create_button)
    keys.press("Enter")
    page.wait_for_url("**/videos/*/")
    mira.reads("Four mornings", "4, in your order", "800 × 450 at 200, 120", "Rendering")
    assert sandbox.tell("accepted", key=mira.key)["by_path"] == {"/video/image_list_to_video": 1}

    # What was sent is what stood there, and the film comes of it.
    page.get_by_role("link", name="Library").first.focus()
    sandbox.advance(120)
    video = page.locator("video")
    expect(video).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').duration > 8")
    video.evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.25")
    page.get_by_role("link", name="Make another").click()
    page.wait_for_url("**/create/images/*/*")
    assert rows(page) == sent(page) == ordered
    assert numbers(page) == [200, 120, 800, 450]


def drags(page: Page, row: str, below: str) -> None:
    """Take a row by its handle, hold it below another one until it has made room, and let go."""
    page.locator("[data-handle]").first.hover()
    page.wait_for_function("() => window.Sortable?.get(document.querySelector('[data-order]'))")
    handles = [page.locator(f'li[data-name="{name}"] [data-handle]') for name in (row, below)]
    start, end = (handle.bounding_box() or {} for handle in handles)
    x = start["x"] + 20
    page.mouse.move(x, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(x, (start["y"] + end["y"]) / 2, steps=6)
    # What hangs on the pointer is a copy, and stands last in the list.
    placed = "rows => rows.map(row => row.dataset.name)"
    for nudge in range(60):
        page.mouse.move(x, end["y"] + 30 + nudge % 4)
        names = page.locator("[data-order] > :not(.sortable-fallback)").evaluate_all(placed)
        if names.index(row) == names.index(below) + 1:
            break
    page.mouse.up()


def test_a_drag_puts_a_picture_elsewhere_and_is_said(page: Page, mira: Visitor, sandbox: Sandbox) -> None:
    assert page.evaluate("window.Sortable === undefined")
    page.get_by_role("button", name="Show sample pictures").click()
    for count, name in enumerate(FOUR, 1):
        page.get_by_role("button", name=f"Add {name}").click()
        waits_for(page, *FOUR[:count])

    drags(page, "balloons.jpg", "dunes.jpg")

    moved = ["bottle.jpg", "dunes.jpg", "balloons.jpg", "harbour.jpg"]
    expect(page.locator("[data-order-said]")).to_have_text("balloons.jpg is now 3 of 4.")
    assert rows(page) == sent(page) == moved
    assert page.locator("[data-number]").all_inner_texts() == ["1", "2", "3", "4"]
    expect(page.get_by_role("button", name="Earlier: bottle.jpg, 1 of 4")).to_be_disabled()
    expect(page.locator("#price img")).to_have_attribute("src", f"{pictures(sandbox)}/bottle.jpg")

    # A button afterwards goes on from what the drag left.
    page.get_by_role("button", name="Earlier: balloons.jpg, 3 of 4").click()
    waits_for(page, "bottle.jpg", "balloons.jpg", "dunes.jpg", "harbour.jpg")
    assert sent(page) == ["bottle.jpg", "balloons.jpg", "dunes.jpg", "harbour.jpg"]
    expect(mira.create_button).to_have_text("Create · up to 1\u202f600 credits")


def test_the_join_list_is_put_in_order_by_dragging_too(let_in: LetIn) -> None:
    mira = let_in(samples=True)
    page = mira.page
    for which in (0, 1):
        watches_a_wide_one(mira, which)
        verbs(page).get_by_role("button", name="Join").click()
        page.wait_for_url("**/join/*/*")
    first, second = page.locator("ol.list h3 a").all_inner_texts()

    with page.expect_response(lambda answer: answer.url.endswith("/join/") and answer.status == 204):
        drags(page, first, second)

    assert page.locator("ol.list h3").all_inner_texts() == [f"1. {second}", f"2. {first}"]
    mira.goes_to("join/again/")
    assert page.locator("ol.list h3 a").all_inner_texts() == [second, first]


def test_files_from_disk_become_pictures_of_the_list(page: Page, mira: Visitor, sandbox: Sandbox) -> None:
    wrong = {"name": "notes.png", "mimeType": "image/png", "buffer": b"not a picture"}
    page.get_by_label("Add from disk").set_input_files([file("Sea.png", 320, 200), wrong, file("Sky.png", 200, 320)])
    waits_for(page, "sea.png", "sky.png")
    mira.reads("notes.png is not a PNG, JPEG or WebP picture.", "from disk, 320 × 200")

    # An outro has to be as large as the canvas; a larger one takes its place.
    page.locator("summary", has_text="Outro picture").click()
    outro = page.locator("#outro-file")
    outro.set_input_files(file("small.png", 640, 360))
    expect(page.locator("#outro_image_url-error")).to_contain_text("Too small: at least 1792 × 1024 pixels are needed")
    expect(mira.create_button).to_be_disabled()
    outro.set_input_files(file("large.png", 1800, 1100))
    expect(page.locator("#picture-note")).to_have_text("1800 × 1100")
    expect(mira.create_button).to_be_enabled()
    page.get_by_label("Keep a box in focus").check()
    canvas = page.locator("svg[data-focus]").bounding_box()
    assert canvas is not None
    page.mouse.move(canvas["x"] + 30, canvas["y"] + 40)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 230, canvas["y"] + 140, steps=3)
    page.mouse.up()
    assert drawn(page) == numbers(page)
    page.get_by_label("What should it tell?").fill("[stuck] Sea and sky.")
    mira.create_button.click()
    page.wait_for_url("**/videos/*/")

    # The sandbox fetched all of them from where the portal hosts them.
    mira.reads("Rendering", "2, in your order", "/large.png")
    assert sandbox.tell("accepted", key=mira.key)["accepted"] == 1


def test_a_picture_that_does_not_load_is_told_in_its_row_and_stops_nothing(
    page: Page, mira: Visitor, sandbox: Sandbox
) -> None:
    mira.expected[:] = ["404"]
    page.get_by_label("Add by address").fill(f"{pictures(sandbox)}/bottle.jpg\n{pictures(sandbox)}/nowhere.jpg")
    page.get_by_role("button", name="Add", exact=True).click()

    row = page.locator("#pictures li", has_text="nowhere.jpg")
    expect(row.get_by_text("This picture does not load here.")).to_be_visible()
    expect(page.locator("#pictures li", has_text="bottle.jpg").get_by_text("does not load")).to_be_hidden()
    expect(mira.create_button).to_be_enabled()


def test_pictures_are_ordered_and_sent_without_scripts(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(java_script_enabled=False, viewport=PHONE)
    page = mira.page
    mira.goes_to("create/images/")
    page.get_by_label("Add from disk").set_input_files(file("Sea.png", 320, 200))
    page.get_by_role("button", name="Upload", exact=True).click()
    page.get_by_role("button", name="Show sample pictures").click()
    page.get_by_role("button", name="Add dunes.jpg").click()
    page.get_by_label("What should it tell?").fill("[stuck] Waves.")
    page.get_by_role("button", name="Earlier: dunes.jpg").click()
    page.locator("summary", has_text="Metadata").click()
    page.get_by_label("Name of another fact").fill("project")
    page.get_by_label("Value of another fact").fill("launch")
    page.get_by_role("button", name="Another row").click()
    expect(page.get_by_label("Value 1")).to_have_value("launch")
    waits_for(page, "dunes.jpg", "sea.png")
    page.locator("summary", has_text="Outro picture").click()
    page.locator("#outro-file").set_input_files(file("end.png", 1792, 1024))
    page.get_by_role("button", name="Upload and show").click()
    expect(page.locator("#canvas-picture")).to_have_attribute("src", re.compile(r"/end\.png$"))

    mira.create_button.click()

    page.wait_for_url("**/videos/*/")
    mira.reads("Waves", "2, in your order", "launch", "/end.png", "up to 1\u202f200")
