"""The Samsar key goes into a form once and is seen nowhere afterwards."""

import base64
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Response, expect

from tests.browser.stack import Stack
from tests.browser.visitor import Visitor

PLACES = ("", "videos/", "activity/", "status/", "settings/", "nowhere/")


@dataclass
class Harvest:
    """Every answer that a visitor's browser received: by its path, its headers and what it held."""

    visitor: Visitor
    by_path: dict[str, bytes] = field(default_factory=dict)
    _fresh: list[Response] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.visitor.page.context.on("response", self._note)

    def _note(self, answer: Response) -> None:
        self._fresh.append(answer)

    def gather(self) -> None:
        """Read what came since the last time, before the page goes elsewhere and its answers with it."""
        while self._fresh:
            answer = self._fresh.pop(0)
            held = json.dumps(answer.all_headers()).encode()
            with suppress(Error):  # a redirect has nothing to read
                held += answer.body()
            path = urlsplit(answer.url).path
            self.by_path[path] = self.by_path.get(path, b"") + held


def arguments_of_tasks(var: Path) -> list[str]:
    """Return what messages to the worker said: Redis writes every command down, to survive a restart."""
    log = b"".join(path.read_bytes() for path in (var / "redis").rglob("*.aof"))
    return [base64.b64decode(body).decode() for body in re.findall(rb'"body": "([A-Za-z0-9+/=]+)"', log)]


def holders(words: str, folder: Path) -> list[str]:
    """Return the files below a folder that hold the words."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [str(path.relative_to(folder)) for path in files if words.encode() in path.read_bytes()]


def test_the_key_is_in_no_page_no_log_no_task_no_cookie_and_no_file(mira: Visitor, portal: Stack) -> None:
    harvest = Harvest(mira)
    mira.expected += ["status of 404", "status of 422"]

    # Mira saves her key, tries it, tries a wrong one, makes videos that end in three ways, and gets lost.
    mira.goes_to("settings/")
    mira.page.get_by_label("Replace the practice key").fill(mira.key)
    mira.page.get_by_role("button", name="Test and save").click()
    mira.reads(f"sbx_…{mira.key[-4:]}")
    mira.page.get_by_role("button", name="Test connection").click()
    mira.reads("Samsar accepts the stored key")
    expect(mira.page.get_by_role("button", name="Test connection")).to_be_focused()
    harvest.gather()
    mira.page.get_by_label("Replace the practice key").fill(f"{mira.key}x")
    mira.page.get_by_role("button", name="Test and save").click()
    mira.reads("Samsar rejected the key you entered.")
    field = mira.page.get_by_label("Replace the practice key")
    expect(field).to_have_attribute("aria-invalid", "true")
    field.press_sequentially("s")  # what was wrong is not said of the next one
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(mira.page.locator("#key-hint")).to_contain_text("It is tried first")
    harvest.gather()
    for outcome, words in (
        ("402", "Not accepted"),
        ("timeout", "Unconfirmed"),
        ("fail:prompt_generation", "Rendering"),
    ):
        mira.creates(f"[{outcome}] A lighthouse at dusk.")
        mira.reads(words)
        harvest.gather()
    portal.sandbox.advance(2)
    mira.reads("Failed")
    for path in PLACES:
        mira.goes_to(path)
        harvest.gather()

    # Each place was really looked into: something that must be there is found.
    assert {mira.address(path) for path in PLACES} <= set(harvest.by_path)
    assert mira.key[-4:].encode() in harvest.by_path[mira.address("settings/")]
    assert [path for path, held in harvest.by_path.items() if mira.key.encode() in held] == []

    tasks = arguments_of_tasks(portal.var)
    assert any("job_id" in task for task in tasks)
    assert [task for task in tasks if mira.key in task] == []

    cookies = json.dumps(mira.page.context.cookies())
    assert "sessionid" in cookies
    assert mira.key not in cookies

    assert "log/worker.log" in holders('"event": "accepted"', portal.var)
    assert {path.name for path in (portal.var / "log").iterdir()} >= {"web.log", "beat.log", "redis.log", "sandbox.log"}
    assert holders(mira.key, portal.var) == []
