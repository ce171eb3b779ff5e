"""Where each request under /v1 comes in: its JSON is read, then its key. API document, Basics."""

from __future__ import annotations

import json
from typing import cast

from flask import Response, current_app, g, request

from sandbox import accounts
from sandbox.accounts import Account
from sandbox.replies import Problem, html_page
from sandbox.studio import Studio

KEYLESS = {"reading.supported_fonts"}


def studio() -> Studio:
    """Return the sandbox that this application serves."""
    return cast("Studio", current_app.extensions["studio"])


def account() -> Account:
    """Return the account of the caller's key, as it was when the request came in."""
    return cast("Account", g.account)


def body() -> object:
    """Return the request's JSON: an object or an array."""
    return cast("object", g.body)


def read_body_and_key() -> Response | None:
    """Let a request in; malformed JSON is answered before anyone looks at the key."""
    try:
        g.body = read_json()
    except (ValueError, RecursionError) as problem:
        return html_page(400, f"SyntaxError: {problem}")
    if request.endpoint not in KEYLESS:
        g.account = account_of_caller()
    return None


def account_of_caller() -> Account:
    """Return whose key stands in Authorization. Raises Problem: 400 for no key at all, 401 for a bad one."""
    header = request.headers.get("Authorization", "").strip()
    scheme, _, key = header.partition(" ")
    if not header or (scheme.lower() == "bearer" and not key.strip()):
        raise Problem(400, "API key is required.")
    found = accounts.by_key(studio().store, key.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise Problem(401, "Invalid API key.")
    return found


def read_json() -> object:
    """Return the request's JSON object or array, {} for none. Raises ValueError for anything malformed."""
    if request.method != "POST" or not request.is_json:
        return {}
    data = request.get_data()
    if not data.strip():
        return {}
    value = json.loads(data, parse_constant=_refuse_constant)
    if not isinstance(value, dict | list):
        raise ValueError("the body must be an object or an array")
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(f"Unexpected token {name}")
