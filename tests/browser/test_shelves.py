"""Order in the library on a phone with the keyboard alone: tags, one zip, the trash and the way back."""

import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import axe, opened
from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.test_actions import press_until
from tests.browser.test_bulk import bar, boxes, stands_in_the_library, verb
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar


def selects_all(page: Page) -> int:
    """Select every card with x, from link to link."""
    cards = page.locator(".card h2 a")
    count = cards.count()
    page.locator("main").focus()
    for which in range(count):
        press_until(page, "Tab", cards.nth(which))
        page.keyboard.press("x")
        expect(page.locator("#bulk-said")).to_contain_text(f"{which + 1} selected")
    return count


def test_ten_videos_are_tagged_and_downloaded_as_one_zip_by_keyboard_on_a_phone(
    let_in: LetIn, registrar: Registrar, tmp_path: Path
) -> None:
    mira = stands_in_the_library(let_in(samples=True, viewport=PHONE))
    page = mira.page
    registrar.ask("multiplies", team=mira.team, ready=10)
    stands_in_the_library(mira, 10)

    assert selects_all(page) == 10
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert axe.grave_faults(page) == []
    tabs_to(page, "Tag")
    page.keyboard.press("Enter")
    expect(page.get_by_label("New tags")).to_be_focused()
    expect(page.get_by_role("dialog")).to_contain_text("Tag 10 videos")
    assert axe.grave_faults(page) == []
    page.keyboard.type("launch")
    page.keyboard.press("Enter")
    mira.reads("10 videos tagged “launch”.")

    assert selects_all(page) == 10
    tabs_to(page, "Download")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.name.endswith("-10-videos.zip")
    with zipfile.ZipFile(saved) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "films")
    films = sorted((tmp_path / "films").glob("*.mp4"))
    assert len(films) == 10
    for film in films:
        probed = opened.looked_into(film, film.name)
        assert probed.seconds >= 9
        assert probed.has_sound


def test_a_video_is_deleted_and_undone_and_restored_from_the_trash(let_in: LetIn) -> None:
    for scheme in ("light", "dark"):
        mira = stands_in_the_library(let_in(samples=True, viewport=DESK, color_scheme=scheme))
        page = mira.page
        boxes(page).nth(0).check()
        expect(bar(page)).to_contain_text("1 selected")
        verb(page, "Delete").click()
        expect(page.get_by_role("dialog")).to_contain_text("can be restored from the trash")
        assert axe.grave_faults(page) == []
        page.get_by_role("button", name="Move to the trash").click()
        mira.reads("1 video moved to the trash, kept there for 30 days.")
        expect(page.locator(".card")).to_have_count(2)
        assert axe.grave_faults(page) == []
        page.get_by_role("button", name="Undo").click()
        mira.reads("Undone.")
        expect(page.locator(".card")).to_have_count(3)

        page.locator(".card h2 a").first.click()
        page.get_by_role("button", name="More: tags, move, archive, delete").click()
        expect(page.locator("#video-menu")).to_be_visible()
        assert axe.grave_faults(page) == []
        page.locator("#video-menu").get_by_role("link", name="Delete").click()
        page.get_by_role("button", name="Move to the trash").click()
        mira.reads("This video is in the trash.", "until then it can be restored")
        assert axe.grave_faults(page) == []
        mira.goes_to("videos/?shelf=trash")
        mira.reads("Deleted videos are kept for 30 days")
        boxes(page).nth(0).check()
        expect(verb(page, "Delete for good")).to_be_enabled()
        assert axe.grave_faults(page) == []
        verb(page, "Restore").click()
        mira.reads("1 video restored from the trash.", "The trash is empty.")


def test_a_title_is_edited_in_place_and_without_scripts_a_sheet_is_a_page(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, java_script_enabled=False))
    page = mira.page
    page.locator(".card h2 a").first.click()
    page.locator("#edit-title").click()
    page.get_by_label("Title", exact=True).fill("Spring launch")
    page.get_by_role("button", name="Rename").click()
    expect(page.locator("h1")).to_have_text("Spring launch")

    page.locator("#more").click()
    page.locator("#video-menu").get_by_role("link", name="Tags").click()
    page.get_by_label("New tags").fill("launch, spring")
    page.get_by_role("button", name="Save tags").click()
    expect(page.locator("#video-tags")).to_contain_text("launch")
    expect(page.locator("#messages")).to_contain_text("1 video tagged “launch”, “spring”.")
