"""Everything on a phone's width and with the keyboard alone."""

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, PHONE, LetIn
from tests.conftest import Sandbox

# What has the focus: its name for people, and whether one could see it: not covered, and a ring is drawn somewhere.
FOCUSED = """() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const ring = [...document.body.querySelectorAll("*")].some((each) => getComputedStyle(each).outlineStyle !== "none");
  const shown = top !== null && (element.contains(top) || top.contains(element) || element.labels?.[0]?.contains(top));
  return {
    words: element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent.trim() ?? element.textContent.trim(),
    tag: element.tagName.toLowerCase(), shown: Boolean(shown), ring,
  };
}"""


def tabs_to(page: Page, words: str, *, tag: str = "") -> None:
    """Press Tab until what has the focus is called so; on the way nothing may have it unseen.

    A button that gets its price while the keys are pressed is met on a later way round.
    """
    unseen = []
    pressed, until = 0, time.monotonic() + PATIENCE / 1000
    while pressed < 60 or time.monotonic() < until:
        page.keyboard.press("Tab")
        pressed += 1
        focused = page.evaluate(FOCUSED)
        if focused["tag"] != "body" and not (focused["shown"] and focused["ring"]):
            unseen.append(focused)
        if focused["words"].startswith(words) and tag in ("", focused["tag"]):
            assert unseen == []
            return
    raise AssertionError(f"the keyboard never came to {words!r}")


def test_a_video_is_made_cancelled_and_another_played_with_the_keyboard_alone(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(samples=True, viewport=PHONE)
    page = mira.page
    mira.goes_to()

    tabs_to(page, "Create", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/create/prompt/**")
    tabs_to(page, "What should it show?")
    page.keyboard.type("[stuck] A lighthouse at dusk.")
    tabs_to(page, "Length")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("10")
    expect(mira.create_button).to_have_text("Create · 120 credits")
    tabs_to(page, "Create · 120 credits")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/*/")
    mira.reads("Rendering")

    tabs_to(page, "Cancel", tag="button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tabs_to(page, "Cancel the render")
    page.keyboard.press("Enter")
    mira.reads("120 credits were charged; Samsar does not give them back.")

    tabs_to(page, "Library", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/")
    expect(page.locator(".card .length")).to_have_count(3)
    title = page.locator(".card h2").first.inner_text()
    tabs_to(page, title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/*/")
    tabs_to(page, title, tag="video")
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.25")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1
