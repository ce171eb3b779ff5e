"""What the create page says about money while somebody chooses."""

from typing import Any

from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor

# Writes down, for each change of the page, what a screen reader would announce, and when the last key was pressed.
LISTEN = """() => {
  const live = "output, [aria-live], [role=status], [role=alert]";
  window.heard = [];
  new MutationObserver((changes) => {
    const regions = new Set(changes.map(({ target }) => (target.closest ?? target.parentElement?.closest)
      ?.call(target.closest ? target : target.parentElement, live)));
    for (const region of regions) {
      if (region) window.heard.push({ id: region.id, words: region.textContent, at: performance.now() });
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  document.addEventListener("input", () => { window.typedAt = performance.now(); }, true);
}"""


def test_hunyuan_changes_the_price_without_a_page_load_and_without_losing_focus(mira: Visitor) -> None:
    mira.goes_to("create/")
    sentence = mira.page.locator("#price-sentence")
    expect(sentence).to_have_text("30 s = 6 × 5 s units × 60 = 360 credits")
    mira.page.evaluate("window.sameDocument = true")
    opened = mira.page.url

    pictures = mira.page.get_by_label("Pictures by")
    pictures.focus()
    mira.page.keyboard.type("HUNY")

    expect(sentence).to_have_text("30 s = 6 × 5 s units × 60 × 1.5 (HUNYUAN) = 540 credits")
    expect(mira.create_button).to_have_text("Create · 540 credits")
    expect(pictures).to_be_focused()
    assert mira.page.evaluate("window.sameDocument")
    assert mira.page.url == opened


def test_the_price_follows_the_last_key_within_half_a_second_and_is_announced_once(mira: Visitor) -> None:
    mira.goes_to("create/")
    mira.page.evaluate(LISTEN)
    length = mira.page.get_by_label("Length", exact=True)
    region = mira.page.locator("#price-sentence").element_handle()

    lags: list[float] = []
    for seconds in (45, 60, 75, 90, 105):
        mira.page.evaluate("window.heard = []")
        length.press("ControlOrMeta+a")
        mira.page.keyboard.type(str(seconds))
        expect(mira.page.locator("#price-sentence")).to_contain_text(f"{seconds} s = ")
        heard: list[dict[str, Any]] = mira.page.evaluate("window.heard")

        # One sentence, that of the last key, in the region that a screen reader has listened to all along.
        assert [(said["id"], said["words"].split(" = ")[0]) for said in heard] == [("price-sentence", f"{seconds} s")]
        assert region.evaluate("region => region.isConnected")
        lags.append(heard[0]["at"] - mira.page.evaluate("window.typedAt"))
    assert sorted(lags)[2] <= 500, lags  # milliseconds; the median, for the machine may have other things to do


def test_a_prompt_that_is_too_long_keeps_create_off_and_is_kept(mira: Visitor) -> None:
    mira.goes_to("create/")
    prompt = mira.page.get_by_label("What should it show?")

    prompt.fill("a" * 1001)

    expect(mira.create_button).to_be_disabled()
    expect(mira.page.locator("#prompt-meter")).to_have_text("1\u202f001 of 1\u202f000, 1 too many")
    expect(mira.page.locator("#prompt-error")).to_have_text("1 character too many: Samsar takes at most 1\u202f000.")
    expect(prompt).to_have_value("a" * 1001)

    prompt.fill("a" * 1000)

    expect(mira.create_button).to_be_enabled()
    expect(mira.page.locator("#prompt-error")).to_have_text("")


def test_a_length_that_nobody_renders_keeps_create_off_and_says_why_at_the_field(mira: Visitor) -> None:
    mira.writes("A lighthouse at dusk.")

    mira.page.get_by_label("Length", exact=True).fill("241")

    expect(mira.create_button).to_be_disabled()
    expect(mira.page.locator("#duration-error")).to_have_text("Too long: a video takes at most 240 seconds.")
    expect(mira.page.get_by_label("Length", exact=True)).to_have_value("241")
    expect(mira.page.get_by_label("What should it show?")).to_have_value("A lighthouse at dusk.")


def test_what_is_written_before_the_scripts_came_is_priced_and_can_be_sent(mira: Visitor) -> None:
    held: list[Route] = []
    may_come: list[bool] = []
    mira.page.route("**/*.js", lambda route: route.continue_() if may_come else held.append(route))
    mira.page.goto(mira.address("create/"), wait_until="commit")
    mira.page.get_by_label("What should it show?").fill("[stuck] A lighthouse at dusk.")
    may_come.append(True)
    for script in held:
        script.continue_()
    mira.page.wait_for_load_state()

    expect(mira.create_button).to_have_text("Create · 360 credits")
    expect(mira.create_button).to_be_enabled()
