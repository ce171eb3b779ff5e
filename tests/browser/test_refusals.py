"""Samsar says no, or a person changes their mind."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

TYPED = """form => Object.fromEntries([...new FormData(form)]
  .filter(([name]) => !["csrfmiddlewaretoken", "shown", "quoted"].includes(name)))"""


def typed(page: Page) -> dict[str, Any]:
    """Return what stands in the create form."""
    stands: dict[str, Any] = page.locator("form#create").evaluate(TYPED)
    return stands


def test_a_402_says_what_samsar_said_releases_the_hold_and_opens_the_form_as_it_was(mira: Visitor) -> None:
    mira.writes("[402] A lighthouse at dusk.\n\nThe lamp turns.", seconds=16)
    mira.page.get_by_text("Portrait").click()
    mira.page.get_by_text("SORA2", exact=True).click()
    mira.page.get_by_label("Pictures by").select_option("HUNYUAN")
    mira.page.locator(".form summary").click()
    mira.page.get_by_label("Language").select_option("fr")
    mira.page.get_by_label("Tone").select_option("grounded")
    mira.page.get_by_text("Subtitles", exact=True).click()
    expect(mira.page.locator("#price-sentence")).to_contain_text("16 s = 2 × 8 s units")
    expect(mira.page.locator("#more-summary")).to_have_text("French · grounded · no subtitles")
    before = typed(mira.page)

    mira.create_button.click()

    mira.reads("Not accepted", "Samsar did not accept this.", "Samsar says: “", "Nothing was charged.")
    film = mira.page.url
    assert mira.month() == {"Spent": "0", "Reserved": "0"}
    mira.page.goto(film)
    mira.page.get_by_role("link", name="Edit and try again").click()
    mira.page.wait_for_url("**/create/prompt/**")
    assert typed(mira.page) == before


def test_cancelling_says_that_what_was_charged_does_not_come_back(mira: Visitor, sandbox: Sandbox) -> None:
    mira.creates("[stuck] A lighthouse at dusk.")
    mira.reads("Rendering")

    mira.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(mira.page.get_by_role("dialog")).to_contain_text("The 120 credits charged for it do not come back.")
    mira.page.get_by_role("button", name="Cancel the render").click()

    mira.reads("Samsar is asked to cancel. What was charged stays charged.")
    mira.reads("120 credits were charged; Samsar does not give them back.")
    expect(mira.page.get_by_role("button", name="Cancel", exact=True)).to_have_count(0)
    assert mira.month() == {"Spent": "120", "Reserved": "0"}
