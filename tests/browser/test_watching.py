"""A render on its way: its stages, the silence of a tab that nobody sees, and pages that do not jump."""

from typing import Any

from playwright.sync_api import Page, expect

from samsar import vocabulary
from tests.browser.conftest import LetIn
from tests.browser.visitor import Visitor
from tests.conftest import Sandbox

STAGES = [
    "Writing the script",
    "Drawing the pictures",
    "Recording speech",
    "Composing music",
    "Mixing the sound",
    "Filming the scenes",
    "Matching lips to speech",
    "Adding sound effects",
    "Writing subtitles",
    "Composing frames",
    "Rendering the video",
]

# Keeps every value that the bar ever showed.
FOLLOW_BAR = """() => {
  const look = () => { const bar = document.querySelector("progress"); if (bar) window.bar.push(bar.value); };
  window.bar = [];
  look();
  document.addEventListener("htmx:afterSettle", look);
}"""

# What Chromium itself counts as a layout shift, from the first paint on.
COUNT_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
"""

# Headless Chromium shows every tab, so the page is told that it is hidden as another tab in front would tell it.
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def session_of(visitor: Visitor) -> str:
    """Return the session id that stands in the recipe."""
    return visitor.page.locator("dt:text-is('Session') + dd").inner_text()


def test_stages_pass_in_order_an_unknown_one_is_readable_and_progress_never_falls(
    mira: Visitor, sandbox: Sandbox
) -> None:
    mira.creates("[fail:video_generation] A lighthouse at dusk.")
    now = mira.page.locator("#stages [aria-current=step] span")
    expect(now).to_have_text("Writing the script")
    assert mira.page.locator("#stages span").all_inner_texts() == STAGES
    mira.page.evaluate(FOLLOW_BAR)

    for seconds, stage in ((4.5, "Recording speech"), (8.5, "Composing frames")):
        sandbox.advance(seconds)
        expect(now).to_have_text(stage)
        assert mira.page.locator("#stages [data-step=done] span").all_inner_texts() == STAGES[: STAGES.index(stage)]

    # Samsar names a stage that nobody here has heard of, and then steps back to its first.
    session, known = session_of(mira), vocabulary.STAGES
    told = dict.fromkeys(known, "COMPLETED") | {"colour_grading_pass": "IN_PROGRESS"}
    sandbox.tell("status", session_id=session, stages=told)
    expect(now).to_have_text("Colour grading pass")
    sandbox.tell("status", session_id=session, stages=dict.fromkeys(told, "PENDING"))
    expect(mira.page.locator("#stages [data-step=done]")).to_have_count(0)
    expect(now).to_have_text("Colour grading pass")

    sandbox.tell("status", session_id=session)
    sandbox.advance(60)
    mira.reads("Failed", "Stopped while rendering the video.", "120 credits were charged when Samsar accepted it.")
    bar = mira.page.evaluate("window.bar")
    assert bar == sorted(bar)
    assert len(set(bar)) >= 3, bar


def test_a_hidden_tab_asks_nothing_and_is_right_again_within_five_seconds(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(is_patient=True)
    asked: list[str] = []
    mira.page.context.on("request", lambda request: asked.append(request.url) if "/changes/" in request.url else None)
    mira.page.clock.install()
    mira.creates("[fail:speech_generation] A lighthouse at dusk.")
    mira.reads("Rendering")
    expect(mira.page).to_have_title("(1) A lighthouse at dusk · samsar")

    # A minute in front of Mira's eyes, and a minute behind another tab, in which the render fails.
    asked.clear()
    mira.page.clock.run_for(60_000)
    assert asked
    mira.page.evaluate(HIDE, True)
    mira.page.wait_for_load_state("networkidle")
    asked.clear()
    sandbox.advance(60)
    mira.page.clock.run_for(60_000)
    assert asked == []
    expect(mira.page.locator("#stages")).to_be_visible()
    assert "Stopped while" not in mira.page.inner_text("main")

    # She comes back: at once the page knows, counts no render any more, and then has nothing left to ask.
    other = mira.page.context.new_page()
    other.goto(mira.page.url)
    expect(other.locator("main")).to_contain_text("Stopped while recording speech.")
    mira.page.evaluate(HIDE, False)
    expect(mira.page.locator("main")).to_contain_text("Stopped while recording speech.", timeout=5_000)
    expect(mira.page).to_have_title("A lighthouse at dusk · samsar")
    asked.clear()
    mira.page.clock.run_for(60_000)
    assert asked == []


def test_pages_do_not_jump_while_they_refresh(let_in: LetIn, sandbox: Sandbox) -> None:
    mira = let_in(samples=True)
    context = mira.page.context
    context.add_init_script(COUNT_SHIFTS)
    mira.creates("[fail:video_generation] A lighthouse at dusk.")
    mira.reads("Rendering")
    film = mira.page.url
    pages: dict[str, Page] = {"video": mira.page}
    for path in ("", "videos/", "activity/"):
        pages[path] = context.new_page()
        pages[path].goto(mira.address(path))
    pages["video"].goto(film)

    for seconds, words in ((8, "Filming the scenes"), (60, "Stopped while")):
        sandbox.advance(seconds)
        for page in pages.values():
            expect(page.locator("main")).to_contain_text(words)

    shifts: dict[str, Any] = {path: page.evaluate("window.shifted") for path, page in pages.items()}
    assert {path: shift for path, shift in shifts.items() if shift > 0.01} == {}
    # The measure itself: a page that is pushed down is noticed.
    for page in pages.values():
        page.evaluate("document.querySelector('main').style.marginTop = '200px'")
        page.wait_for_function("() => window.shifted > 0.01")
