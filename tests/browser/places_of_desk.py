"""The pages of the credit desk."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.furniture import Studio, team_page

PLACES: dict[str, Callable[[Studio], Page]] = {
    "the ledger": team_page("credits/ledger/"),
    "the ledger, filtered": team_page("credits/ledger/?month=all&kind=hold&made=text_to_video&model=NONE-SUCH"),
    "the statement of a month": team_page("credits/statement/"),
    "a statement of before": team_page("credits/statement/?month=2025-02"),
}
