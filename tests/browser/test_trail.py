"""The audit trail on a phone and with the keyboard alone: what was done stands there, and the file says the same."""

import csv
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to

NARROW = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


def test_an_owner_changes_things_and_exports_what_the_trail_says(let_in: LetIn, tmp_path: Path) -> None:
    mira = let_in(samples=False, viewport=PHONE)
    page = mira.page
    mira.goes_to("credits/budgets/")

    # She sets a limit and saves a key.
    tabs_to(page, "Limit for The team, credits a month")
    page.keyboard.type("12000")
    page.keyboard.press("Enter")
    mira.reads("The team may spend 12 000 credits a month.")
    mira.goes_to("settings/")
    tabs_to(page, "Replace the practice key")
    page.keyboard.type(mira.key)
    page.keyboard.press("Enter")
    mira.reads("It is saved.")

    # Both stand in the trail, newest first, with what was before.
    tabs_to(page, "Read the audit trail")
    page.keyboard.press("Enter")
    page.wait_for_url("**/audit/")
    ends = f"…{mira.key[-4:]}"
    mira.reads("Mira Solberg saved the Samsar key", ends, "no limit → became 12 000 credits")
    said = page.locator("#trail li p").all_inner_texts()
    assert said[:2] == ["Mira Solberg saved the Samsar key", "Mira Solberg set the monthly limit"]
    assert page.evaluate(NARROW)

    # She narrows it to what is about money: the list alone is asked for anew, and the address says so.
    page.evaluate("window.stayed = true")
    tabs_to(page, "About")
    page.keyboard.type("Money")
    tabs_to(page, "From")
    page.wait_for_url("**/audit/?action=money")
    mira.reads("Shown: about money.")
    expect(page.locator("#trail li", has_text="saved the Samsar key")).to_have_count(0)
    assert page.evaluate("window.stayed")
    shown = page.locator("#trail li").evaluate_all("rows => rows.map(row => row.id.replace('entry-', ''))")
    sentences = page.locator("#trail li p").all_inner_texts()
    assert len(shown) == 2

    # The file holds the very rows of the page.
    tabs_to(page, "Export as CSV")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name.startswith("audit-trail-fjord-field-2")
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert [row["Entry"] for row in rows] == shown
    assert [row["What was done"].startswith(said) for row, said in zip(rows, sentences, strict=True)] == [True, True]
    assert rows[0]["What was done"] == "Mira Solberg set the monthly limit: no limit → 12\u202f000 credits"
    assert mira.key not in file.read_text()

    # And that she took it stands in the trail.
    mira.goes_to("audit/?action=audit.exported")
    mira.reads("Mira Solberg exported the audit trail: about money")
