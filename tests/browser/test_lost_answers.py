"""Samsar took a video or did not, and its answer never came."""

from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.conftest import Sandbox


def received(sandbox: Sandbox, visitor: Visitor) -> int:
    """Return how many paid POSTs reached the sandbox."""
    count: int = sandbox.tell("accepted", key=visitor.key)["received"]
    return count


def test_a_lost_answer_keeps_the_hold_and_asks_and_only_a_person_makes_it_again(
    mira: Visitor, sandbox: Sandbox
) -> None:
    # The connection breaks before the answer: nobody knows, the credits stay reserved, nothing is sent again.
    mira.creates("[timeout][stuck] A lighthouse at dusk.")
    mira.reads("Unconfirmed", "Samsar’s answer was lost.", "120 credits stay reserved until somebody decides.")
    for choice in ("Attach", "Count as charged", "It was not charged"):
        expect(mira.page.get_by_role("button", name=choice)).to_be_enabled()
    film = mira.page.url
    assert mira.month() == {"Spent": "0", "Reserved": "120"}
    assert mira.page.locator("#needs-you").is_visible()
    assert received(sandbox, mira) == 1

    # Mira looked at her account and settles it; the reservation ends.
    mira.page.goto(film)
    mira.page.get_by_label("How do you know?").fill("The balance did not move.")
    mira.page.get_by_role("button", name="It was not charged").click()
    mira.reads("Settled. The reason stands in the history with your name.", "Was not charged")
    assert mira.month() == {"Spent": "0", "Reserved": "0"}
    assert received(sandbox, mira) == 1

    # Making it again is a new video at a fresh price, and nothing happens before she presses Create.
    mira.page.goto(film)
    mira.page.get_by_role("link", name="Make it again").click()
    prompt = mira.page.get_by_label("What should it show?")
    expect(prompt).to_have_value("[timeout][stuck] A lighthouse at dusk.")
    assert received(sandbox, mira) == 1
    prompt.fill("[stuck] A lighthouse at dusk.")
    expect(mira.create_button).to_have_text("Create · 120 credits")
    mira.create_button.click()
    mira.page.wait_for_url("**/videos/*/")
    mira.reads("Rendering")
    assert mira.page.url != film
    assert received(sandbox, mira) == 2


def test_the_session_that_samsar_made_can_be_attached_and_plays(mira: Visitor, sandbox: Sandbox) -> None:
    mira.creates("[timeout] A lighthouse at dusk.")
    mira.reads("Unconfirmed")
    sandbox.advance(60)
    (session,) = sandbox.tell("finished", key=mira.key)["sessions"]

    mira.page.get_by_label("Session id").fill(session["session_id"])
    mira.page.get_by_role("button", name="Attach").click()

    mira.reads("The session is attached. Its price counts as charged from now on.")
    expect(mira.page.locator("video")).to_be_visible()
    assert mira.month() == {"Spent": "120", "Reserved": "0"}
    assert received(sandbox, mira) == 1
