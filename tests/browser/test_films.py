"""A film that is there: it plays, whatever else the page learns meanwhile, and it is what was asked for."""

from pathlib import Path
from uuid import UUID

import av
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, LetIn
from tests.browser.stack import FPS, Stack
from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox

# Makes the page's poller ask once, as an unfinished page's does every three seconds.
ASK = """(address) => {
  const poller = document.getElementById("poller");
  const attributes = { "hx-get": address, "hx-trigger": "wake", "hx-swap": "outerHTML" };
  for (const [name, value] of Object.entries(attributes)) poller.setAttribute(name, value);
  htmx.process(poller);
  htmx.trigger(poller, "wake");
}"""


def plays_on(page: Page) -> None:
    """Wait until the film stands a quarter of a second further."""
    at = page.locator("video").evaluate("video => video.currentTime")
    page.wait_for_function("at => document.querySelector('video').currentTime > at + 0.25", arg=at)


def test_a_playing_video_survives_ten_refreshes(let_in: LetIn, registrar: Registrar) -> None:
    mira = let_in(samples=True)
    mira.goes_to("videos/")
    expect(mira.page.locator(".card .length")).to_have_count(3)
    mira.page.locator(".card a").first.click()
    video = mira.page.locator("video")
    video.press("Space")
    plays_on(mira.page)
    video.evaluate("video => { window.player = video; }")

    key = UUID(mira.page.url.rstrip("/").rsplit("/", 1)[1]).hex
    changes = mira.address(f"changes/?as=watch&seen={key}.{registrar.ask('revision', key=key)}")
    for _ in range(10):
        with mira.page.expect_response(lambda answer: "/changes/" in answer.url) as answer:
            mira.page.evaluate(ASK, changes)
        assert answer.value.status == 200
        expect(mira.page.locator("#poller[hx-get]")).to_have_count(0)  # it was swapped, and so were tray and balance
        plays_on(mira.page)

    assert video.evaluate("video => video === window.player && !video.paused")


def test_from_the_printed_link_to_a_film_that_plays(
    portal: Stack, chrome: Browser, sandbox: Sandbox, tmp_path: Path
) -> None:
    context = chrome.new_context(base_url=portal.url)
    context.set_default_timeout(PATIENCE)
    ada = Visitor(context.new_page(), team="", key="", email="")

    # Ada opens the link that ./portal run printed and stands in her studio, with three samples and 10,000 credits.
    ada.page.goto(portal.link)
    ada.page.wait_for_url("**/t/*/")
    ada.team = ada.page.url.rstrip("/").rsplit("/", 1)[1]
    ada.reads("Practice", "10 000 credits")
    expect(ada.page.locator(".card")).to_have_count(3)

    # She writes a prompt, sees what it costs before anything is spent, and presses the button that says so.
    ada.page.get_by_role("navigation", name="Main").get_by_role("link", name="Create").click()
    ada.page.get_by_label("What should it show?").fill("A lighthouse at dusk. Waves break below. The lamp turns.")
    expect(ada.page.locator("#price-sentence")).to_have_text("30 s = 6 × 5 s units × 60 = 360 credits")
    expect(ada.page.locator("#may")).to_contain_text("9\u202f640")
    ada.page.get_by_role("button", name="Create · 360 credits").click()

    # One page from here on: the stages pass, the file is copied, and the player stands there by itself.
    ada.page.wait_for_url("**/videos/*/")
    film = ada.page.url
    ada.reads("Writing the script", "Charged")
    sandbox.advance(9)
    expect(ada.page.locator("#stages [aria-current=step] span")).to_have_text("Filming the scenes")
    sandbox.advance(60)
    video = ada.page.locator("video")
    expect(video).to_be_visible()
    assert ada.page.url == film

    # It plays, and she can go to any moment of it.
    video.press("Space")
    plays_on(ada.page)
    assert video.evaluate("video => video.duration") == pytest.approx(30, abs=0.05)
    video.evaluate("video => new Promise(done => { video.onseeked = done; video.currentTime = 20; })")
    plays_on(ada.page)
    assert video.evaluate("video => video.currentTime") > 20

    # What she downloads is 30 seconds of H.264 with sound under a name that says what it is.
    with ada.page.expect_download() as download:
        ada.page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "a-lighthouse-at-dusk_16x9.mp4"
    download.value.save_as(tmp_path / "film.mp4")
    with av.open(str(tmp_path / "film.mp4")) as container:
        (picture,), (sound,) = container.streams.video, container.streams.audio
        assert (picture.codec_context.name, picture.average_rate) == ("h264", FPS)
        assert sound.codec_context.name == "aac"
        assert next(container.decode(picture)).is_corrupt is False
        container.seek(0)
        assert sum(1 for packet in container.demux(picture) if packet.size) == 30 * FPS

    # Home shows what it cost.
    assert ada.month() == {"Spent": "360", "Reserved": "0"}
    context.close()
    assert ada.unexpected == []
