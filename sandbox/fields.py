"""The fields of a request, nested under `input` or flat, each read and checked by type. API document, Basics."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeGuard

from sandbox.replies import Problem

SESSION_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Fields:
    """The fields of a body; unknown ones are never looked at, and null counts as absent.

    Every method raises Problem(400), naming the field, for what it cannot take.
    """

    def __init__(self, body: object) -> None:
        fields = body if isinstance(body, Mapping) else {}
        nested = fields.get("input")
        if nested is not None and not isinstance(nested, Mapping):
            raise Problem(400, "input must be an object.")
        self._fields: Mapping[str, Any] = fields if nested is None else nested

    def peek(self, name: str) -> str | None:
        """Return a string as it was sent, or None for anything else; never raises."""
        value = self._fields.get(name)
        return value if is_text(value) else None

    def text(self, name: str, *, required: bool = True) -> str | None:
        """Return a string without surrounding blanks; None when it is absent or blank and not required."""
        value = self._fields.get(name)
        if value is not None and not is_text(value):
            raise Problem(400, f"{name} must be a string.")
        value = value.strip() if value is not None else ""
        if required and not value:
            raise Problem(400, f"{name} is required.")
        return value or None

    def texts(self, name: str, *, least: int, most: int | None = None) -> list[str]:
        """Return an array of non-empty strings, of at least and at most so many."""
        value = self._fields.get(name)
        if not isinstance(value, list) or len(value) < least:
            wanted = "a non-empty array" if least == 1 else f"an array of at least {least} values"
            raise Problem(400, f"{name} must be {wanted}.")
        if most is not None and len(value) > most:
            raise Problem(400, f"{name} must contain at most {most} values.")
        found = [each.strip() for each in value if is_text(each) and each.strip()]
        if len(found) < len(value):
            raise Problem(400, f"{name} must contain non-empty strings only.")
        return found

    def session_id(self, name: str) -> str:
        """Return a session id that is well formed."""
        value = self.text(name) or ""
        if not is_session_id(value):
            raise Problem(400, f"{name} must be a valid id.")
        return value

    def one_of(self, name: str, choices: Collection[str], default: str | None = None) -> str:
        """Return one of the allowed words."""
        value = self.text(name, required=default is None)
        if value is None:
            return default or ""
        if value not in choices:
            raise Problem(400, f"{name} is not supported. Use one of: {', '.join(choices)}.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a boolean; only true and false will do."""
        value = self._fields.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            raise Problem(400, f"{name} must be a boolean.")
        return value

    def seconds(self, name: str, *, shortest: int, longest: int) -> int:
        """Return a whole number of seconds between two bounds, both allowed."""
        value = self._fields.get(name)
        if value is None:
            raise Problem(400, f"{name} is required.")
        if not is_whole(value):
            raise Problem(400, f"{name} must be a whole number of seconds.")
        if not shortest <= value <= longest:
            raise Problem(400, f"{name} must be between {shortest} and {longest} seconds.")
        return int(value)

    def plain_object(self, name: str) -> Mapping[str, Any] | None:
        """Return an object, or None when it is absent."""
        value = self._fields.get(name)
        if not isinstance(value, Mapping | None):
            raise Problem(400, f"{name} must be an object.")
        return value

    def area(self, name: str, alias: str) -> tuple[int, int, int, int]:
        """Return a rectangle as x, y, width and height in whole pixels, under its name or the other one."""
        name = alias if self._fields.get(name) is None and self._fields.get(alias) is not None else name
        area = self.plain_object(name)
        if area is None:
            raise Problem(400, f"{name} is required when add_outro_focus_area is true.")
        x, y, width, height = (area.get(side) for side in ("x", "y", "width", "height"))
        if not (is_whole(x) and is_whole(y) and is_whole(width) and is_whole(height)):
            raise Problem(400, f"{name} must be an object with whole numbers x, y, width and height.")
        if x < 0 or y < 0 or width < 1 or height < 1:
            raise Problem(400, f"{name} must have x and y of at least 0, width and height of at least 1.")
        return int(x), int(y), int(width), int(height)


def webhook_url(body: object) -> str | None:
    """Return the `webhookUrl` that stands beside `input`, if any. Raises Problem(400) for anything but text."""
    value = body.get("webhookUrl") if isinstance(body, Mapping) else None
    if value is not None and not is_text(value):
        raise Problem(400, "webhookUrl must be a string.")
    return value or None


def is_session_id(value: str) -> bool:
    """Say whether a text can be a session id; nobody has looked yet whether there is such a session."""
    return SESSION_ID.fullmatch(value) is not None


def is_text(value: object) -> TypeGuard[str]:
    """Say whether a JSON value is a string that can be written down (half a surrogate pair cannot)."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def is_whole(value: object) -> TypeGuard[int | float]:
    """Say whether a JSON value is a whole number; true and false are none."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
