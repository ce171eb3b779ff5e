"""A browser that runs no script: less comfort, the same videos."""

import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import LetIn
from tests.browser.visitor import Registrar
from tests.conftest import Sandbox


def reloads_until(page: Page, *words: str) -> None:
    """Press reload, as somebody without scripts does, until the words stand there."""
    until = time.monotonic() + 30
    while not all(each in page.inner_text("main") for each in words):
        assert time.monotonic() < until, f"{words} never came: {page.inner_text('main')}"
        page.reload()


def test_a_video_is_made_and_played_without_a_single_script(
    let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    mira = let_in(java_script_enabled=False)

    # The way in is a link and a button.
    mira.page.context.clear_cookies()
    mira.page.goto(registrar.ask("link", email=mira.email))
    mira.page.get_by_role("button", name="Sign in").click()
    mira.page.wait_for_url(f"**{mira.address()}")

    # What does not fit comes back as it was, with the reason at the field and nothing sent.
    mira.page.get_by_role("navigation", name="Main").get_by_role("link", name="Create").click()
    mira.page.get_by_label("What should it show?").fill("a" * 1001)
    mira.page.get_by_label("Length", exact=True).fill("241")
    mira.create_button.click()
    expect(mira.page.locator("#prompt-error")).to_contain_text("1 character too many")
    expect(mira.page.locator("#duration-error")).to_contain_text("at most 240 seconds")
    expect(mira.page.get_by_label("What should it show?")).to_have_value("a" * 1001)

    # Another length is another price, and Create asks once more before it spends what nobody saw.
    mira.page.get_by_label("What should it show?").fill("A lighthouse at dusk.")
    mira.page.get_by_label("Length", exact=True).fill("10")
    mira.create_button.click()
    mira.reads("The price of this is 120 credits. Nothing was sent yet: press Create if that is right.")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 0
    mira.create_button.click()
    mira.page.wait_for_url("**/videos/*/")
    reloads_until(mira.page, "Rendering", "Writing the script")

    # The page stays open while the render ends, so the wish to cancel comes too late, and is told so.
    mira.page.get_by_role("button", name="Cancel", exact=True).click()
    sandbox.advance(60)
    other_tab = mira.page.context.new_page()
    other_tab.goto(mira.page.url)
    reloads_until(other_tab, "Ready")
    mira.page.get_by_role("button", name="Cancel the render").click()
    mira.reads("It is too late to cancel this one; nothing was changed.")
    expect(mira.page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)
    expect(mira.page.locator("video[controls]")).to_be_visible()
    assert mira.month() == {"Spent": "120", "Reserved": "0"}
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1
