"""A sheet of twenty rows on a phone, with the keyboard alone: two rows are wrong, and nothing is made twice."""

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.conftest import Sandbox

HEAD = "Prompt,Length,Shape"
ROWS = [f'"[stuck] A lighthouse, seen {number} times",10,portrait' for number in range(20)]


def pastes(page: Page, *rows: str) -> None:
    """Replace the sheet with what is in the clipboard, as somebody does who copied it from a spreadsheet."""
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join([HEAD, *rows]))
    tabs_to(page, "The sheet")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("#csv")).to_have_value("\n".join([HEAD, *rows]))


def presses(page: Page, words: str, *, times: int = 1) -> None:
    tabs_to(page, words, tag="button")
    for _ in range(times):
        page.keyboard.press("Enter")


def test_twenty_rows_with_two_mistakes_are_eighteen_videos_once_and_a_draft(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(viewport=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page = mira.page
    mira.goes_to("create/")
    tabs_to(page, "From a sheet", tag="a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/create/sheet/*/")

    wrong = [*ROWS]
    wrong[5] = wrong[5].replace(",10,", ",241,")
    wrong[11] = wrong[11].replace("portrait", "round")
    pastes(page, *wrong)
    presses(page, "Check the sheet")
    expect(page.locator("#errors li")).to_have_text(
        [
            "Row 7, Length: Too long: a video takes at most 240 seconds.",
            "Row 13, Shape: “round” is not known here. Write landscape (16:9) or portrait (9:16).",
        ]
    )
    expect(page.locator("#row-7 .error")).to_have_text("Length: Too long: a video takes at most 240 seconds.")
    expect(page.locator("#row-8 td").last).to_have_text("120")
    mira.reads("18 videos, 2 160 credits in all; 2 rows are left out")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe.grave_faults(page) == []
    tabs_to(page, "Row 7, Length", tag="a")
    page.keyboard.press("Enter")
    expect(page.locator("#row-7")).to_be_in_viewport()
    assert sandbox.tell("accepted", key=mira.key)["received"] == 0

    presses(page, "Create 18 videos · 2\u202f160 credits", times=2)
    page.wait_for_url("**/activity/*-*/")
    mira.reads("18 videos are on the way. 2 160 credits are reserved. 2 rows were left out and wait as a draft")
    expect(page.locator("main li.item h3")).to_have_count(18)
    draft = page.get_by_role("link", name="mend and send them").get_attribute("href")
    sandbox.advance(2)
    mira.reads("Rendering")
    month = mira.month()
    assert sum(int(month[each].replace("\u202f", "")) for each in ("Spent", "Reserved")) == 2160

    page.goto(str(draft))
    expect(page.locator("#csv")).to_have_value("\n".join([HEAD, wrong[5], wrong[11], ""]))
    expect(page.locator("#errors li")).to_have_count(2)
    pastes(page, ROWS[5], ROWS[11])
    presses(page, "Check again")
    mira.reads("2 videos, 240 credits in all")
    presses(page, "Create 2 videos · 240 credits")
    page.wait_for_url("**/activity/*-*/")
    expect(page.locator("main li.item h3")).to_have_count(2)
    page.goto(str(draft))
    mira.reads("This sheet already made 2 videos; nothing was sent or charged again.")
    assert sandbox.tell("accepted", key=mira.key)["received"] <= 20


def test_a_file_is_checked_and_sent_without_scripts(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(java_script_enabled=False)
    page = mira.page
    mira.goes_to("create/sheet/")
    text = f"{HEAD}\n[stuck] A caf\u00e9,10,landscape\n".encode("cp1252")
    page.get_by_label("Or a CSV file").set_input_files({"name": "Spring.csv", "mimeType": "text/csv", "buffer": text})
    mira.create_button.click()
    mira.reads("read as Windows-1252", "A café", "1 video, 120 credits in all")

    # What is typed after the check is checked before it is paid for.
    page.get_by_label("The sheet").fill(f"{HEAD}\n[stuck] A bakery,20,landscape")
    mira.create_button.click()
    mira.reads("A bakery", "1 video, 240 credits in all")
    assert sandbox.tell("accepted", key=mira.key)["received"] == 0
    mira.create_button.click()
    page.wait_for_url("**/activity/*-*/")
    mira.reads("1 video is on the way. 240 credits are reserved.")
