"""Every page, light and dark, wide and on a phone: nothing serious for axe, nothing to scroll sideways, no errors."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import axe
from tests.browser.conftest import DESK, PATIENCE, PHONE, RESTLESS
from tests.browser.furniture import Studio, furnish, team_page
from tests.browser.places import PAGES, PROVOKED
from tests.browser.stack import Stack
from tests.browser.visitor import Registrar, Visitor
from tests.hooks.receiver import Receiver
from videos.views import specimens


@pytest.fixture(scope="module")
def studio(portal: Stack, registrar: Registrar, chrome: Browser, receiver: Receiver) -> Iterator[Studio]:
    """One for all pages here: they only look. Nothing moves, so that no colour is caught half-way."""
    told = {"base_url": portal.url, "viewport": DESK, "reduced_motion": "reduce"}
    context, outside = chrome.new_context(**told), chrome.new_context(**told)
    for each in (context, outside):
        each.set_default_timeout(PATIENCE)
    joined = registrar.ask("join", samples=True, teams=2)
    context.add_cookies([{"name": "sessionid", "value": joined.pop("session"), "url": portal.url}])
    with context.new_page() as page:
        page.add_init_script(RESTLESS)
        films = furnish(Visitor(page, **joined), portal.sandbox)
    registrar.ask("parks", team=joined["team"])
    registrar.ask("drifts", team=joined["team"])
    registrar.ask("colleague", team=joined["team"], role="creator", name="Jonas Berg")
    mira = Visitor(context.new_page(), **joined)
    mira.watch(outside)
    yield Studio(mira, films, outside.new_page(), receiver.at("/hook"))
    context.close()
    outside.close()


# Of each face that the portal brings: whether its sample is as wide whatever stands behind that face.
LETTERS = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = (font, text) => { pen.font = font; return pen.measureText(text).width; };
  return [...document.querySelectorAll(".font:not(:has(.quiet)) .sample:not([data-light])")].map((sample) => {
    const family = getComputedStyle(sample).fontFamily.split(",")[0];
    const wide = width(`40px ${family}, monospace`, sample.textContent);
    return [family.replaceAll('"', ""), wide === width(`40px ${family}, serif`, sample.textContent)];
  });
}"""


# While a price is asked for the one that stands there fades; this waits until half a second brought no question.
PRICED = """async () => {
  for (let calm = 0; document.getElementById("live") && calm < 5; calm++) {
    await new Promise((done) => setTimeout(done, 100));
    if (document.querySelector(".htmx-request")) calm = -1;
  }
}"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound_in_every_light_and_width(name: str, studio: Studio) -> None:
    studio.mira.expected[:] = PROVOKED.get(name, [])
    studio.mira.complaints.clear()
    page = PAGES[name](studio)

    faults = {}
    page.evaluate(PRICED)
    for width in (DESK, PHONE):
        page.set_viewport_size(width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], width
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)
            if found := axe.grave_faults(page):
                faults[f"{width['width']} {light}"] = found
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")

    assert faults == {}
    assert studio.mira.unexpected == []


def test_the_samples_of_fonts_are_set_in_these_fonts(studio: Studio) -> None:
    page = team_page("fonts/")(studio)
    page.wait_for_function("document.fonts.status === 'loaded'")

    faces = page.evaluate("[...document.fonts].map((face) => [face.family.replaceAll('\"', ''), face.status])")
    assert dict(faces) == dict.fromkeys({"Inter Variable", *specimens.BROUGHT}, "loaded")
    # Each letter of a sentence has a glyph: the fall-back, far wider, adds nothing to its width.
    narrow = page.evaluate(LETTERS)
    assert {family for family, _ in narrow} == set(specimens.BROUGHT)
    assert [found for found in narrow if not found[1]] == []


def test_axe_sees_what_is_wrong(studio: Studio) -> None:
    page = team_page("")(studio)
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    assert [fault["id"] for fault in axe.grave_faults(page)] == ["button-name"]
