"""Passkeys, codes and the page that asks again, on a phone's width and with the keyboard alone."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.people import app_code
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, LetIn
from tests.browser.stack import Stack
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Registrar, Visitor

SIGN_IN = "/sign-in/"
PASSWORD = "a-fake-pass-phrase"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def mira(let_in: LetIn, portal: Stack, registrar: Registrar) -> Visitor:
    """An owner with a password on a phone, at the portal's name: passkeys know no numbers."""
    mira = let_in(viewport=PHONE, base_url=portal.url.replace("127.0.0.1", "localhost"))
    registrar.ask("gets_password", email=mira.email, password=PASSWORD)
    return mira


def with_device(page: Page) -> tuple[Any, str]:
    """Give the browser a device that keeps passkeys, and return how to speak to it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    return line, line.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def presses(page: Page, words: str, *, tag: str = "") -> None:
    """Come to something by Tab and press Enter on it."""
    tabs_to(page, words, tag=tag)
    page.keyboard.press("Enter")


def is_sound(page: Page) -> None:
    """The page fits its width and nothing serious is wrong for axe, in both lights, on a phone and at a desk."""
    for width in (DESK, PHONE):
        page.set_viewport_size(width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], (page.url, width)
        for light in ("dark", "light"):
            page.emulate_media(color_scheme=light, reduced_motion="reduce")
            assert axe.grave_faults(page) == [], (page.url, width, light)


def gives_password(mira: Visitor, home: str = "") -> None:
    """Open the sign-in page, of the portal's name or of `home`, type address and password, and send them."""
    mira.page.goto(f"{home}{SIGN_IN}")
    mira.page.get_by_label("Mail address").fill("")
    mira.page.keyboard.type(mira.email)
    tabs_to(mira.page, "Password")
    mira.page.keyboard.type(PASSWORD)
    mira.page.keyboard.press("Enter")


def signs_out(mira: Visitor, home: str = "") -> None:
    """Leave by the button of the page about oneself."""
    mira.page.goto(f"{home}/account/")
    presses(mira.page, "Sign out here")
    mira.reads("You are signed out.")


def test_a_passkey_is_added_and_opens_the_portal_alone_and_after_a_password(mira: Visitor) -> None:
    page = mira.page
    line, device = with_device(page)
    gives_password(mira)
    page.wait_for_url(f"**{mira.address()}")
    page.goto("/account/")
    presses(page, "Add a passkey", tag="a")
    mira.reads("Its name")
    expect(page.get_by_label("Its name")).to_be_focused()
    is_sound(page)

    # Who does not show who they are gets a sentence, and nothing is added.
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Phone")
    presses(page, "Add the passkey")
    mira.reads("The passkey was not used")
    line.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.keyboard.press("Enter")
    mira.reads("The passkey is added.", "Recovery codes")
    is_sound(page)
    with page.expect_download() as download:
        presses(page, "Download", tag="a")
    kept = download.value.path().read_text(encoding="utf-8").splitlines()
    assert kept[1:] == page.locator("#codes code").all_inner_texts()
    presses(page, "I have kept them", tag="a")
    mira.reads("Your password and a passkey let you in together.", "Phone")
    is_sound(page)

    signs_out(mira)
    page.goto(f"{SIGN_IN}?next=/account/")
    presses(page, "Sign in with a passkey")
    page.wait_for_url("**/account/")
    mira.reads("Used just now")

    signs_out(mira)
    gives_password(mira)
    mira.reads("One more step")
    is_sound(page)
    page.locator("#code").focus()
    presses(page, "Start again")
    mira.reads("New here?")
    page.wait_for_url(f"**{SIGN_IN}**")
    gives_password(mira)
    mira.reads("One more step")
    presses(page, "Use a passkey")
    page.wait_for_url(f"**{mira.address()}")

    page.goto("/account/")
    presses(page, "Rename Phone", tag="a")
    mira.reads("Rename the passkey")
    is_sound(page)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("Old phone")
    page.keyboard.press("Enter")
    mira.reads("The passkey is renamed.")
    presses(page, "Remove Old phone", tag="a")
    mira.reads("It is your last second factor")
    is_sound(page)
    presses(page, "Remove it")
    mira.reads("The passkey is removed", "They come with a passkey or an authenticator app.")
    signs_out(mira)
    page.goto(SIGN_IN)
    presses(page, "Sign in with a passkey")
    mira.reads("This passkey was not accepted.")


def test_an_app_is_asked_after_the_password_and_a_recovery_code_stands_in_for_it_once(mira: Visitor) -> None:
    page = mira.page
    gives_password(mira)
    page.wait_for_url(f"**{mira.address()}")
    page.goto("/account/")
    presses(page, "Set up an app", tag="a")
    expect(page.locator("img.qr")).to_be_visible()
    assert page.evaluate("document.querySelector('img.qr').naturalWidth") > 0
    is_sound(page)
    secret = page.locator("#secret").inner_text()
    tabs_to(page, "Code of the app")
    page.keyboard.type(app_code(secret))
    page.keyboard.press("Enter")
    mira.reads("The authenticator app is set up.")
    recovery = page.locator("#codes code").first.inner_text()

    signs_out(mira)
    gives_password(mira)
    mira.reads("One more step")
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    mira.reads("This code is not right")
    page.keyboard.type(app_code(secret, at=time.time() + 30))  # the next one: this one was spent at the beginning
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{mira.address()}")

    for words in (None, "This code is not right, or it was used already."):
        signs_out(mira)
        gives_password(mira)
        mira.reads("One more step")
        page.keyboard.type(recovery)
        page.keyboard.press("Enter")
        if words:
            mira.reads(words)
        else:
            page.wait_for_url(f"**{mira.address()}")


def test_a_key_is_saved_after_the_person_proved_again_who_they_are(mira: Visitor, registrar: Registrar) -> None:
    page = mira.page
    mira.expected += ["status of 422"]
    gives_password(mira)
    page.wait_for_url(f"**{mira.address()}")

    # She opened the form while her proof was fresh, and sends it when it is not.
    mira.goes_to("settings/")
    tabs_to(page, "Replace the practice key")
    page.keyboard.type(mira.key)
    assert registrar.ask("grows_stale", email=mira.email) == 1
    page.keyboard.press("Enter")
    mira.reads("Nothing was changed yet.", "Confirm that it is you")
    assert registrar.ask("holds", words=mira.key) is False
    page.keyboard.type("not my password")
    page.keyboard.press("Enter")
    mira.reads("This is not your password.")
    is_sound(page)
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{mira.address('settings/')}")

    # What she had typed is nowhere; she types it again, and it counts.
    assert page.get_by_label("Replace the practice key").input_value() == ""
    tabs_to(page, "Replace the practice key")
    page.keyboard.type(mira.key)
    page.keyboard.press("Enter")
    mira.reads("It is saved.")

    registrar.ask("grows_stale", email=mira.email)
    mira.goes_to("settings/")
    mira.reads("Before you change the key, the portal asks once more who you are.")
    presses(page, "Confirm that it is you", tag="a")
    mira.reads("What comes next is sensitive")
    assert registrar.ask("holds", words=mira.key) is False


def test_from_a_number_a_link_leads_to_the_name_where_passkeys_work(let_in: LetIn) -> None:
    mira = let_in(viewport=PHONE)
    page = mira.page
    page.goto("/account/2fa/webauthn/add/")
    mira.reads("Browsers keep passkeys for names, and 127.0.0.1 is a number.")
    is_sound(page)
    presses(page, "Make a sign-in link")
    mira.reads("It works once, for fifteen minutes")
    presses(page, "Open http://localhost", tag="a")
    page.wait_for_url("http://localhost:*/account/2fa/webauthn/add/")
    with_device(page)
    page.reload()
    presses(page, "Add the passkey")
    mira.reads("The passkey is added.")
