"""Somebody with a page open in Chromium, and the desk that lets people in."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, WebError, expect

from launcher.places import ROOT
from tests.browser.stack import Stack

STANDS_THERE = """words => (document.body?.textContent ?? "").replace(/\\s+/g, " ").includes(words)"""


class Registrar:
    """Asks the process beside the stack; see `tests.browser.registrar`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, do: str, **told: Any) -> Any:
        """Have one thing done and return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **told}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the registrar broke at {do!r}; what it said stands above"
        return json.loads(line)


@contextmanager
def registrar_of(stack: Stack) -> Iterator[Registrar]:
    """Open the desk beside a running stack, and close it."""
    command = [sys.executable, "-m", "tests.browser.registrar"]
    with subprocess.Popen(
        command, cwd=ROOT, env=stack.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield Registrar(process)
        process.stdin.close()  # type: ignore[union-attr]


#: What htmx says of a request that was still on its way when the page was left. A request that failed says more.
LEFT_BEHIND = ("htmx:afterRequest,", "htmx:sendAbort,")


@dataclass
class Visitor:
    """A member of a team of their own, in a browser context of their own, with one page open.

    `complaints` holds what Chromium's console said was wrong: errors of
    scripts, refusals of the content security policy, requests that failed.
    A test that provokes one names it in `expected`.
    """

    page: Page
    team: str
    key: str
    email: str
    expected: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watch(self.page.context)

    def watch(self, context: BrowserContext) -> None:
        """Write down what goes wrong on any page of this context."""
        context.on("console", self._hear)
        context.on("weberror", self._complain)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(LEFT_BEHIND):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _complain(self, wrong: WebError) -> None:
        self.complaints.append(str(wrong.error))

    @property
    def unexpected(self) -> list[str]:
        """What went wrong and was not provoked."""
        return [said for said in self.complaints if not any(words in said for words in self.expected)]

    def address(self, path: str = "") -> str:
        """Return the address of one of the team's pages."""
        return f"/t/{self.team}/{path}"

    def goes_to(self, path: str = "") -> None:
        """Open one of the team's pages."""
        self.page.goto(self.address(path))

    def reads(self, *words: str) -> None:
        """Wait until all of `words` stand on the page; any blank counts as a plain one.

        The page itself looks at every frame; `expect` looks once a second and puts the failure into words.
        """
        for each in words:
            with suppress(Error):
                self.page.wait_for_function(STANDS_THERE, arg=each)
            expect(self.page.locator("body")).to_contain_text(each, timeout=1)

    def writes(self, prompt: str, *, seconds: int = 10) -> None:
        """Open a fresh create form, fill in prompt and length, and wait for the price of that length."""
        self.goes_to("create/")
        self.page.get_by_label("What should it show?").fill(prompt)
        self.page.get_by_label("Length", exact=True).fill(str(seconds))
        self.reads(f"{seconds} s = ")
        expect(self.create_button).to_be_enabled()

    def creates(self, prompt: str, *, seconds: int = 10) -> None:
        """Make a video from a prompt, and stand on its page."""
        self.writes(prompt, seconds=seconds)
        self.create_button.click()
        self.page.wait_for_url(f"**{self.address('videos/')}*/")

    @property
    def create_button(self) -> Any:
        """The button that spends credits."""
        return self.page.locator("#create-button")

    def month(self) -> dict[str, str]:
        """Return the month's figures as Home shows them, such as {"Spent": "120", "Reserved": "0"}."""
        self.goes_to()
        terms = self.page.locator("#month dt").all_inner_texts()
        return dict(zip(terms, self.page.locator("#month dd").all_inner_texts(), strict=True))
