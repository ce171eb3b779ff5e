"""Putting a form aside and using it again: with the keyboard on a phone, with a brief's words, without scripts."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox


def test_a_draft_is_saved_and_opened_again_with_the_keyboard_alone_on_a_phone(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    mira.goes_to("create/")
    opened = page.url

    tabs_to(page, "What should it show?")
    page.keyboard.type("A lighthouse at dusk. Waves below.")
    tabs_to(page, "Length")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("45")
    tabs_to(page, "Save for later", tag="summary")
    page.keyboard.press("Enter")
    tabs_to(page, "Save draft")
    page.keyboard.press("Enter")
    expect(page.locator("#save-said")).to_have_text("Saved as a draft just now.")
    assert page.url == opened
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # The form goes on where it stood: its price still answers, and saving again keeps the later text.
    page.get_by_label("Length", exact=True).fill("60")
    mira.reads("60 s = ")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_load_state("networkidle")

    mira.goes_to("create/drafts/")
    tabs_to(page, "Open: A lighthouse at dusk")
    page.keyboard.press("Enter")
    page.wait_for_url(opened)
    mira.reads("Draft, saved just now by Mira Solberg.", "60 s = ")
    expect(page.get_by_label("What should it show?")).to_have_value("A lighthouse at dusk. Waves below.")

    # Sent, it is a draft no more.
    mira.create_button.click()
    page.wait_for_url("**/videos/*/")
    mira.goes_to("create/drafts/")
    mira.reads("A form that is not finished can be put aside")
    assert sandbox.tell("accepted", key=mira.key)["received"] <= 1


def test_a_brief_is_saved_by_name_and_used_with_its_words(mira: Visitor, sandbox: Sandbox) -> None:
    page = mira.page
    mira.goes_to("create/")
    page.get_by_label("What should it show?").fill("[stuck] A bottle of {product} on a table in {place}.")
    page.get_by_label("Length", exact=True).fill("10")
    mira.reads("Not filled in: {product}, {place}.")

    # Enter in the name saves; it must never send what the form is for.
    page.get_by_text("Save for later").click()
    page.get_by_label("Name of the brief").fill("Bottle")
    page.keyboard.press("Enter")
    expect(page.locator("#save-said")).to_have_text("Saved as the brief “Bottle”.")
    page.get_by_role("button", name="Save as brief").click()
    expect(page.locator("#save-said")).to_have_text("Saved over the brief “Bottle”.")
    assert "/create/prompt/" in page.url

    mira.goes_to("create/briefs/")
    mira.reads("10 s", "120 credits")
    page.get_by_role("link", name="Use: Bottle").click()
    expect(page.get_by_label("Product")).to_be_focused()
    page.keyboard.type("Meltwater")
    page.keyboard.press("Tab")
    page.keyboard.type("Bergen & Voss")
    page.keyboard.press("Enter")
    page.wait_for_url("**/create/prompt/**")
    expect(page.get_by_label("What should it show?")).to_have_value(
        "[stuck] A bottle of Meltwater on a table in Bergen & Voss."
    )
    mira.reads("From the brief “Bottle”.", "Published price, not yet confirmed by a charge")
    expect(page.locator("#words")).to_have_text("")

    mira.create_button.click()
    page.wait_for_url("**/videos/*/")
    mira.reads("Rendering")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 1

    # The charge bore the price out, and making it again says what changes.
    page.goto(f"{page.url}again/")
    expect(page.locator("#changed")).to_contain_text("120 credits then. Nothing is changed. Now 120 credits.")
    expect(page.locator("#may")).not_to_contain_text("not yet confirmed")
    page.get_by_label("Length", exact=True).fill("20")
    expect(page.locator("#changed")).to_contain_text("Changed: length 10 → 20 s. Now 240 credits.")


def test_a_brief_is_renamed_and_a_draft_deleted_after_a_question(mira: Visitor) -> None:
    page = mira.page
    mira.writes("A pier in the fog.")
    page.get_by_text("Save for later").click()
    for button in ("Save draft", "Save as brief"):
        page.get_by_role("button", name=button).click()
        mira.reads("Saved as a draft just now." if "draft" in button else "Saved as the brief")

    mira.goes_to("create/briefs/")
    page.get_by_role("button", name="Rename: A pier in the fog").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Fog")
    dialog.get_by_role("button", name="Rename").click()
    mira.reads("The brief is called “Fog” now.")

    mira.goes_to("create/drafts/")
    page.get_by_role("button", name="Delete: A pier in the fog").click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Delete: A pier in the fog").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    mira.reads("The draft is deleted.")


def test_without_scripts_a_form_is_put_aside_with_what_was_typed(let_in: LetIn) -> None:
    mira = let_in(java_script_enabled=False)
    page = mira.page
    mira.goes_to("create/")
    page.get_by_label("What should it show?").fill("A {product} at dusk.")
    page.get_by_text("Save for later").click()
    expect(page.get_by_label("Name of the brief")).to_be_hidden()
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#messages")).to_contain_text("Saved as a draft just now.")
    expect(page.get_by_label("What should it show?")).to_have_value("A {product} at dusk.")

    page.get_by_text("Save for later").click()
    page.get_by_role("button", name="Save as brief").click()
    page.wait_for_url("**/create/briefs/")
    expect(page.locator("#messages")).to_contain_text("Saved as the brief “A {product} at dusk”.")
