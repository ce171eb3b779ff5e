"""How the service answers: JSON bodies, refusals with one message, HTML error pages."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify

from sandbox.prices import in_credits

NO_CREDITS = "Insufficient credits or no credits remaining. Top up the account to go on."


class Problem(Exception):
    """A refusal: an HTTP status and the one sentence that goes with it."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def response(self) -> Response:
        """Return the JSON answer {"message": …}."""
        return answer({"message": self.message}, self.status)


def answer(
    body: Mapping[str, Any] | list[Any], status: int = 200, *, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a JSON response."""
    response = jsonify(body)
    response.status_code = status
    response.headers.update(headers or {})
    return response


def credit_headers(*, remaining: int, charged: int | None = None) -> dict[str, str]:
    """Return the credit headers for amounts in thousandths of a credit."""
    headers = {"x-credits-remaining": str(in_credits(remaining))}
    if charged is not None:
        headers["x-credits-charged"] = str(in_credits(charged))
    return headers


def html_page(status: int, text: str) -> Response:
    """Return the plain HTML error page that stands in front of the API (bad JSON, unknown route, outage)."""
    page = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Error</title>\n</head>\n<body>\n<pre>{escape(text)}</pre>\n</body>\n</html>\n"
    )
    return Response(page, status=status, mimetype="text/html")


def scripted_refusal(status: int) -> Response:
    """Return the answer to a call that a script refuses: a message for 4xx, an HTML page for 5xx."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Refused"
    if status >= 500:
        return html_page(status, f"{status} {phrase}")
    return answer({"message": NO_CREDITS if status == 402 else f"{phrase} (scripted)."}, status)
