"""A family of seven with a join, rendered by the sandbox: walked by keyboard on a phone and read aloud."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.test_actions import pictures, press_until, watches_a_wide_one
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox

Family = tuple[Visitor, dict[str, str]]


def id_of(page: Page) -> str:
    return page.url.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def seven(let_in: LetIn, registrar: Registrar, sandbox: Sandbox) -> Family:
    """Somebody on a phone with a family of seven: two samples, and five made from them; ids by what they are."""
    mira = let_in(samples=True, viewport=PHONE, reduced_motion="reduce")
    watches_a_wide_one(mira, 1)
    keys = {"second": id_of(mira.page)}
    watches_a_wide_one(mira)
    keys["first"] = id_of(mira.page)

    def make(name: str, kind: str, *sources: str, **told: object) -> None:
        of = [keys[each] for each in sources]
        keys[name] = registrar.ask("derives", team=mira.team, kind=kind, sources=of, told=told)

    def render(*names: str) -> None:
        for name in names:
            mira.goes_to(f"videos/{keys[name]}/")
            mira.reads("Rendering")
        sandbox.advance(120)
        for name in names:
            mira.goes_to(f"videos/{keys[name]}/")
            expect(mira.page.locator("video")).to_be_visible(timeout=60_000)

    make("spanish", "translate_video", "first", language="es")
    make("japanese", "translate_video", "first", language="ja")
    render("spanish", "japanese")
    make("ended", "add_outro_image", "spanish", outro_image_url=f"{pictures(sandbox)}/bottle.jpg")
    make("clean", "remove_subtitles", "japanese")
    render("ended", "clean")
    make("joined", "join_videos", "ended", "second", "first", blend_scenes=False)
    render("joined")
    return mira, keys


def aloud(items: Locator) -> list[str]:
    """Return what the accessibility tree says of a list, a line for each item."""
    lines: list[str] = []
    for row in items.aria_snapshot().splitlines():
        said = row.strip().removeprefix("- ").rstrip(":")
        if said == "listitem":
            lines.append("")
        elif lines and not said.startswith("/url"):
            lines[-1] += " " + re.sub(r'^(paragraph|text|link)(: )? ?|"', "", said)
    return [re.sub(r" +(?=,)|^ ", "", re.sub(r"\s+", " ", line)) for line in lines]


def goes_on_in_another_language(mira: Visitor, keys: dict[str, str]) -> None:
    """Play a film, change its language and meet the same moment."""
    page = mira.page
    languages = page.get_by_role("navigation", name="Languages of this film")
    mira.goes_to(f"videos/{keys['first']}/")

    expect(languages.get_by_role("link")).to_have_text(["English (original)", "Spanish", "Japanese", "Translate"])
    expect(languages.locator("[aria-current=page]")).to_have_text("English (original)")
    page.locator("video").evaluate("film => new Promise((done) => { film.onseeked = done; film.currentTime = 7.5; })")
    expect(languages.get_by_role("link", name="Japanese")).to_have_attribute("href", re.compile(r"#t=7\.5$"))
    press_until(page, "Tab", languages.get_by_role("link", name="Japanese"))
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/{keys['japanese']}/#t=7.5")
    expect(languages.locator("[aria-current=page]")).to_have_text("Japanese")
    page.wait_for_function("() => Math.abs(document.querySelector('video').currentTime - 7.5) < 0.1")


def test_a_family_of_seven_with_a_join_changes_language_is_walked_by_keyboard_and_read_aloud(
    seven: Family, registrar: Registrar
) -> None:
    mira, keys = seven
    page = mira.page
    goes_on_in_another_language(mira, keys)
    registrar.ask("renews", key=keys["spanish"])

    # From a film to its family, with the keyboard alone.
    mira.goes_to(f"videos/{keys['joined']}/")
    press_until(page, "Tab", page.get_by_role("link", name="The whole family · 7 videos · 256 credits"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/family/")
    mira.reads("7 videos belong together.", "256 credits charged in all, 3 of 7 free.")

    # The list says by itself what the drawing shows.
    travel, dated = "A travel film for people who keep going", re.compile(r" on (\d+ \w+)")
    day = dated.search(page.locator(".kin .quiet").first.inner_text())
    assert day is not None
    asked = f"by Mira Solberg on {day[1]}"
    titles = [
        "A small coffee roastery in Lisbon at sunrise",
        travel,
        f"{travel}, Spanish",
        f"{travel}, Japanese",
        f"{travel}, Spanish, with outro",
        f"{travel}, Japanese, without subtitles",
        f"{travel}, Spanish, with outro and 2 more, joined",
    ]
    older = "Made from version 1 of 3, which is at version 2 now"
    assert aloud(page.get_by_role("list").filter(has=page.locator("#kin-" + keys["first"].replace("-", "")))) == [
        f"1. {titles[0]} — Made from a prompt {asked}, free, English, Ready",
        f"2. {titles[1]} — Made from a prompt {asked}, free, English, Ready",
        f"3. {titles[2]} — Translated into Spanish from 2 {asked}, now at version 2, 40 credits, Spanish, Ready",
        f"4. {titles[3]} — Translated into Japanese from 2 {asked}, 40 credits, Japanese, Ready",
        f"5. {titles[4]} — Outro added to 3 {asked}, {older}, 50 credits, Spanish, Ready",
        f"6. {titles[5]} — Subtitles removed from 4 {asked}, free, Japanese, Ready",
        f"7. {titles[6]} this video — Joined from 5, 1 and 2, in this order, {asked}, 126 credits, Spanish, Ready",
    ]
    expect(page.get_by_role("img", name="7 videos and what was made from what, as in the list below")).to_be_attached()

    # The drawing begins at this video, the last one, and is moved with the arrows in a box of its own.
    drawing = page.get_by_role("group", name="Drawing of the family")
    began = drawing.evaluate("box => box.scrollLeft")
    assert began > 0
    press_until(page, "Tab", drawing)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("began => document.querySelector('.tree').scrollLeft < began", arg=began)

    for width in (PHONE, DESK):
        page.set_viewport_size(width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width["width"]
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)
            assert axe.grave_faults(page) == []
    page.set_viewport_size(PHONE)

    # To a relative from the list, and from there to one more.
    tabs_to(page, titles[4])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{keys['ended']}/")
    mira.reads(f"Made from “{titles[2]}” in version 1, which is at version 2 now.")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert axe.grave_faults(page) == []
