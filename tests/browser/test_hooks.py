"""A webhook is made, tried and looked after on a phone, with the keyboard alone."""

import time

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, LetIn
from tests.browser.test_keyboard import tabs_to
from tests.hooks.receiver import Receiver


def test_a_webhook_is_made_tried_and_removed_with_the_keyboard_alone(let_in: LetIn, receiver: Receiver) -> None:
    mira = let_in(viewport=PHONE)
    page, keys = mira.page, mira.page.keyboard
    mira.goes_to("settings/")
    tabs_to(page, "See the webhooks", tag="a")
    keys.press("Enter")
    mira.reads("There are none yet")
    tabs_to(page, "Add a webhook", tag="a")
    keys.press("Enter")
    page.wait_for_url("**/hooks/new/")

    # A mistake is said where it was made, and the field has the focus.
    tabs_to(page, "Address")
    keys.type("https://127.0.0.1/in")
    mira.expected.append("status of 422")
    keys.press("Enter")
    mira.reads("it leads into a private or reserved network. Nothing was saved.")
    expect(page.get_by_label("Address")).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type(receiver.at("/phone"))
    tabs_to(page, "A budget reaches a threshold")
    keys.press("Space")
    tabs_to(page, "Add the webhook", tag="button")
    keys.press("Enter")

    # The secret is there once, with the focus on it; a test bears its signature.
    field = page.get_by_label("The secret, shown this once")
    expect(field).to_be_focused()
    secret = field.input_value()
    before = len(receiver.messages)
    tabs_to(page, "Send a test", tag="button")
    keys.press("Enter")
    mira.reads("A test is on its way")
    expect(page.get_by_label("The secret, shown this once")).to_have_count(0)
    receiver.waits_for(before + 1)
    message = receiver.messages[-1]
    assert message.path == "/phone"
    assert message.is_signed_with(secret, now=time.time())
    assert message.event["type"] == "webhook.test"

    page.reload()
    mira.reads("Working", "Delivered")
    assert page.evaluate("() => document.documentElement.scrollWidth") == PHONE["width"]
    tabs_to(page, "A test", tag="a")
    keys.press("Enter")
    mira.reads("What was sent", message.headers["webhook-id"])
    tabs_to(page, "127.0.0.1", tag="a")
    keys.press("Enter")
    mira.reads("What it was sent")
    tabs_to(page, "Remove", tag="a")
    keys.press("Enter")
    page.wait_for_url("**/remove/")
    tabs_to(page, "Remove the webhook", tag="button")
    keys.press("Enter")
    mira.reads("its secret is forgotten", "There are none yet")
