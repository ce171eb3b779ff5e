"""Reads JSON of unknown quality: bounded, strict, and never longer than we can show or store.

Everything here is pure. `parse` raises NotJson; the other functions take what
`parse` returned and answer None, or an empty text, for what they cannot use.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

MOST_BYTES: Final = 64 * 1024
MOST_DEPTH: Final = 32
LONGEST_ID: Final = 200  # characters
LONGEST_URL: Final = 4096  # characters
LONGEST_SENTENCE: Final = 500  # characters
MOST_LOOKED_AT: Final = 8  # addresses of one answer


class NotJson(ValueError):
    """The bytes are not a JSON document within our bounds; the text says why, without quoting them."""


def parse(body: bytes) -> Any:
    """The JSON document in a body: UTF-8, at most 64 KiB and 32 levels, no NaN; fractions become Decimal."""
    if len(body) > MOST_BYTES:
        raise NotJson("the answer is too long")
    try:
        document = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_constants)
    except (ValueError, RecursionError) as exc:
        raise NotJson("the answer is not JSON") from exc
    if _depth(document) > MOST_DEPTH:
        raise NotJson("the answer is nested too deeply")
    return document


def usable_id(value: Any) -> str | None:
    """An id as it came: 1 to 200 printable characters without spaces. Its form is never interpreted."""
    if isinstance(value, str) and 1 <= len(value) <= LONGEST_ID and value.isprintable() and " " not in value:
        return value
    return None


def sentence(value: Any, longest: int = LONGEST_SENTENCE) -> str:
    """A text for people: one line, printable, at most `longest` characters; empty for anything but text."""
    if not isinstance(value, str):
        return ""
    visible = "".join(each if each.isprintable() else " " for each in value[: longest * 4])
    line = " ".join(visible.split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def message(document: Any) -> str:
    """The service's own sentence in an answer, empty where it has none."""
    if not isinstance(document, dict):
        return ""
    error = document.get("error")
    nested = error.get("message") if isinstance(error, dict) else error
    return sentence(document.get("message")) or sentence(nested)


def failure(document: dict[str, Any]) -> str:
    """Why a render failed: `expressGenerationError`, as text or with a message of its own, else the message."""
    error = document.get("expressGenerationError")
    return sentence(error) or message(error) or message(document)


def result_url(document: dict[str, Any]) -> str | None:
    """The address of the result: the first usable one in the order in which the API's fields are to be trusted."""
    return next((url for url in map(_web_address, _candidates(document)) if url is not None), None)


def _candidates(document: dict[str, Any]) -> Iterator[Any]:
    yield document.get("result_url")
    several = document.get("result_urls")
    if isinstance(several, list):
        yield from several[:MOST_LOOKED_AT]
    yield document.get("remoteURL")
    yield document.get("videoLink")


def _web_address(value: Any) -> str | None:
    """An absolute http(s) URL with a host, without user and without spaces; else None."""
    if not isinstance(value, str) or len(value) > LONGEST_URL or re.search(r"[^!-~]|\\", value):
        return None
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it raises for a port that is none
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    return value


def _depth(document: Any) -> int:
    """How many containers stand inside each other."""
    depth, level = 0, [document]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    return depth


def _no_constants(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
