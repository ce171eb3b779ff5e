"""Two members, room for one video: one gets it, the other reads which limit binds and what to do."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

SETTLED = """() => location.pathname.includes("/videos/") || document.querySelector("main").textContent
  .includes("Nothing was reserved or charged")"""


def asks(visitor: Visitor, prompt: str) -> None:
    """Fill in a create form by keyboard, and stand on its button."""
    page = visitor.page
    visitor.goes_to("create/")
    tabs_to(page, "What should it show?")
    page.keyboard.type(prompt)
    tabs_to(page, "Length")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("10")
    expect(visitor.create_button).to_have_text("Create · 120 credits")
    tabs_to(page, "Create · 120 credits")


def test_two_members_press_create_at_the_same_moment_and_room_is_for_one(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(viewport=PHONE)
    mira.expected.append("422")  # two limits are refused
    jonas = let_in(viewport=PHONE, beside=(mira, "creator", "Jonas Ek"))

    # Mira lets the team spend 200 credits a month: one film of 120. Less than nothing is no limit.
    mira.goes_to("credits/budgets/")
    tabs_to(mira.page, "Limit for The team, credits a month")
    mira.page.keyboard.type("-1")
    mira.page.keyboard.press("Enter")
    mira.reads("Write whole credits, for example 2 000, or leave it empty for no limit.")
    expect(mira.page.get_by_label("Limit for The team, credits a month")).to_be_focused()
    mira.page.keyboard.press("ControlOrMeta+a")
    mira.page.keyboard.type("200")
    mira.page.keyboard.press("Enter")
    mira.reads("The team may spend 200 credits a month.", "0 % used")

    # Both read that there is room, and which limit would bind, and press at the same moment.
    both = (mira, jonas)
    for one in both:
        asks(one, "[stuck] A lighthouse at dusk.")
        expect(one.page.locator("#may")).to_contain_text("Team budget")
        expect(one.page.locator("#may .facts > div", has_text="What binds first")).to_contain_text("Team budget")
    for one in both:
        one.page.keyboard.press("Enter")
    for one in both:
        one.page.wait_for_function(SETTLED)
    (winner,) = (one for one in both if "/videos/" in one.page.url)
    (loser,) = (one for one in both if one is not winner)

    winner.reads("Rendering")
    loser.reads("This month's team budget of 200 credits has 80 left, and this video needs 120.")
    loser.reads("Shorten the video, choose a cheaper model, or ask for a larger budget.")
    expect(loser.page.get_by_label("What should it show?")).to_have_value("[stuck] A lighthouse at dusk.")
    assert loser.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1

    # Who may change it is told how far it is, finds it where the notice leads, and gives more; then the other gets one.
    mira.goes_to("notices/")
    mira.reads("team budget: 50 % is used")
    mira.goes_to("credits/budgets/")
    mira.reads("60 % used")
    tabs_to(mira.page, "Limit for The team, credits a month")
    mira.page.keyboard.press("ControlOrMeta+a")
    mira.page.keyboard.type("119")
    mira.page.keyboard.press("Enter")
    mira.reads("120 credits are spent or reserved already, so nothing was changed. Choose at least 120")
    mira.page.keyboard.press("ControlOrMeta+a")
    mira.page.keyboard.type("240")
    mira.page.keyboard.press("Enter")
    mira.reads("The team may spend 240 credits a month.")
    asks(loser, "[stuck] A harbour at dawn.")
    loser.page.keyboard.press("Enter")
    loser.page.wait_for_url("**/videos/*/")
    assert sandbox.tell("accepted", key=mira.key)["received"] <= 2
