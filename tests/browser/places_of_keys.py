"""The pages of Welcome and of a team's key, and how one comes to each."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, team_page


def _welcome(query: str = "") -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.mira.page.goto(f"/welcome/?another=1{query}")
        studio.mira.page.locator("summary").click()
        return studio.mira.page

    return visit


def _with_mistakes(studio: Studio) -> Page:
    page = _welcome("&door=key")(studio)
    page.get_by_label("Team name").fill("Ours")
    page.get_by_label("Key of your Samsar account").fill("two words")
    page.get_by_label("Credits a month").fill("lots")
    page.get_by_role("button", name="Open the team").click()
    expect(page.locator("#key-hint")).to_contain_text("A key has no spaces")
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "welcome": _welcome(),
    "welcome with a key": _welcome("&door=key"),
    "welcome with mistakes": _with_mistakes,
    "a team that is ready": team_page("welcome/"),
    "the question before revoking a key": team_page("settings/connection/revoke/"),
}
