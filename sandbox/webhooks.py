"""One unsigned POST when a render is done or failed, never repeated, to loopback addresses only.

API document, Basics: `webhookUrl` beside `input`.
"""

from __future__ import annotations

import http.client
import json
import queue
import threading
from typing import Any
from urllib.parse import SplitResult

from sandbox.loopback import loopback_target, request_target

TIMEOUT_SECONDS = 5.0


class Webhooks:
    """A thread that delivers queued webhooks, each at most once; a lost one stays lost."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, dict[str, Any]]] = queue.SimpleQueue()

    def start(self) -> None:
        """Start delivering in the background."""
        threading.Thread(target=self._deliver, name="webhooks", daemon=True).start()

    def send(self, url: str, body: dict[str, Any]) -> None:
        """Queue one delivery."""
        self._waiting.put((url, body))

    def _deliver(self) -> None:
        while True:
            url, body = self._waiting.get()
            target = loopback_target(url)
            if target is not None:
                post_once(target, body)


def post_once(target: SplitResult, body: dict[str, Any]) -> None:
    """POST a JSON body, read the status line, follow nothing; a receiver that fails is not asked again."""
    connection = http.client.HTTPConnection(target.hostname or "", target.port or 80, timeout=TIMEOUT_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", request_target(target), body=json.dumps(body), headers=headers)
        connection.getresponse().close()
    except (OSError, ValueError, http.client.HTTPException):
        return
    finally:
        connection.close()


def calls(body: dict[str, Any], webhook: str) -> list[dict[str, Any]]:
    """Return what is posted in the end: the body once, or as a script has it (scripts.WEBHOOKS)."""
    if webhook == "without-ids":
        video = {"url": body["video"]["url"]}
        return [{name: body[name] for name in ("error",) if name in body} | {"video": video}]
    return [body] * {"once": 1, "lost": 0, "twice": 2}[webhook]


def completed(session_id: str, url: str) -> dict[str, Any]:
    """Return the body for a finished render."""
    return {
        "request_id": session_id,
        "session_id": session_id,
        "status": "COMPLETED",
        "result_url": url,
        "video": {"url": url, "request_id": session_id, "session_id": session_id},
    }


def failed(session_id: str, message: str) -> dict[str, Any]:
    """Return the body for a failed render."""
    return {
        "request_id": session_id,
        "session_id": session_id,
        "status": "FAILED",
        "result_url": None,
        "video": {"url": None, "request_id": session_id, "session_id": session_id},
        "error": {"message": message},
    }
