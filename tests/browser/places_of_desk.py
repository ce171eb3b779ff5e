"""The pages of the credit desk."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.furniture import Studio, team_page

PLACES: dict[str, Callable[[Studio], Page]] = {
    "credits": team_page("credits/"),
    "credits of an earlier month": team_page("credits/?month=2026-01&sort=name"),
    "credits of what is no month": team_page("credits/?month=never"),
    "my credits": team_page("credits/mine/"),
    "my credits of an earlier month": team_page("credits/mine/?month=2026-01"),
    "the ledger": team_page("credits/ledger/"),
}
