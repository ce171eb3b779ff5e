"""Asking and deciding in the browser: a creator asks, a manager approves, it is sent once; or is told why not."""

from playwright.sync_api import Route, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox


def asks(omar: Visitor, prompt: str, note: str = "") -> None:
    """Open the form, see that it only asks, and ask."""
    omar.writes(prompt, seconds=30)
    expect(omar.create_button).to_have_text("Ask for approval · 360 credits")
    omar.reads("Above 300 credits a manager decides.")
    omar.page.get_by_label("A note for who decides").fill(note)
    omar.create_button.click()
    omar.page.wait_for_url(f"**{omar.address('videos/')}*/")


def test_a_creator_asks_a_manager_approves_and_it_is_sent_once(
    mira: Visitor, let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    registrar.ask("asks_above", team=mira.team, credits=300, limit=5000)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"), viewport=PHONE)
    # Nothing moves for Ines, so that no colour is caught half-way when her page turns dark.
    ines = let_in(beside=(mira, "manager", "Ines Costa"), reduced_motion="reduce")

    # Below the threshold nothing changed; above it the button only asks, and nothing is sent or reserved.
    omar.writes("A harbour at noon.", seconds=20)
    expect(omar.create_button).to_have_text("Create · 240 credits")
    omar.page.get_by_label("Length", exact=True).fill("30")
    expect(omar.create_button).to_have_text("Ask for approval · 360 credits")
    # Field and button stand below each other, as wide as each other, with a gap.
    field, button = omar.page.get_by_label("A note for who decides").bounding_box(), omar.create_button.bounding_box()
    assert (field["x"], field["width"]) == (button["x"], button["width"])
    assert button["y"] - field["y"] - field["height"] >= 8
    assert axe.grave_faults(omar.page) == []
    asks(omar, "A harbour at noon. Gulls over the masts.", "For the spring fair, by Friday")
    omar.reads("Waiting for approval.", "Nothing is reserved or charged.", "Ines Costa may approve it.")
    film = omar.page.url
    assert mira.month() == {"Spent": "0", "Reserved": "0", "Free": "5\u202f000"}
    mira.reads("1 request waits for your approval.")
    assert sandbox.accepted_posts(mira.key) == 0

    # The manager sees recipe, price and effect, and approves with the keyboard alone.
    ines.goes_to()
    ines.page.get_by_role("link", name="Approve or deny").click()
    ines.reads("asked by Omar Haddad", "For the spring fair, by Friday", "Gulls over the masts", "RUNWAYML")
    ines.reads("Team budget after", "4\u202f640 of 5\u202f000", "Above 300 credits a manager decides.")
    assert axe.grave_faults(ines.page) == []
    ines.page.set_viewport_size(PHONE)
    ines.page.emulate_media(color_scheme="dark")
    assert axe.grave_faults(ines.page) == []
    ines.page.emulate_media(color_scheme="light")
    tabs_to(ines.page, "Approve · 360 credits")
    ines.page.keyboard.press("Enter")
    ines.reads(
        "Approved: “A harbour at noon” is on the way. 360 credits are reserved.", "Nothing waits for a decision."
    )

    omar.page.goto(film)
    omar.reads("Rendering", "Approved, credits reserved")
    sandbox.advance(300)
    omar.page.goto(film)
    expect(omar.page.locator("video")).to_be_visible()
    assert sandbox.accepted_posts(mira.key) == 1
    assert mira.month() == {"Spent": "360", "Reserved": "0", "Free": "4\u202f640"}


def test_a_note_is_kept_that_is_typed_while_a_price_is_on_its_way(
    mira: Visitor, let_in: LetIn, registrar: Registrar
) -> None:
    registrar.ask("asks_above", team=mira.team, credits=300)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"), is_patient=True)
    omar.writes("A harbour at noon.", seconds=30)
    note = omar.page.get_by_label("A note for who decides")
    on_their_way: list[Route] = []

    def hold(route: Route) -> None:
        on_their_way.append(route)

    omar.page.route("**/price/", hold, times=1)
    with omar.page.expect_request("**/price/"):
        omar.page.get_by_label("Length", exact=True).fill("45")
    note.press_sequentially("For the spring fair")
    on_their_way[0].continue_()

    expect(omar.page.locator("#price-sentence")).to_contain_text("45 s = ")
    expect(omar.page.locator("#may button")).to_have_text("Ask for approval · 540 credits")
    expect(note).to_be_focused()
    omar.page.keyboard.type(", by Friday")
    expect(note).to_have_value("For the spring fair, by Friday")


def test_who_is_denied_reads_who_and_why_and_nothing_is_charged(
    mira: Visitor, let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    registrar.ask("asks_above", team=mira.team, credits=300)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"))
    asks(omar, "A desert at night.")
    assert axe.grave_faults(omar.page) == []
    film = omar.page.url

    mira.goes_to("credits/requests/")
    mira.page.locator("summary", has_text="Deny").click()
    mira.page.get_by_label("Why not?").fill("Too dear for a test")
    mira.page.get_by_role("button", name="Deny it").click()
    mira.reads("Denied. Who asked is told why, and nothing was reserved or charged.", "Too dear for a test")

    omar.page.goto(film)
    omar.reads("Mira Solberg denied this", "“Too dear for a test”", "Nothing was reserved or charged.")
    omar.goes_to("notices/")
    omar.reads("Mira Solberg denied what you asked for: “Too dear for a test”")
    assert sandbox.accepted_posts(mira.key) == 0
    assert mira.month() == {"Spent": "0", "Reserved": "0"}


def test_a_request_for_more_carries_the_video_that_waits(
    mira: Visitor, let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    registrar.ask("asks_above", team=mira.team, credits=1000, limit=100)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"))
    omar.goes_to("create/")
    omar.page.get_by_label("What should it show?").fill("A bakery at dawn.")
    omar.page.get_by_label("Length", exact=True).fill("10")
    omar.reads("10 s = ", "This month's team budget of 100 credits has 100 left, and this needs 120.")
    expect(omar.create_button).to_be_disabled()
    assert axe.grave_faults(omar.page) == []
    omar.page.get_by_role("button", name="Ask for more · 120 credits").click()
    omar.page.wait_for_url(f"**{omar.address('videos/')}*/")
    omar.reads("Waiting for approval.")

    # There is no room yet: the button is off and the page names the limit; the request stays open until there is.
    mira.goes_to("credits/requests/")
    mira.reads("The team budget of 100 credits had too little left", "no room, 20 too few")
    mira.reads("This month's team budget of 100 credits has 100 left", "See the budgets")
    expect(mira.page.get_by_role("button", name="Approve · 120 credits")).to_be_disabled()
    assert axe.grave_faults(mira.page) == []
    registrar.ask("asks_above", team=mira.team, credits=1000, limit=500)
    mira.page.reload()
    mira.page.get_by_role("button", name="Approve · 120 credits").click()
    mira.reads("Approved: “A bakery at dawn” is on the way. 120 credits are reserved.")
    omar.page.reload()
    omar.reads("Rendering")
    assert sandbox.accepted_posts(mira.key) == 1


def test_who_asked_withdraws_it(mira: Visitor, let_in: LetIn, registrar: Registrar, sandbox: Sandbox) -> None:
    registrar.ask("asks_above", team=mira.team, credits=300)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"))
    asks(omar, "A desert at night.")
    omar.page.get_by_role("button", name="Withdraw").click()
    omar.reads("Withdrawn. Nothing was reserved or charged.", "Nothing of yours waits for a decision.")
    assert sandbox.accepted_posts(mira.key) == 0


def test_two_reasons_for_asking_stand_below_each_other_on_a_phone(
    mira: Visitor, let_in: LetIn, registrar: Registrar
) -> None:
    registrar.ask("asks_above", team=mira.team, credits=200, limit=250)
    omar = let_in(beside=(mira, "creator", "Omar Haddad"), viewport=PHONE)
    omar.goes_to("create/")
    omar.page.get_by_label("What should it show?").fill("A harbour at noon.")
    omar.page.get_by_label("Length", exact=True).fill("30")
    omar.reads("Above 200 credits a manager decides.", "and this needs 360.")
    first, second = (omar.page.locator(each).bounding_box() for each in ("#create-hint", "#asks"))
    assert first
    assert second
    assert min(first["y"] + first["height"], second["y"] + second["height"]) <= max(first["y"], second["y"])
