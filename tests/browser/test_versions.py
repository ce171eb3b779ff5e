"""A newer render is offered, kept and played beside the earlier one; a film that is missing comes back by itself."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.stack import Stack
from tests.browser.test_actions import press_until, watches_a_wide_one
from tests.browser.test_films import plays_on
from tests.browser.visitor import Visitor
from tests.browser.wire import Wire
from tests.conftest import Sandbox


@pytest.fixture
def mira(let_in: LetIn) -> Visitor:
    """Somebody on the page of a finished sample, which she has for herself."""
    visitor = let_in(samples=True)
    watches_a_wide_one(visitor)
    return visitor


def session(page: Page) -> str:
    return page.locator("dt", has_text="Session").locator("xpath=..").locator("code").inner_text()


def plays(page: Page, which: str) -> None:
    """Wait for the player of a version, and see it play."""
    video = page.locator("video")
    expect(video).to_have_attribute("src", which)
    video.press("Space")
    plays_on(page)


def test_a_newer_render_is_kept_with_the_keyboard_alone_and_both_versions_play(mira: Visitor, sandbox: Sandbox) -> None:
    page, path = mira.page, urlsplit(mira.page.url).path
    check = page.get_by_role("button", name="Check for a newer version")
    page.locator("video").evaluate("video => { window.player = video; }")

    press_until(page, "Tab", check)
    page.keyboard.press("Enter")
    expect(page.locator("#versions-said")).to_have_text("This is the latest version: Samsar has no newer render.")
    expect(check).to_be_focused()
    sandbox.tell("rerender", session_id=session(page))
    page.keyboard.press("Enter")
    mira.reads("Keep it as version 2; version 1 stays here.")
    assert page.locator("video").evaluate("video => video === window.player")
    assert axe.grave_faults(page) == []

    press_until(page, "Shift+Tab", page.get_by_role("button", name="Keep as version 2 · free"))
    page.keyboard.press("Enter")
    plays(page, f"{path}file/film.mp4?v=2")
    mira.reads("Version 2, shown here", "Version 2 kept")

    page.get_by_role("link", name="Version 1", exact=True).click()
    plays(page, f"{path}file/film.mp4?v=1")
    mira.reads("This is version 1 of 2.")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.grave_faults(page) == []
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download", exact=True).click()
    assert saved.value.suggested_filename.endswith("_v1_16x9.mp4")


def test_a_missing_film_whose_link_is_dead_is_asked_for_once_and_plays_again(
    mira: Visitor, sandbox: Sandbox, portal: Stack
) -> None:
    mira.expected.append("status of 404")
    key = mira.page.url.rstrip("/").rsplit("/", 1)[1]
    sandbox.tell("media", session_id=session(mira.page), links="expired")
    films = list((portal.var / "media" / "videos" / key).glob("original*.mp4"))
    assert len(films) == 1
    films[0].unlink()

    Wire(mira.page).forget()  # this browser keeps films for ever
    mira.page.reload()

    mira.reads("The stored file was missing, it is fetched again")
    plays(mira.page, mira.address(f"videos/{key}/file/film.mp4"))
    assert mira.month() == {"Spent": "0", "Reserved": "0"}


def test_a_missing_film_that_samsar_lost_too_says_so(mira: Visitor, sandbox: Sandbox, portal: Stack) -> None:
    mira.expected.append("status of 404")
    key = mira.page.url.rstrip("/").rsplit("/", 1)[1]
    sandbox.tell("media", session_id=session(mira.page), links="gone")
    for film in (portal.var / "media" / "videos" / key).glob("original*.mp4"):
        film.unlink()

    Wire(mira.page).forget()  # this browser keeps films for ever
    mira.page.reload()

    mira.reads("no longer works (HTTP 410)", "Nothing more is charged. We try again by ourselves.")
    assert axe.grave_faults(mira.page) == []
