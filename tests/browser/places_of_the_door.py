"""The pages of the ways in, for whoever looks at every page."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.furniture import Studio


def _outside(path: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.stranger.context.clear_cookies()
        studio.stranger.goto(path)
        return studio.stranger

    return visit


def _own(path: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        studio.mira.page.goto(path)
        return studio.mira.page

    return visit


def _refused(studio: Studio) -> Page:
    page = _outside("/sign-in/")(studio)
    page.get_by_label("Mail address").fill("nobody@example.test")
    page.get_by_label("Password", exact=True).fill("wrong but long enough")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return page


def _sign_up(password: str) -> Callable[[Studio], Page]:
    def visit(studio: Studio) -> Page:
        page = _outside("/sign-up/")(studio)
        page.get_by_label("Mail address").fill("axe@example.test")
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Show the password").click()
        page.get_by_role("button", name="Sign up").click()
        expect(page.get_by_role("button", name="Send the mail again").or_(page.get_by_role("alert"))).to_be_visible()
        return page

    return visit


def _reset_sent(studio: Studio) -> Page:
    page = _outside("/account/password/reset/")(studio)
    page.get_by_label("Mail address").fill("nobody@example.test")
    page.get_by_role("button", name="Send the link").click()
    page.wait_for_url("**/reset/done/")
    return page


def _wish(studio: Studio) -> Page:
    page = _own("/account/email/")(studio)
    page.get_by_label("New mail address").fill("wish@example.test")
    page.get_by_role("button", name="Send a link there").click()
    expect(page.get_by_role("button", name="Keep ")).to_be_visible()
    return page


PLACES: dict[str, Callable[[Studio], Page]] = {
    "the page about oneself": _own("/account/"),
    "setting up an authenticator app": _own("/account/2fa/totp/activate/"),
    "a passkey where none can be": _own("/account/2fa/webauthn/add/"),
    "a link that stops no mail": _outside("/stop-mail/made-up/"),
    "goodbye to who left": _outside("/left/"),
    "sign-in": _outside("/sign-in/"),
    "a sign-in that is refused": _refused,
    "sign-up": _outside("/sign-up/"),
    "sign-up with a mistake": _sign_up("short"),
    "a mail is on its way": _sign_up("three quiet lighthouses"),
    "a confirmation that is spent": _outside("/account/confirm-email/spent/"),
    "a forgotten password": _outside("/account/password/reset/"),
    "a link is on its way": _reset_sent,
    "a reset link that is spent": _outside("/account/password/reset/key/1-spent/"),
    "a new password holds": _outside("/account/password/reset/key/done/"),
    "a closed account": _outside("/account/inactive/"),
    "a first password": _own("/account/password/set/"),
    "one's address": _own("/account/email/"),
    "another address": _wish,
}
PROVOKED = {
    "a link that stops no mail": ["status of 404"],
    "a confirmation that is spent": ["status of 410"],
    "a reset link that is spent": ["status of 410"],
}
