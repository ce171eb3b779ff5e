"""The pages of the credit desk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, team_page


def _price_list_with_mistakes(studio: Studio) -> Page:
    studio.mira.goes_to("credits/prices/new/")
    page = studio.mira.page
    page.get_by_role("group", name="RUNWAYML").get_by_label("Credits a unit").fill("-5")
    page.get_by_label("Adding an outro").fill("60")
    page.get_by_role("button", name="Review changes").click()
    expect(page.locator("#field-base-0 .error")).not_to_be_empty()
    studio.mira.expected.append("422")
    return page


def _prices(studio: Studio) -> Page:
    """The prices of a team with a version in force and one that is coming."""
    page = studio.mira.page
    day = datetime.now(UTC) + timedelta(days=20)
    for outro, since in (("60", ""), ("70", f"{day:%Y-%m-%d}T00:00")):
        studio.mira.goes_to("credits/prices/new/")
        page.get_by_label("Adding an outro").fill(outro)
        page.get_by_label("In force from").fill(since)
        page.get_by_role("button", name="Make this version").click()
        page.wait_for_url("**/credits/prices/")
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the ledger": team_page("credits/ledger/"),
    "the prices": _prices,
    "a new price list": team_page("credits/prices/new/"),
    "a new price list with mistakes": _price_list_with_mistakes,
}
