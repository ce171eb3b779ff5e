"""A team with a bit of everything, and the plain ways to its pages."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor
from tests.conftest import Sandbox


@dataclass
class Studio:
    """A team with a bit of everything, the addresses of its videos by what their prompts asked for, and a stranger.

    `outside` is an address that takes webhooks.
    """

    mira: Visitor
    films: dict[str, str]
    stranger: Page
    outside: str


def furnish(mira: Visitor, sandbox: Sandbox) -> dict[str, str]:
    """Make a video that ends in each way; return their addresses by outcome, a sample's under none."""
    ends = {
        "[stuck]": "Rendering",
        "[fail:image_generation]": "Rendering",
        "[timeout][stuck]": "Unconfirmed",
        "[402]": "Not accepted",
    }
    films = {}
    for outcome, words in ends.items():
        mira.creates(f"{outcome} A lighthouse at dusk.")
        mira.reads(words)
        films[outcome] = mira.page.url
    sandbox.advance(5)
    mira.page.goto(films["[fail:image_generation]"])
    mira.reads("Failed")
    mira.goes_to("videos/")
    expect(mira.page.locator(".card .length")).to_have_count(3)
    return {**films, "": str(mira.page.locator(".card:has(.length) h2 a").first.get_attribute("href"))}


def team_page(path: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.mira.goes_to(path)
        return studio.mira.page

    return visit


def film(outcome: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.mira.page.goto(studio.films[outcome])
        return studio.mira.page

    return visit


def below(studio: Studio, path: str) -> Page:
    studio.mira.page.goto(f"{studio.films['']}{path}")
    return studio.mira.page
