"""Projects and saved views: with the keyboard on a phone, over a form that is being written, without scripts."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

# How far things jumped while the page came together, as Chromium counts it.
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def counts(mira: Visitor) -> Any:
    """Return the line of views, once its counts came."""
    expect(mira.page.locator("#views[hx-trigger]")).to_have_count(0)
    return mira.page.get_by_role("navigation", name="Views")


def test_a_project_is_made_filled_and_looked_at_with_the_keyboard_alone_on_a_phone(
    let_in: LetIn, sandbox: Sandbox
) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    mira.goes_to()

    tabs_to(page, "More", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/")
    tabs_to(page, "Change project", tag="a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tabs_to(page, "New project", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/new/")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Spring launch")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/spring-launch/")
    mira.reads("“Spring launch” is there", "Nothing was made in this project yet.")

    # Switched to over the form that is being written; what stands there stays.
    mira.goes_to("create/")
    mira.reads("Goes to no project")
    tabs_to(page, "What should it show?")
    page.keyboard.type("[stuck] A lighthouse at dusk.")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "Change the project"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("document.activeElement.textContent") == "All projects"
    tabs_to(page, "Spring launch", tag="button")
    page.keyboard.press("Enter")
    mira.reads("Goes to Spring launch", "New videos go to “Spring launch” now.")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Change the project"
    expect(page.get_by_label("What should it show?")).to_have_value("[stuck] A lighthouse at dusk.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tabs_to(page, "Create · ", tag="button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/*/")

    mira.goes_to("projects/")
    mira.reads("1 video", "You work here")
    tabs_to(page, "Spring launch", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/spring-launch/")
    tabs_to(page, "A lighthouse at dusk", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/*/")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1


def test_a_view_is_saved_counted_opened_and_deleted_with_the_keyboard_alone_on_a_phone(let_in: LetIn) -> None:
    mira = let_in(samples=True, viewport=PHONE)
    page = mira.page
    mira.goes_to("videos/")
    expect(page.locator(".card .length")).to_have_count(3)
    mira.goes_to("videos/?state=ready&sort=cost")
    expect(counts(mira).get_by_role("link", name="All 3")).to_be_visible()

    tabs_to(page, "Save this view", tag="a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("Dearest first")
    page.keyboard.press("Enter")
    mira.reads("“Dearest first” is saved.")
    expect(counts(mira).locator("[aria-current]")).to_have_text("Dearest first 3")

    mira.goes_to("videos/")
    expect(counts(mira).locator("[aria-current]")).to_have_text("All 3")
    tabs_to(page, "Dearest first 3", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/?state=ready&sort=cost")

    counts(mira)
    tabs_to(page, "Edit views", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/views/")
    tabs_to(page, "Delete: Dearest first")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tabs_to(page, "Delete", tag="button")
    page.keyboard.press("Enter")
    mira.reads("The view “Dearest first” is deleted. The videos stay.", "A view is a way of looking at the library")


def test_the_line_of_views_shifts_nothing(let_in: LetIn) -> None:
    for viewport in (DESK, PHONE):
        mira = let_in(samples=True, viewport=viewport)
        for query in ("", "?q=sea&sort=cost"):
            mira.goes_to(f"videos/{query}")
            counts(mira)

            assert mira.page.evaluate(SHIFTS) <= 0.01, (viewport, query)


def test_the_switcher_opens_from_the_rail_and_gives_the_focus_back(mira: Visitor) -> None:
    page = mira.page
    mira.goes_to("projects/new/")
    page.get_by_label("Name").fill("Autumn")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/autumn/")
    mira.goes_to("activity/")

    tabs_to(page, "Project: All projects", tag="a")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "Project: All projects"
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="Autumn").click()

    expect(page.locator(".rail .project-now")).to_have_text("Autumn")
    assert page.url.endswith("/activity/")


def test_projects_and_views_work_without_a_single_script(let_in: LetIn) -> None:
    mira = let_in(samples=True, java_script_enabled=False)
    mira.expected.append("status of 422")
    page = mira.page

    mira.goes_to()
    page.get_by_role("link", name="Project: All projects").click()
    page.get_by_role("link", name="Make a project").click()
    page.get_by_label("Name").fill("Spring launch")
    page.get_by_role("button", name="Make the project").click()
    page.get_by_role("button", name="Work in this project").click()
    mira.reads("New videos go to “Spring launch” now.", "You work here")
    page.get_by_role("button", name="Archive").click()
    page.get_by_role("dialog").get_by_role("button", name="Archive").click()
    mira.reads("is in the archive and takes no new videos")
    expect(page.get_by_role("link", name="Project: All projects")).to_be_visible()

    mira.goes_to("videos/?state=ready&q=coffee")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_role("button", name="Save").click()
    mira.reads("A view needs a name")
    page.get_by_label("Name").fill("Coffee")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/videos/?q=coffee&state=ready")
    page.get_by_role("link", name="Saved views").click()
    page.get_by_role("button", name="Rename: Coffee").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Espresso")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    mira.reads("The view is called “Espresso” now.")
    page.get_by_role("link", name="Open: Espresso").click()
    page.wait_for_url("**/videos/?q=coffee&state=ready")
