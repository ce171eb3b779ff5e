"""The wall of posters: looking through films on their cards, true shapes, and a layout that never moves."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import axe
from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_bulk import stands_in_the_library
from tests.browser.test_films import ASK
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor

# Sums up how far things moved by themselves.
WATCH_SHIFTS = """window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""
SIZES = [[672, 384], [384, 672], [640, 640], [512, 640], [640, 480], [896, 384], [40, 4000], [4000, 40]]


def ask_for(visitor: Visitor) -> list[str]:
    """Return the list that grows with each address that the visitor's page asks for."""
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    return asked


def strips(asked: list[str]) -> list[str]:
    return [url for url in asked if "/strip/" in url]


def place(card: Locator) -> float:
    """Return which tenth of the film the card shows, from 0 to 9."""
    style = card.locator(".still").evaluate("still => parseFloat(still.style.backgroundPosition)")
    return round(style * 9 / 100)


def points_at(card: Locator, share: float) -> None:
    """Move the pointer to so much of the poster's width, 0 to 1."""
    box = card.locator(".poster").bounding_box()
    assert box is not None
    card.page.mouse.move(box["x"] + box["width"] * share, box["y"] + 40)


def test_a_pointer_looks_through_a_film_that_is_fetched_once_and_not_before(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True))
    asked = ask_for(mira)
    mira.page.reload(wait_until="networkidle")
    assert not [url for url in asked if "/strip/" in url or "/look." in url]
    card = mira.page.locator(".card").first

    with mira.page.expect_response(re.compile("/look\\.")):
        points_at(card, 0.5)
    with mira.page.expect_response(re.compile("/strip/")):
        for share in (0.5, 0.05) * 20:
            points_at(card, share)
    points_at(card, 0.05)
    assert place(card) == 0
    points_at(card, 0.55)
    assert place(card) == 5
    points_at(card, 0.99)
    assert place(card) == 9
    mira.page.mouse.move(5, 5)
    expect(mira.page.locator(".still")).to_have_count(0)
    points_at(card, 0.3)
    expect(card.locator(".still")).to_have_count(1)
    assert len(strips(asked)) == 1
    card.locator("h2 a").click()
    expect(mira.page.locator("video")).to_be_visible()


def test_arrow_keys_look_through_a_film_and_say_the_time(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, viewport=PHONE, color_scheme="dark"))
    page = mira.page
    title = page.locator(".card h2 a").first.inner_text()
    with page.expect_response(re.compile("/look\\.")):
        tabs_to(page, title)
    card = page.locator(".card").first
    page.wait_for_load_state("networkidle")

    with page.expect_response(re.compile("/strip/")):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#news")).to_have_text("0:01 of 0:20")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#news")).to_have_text("0:07 of 0:20")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#news")).to_have_text("0:05 of 0:20")
    assert place(card) == 2
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#news")).to_have_text("0:19 of 0:20")
    assert axe.grave_faults(page) == []
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")

    page.keyboard.press("Escape")
    expect(page.locator(".still")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    assert place(card) == 9
    page.keyboard.press("Tab")
    expect(page.locator(".still")).to_have_count(0)


def test_who_wants_little_motion_looks_by_key_alone(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, reduced_motion="reduce"))
    card = mira.page.locator(".card").first
    with mira.page.expect_response(re.compile("/look\\.")):
        points_at(card, 0.2)
    mira.page.wait_for_load_state("networkidle")

    points_at(card, 0.7)
    expect(mira.page.locator(".still")).to_have_count(0)
    card.locator("h2 a").focus()
    mira.page.keyboard.press("ArrowRight")
    expect(card.locator(".still")).to_have_count(1)


def test_a_finger_opens_the_video_at_once(let_in: LetIn) -> None:
    mira = stands_in_the_library(let_in(samples=True, viewport=PHONE, has_touch=True))

    mira.page.locator(".card h2 a").first.tap()

    expect(mira.page.locator("video")).to_be_visible()


def test_a_video_without_pictures_has_a_calm_card(let_in: LetIn, registrar: Registrar) -> None:
    mira = stands_in_the_library(let_in(samples=True))
    card = mira.page.locator(".card").first
    key = card.get_attribute("id")
    assert key is not None
    registrar.ask("goes_without_pictures", key=key.removeprefix("job-"))

    mira.page.reload(wait_until="networkidle")

    expect(card.locator("img")).to_have_count(0)
    expect(card.locator(".length")).to_have_text("Length 0:20")
    assert "gradient" in card.locator(".poster").evaluate("poster => getComputedStyle(poster).backgroundImage")
    points_at(card, 0.5)
    card.locator("h2 a").click()
    expect(mira.page.locator("video")).to_be_visible()


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, PHONE], ids=["desk", "phone"])
def test_nothing_moves_while_a_wall_of_all_shapes_loads_scrolls_and_is_refreshed(
    let_in: LetIn, registrar: Registrar, viewport: dict[str, int]
) -> None:
    mira = stands_in_the_library(let_in(samples=True, viewport=viewport))
    registrar.ask("hangs", team=mira.team, videos=21, sizes=SIZES)
    page = mira.page
    page.context.add_init_script(WATCH_SHIFTS)
    page.reload(wait_until="networkidle")
    expect(page.locator(".card")).to_have_count(24)

    for number in range(24):
        page.locator(".card").nth(number).scroll_into_view_if_needed()
    page.wait_for_function("() => [...document.querySelectorAll('.card img')].every((img) => img.complete)")
    first = page.locator(".card").nth(20)
    name = first.get_attribute("id") or ""
    first.evaluate("card => { card.dataset.old = 'yes'; }")
    page.evaluate(ASK, mira.address(f"changes/?as=pick&seen={UUID(hex=name.removeprefix('job-')).hex}.99"))
    expect(page.locator(f"#{name}[data-old]")).to_have_count(0)
    page.wait_for_load_state("networkidle")

    assert page.evaluate("() => window.shifted") <= 0.01
    assert page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth")
    shapes = page.locator(".card").evaluate_all("cards => cards.map((card) => card.dataset.shape ?? '')")
    assert {"", "tall", "square", "upright", "classic", "scope"} == set(shapes)
    posters = page.locator(".card .poster").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map(({ width, height }) => width / height)"
    )
    known = {"": 16 / 9, "tall": 9 / 16, "upright": 0.8, "square": 1.0, "classic": 4 / 3, "scope": 7 / 3}
    assert posters == pytest.approx([known[shape] for shape in shapes], abs=0.02)
