"""Ways to ask whether a started process is up."""

import http.client
import urllib.request
from collections.abc import Callable

# No proxy from the environment stands between this machine and itself.
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def http_ok(url: str, *, seconds: float = 2.0) -> Callable[[], bool]:
    """Return a question that is true when the URL answers 200 within so many seconds."""

    def asked() -> bool:
        try:
            with _direct.open(url, timeout=seconds) as answer:
                return bool(answer.status == http.client.OK)
        except (OSError, http.client.HTTPException):
            return False

    return asked
