"""The pages of the credit desk."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.furniture import Studio, team_page

PLACES: dict[str, Callable[[Studio], Page]] = {
    "the requests": team_page("credits/requests/"),
    "the ledger": team_page("credits/ledger/"),
}
