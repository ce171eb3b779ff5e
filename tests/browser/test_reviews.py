"""A decision about one exact render, by keyboard alone on a phone: changes asked, approved, found in the library."""

from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_actions import press_until, watches_a_wide_one
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) sum += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Decision")


def presses(page: Page, wanted: Locator, key: str = "Tab") -> None:
    press_until(page, key, wanted)
    page.keyboard.press("Enter")


def opens(visitor: Visitor, title: str) -> None:
    """Come to a video from the page Review, with the keys alone."""
    visitor.goes_to("review/")
    presses(visitor.page, visitor.page.get_by_role("link", name=title))
    expect(panel(visitor.page).get_by_role("button", name="Approve")).to_be_visible()


def is_sound(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe.grave_faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_reviewer_asks_for_changes_and_a_manager_approves_with_the_keyboard_alone_on_a_phone(
    let_in: LetIn,
) -> None:
    mira = let_in(samples=True)
    watches_a_wide_one(mira)
    title = mira.page.get_by_role("heading", level=1).inner_text()
    rita = let_in(beside=(mira, "reviewer", "Rita Holm"), viewport=PHONE)
    page = rita.page

    rita.goes_to()
    presses(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Review"))
    expect(page.get_by_role("heading", name="Review")).to_be_visible()
    is_sound(page)
    opens(rita, title)
    page.locator("video").evaluate("video => { window.player = video; }")
    press_until(page, "Tab", page.get_by_label("Reason"))
    presses(page, panel(page).get_by_role("button", name="Ask for changes"))
    expect(page.locator("#decision-said")).to_contain_text("Say what should change. Nothing was decided.")
    expect(page.locator("#decision-said")).to_be_focused()
    press_until(page, "Tab", page.get_by_label("Reason"))
    page.keyboard.type("The logo is cut off.")
    presses(page, panel(page).get_by_role("button", name="Ask for changes"))
    expect(page.locator("#decision-said")).to_be_focused()
    expect(panel(page)).to_contain_text("Changes asked")
    expect(page.locator(".watch > div .pill", has_text="Changes asked")).to_be_visible()
    assert page.locator("video").evaluate("video => video === window.player")
    is_sound(page)

    mona = let_in(beside=(mira, "manager", "Mona Vik"), viewport=PHONE)
    page = mona.page
    mona.goes_to("review/")
    presses(page, page.get_by_role("link", name="Changes asked 1"))
    mona.reads("Version 1 was sent back for changes by Rita Holm", "The logo is cut off.")
    presses(page, page.get_by_role("link", name=title))
    expect(panel(page)).to_contain_text("by Rita Holm")
    presses(page, panel(page).get_by_role("button", name="Approve"))
    expect(panel(page)).to_contain_text("by Mona Vik")
    expect(panel(page)).to_contain_text("All decisions (2)")
    mona.goes_to("review/approved/")
    presses(page, page.get_by_role("link", name="Show these in the library"))
    page.wait_for_url(f"**{mona.address('videos/')}?verdict=approved")
    expect(page.locator(".card .pill", has_text="Approved")).to_be_visible()
    is_sound(page)


def test_a_decision_about_a_render_that_is_not_the_newest_any_more_is_refused(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(samples=True)
    watches_a_wide_one(mira)
    rita = let_in(beside=(mira, "reviewer", "Rita Holm"))
    rita.page.goto(mira.page.url)
    panel(rita.page).get_by_role("button", name="Approve").click()
    expect(panel(rita.page)).to_contain_text("by Rita Holm")
    session = mira.page.locator("dt", has_text="Session").locator("xpath=..").locator("code").inner_text()
    sandbox.tell("rerender", session_id=session)
    mira.page.get_by_role("button", name="Check for a newer version").click()
    mira.page.get_by_role("button", name="Keep as version 2").click()
    expect(panel(mira.page)).to_contain_text("Version 1 was approved by Rita Holm")
    expect(panel(mira.page)).to_contain_text("Not reviewed")

    rita.page.get_by_label("Reason").fill("Too dark.")
    panel(rita.page).get_by_role("button", name="Ask for changes").click()

    expect(panel(rita.page)).to_contain_text("Version 2 came while you were looking at version 1. Nothing was decided.")
    expect(panel(rita.page)).to_contain_text("You wrote: “Too dark.”")
    panel(rita.page).get_by_role("link", name="Watch version 2").click()
    expect(panel(rita.page)).to_contain_text("version 2 of 2")
    rita.page.reload()
    expect(panel(rita.page).get_by_role("button", name="Approve")).to_be_visible()
    assert rita.page.evaluate(SHIFTS) <= 0.01


def test_without_scripts_a_page_of_its_own_decides(let_in: LetIn) -> None:
    mira = let_in(samples=True)
    watches_a_wide_one(mira)
    plain = let_in(beside=(mira, "reviewer", "Rita Holm"), java_script_enabled=False, is_patient=True)
    page = plain.page
    page.goto(mira.page.url)

    panel(page).get_by_role("link", name="Decide about this version").click()
    page.get_by_label("Reason").fill("The logo is cut off.")
    page.get_by_role("button", name="Ask for changes").click()

    page.wait_for_url(mira.page.url)
    expect(page.get_by_text("Changes are asked for on version 1.")).to_be_visible()
    expect(page.locator(".pill", has_text="Changes asked")).to_be_visible()


def test_somebody_from_finance_looks_on(let_in: LetIn) -> None:
    mira = let_in(samples=True)
    watches_a_wide_one(mira)
    finn = let_in(beside=(mira, "finance", "Finn Dahl"))
    finn.page.goto(mira.page.url)

    approve = panel(finn.page).get_by_role("button", name="Approve")

    expect(approve).to_be_disabled()
    expect(approve).to_have_attribute(
        "title", "Your role cannot decide about videos. Ask a manager or a reviewer of this team."
    )
