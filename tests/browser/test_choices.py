"""What may be chosen follows the language and what Samsar offers, and nothing is replaced without a word."""

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor


def test_a_language_brings_its_own_fonts_and_a_font_that_no_longer_fits_is_cleared(mira: Visitor) -> None:
    page = mira.page
    mira.goes_to("create/")
    page.locator("summary", has_text="More").click()
    page.get_by_label("Language").select_option("en")
    font = page.get_by_label("Subtitle font")
    expect(font.locator("option", has_text="Poppins")).to_have_count(1)
    font.select_option("Poppins")
    expect(page.locator("#more-summary")).to_contain_text("subtitles in Poppins")

    page.get_by_label("Language").select_option("ja")

    expect(font.locator("option", has_text="Noto Sans JP")).to_have_count(1)
    expect(font.locator("option", has_text="Poppins")).to_have_count(0)
    expect(page.locator("#font-notice")).to_have_text(
        "Poppins has no letters for Japanese, so it was cleared. Choose another font, or let Samsar choose."
    )
    expect(font).to_have_value("")


def test_a_brief_whose_model_is_gone_opens_with_the_nearest_by_name_and_the_difference(
    let_in: LetIn, registrar: Registrar
) -> None:
    mira = let_in(viewport=PHONE)
    page, keys = mira.page, mira.page.keyboard
    mira.writes("A lighthouse at dusk.", seconds=30)
    page.get_by_role("radio", name="SORA2 8 s units").check()
    expect(mira.create_button).to_have_text("Create · 400 credits")
    page.locator("summary", has_text="Save for later").click()
    page.get_by_label("Name of the brief").fill("Lighthouse")
    page.get_by_role("button", name="Save as brief").click()
    mira.reads("Saved as the brief “Lighthouse”.")

    registrar.ask("withdraws", team=mira.team, model="SORA2")
    mira.goes_to("create/briefs/")
    mira.reads("SORA2 no longer offered")
    tabs_to(page, "Use")
    keys.press("Enter")

    page.wait_for_url("**/create/prompt/*/?brief=*")
    mira.reads("SORA2 is no longer offered.", "is nearest in price:", "instead of 400.")
    expect(page.get_by_role("radio", name="SORA2 8 s units")).to_have_count(0)
    named = page.locator("[name=video_model]:checked").input_value()
    mira.reads(f"{named} is nearest in price")


def test_a_button_that_has_the_focus_when_the_price_is_asked_for_is_not_pressed(mira: Visitor) -> None:
    page = mira.page
    mira.writes("A lighthouse at dusk.", seconds=30)
    page.locator("summary", has_text="Save for later").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    # Typed, and on to the next button before the price was asked for.
    page.get_by_label("What should it show?").press_sequentially(" Waves below.", delay=0)
    page.get_by_role("button", name="Save draft").focus()
    page.get_by_label("Length", exact=True).fill("60")
    page.get_by_role("button", name="Save draft").focus()

    expect(mira.create_button).to_have_text("Create · 720 credits")
    assert {address.rpartition("/create/")[2].split("/")[0] for address in sent} == {"prompt"}
    assert all(address.endswith("/price/") for address in sent)
    mira.goes_to("create/drafts/")
    expect(page.locator("main .item")).to_have_count(0)
