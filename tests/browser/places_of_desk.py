"""The pages of the credit desk."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, film, team_page


def _unexplained(studio: Studio) -> Page:
    """Two changes are open; one explanation lacked its words."""
    page = team_page("credits/unexplained/")(studio)
    page.locator("summary", has_text="I know what it was").first.click()
    page.get_by_role("button", name="Keep this explanation").first.click()
    expect(page.locator(".error")).to_contain_text("Say in a few words how you know")
    return page


def _adjusting(studio: Studio) -> Page:
    page = film("[stuck]")(studio)
    page.get_by_role("link", name="Adjust this charge").click()
    page.get_by_label("What it was really charged").fill("lots")
    page.get_by_role("button", name="Adjust the charge").click()
    expect(page.locator("#amount-hint")).to_contain_text("Write credits as a plain number")
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the ledger": team_page("credits/ledger/"),
    "what is unexplained": _unexplained,
    "adjusting a charge": _adjusting,
}

#: Complaints of the console that these pages provoke on purpose.
PROVOKED = {"what is unexplained": ["status of 422"], "adjusting a charge": ["status of 422"]}
