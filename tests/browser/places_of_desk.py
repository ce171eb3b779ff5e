"""The pages of the credit desk, and of webhooks, which hear of it."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.furniture import Studio, team_page


def _with_a_hook(studio: Studio) -> Page:
    """The list of webhooks, with one in it."""
    page = team_page("settings/hooks/")(studio)
    if not page.get_by_role("link", name=studio.outside).count():
        studio.mira.goes_to("settings/hooks/new/")
        page.get_by_label("Address").fill(studio.outside)
        page.get_by_label("A budget reaches").check()
        for name in ("A video is ready", "A video failed", "Somebody asks"):
            page.get_by_label(name).uncheck()
        page.get_by_role("button", name="Add the webhook").click()
        studio.mira.goes_to("settings/hooks/")
    return page


def _hook(path: str = "") -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        page = _with_a_hook(studio)
        address = page.get_by_role("link", name=studio.outside).get_attribute("href")
        page.goto(f"{address}{path}")
        return page

    return visit


def _hook_with_mistakes(studio: Studio) -> Page:
    studio.mira.goes_to("settings/hooks/new/")
    page = studio.mira.page
    page.get_by_label("Address").fill("http://127.0.0.1/")
    page.get_by_role("button", name="Add the webhook").click()
    return page


def _hook_with_its_secret(studio: Studio) -> Page:
    page = _hook("secret/")(studio)
    page.get_by_role("button", name="Renew the secret").click()
    return page


def _hook_sent(studio: Studio) -> Page:
    page = _hook()(studio)
    if not page.locator("table").count():
        page.get_by_role("button", name="Send a test").click()
    page.get_by_role("link", name="A test").first.click()
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the ledger": team_page("credits/ledger/"),
    "webhooks": _with_a_hook,
    "a new webhook": team_page("settings/hooks/new/"),
    "a new webhook with a mistake": _hook_with_mistakes,
    "a webhook": _hook(),
    "a webhook that is changed": _hook("change/"),
    "the question before a webhook's secret is renewed": _hook("secret/"),
    "a webhook with its new secret": _hook_with_its_secret,
    "the question before a webhook is removed": _hook("remove/"),
    "what a webhook was sent": _hook_sent,
}
