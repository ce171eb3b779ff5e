"""The pages about people: the team, its sheets, the choice of teams, and invitations from both sides."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, team_page

Visit = Callable[[Studio], Page]


def _invited(studio: Studio) -> Page:
    """Stand on the team page right after inviting, where the link is shown."""
    studio.mira.goes_to("team/")
    page = studio.mira.page
    page.get_by_label("Address", exact=True).fill("ida@example.test")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.locator("#link")).to_be_visible()
    return page


def _with_a_mistake(studio: Studio) -> Page:
    studio.mira.goes_to("team/")
    page = studio.mira.page
    page.get_by_label("Address", exact=True).fill("nobody")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.locator("#email-hint")).to_contain_text("no address that mail can go to")
    return page


def _over(path: str, link: str) -> Visit:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to(path)
        page = studio.mira.page
        page.get_by_role("link", name=link).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        return page

    return visit


def _on_a_page(link: str) -> Visit:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to("team/")
        page = studio.mira.page
        studio.mira.page.goto(str(page.get_by_role("link", name=link).get_attribute("href")))
        return page

    return visit


def _opened(studio: Studio) -> Page:
    link = _invited(studio).locator("#link").input_value()
    studio.stranger.goto(link)
    expect(studio.stranger.locator("h1")).to_contain_text("Join Fjord & Field")
    return studio.stranger


def _ended(studio: Studio) -> Page:
    studio.stranger.goto("/invited/spent-long-ago/")
    expect(studio.stranger.get_by_role("heading", name="This invitation no longer works")).to_be_visible()
    return studio.stranger


PLACES: dict[str, Visit] = {
    "the team": team_page("team/"),
    "the team with a link that is shown once": _invited,
    "the team with a mistake": _with_a_mistake,
    "the role of a member": _over("team/", "Change role: Jonas Berg"),
    "the role of a member, on a page": _on_a_page("Change role: Jonas Berg"),
    "the name of the team": _over("team/", "Change name"),
    "the name of the team, on a page": team_page("team/name/"),
    "the switcher of teams": _over("", "Fjord & Field"),
    "an invitation": _opened,
    "an invitation that ended": _ended,
}
PROVOKED = {
    "the team with a mistake": ["status of 422"],
    "an invitation that ended": ["status of 410"],
}
