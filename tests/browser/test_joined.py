"""Whole ways through the portal, each by somebody new who signs up for it: by keyboard alone, on a phone."""

import time

from playwright.sync_api import Browser, Page, expect

from tests.accounts.people import app_code
from tests.browser.conftest import PHONE, LetIn
from tests.browser.mailbag import link_for
from tests.browser.stack import Stack
from tests.browser.test_door import newcomer, presses, types
from tests.browser.test_keyboard import tabs_to
from tests.browser.test_proof import PASSWORD, gives_password, signs_out, with_device
from tests.browser.visitor import Registrar, Visitor


def signs_up(portal: Stack, visitor: Visitor, name: str) -> None:
    """Fill in the sign-up page that is open, and confirm the address by the link in the mail."""
    page = visitor.page
    page.wait_for_url("**/sign-up/**")
    types(page, "Mail address", visitor.email)
    types(page, "Your name", name)
    types(page, "Password", PASSWORD)
    page.keyboard.press("Enter")
    visitor.reads("Check your mail")
    page.goto(link_for(portal, visitor.email, "Confirm your address"))
    presses(page, f"Confirm {visitor.email}")


def confirms(visitor: Visitor) -> None:
    """Answer the page that asks once more who one is with the password."""
    visitor.page.wait_for_url("**/confirm/?next=**")
    expect(visitor.page.get_by_label("Password", exact=True)).to_be_focused()
    visitor.page.keyboard.type(PASSWORD)
    visitor.page.keyboard.press("Enter")


def is_at_welcome(page: Page) -> None:
    """Stand where somebody without a team begins."""
    page.wait_for_url("**/welcome/")
    expect(page.get_by_role("heading", name="Welcome")).to_be_visible()


def test_somebody_signs_up_adds_a_passkey_and_an_app_and_signs_in_with_both(
    portal: Stack, registrar: Registrar, chrome: Browser
) -> None:
    with newcomer(portal, chrome, address="ebba@example.test") as ebba:
        page = ebba.page
        page.goto("/")
        page.wait_for_url("**/sign-in/")
        presses(page, "Sign up", tag="a")
        signs_up(portal, ebba, "Ebba Lind")
        is_at_welcome(page)

        # Passkeys know no numbers: a link leads to the portal's name.
        page.goto("/account/")
        presses(page, "Add a passkey", tag="a")
        ebba.reads("Not at this address")
        presses(page, "Make a sign-in link")
        ebba.reads("It works once, for fifteen minutes")
        presses(page, "Open http://localhost", tag="a")
        page.wait_for_url("http://localhost:*/account/2fa/webauthn/add/")
        home = page.url.removesuffix("/account/2fa/webauthn/add/")
        with_device(page)
        page.reload()
        expect(page.get_by_label("Its name")).to_be_focused()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.type("Phone")
        presses(page, "Add the passkey")
        ebba.reads("The passkey is added.", "Recovery codes")
        presses(page, "I have kept them", tag="a")
        page.wait_for_url(f"{home}/account/")

        # A while later the portal asks once more who she is, and leads on to where she was going.
        assert registrar.ask("grows_stale", email=ebba.email) == 2
        presses(page, "Set up an app", tag="a")
        ebba.reads("What comes next is sensitive")
        expect(page.get_by_role("button", name="Use a passkey")).to_be_focused()
        presses(page, "Use a passkey")
        page.wait_for_url(f"{home}/account/2fa/totp/activate/")
        secret = page.locator("#secret").inner_text()
        tabs_to(page, "Code of the app")
        page.keyboard.type(app_code(secret))
        page.keyboard.press("Enter")
        ebba.reads("The authenticator app is set up.")

        signs_out(ebba, home)
        gives_password(ebba, home)
        ebba.reads("One more step")
        page.keyboard.type(app_code(secret, at=time.time() + 30))  # the next one: this one was spent at the beginning
        page.keyboard.press("Enter")
        is_at_welcome(page)

        signs_out(ebba, home)
        gives_password(ebba, home)
        ebba.reads("One more step")
        presses(page, "Use a passkey")
        is_at_welcome(page)

        signs_out(ebba, home)
        presses(page, "Sign in with a passkey")
        is_at_welcome(page)


def test_somebody_invited_signs_up_joins_becomes_reviewer_and_is_removed(
    let_in: LetIn, portal: Stack, registrar: Registrar, chrome: Browser
) -> None:
    mira = let_in(viewport=PHONE)
    registrar.ask("gets_password", email=mira.email, password=PASSWORD)
    gives_password(mira)
    mira.page.wait_for_url(f"**{mira.address()}")
    with newcomer(portal, chrome, address="ida@example.test") as ida:
        # Each time something about people changes, Mira's last proof is long ago; each time she comes back.
        registrar.ask("grows_stale", email=mira.email)
        mira.goes_to("team/")
        presses(mira.page, "Confirm that it is you", tag="a")
        confirms(mira)
        mira.page.wait_for_url(f"**{mira.address('team/')}")
        tabs_to(mira.page, "Address")
        mira.page.keyboard.type(ida.email)
        mira.page.keyboard.press("Enter")
        mira.reads(f"{ida.email} is invited as Creator. The mail is on its way")

        theirs = ida.page
        theirs.goto(link_for(portal, ida.email, "Mira Solberg invites you to Fjord & Field"))
        ida.reads("Join Fjord & Field", "as Creator")
        presses(theirs, "Make an account", tag="a")
        signs_up(portal, ida, "Ida Holm")
        theirs.wait_for_url("**/invited/")
        presses(theirs, "Join the team")
        theirs.wait_for_url(f"**{mira.address()}")
        ida.reads("You are in Fjord & Field now, as Creator.")

        registrar.ask("grows_stale", email=mira.email)
        mira.goes_to("team/")
        presses(mira.page, "Change role: Ida Holm", tag="a")
        expect(mira.page.get_by_role("dialog")).to_be_visible()
        expect(mira.page.get_by_role("dialog").get_by_role("link", name="Confirm that it is you")).to_be_focused()
        mira.page.keyboard.press("Enter")
        confirms(mira)
        mira.reads("Role of Ida Holm")
        expect(mira.page.get_by_role("radio", name="Creator")).to_be_focused()
        mira.page.keyboard.press("ArrowDown")
        presses(mira.page, "Change role")
        mira.reads("Ida Holm is Reviewer now. It holds from their next click on.")

        ida.expected.append("status of 403")
        presses(theirs, "Create", tag="a")
        ida.reads("Not for your role", "Your role cannot spend credits. Ask a manager of this team.")

        registrar.ask("grows_stale", email=mira.email)
        presses(mira.page, "Remove: Ida Holm", tag="a")
        confirms(mira)
        mira.page.wait_for_url("**/leave/")
        mira.reads("there is nothing to decide")
        presses(mira.page, "Remove and sign them out")
        mira.reads("Ida Holm is no longer in this team")
        presses(theirs, "Go to the start page", tag="a")
        theirs.wait_for_url("**/sign-in/")
