"""Following what was asked for: a batch as one line, how long is usual, a render gone quiet, and Samsar away."""

import time
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.stack import Stack
from tests.browser.test_actions import press_until
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox


def lays_up(sandbox: Sandbox, visitor: Visitor, outcome: str, *languages: str) -> None:
    """Have the sandbox end the next translations into these languages so."""
    for language in languages:
        sandbox.tell("next", path="/video/translate_video", outcome=outcome, key=visitor.key, language=language)


def watches_a_ready_one(visitor: Visitor) -> None:
    """Stand on the page of a finished sample."""
    until = time.monotonic() + 30
    visitor.goes_to("videos/")
    while visitor.page.locator(".card .length").count() < 3:
        assert time.monotonic() < until, "The samples were never copied."
        visitor.page.reload()
    visitor.page.locator(".card:has(.length) h2 a").first.click()


def translates(visitor: Visitor, *languages: str) -> None:
    """Ask for a sample in several languages at once, and stand on the page of the batch."""
    watches_a_ready_one(visitor)
    visitor.page.get_by_role("group", name="Make from this video").get_by_role("link", name="Translate").click()
    visitor.page.wait_for_url("**/translate/**")  # loaded, or nobody hears the first tick
    for name in languages:
        visitor.page.get_by_role("checkbox", name=name).check()
    expect(visitor.page.locator("#price-sentence")).to_contain_text(f"× {len(languages)} languages")
    visitor.create_button.click()
    visitor.page.wait_for_url("**/activity/*/")


def row(page: Page, words: str) -> Locator:
    return page.locator("main li.item", has=page.locator("h3", has_text=words))


def key_of(page: Page) -> str:
    """Return the id of the video whose page is open."""
    return urlsplit(page.url).path.rstrip("/").rsplit("/", 1)[-1].replace("-", "")


def until_parked(registrar: Registrar, visitor: Visitor, *rows: Locator) -> None:
    """Let back-offs pass until these rows read Parked."""
    until = time.monotonic() + 60
    while not all(each.get_by_text("Parked").is_visible() for each in rows):
        assert time.monotonic() < until, visitor.page.inner_text("main")
        registrar.ask("hurries", team=visitor.team)
        visitor.page.reload()


def test_five_languages_are_one_line_that_counts_and_the_failed_one_is_tried_again_from_its_row(
    let_in: LetIn, sandbox: Sandbox
) -> None:
    mira = let_in(samples=True)
    lays_up(sandbox, mira, "fail:lip_sync_generation", "fr")
    lays_up(sandbox, mira, "stuck", "es", "ja", "th", "zh")
    translates(mira, "Spanish", "French", "Japanese", "Thai", "Chinese")
    page = mira.page
    batch = page.url
    mira.reads("5 translations are on their way", "5 videos: 5 rendering")
    expect(page.locator("[role=status]", has_text="translations are on their way")).to_have_count(1)
    assert page.locator("main ol.list h3").all_inner_texts()[1].endswith(", French")

    sandbox.advance(120)
    mira.reads("5 videos: 4 rendering, 1 failed")
    expect(page.locator("#news")).to_contain_text(", French” failed.")
    assert axe.grave_faults(page) == []

    # On Activity it is one line with its videos, and from there French is made again alone.
    mira.goes_to("activity/")
    head = page.locator("li.group .batch")
    expect(head).to_contain_text("5 videos: 4 rendering, 1 failed")
    expect(head.get_by_role("link")).to_have_attribute("href", urlsplit(batch).path)
    row(page, ", French").get_by_role("link", name="Edit and try again").click()
    page.wait_for_url("**/translate/*/*")
    mira.create_button.click()
    page.wait_for_url("**/videos/*/")
    mira.reads("again, after")
    page.goto(batch)
    expect(row(page, ", French").get_by_role("link", name="Tried again")).to_be_visible()


def test_a_row_is_cancelled_in_a_sheet_with_the_keyboard_alone_on_a_phone(let_in: LetIn) -> None:
    mira = let_in(viewport=PHONE)
    mira.creates("[stuck] A lighthouse at dusk.")
    mira.goes_to("activity/")
    page = mira.page
    link = page.get_by_role("link", name="Cancel: A lighthouse at dusk")
    expect(row(page, "A lighthouse at dusk")).to_contain_text("Rendering")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("The 120 credits charged for it do not come back.")
    expect(page.get_by_role("button", name="Keep rendering")).to_be_focused()
    assert axe.grave_faults(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep rendering")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/activity/")
    mira.reads("Samsar is asked to cancel. What was charged stays charged.")
    expect(row(page, "A lighthouse at dusk")).to_contain_text("Cancelled.")
    expect(page.locator("#news")).to_contain_text("“A lighthouse at dusk” is cancelled.")


def test_after_five_like_it_a_render_says_what_is_usual_and_a_quiet_one_that_it_takes_longer(
    let_in: LetIn, registrar: Registrar, sandbox: Sandbox
) -> None:
    mira = let_in(samples=True)
    page = mira.page
    lays_up(sandbox, mira, "stuck", "fr", "ja", "th", "hi")
    translates(mira, "French", "Japanese")
    mira.reads("2 videos: 2 rendering")
    assert "usually" not in page.inner_text("main")

    registrar.ask("remembers", team=mira.team, seconds=300)
    translates(mira, "Thai", "Hindi")
    mira.reads("2 videos: 2 rendering")
    expect(row(page, ", Hindi")).to_contain_text("usually about 5 min")
    row(page, ", Hindi").get_by_role("link", name=", Hindi").first.click()
    page.wait_for_url("**/videos/*/")
    mira.reads("usually about 5 min")
    film = page.url

    page.goto(film)
    registrar.ask("grows_quiet", key=key_of(page))
    mira.reads("This takes longer than usual (usually about 5 min). It costs nothing more.")
    assert axe.grave_faults(page) == []
    page.get_by_role("button", name="Look again now").click()
    mira.reads("Samsar is asked again; what it says stands here in a moment.")
    expect(page.get_by_text("Stop waiting for it")).to_have_count(0)
    for path in ("", "videos/", "activity/"):
        mira.goes_to(path)
        mira.reads("This takes longer than usual")


def test_samsar_goes_away_what_is_asked_for_is_parked_and_released_at_a_fresh_total(
    let_in: LetIn, portal: Stack, registrar: Registrar, sandbox: Sandbox
) -> None:
    mira = let_in(samples=True, viewport=PHONE)
    page, keys = mira.page, mira.page.keyboard
    watches_a_ready_one(mira)
    lays_up(sandbox, mira, "stuck", "es", "th")
    with portal.without_samsar():
        translates(mira, "Spanish", "Thai")
        batch = page.url
        mira.creates("A lighthouse at dusk.")
        mira.goes_to("activity/")
        until_parked(registrar, mira, *[row(page, words) for words in (", Spanish", ", Thai", "A lighthouse")])

        # A calm banner; the library works and plays.
        registrar.ask("hurries", team=mira.team)
        mira.goes_to("videos/")
        mira.reads("Samsar has not answered since ", "new videos wait and cost nothing yet")
        watches_a_ready_one(mira)
        expect(page.locator("video")).to_be_visible()
        page.wait_for_function("document.querySelector('video').readyState > 0")
        assert mira.month()["Spent"] == "0"
        mira.reads("3 videos are parked. They were not sent, and nothing was charged.")

        # Sent while nobody answers, it is parked again, and costs nothing.
        tabs_to(page, "Send or cancel them", tag="a")
        keys.press("Enter")
        mira.reads("They may be sent all the same: what cannot be delivered is parked again")
        assert axe.grave_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        press_until(page, "Tab", page.locator("label", has_text="A lighthouse at dusk").get_by_role("checkbox"))
        keys.press("Space")
        expect(mira.create_button).to_contain_text("Send 2 · ")
        tabs_to(page, "Send 2 · ")
        keys.press("Enter")
        page.wait_for_url("**/activity/")
        mira.reads("2 videos are on their way")
        until_parked(registrar, mira, row(page, ", Spanish"), row(page, ", Thai"))
        assert mira.month()["Spent"] == "0"

    # Samsar is back and dearer: the total is fresh, and one press sends everything once.
    registrar.ask("raises_prices", team=mira.team)
    mira.goes_to("activity/parked/")
    dear = page.locator("label", has_text="A lighthouse at dusk")
    expect(dear).to_contain_text("180 credits")
    expect(dear).to_contain_text("120 reserved")
    total = page.locator("#create-button").inner_text()
    assert total.startswith("Send 3 · ")
    tabs_to(page, "Send 3 · ")
    keys.press("Enter")
    keys.press("Enter")
    page.wait_for_url("**/activity/")
    mira.reads("3 videos are on their way", "1 of them at a new price.")
    expect(row(page, "A lighthouse").first).to_contain_text("Rendering", timeout=30_000)
    sandbox.advance(60)
    expect(row(page, "A lighthouse").first).to_contain_text("Ready", timeout=30_000)
    page.goto(batch)
    mira.reads("2 videos: 2 rendering")
    assert sandbox.tell("accepted", key=mira.key)["accepted"] == 3
    quoted = int(total.removeprefix("Send 3 · ").removesuffix(" credits"))
    # Samsar charges by its own list, whatever it was quoted at: 60 credits less for the lighthouse.
    assert mira.month() == {"Spent": str(quoted - 60), "Reserved": "0"}
    assert "Samsar has not answered" not in page.inner_text("body")
