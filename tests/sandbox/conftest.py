"""What tests of the sandbox share: a caller with an account of its own on a real server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from sandbox import accounts
from sandbox.store import Store
from tests.conftest import Sandbox
from tests.sandbox.gallery import Gallery
from tests.sandbox.receiver import Receiver

PROMPT: dict[str, Any] = {
    "prompt": "A lighthouse at dusk [stuck]",  # stuck: accepted and charged, but nothing is ever rendered
    "image_model": "SEEDREAM",
    "video_model": "RUNWAYML",
    "duration": 10,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody with a key, over a real socket."""

    sandbox: Sandbox
    key: str

    def get(self, path: str, **query: object) -> requests.Response:
        """GET a path under /v1."""
        return self._send("GET", path, params=query)

    def post(self, path: str, *, handle: str | None = None, **body: object) -> requests.Response:
        """POST a JSON body to a path under /v1, named by a handle."""
        return self._send("POST", path, handle=handle, json=body)

    def create(self, **changes: object) -> requests.Response:
        """Ask for a video from a prompt; changes replace fields, None leaves one out."""
        fields = {name: value for name, value in (PROMPT | changes).items() if value is not None}
        return self.post("/video/text_to_video", input=fields)

    def session(self, prompt: str = PROMPT["prompt"], **changes: object) -> str:
        """Return the id of a new session."""
        reply = self.create(prompt=prompt, **changes)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["session_id"])

    def derive(self, name: str, outcome: str | None = "stuck", **fields: object) -> requests.Response:
        """POST to one of the calls that need no prompt; unless told otherwise its session is never rendered."""
        if outcome is not None:
            self.sandbox.tell("next", path=f"/video/{name}", outcome=outcome, key=self.key)
        return self.post(f"/video/{name}", input=fields)

    def derived(self, name: str, outcome: str | None = "stuck", **fields: object) -> str:
        """Return the id of a new session made by `derive`."""
        reply = self.derive(name, outcome, **fields)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["session_id"])

    def status(self, session_id: str) -> dict[str, Any]:
        """Return what GET /status says of a session."""
        body: dict[str, Any] = self.get("/status", request_id=session_id).json()
        return body

    def credits(self) -> float:
        """Return the account's credits."""
        return float(self.get("/credits").json()["remainingCredits"])

    def count(self) -> dict[str, Any]:
        """Return the sandbox's count of this account's submissions."""
        return self.sandbox.tell("accepted", key=self.key)

    def _send(self, method: str, path: str, *, handle: str | None = None, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Connection": "close"}
        if handle is not None:
            headers["X-Request-Id"] = handle
        return requests.request(method, f"{self.sandbox.url}{path}", headers=headers, timeout=60, **options)


@pytest.fixture
def new_caller(sandbox: Sandbox) -> Callable[..., Caller]:
    """Make callers, each with an account of so many credits."""

    def make(credits: float = 10_000) -> Caller:
        with closing(Store(sandbox.data)) as store:
            return Caller(sandbox, accounts.create(store, round(credits * 1000)))

    return make


@pytest.fixture
def caller(new_caller: Callable[..., Caller]) -> Caller:
    """A caller with 10,000 credits."""
    return new_caller()


@pytest.fixture(scope="session")
def gallery() -> Iterator[Gallery]:
    """A server of pictures on a free port."""
    gallery = Gallery()
    yield gallery
    gallery.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()
    yield receiver
    receiver.close()
