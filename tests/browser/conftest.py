"""Who takes part: the whole portal, Chromium, and people who each have a fresh team and a browser of their own."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import chromium, stack, visitor
from tests.browser.stack import Stack
from tests.browser.visitor import Registrar, Visitor
from tests.conftest import Sandbox
from tests.hooks.receiver import Receiver

PATIENCE = 15_000  # milliseconds; what is slow on a busy machine still arrives, what is broken never does
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


# Somebody who looks away and back twice a second: pages ask on each return and nobody waits for their next turn.
RESTLESS = 'setInterval(() => document.dispatchEvent(new Event("visibilitychange")), 500);'


class LetIn(Protocol):
    """Makes a visitor: restless unless `is_patient`; `told` is for the browser context.

    With `beside` they come into a colleague's team, in a role and by a name.
    """

    def __call__(
        self,
        *,
        samples: bool = False,
        is_patient: bool = False,
        beside: tuple[Visitor, str, str] | None = None,
        **told: Any,
    ) -> Visitor: ...


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    """Somebody outside who takes webhooks of Practice teams."""
    with Receiver() as listening:
        yield listening


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Stack]:
    """Everything that `./portal run` starts, once for all tests."""
    told = {"PORTAL_HOOKS_ORIGIN": receiver.origin}
    with stack.running(tmp_path_factory.mktemp("browser") / "var", **told) as running:
        yield running


@pytest.fixture(scope="session")
def sandbox(portal: Stack) -> Sandbox:
    """The portal's own sandbox, in which time stands still until a test moves it."""
    return portal.sandbox


@pytest.fixture(scope="session")
def registrar(portal: Stack) -> Iterator[Registrar]:
    """The desk that makes users and teams."""
    with visitor.registrar_of(portal) as desk:
        yield desk


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """The system's Chromium; Playwright brings none."""
    program = chromium.find()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=chromium.arguments())
        yield started
        started.close()


@pytest.fixture
def let_in(portal: Stack, registrar: Registrar, chrome: Browser) -> Iterator[LetIn]:
    """Make visitors; at the end no console of theirs may hold a complaint that the test did not provoke."""
    visitors: list[Visitor] = []

    def let_in(
        *, samples: bool = False, is_patient: bool = False, beside: tuple[Visitor, str, str] | None = None, **told: Any
    ) -> Visitor:
        if beside:
            joined = registrar.ask("colleague", team=beside[0].team, role=beside[1], name=beside[2])
        else:
            joined = registrar.ask("join", samples=samples, teams=1)
        context = chrome.new_context(**{"base_url": portal.url, "viewport": DESK, **told})
        context.set_default_timeout(PATIENCE)
        if not is_patient:
            context.add_init_script(RESTLESS)
        context.add_cookies([{"name": "sessionid", "value": joined.pop("session"), "url": portal.url}])
        visitors.append(Visitor(context.new_page(), **joined))
        return visitors[-1]

    yield let_in
    for one in visitors:
        one.page.context.close()
    assert [said for one in visitors for said in one.unexpected] == []


@pytest.fixture
def mira(let_in: LetIn) -> Visitor:
    """The owner of a fresh Practice team with 10,000 credits, at a desk."""
    return let_in()
