"""Somebody who takes webhooks: a server on loopback, and the check of a signature as the specification has it.

The check is written from the specification alone and imports nothing of the room that signs.
"""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any

from tests.outbound.loopback import Loopback, Play, reply


@dataclass(frozen=True, slots=True)
class Message:
    """What came: headers in small letters, and the body."""

    path: str
    headers: dict[str, str]
    body: str

    @property
    def event(self) -> dict[str, Any]:
        """The body as what it says."""
        told: dict[str, Any] = json.loads(self.body)
        return told

    def is_signed_with(self, secret: str, *, now: float | None = None) -> bool:
        """Whether one of its signatures is by `secret`; with `now`, also whether its moment is within five minutes."""
        assert secret.startswith("whsec_")
        key = base64.b64decode(secret[len("whsec_") :], validate=True)
        assert 24 <= len(key) <= 64
        content = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.{self.body}".encode()
        expected = hmac.new(key, content, hashlib.sha256).digest()
        signatures = [each.split(",", 1) for each in self.headers["webhook-signature"].split(" ")]
        is_recent = now is None or abs(now - int(self.headers["webhook-timestamp"])) <= 300
        return is_recent and any(
            version == "v1" and hmac.compare_digest(base64.b64decode(signature), expected)
            for version, signature in signatures
        )


class Receiver(Loopback):
    """Takes everything, or answers as a test wrote."""

    def __init__(self, *plays: Play) -> None:
        super().__init__(*(plays or [reply(204)]))

    def at(self, path: str) -> str:
        """Return one of its addresses."""
        return f"{self.origin}{path}"

    def answers(self, *plays: Play) -> None:
        """Answer the next connections like this, and all after them like the last."""
        self._plays = tuple([plays[0]] * self.connections) + plays

    def waits_for(self, count: int) -> None:
        """Wait until so many messages came."""
        until = time.monotonic() + 30
        while len(self.requests) < count:
            assert time.monotonic() < until, f"{len(self.requests)} of {count} came"
            self._stop.wait(0.01)

    @property
    def messages(self) -> list[Message]:
        """What came so far."""
        return [_read(request) for request in self.requests]


def _read(request: str) -> Message:
    head, _, body = request.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Message(path=first.split(" ")[1], headers=headers, body=body)
