"""What only Practice needs of the sandbox, over its control calls: never a live key, never a live origin."""

from typing import Any, Final
from urllib.parse import urlsplit

import requests

_PREFIX: Final = "sbx_"
_SECONDS: Final = 5.0


def refill(sandbox_base_url: str, key: str, credits: int) -> bool:
    """Add so many whole credits to the Practice account of `key`; return whether the sandbox did it."""
    return _control(sandbox_base_url, "refill", {"key": key, "credits": credits}) is not None


def finished_sessions(sandbox_base_url: str, key: str) -> list[dict[str, Any]]:
    """Return the account's finished sessions, each with `session_id`, `input` and `result_url`; empty if unknown."""
    answer = _control(sandbox_base_url, "finished", {"key": key})
    sessions = answer.get("sessions", []) if answer else []
    return [session for session in sessions if isinstance(session, dict)] if isinstance(sessions, list) else []


def sample_pictures(sandbox_base_url: str) -> list[str]:
    """Return the addresses of the sandbox's own sample pictures; empty if it does not say."""
    parts = urlsplit(sandbox_base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    with requests.Session() as session:
        session.trust_env = False
        try:
            reply = session.get(f"{origin}/control/pictures", timeout=_SECONDS, allow_redirects=False)
            answer = reply.json() if reply.status_code == 200 else None
        except (requests.RequestException, ValueError):
            return []
    pictures = answer.get("pictures") if isinstance(answer, dict) else None
    urls = [each.get("url") for each in pictures if isinstance(each, dict)] if isinstance(pictures, list) else []
    return [url for url in urls if isinstance(url, str) and url.startswith(f"{origin}/")]


def _control(base_url: str, call: str, body: dict[str, Any]) -> dict[str, Any] | None:
    """Make a control call; return its answer, or None when it was not made or not obeyed."""
    if not body["key"].startswith(_PREFIX):
        return None  # a live key never reaches the sandbox
    parts = urlsplit(base_url)
    with requests.Session() as session:
        session.trust_env = False
        try:
            reply = session.post(
                f"{parts.scheme}://{parts.netloc}/control/{call}", json=body, timeout=_SECONDS, allow_redirects=False
            )
            answer = reply.json() if reply.status_code == 200 else None
        except (requests.RequestException, ValueError):
            return None
    return answer if isinstance(answer, dict) else None
