"""The pages of the credit desk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio, film, team_page


def _low_limit(studio: Studio) -> Page:
    studio.mira.goes_to("credits/budgets/")
    page = studio.mira.page
    page.get_by_label("Limit for The team, credits a month").fill("1")
    page.get_by_role("button", name="Save limit of The team").click()
    expect(page.locator("#budget-team-why")).to_contain_text("Choose at least")
    return page


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
    expect(page.locator("#amount-hint")).to_contain_text("Write credits as a number from 0 up")
    return page


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
    expect(page.locator("#address")).to_have_attribute("aria-invalid", "true")
    return page


def _hook_with_its_secret(studio: Studio) -> Page:
    page = _hook("secret/")(studio)
    with page.expect_navigation():
        page.get_by_role("button", name="Renew the secret").click()
    return page


def _hook_sent(studio: Studio) -> Page:
    page = _hook()(studio)
    if not page.locator("table").count():
        page.get_by_role("button", name="Send a test").click()
    with page.expect_navigation():
        page.get_by_role("link", name="A test").first.click()
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the requests": team_page("credits/requests/"),
    "the ledger": team_page("credits/ledger/"),
    "budgets": team_page("credits/budgets/"),
    "a limit that is too low": _low_limit,
    "the rules": team_page("credits/rules/"),
    "the prices": _prices,
    "a new price list": team_page("credits/prices/new/"),
    "a new price list with mistakes": _price_list_with_mistakes,
    "what is unexplained": _unexplained,
    "adjusting a charge": _adjusting,
    "credits": team_page("credits/"),
    "credits of an earlier month": team_page("credits/?month=2026-01&sort=name"),
    "credits of what is no month": team_page("credits/?month=never"),
    "my credits": team_page("credits/mine/"),
    "my credits of an earlier month": team_page("credits/mine/?month=2026-01"),
    "the ledger, filtered": team_page("credits/ledger/?month=all&kind=hold&made=text_to_video&model=NONE-SUCH"),
    "the statement of a month": team_page("credits/statement/"),
    "a statement of before": team_page("credits/statement/?month=2025-02"),
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

#: Complaints of the console that these pages provoke on purpose.
PROVOKED = {"what is unexplained": ["status of 422"], "adjusting a charge": ["status of 422"]}
