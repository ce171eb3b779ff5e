"""The pages of the credit desk."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, team_page


def _low_limit(studio: Studio) -> Page:
    studio.mira.goes_to("credits/budgets/")
    page = studio.mira.page
    page.get_by_label("Credits a month for The team").fill("1")
    page.get_by_role("button", name="Save limit of The team").click()
    expect(page.locator("#budget-team-why")).to_contain_text("Choose at least")
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the ledger": team_page("credits/ledger/"),
    "budgets": team_page("credits/budgets/"),
    "a limit that is too low": _low_limit,
    "the rules": team_page("credits/rules/"),
}
