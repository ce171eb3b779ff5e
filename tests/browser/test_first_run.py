"""From Welcome to a key that is gone: a new person on a phone, with the keyboard alone, on a portal of their own.

A live Samsar is stood in for over a real socket: it takes one live key each for
two accounts of the sandbox, and knows no other.
"""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from launcher import environment
from launcher.places import ROOT
from tests.browser import stack, visitor
from tests.browser.conftest import PATIENCE, PHONE, RESTLESS
from tests.browser.stack import Stack
from tests.browser.test_joined import confirms, is_at_welcome, signs_up
from tests.browser.test_keyboard import tabs_to
from tests.browser.visitor import Visitor
from tests.faults import upstream
from tests.faults.upstream import Exchange, Line

KEYS = ("fake-live-key-one-1111", "fake-live-key-two-2222")
WRONG = "fake-live-key-wrong-0000"


@dataclass
class LiveSamsar:
    """Takes the live keys that it was told, each for an account of the sandbox behind it."""

    line: Line
    accounts: dict[str, str] = field(default_factory=dict)

    def stands_before(self, portal: Stack) -> None:
        """Pass on to this portal's sandbox; a key gets an account the first time."""
        parts = urlsplit(portal.environ["SANDBOX_URL"])
        self.line.target = (parts.hostname or "", parts.port or 0)
        for key in KEYS:
            self.accounts.setdefault(key, portal.sandbox.new_key(1000))

    def treat(self, exchange: Exchange) -> None:
        """Answer one request."""
        request = exchange.receive()
        if request is None:
            return
        told = request.raw
        for live, account in self.accounts.items():
            told = told.replace(f"Bearer {live}\r\n".encode(), f"Bearer {account}\r\n".encode())
        exchange.send(exchange.pass_on(upstream.Request(request.method, request.path, told)))

    def sent_with(self, key: str) -> int:
        """Return how many POSTs arrived with this key."""
        return sum(key.encode() in each.raw for each in self.line.arrived if each.method == "POST")


@pytest.fixture
def samsar() -> Iterator[LiveSamsar]:
    """It listens before any portal runs."""
    with upstream.opened("http://127.0.0.1:9/v1") as line:
        service = LiveSamsar(line)
        line.always(service.treat)
        yield service


@contextmanager
def portal_on(var: Path, samsar: LiveSamsar) -> Iterator[Stack]:
    """Start the portal, with that service as the live one."""
    with stack.running(var, SAMSAR_BASE_URL=samsar.line.url) as portal:
        samsar.stands_before(portal)
        yield portal


@contextmanager
def on_a_phone(chrome: Browser, portal: Stack, ana: dict[str, str]) -> Iterator[Visitor]:
    """Ana's browser, on whatever port the portal has this time."""
    with chrome.new_context(base_url=portal.url, viewport=PHONE) as context:
        context.set_default_timeout(PATIENCE)
        context.add_init_script(RESTLESS)
        if "session" in ana:
            context.add_cookies([{"name": "sessionid", "value": ana["session"], "url": portal.url}])
        one = Visitor(context.new_page(), team=ana["team"], key="", email=ana["email"])
        one.expected.append("status of 422")
        yield one
        assert one.unexpected == []


def press(ana: Visitor, words: str, *, tag: str = "") -> None:
    """Go there by Tab and press Enter."""
    tabs_to(ana.page, words, tag=tag)
    ana.page.keyboard.press("Enter")


def write(ana: Visitor, label: str, words: str) -> None:
    """Go to a field by Tab and type."""
    tabs_to(ana.page, label, tag="input")
    ana.page.keyboard.press("ControlOrMeta+a")
    ana.page.keyboard.type(words)


def manage(portal: Stack, *words: str) -> str:
    """Type `./portal manage …` beside the running portal, and return what it says."""
    told = {**environment.for_tests(os.environ), "PORTAL_VAR": str(portal.var)}
    asked = [sys.executable, "portal", "manage", *words]
    return subprocess.run(asked, cwd=ROOT, env=told, capture_output=True, text=True, check=False).stdout


def _session(ana: Visitor) -> str:
    """Return what says in her browser that she is signed in."""
    (found,) = [each["value"] for each in ana.page.context.cookies() if each["name"] == "sessionid"]
    return found


def put_in_front(var: Path) -> str:
    """Write a new key in front of the embedded ring; return the old one."""
    path, new = var / "portal.env", base64.urlsafe_b64encode(b"n" * 32).decode()
    text = path.read_text(encoding="utf-8")
    old = text.partition("PORTAL_KEYS=")[2].partition("\n")[0]
    path.write_text(text.replace(f"PORTAL_KEYS={old}", f"PORTAL_KEYS={new},{old}"), encoding="utf-8")
    return old


def take_out(var: Path, old: str) -> None:
    """Take the old key out of the ring."""
    path = var / "portal.env"
    path.write_text(path.read_text(encoding="utf-8").replace(f",{old}", ""), encoding="utf-8")


def test_a_new_person_practises_and_then_works_with_a_key_that_is_rotated_replaced_and_revoked(
    tmp_path: Path, samsar: LiveSamsar, chrome: Browser
) -> None:
    var = tmp_path / "var"
    with portal_on(var, samsar) as portal:
        told = {"team": "", "email": "ana@example.test"}
        with on_a_phone(chrome, portal, told) as ana:
            ana.page.goto("/")
            ana.page.wait_for_url("**/sign-in/")
            press(ana, "Sign up", tag="a")
            signs_up(portal, ana, "Ana Lima")
            _practises_first(ana)
            told["team"] = _opens_a_live_team(ana)
            _makes_a_video(ana)
            told["session"] = _session(ana)
        assert (samsar.sent_with(KEYS[0]), samsar.sent_with(KEYS[1])) == (1, 0)
    old = put_in_front(var)
    with portal_on(var, samsar) as portal:
        assert "sealed by an older key" in manage(portal, "doctor")
        assert "Samsar keys: 3 sealed anew, 3 under the first key in all." in manage(portal, "rotate_keys")
    take_out(var, old)
    with portal_on(var, samsar) as portal, on_a_phone(chrome, portal, told) as ana:
        assert "PORTAL_KEYS" not in manage(portal, "doctor")
        _replaces_the_key(ana)
        _makes_a_video(ana)
        assert (samsar.sent_with(KEYS[0]), samsar.sent_with(KEYS[1])) == (1, 1)
        with visitor.registrar_of(portal) as registrar:
            assert registrar.ask("grows_stale", email=ana.email) == 1
        _revokes_the_key(ana)
        before = len(samsar.line.arrived)
        ana.goes_to("create/")
        ana.reads("Until an owner saves one, nothing is sent")
        ana.goes_to("activity/")
        expect(ana.page.locator("#messages")).to_contain_text("was revoked")
        assert len(samsar.line.arrived) == before
    held = [path for path in var.rglob("*") if path.is_file() and any(k.encode() in path.read_bytes() for k in KEYS)]
    assert held == []


def _practises_first(ana: Visitor) -> None:
    page = ana.page
    is_at_welcome(page)
    write(ana, "Team name", "Fjord & Field")
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/*/welcome/")
    ana.reads("Fjord & Field is ready", "There is no monthly limit.")
    expect(page.locator("#go-on")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/videos/")
    expect(page.locator("body")).to_have_attribute("data-mode", "practice")
    expect(page.locator(".card .length")).to_have_count(3)


def _opens_a_live_team(ana: Visitor) -> str:
    page = ana.page
    page.goto("/welcome/?another=1")
    press(ana, "Start with a key", tag="a")
    page.wait_for_url("**door=key**")
    write(ana, "Key of your Samsar account", WRONG)
    press(ana, "Test connection", tag="button")
    ana.reads("Samsar rejected the key you entered. Nothing was stored and nothing was spent.")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(KEYS[0])
    press(ana, "Test connection", tag="button")
    ana.reads("Samsar accepts the key you entered and offers 14 models.")
    write(ana, "Team name", "Fjord & Field")
    press(ana, "More", tag="summary")
    write(ana, "Credits a month", "500")
    press(ana, "Open the team", tag="button")
    page.wait_for_url("**/t/*/welcome/")
    ana.reads("Fjord & Field is ready", "The limit is 500 credits a month.")
    team = urlsplit(page.url).path.split("/")[2]
    ana.team = team
    ana.goes_to("videos/")
    expect(page.locator("body")).to_have_attribute("data-mode", "live")
    expect(page.locator(".card")).to_have_count(0)
    return team


def _makes_a_video(ana: Visitor) -> None:
    ana.creates("A lighthouse at dusk. [stuck]")
    ana.reads("Rendering")


def _replaces_the_key(ana: Visitor) -> None:
    ana.goes_to("settings/")
    write(ana, "Replace the key", KEYS[1])
    press(ana, "Test and save", tag="button")
    ana.reads("offers 14 models. It is saved.", f"…{KEYS[1][-4:]}")


def _revokes_the_key(ana: Visitor) -> None:
    ana.goes_to("settings/")
    press(ana, "Confirm that it is you", tag="a")
    confirms(ana)
    ana.page.wait_for_url(f"**{ana.address('settings/')}")
    press(ana, "Revoke the key", tag="a")
    ana.reads(f"Revoke the key ending in {KEYS[1][-4:]}?", "2 videos render")
    press(ana, "Revoke the key", tag="button")
    ana.reads("The key is revoked and gone from the portal.")
    assert KEYS[1][-4:] not in ana.page.content()
