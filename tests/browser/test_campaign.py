"""A campaign on a phone with the keyboard alone: one film into five languages, an outro, a copy without subtitles.

What comes of it is downloaded and opened.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe, opened
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import numbers, pictures, press_until, verbs, watches_a_wide_one
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

LANGUAGES = {"Spanish": "es", "French": "fr", "Japanese": "ja", "Thai": "th", "Hindi": "hi"}
WIDE = (672, 384)


@pytest.fixture
def ada(let_in: LetIn) -> Visitor:
    """Somebody with three samples, a phone and no pointer."""
    return let_in(samples=True, viewport=PHONE)


def presses(page: Page, words: str, *, tag: str = "") -> None:
    """Come to something with Tab, and press Enter on it."""
    tabs_to(page, words, tag=tag)
    page.keyboard.press("Enter")


def opens_translate(page: Page) -> None:
    """Come through the player to the verb under it."""
    press_until(page, "Tab", verbs(page).get_by_role("link", name="Translate"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/translate/*/")


def renders(page: Page, sandbox: Sandbox, *, ready: int) -> None:
    """Let Samsar finish what it was given, and wait until so many rows of the open list can be played."""
    expect(page.locator("main .item .pill", has_text=re.compile("Waiting|Sending"))).to_have_count(0)
    sandbox.advance(120)
    expect(page.locator("main .item .pill", has_text="Ready")).to_have_count(ready, timeout=60_000)


def test_thirty_seconds_go_into_five_languages_and_one_that_failed_is_tried_again_alone(
    ada: Visitor, sandbox: Sandbox, tmp_path: Path
) -> None:
    page, keys = ada.page, ada.page.keyboard

    # Ada writes a film of thirty seconds and waits until it can be played.
    ada.goes_to("create/")
    tabs_to(page, "What should it show?")
    keys.type("A lighthouse at dusk. Waves break below. The lamp turns.")
    expect(ada.create_button).to_be_enabled()
    presses(page, "Create · 360 credits")
    page.wait_for_url("**/videos/*/")
    film = page.url
    ada.reads("Rendering")
    sandbox.advance(60)
    expect(page.locator("video")).to_be_visible()
    original = opened.downloads(page, tmp_path)
    assert (round(original.seconds), original.size, original.has_sound) == (30, WIDE, True)

    # Five languages at one price; French will fail.
    sandbox.tell("next", path="/video/translate_video", language="fr", outcome="fail:lip_sync_generation", key=ada.key)
    opens_translate(page)
    for name in LANGUAGES:
        press_until(page, "Tab", page.get_by_role("checkbox", name=name))
        keys.press("Space")
    expect(page.locator("#price-sentence")).to_contain_text("30 s × 2/s × 5 languages = 300 credits")
    assert axe.grave_faults(page) == []
    presses(page, "Translate · 300 credits")

    # One line for the five, one notice, and each language has an end of its own.
    page.wait_for_url("**/activity/*-*/")
    ada.reads("5 translations are on their way", "300 credits are reserved.")
    expect(page.locator("main li.item h3")).to_have_count(5)
    renders(page, sandbox, ready=4)
    expect(page.locator("main .item .pill", has_text="Failed")).to_have_count(1)
    ada.reads("5 videos: 4 ready, 1 failed")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert ada.month() == {"Spent": "660", "Reserved": "0"}

    # French alone is tried again, as a new video at today's price.
    page.goto(film)
    opens_translate(page)
    presses(page, "French: Try again")
    page.wait_for_url("**/videos/*/")
    ada.reads("Rendering", "again, after")
    sandbox.advance(120)
    expect(page.locator("video")).to_be_visible(timeout=60_000)
    french = opened.downloads(page, tmp_path)
    assert french.name.endswith("_fr_16x9.mp4")
    assert (round(french.seconds), french.size, french.has_sound) == (30, WIDE, True)
    assert ada.month() == {"Spent": "720", "Reserved": "0"}
    posts = sandbox.tell("accepted", key=ada.key)["by_path"]
    assert posts == {"/video/text_to_video": 1, "/video/translate_video": 6}

    # The film names its five children, and they are what they say.
    page.goto(film)
    made = page.locator(".family .item", has=page.locator(".pill", has_text="Ready"))
    expect(made).to_have_count(5)
    page.goto(str(made.filter(has_text=", Japanese").locator("h3 a").get_attribute("href")))
    japanese = opened.downloads(page, tmp_path)
    assert japanese.name.endswith("_ja_16x9.mp4")
    assert (round(japanese.seconds), japanese.size, japanese.has_sound) == (30, WIDE, True)


def test_an_outro_with_a_box_and_a_copy_without_subtitles_are_what_was_asked(
    ada: Visitor, sandbox: Sandbox, tmp_path: Path
) -> None:
    page, keys = ada.page, ada.page.keyboard
    watches_a_wide_one(ada)
    source, watched = opened.downloads(page, tmp_path), page.url

    # An outro: the address, the fade, and a box in numbers.
    press_until(page, "Tab", verbs(page).get_by_role("link", name="Add outro"))
    keys.press("Enter")
    page.wait_for_url("**/outro/*/")
    tabs_to(page, "Address of the picture")
    keys.insert_text(f"{pictures(sandbox)}/bottle.jpg")
    keys.press("Tab")
    expect(page.locator("#picture-note")).to_have_text("1792 × 1024")
    press_until(page, "Tab", page.get_by_label("Keep a box in focus"))
    keys.press("Space")
    box = {"From left": 448, "From top": 256, "Width": 896, "Height": 512}
    for name, value in box.items():
        tabs_to(page, name)
        keys.press("ControlOrMeta+a")
        keys.type(str(value))
    assert numbers(page) == [*box.values()]
    presses(page, "Add outro · 50 credits")
    page.wait_for_url("**/videos/*/")
    ada.reads(", with outro", "896 × 512 at 448, 256", "Rendering")
    outro = page.url

    # The same film without its subtitles, for nothing.
    page.goto(watched)
    press_until(page, "Tab", verbs(page).get_by_role("button", name="Remove subtitles free"))
    keys.press("Enter")
    page.wait_for_url(lambda url: "/videos/" in url and url != watched)
    ada.reads(", without subtitles", "Rendering")
    sandbox.advance(120)
    expect(page.locator("video")).to_be_visible(timeout=60_000)
    clean = opened.downloads(page, tmp_path)
    page.goto(outro)
    expect(page.locator("video")).to_be_visible(timeout=60_000)
    ended = opened.downloads(page, tmp_path)

    # Without subtitles: as long as before, and different where the words stood alone.
    assert (round(clean.seconds, 1), clean.size) == (round(source.seconds, 1), source.size)
    words, rest = (0.1, 0.75, 0.9, 0.98), (0.0, 0.0, 1.0, 0.5)
    changed = [opened.difference(source.at(at), clean.at(at), words) for at in (2, 5, 8)]
    same = [opened.difference(source.at(at), clean.at(at), rest) for at in (2, 5, 8)]
    assert max(changed) > 5 * max(*same, 0.2), (changed, same)

    # With the outro: eight seconds more, dim but for the box, and black at the end.
    assert round(ended.seconds - source.seconds, 1) == 8
    inside, around = (0.35, 0.35, 0.65, 0.65), (0.0, 0.0, 1.0, 0.12)
    first, later = ended.at(source.seconds + 0.5), ended.at(source.seconds + 5)
    assert opened.brightness(later, around) < 0.7 * opened.brightness(first, around)
    assert opened.brightness(later, inside) > 1.5 * opened.brightness(later, around)
    assert opened.brightness(ended.at(ended.seconds - 0.1), (0.0, 0.0, 1.0, 1.0)) < 12
    assert ada.month() == {"Spent": "50", "Reserved": "0"}
