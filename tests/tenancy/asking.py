"""Asking one address as one visitor in one way, and what comes back less what differs from call to call."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import SESSION_KEY
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from teams.models import User
from teams.roles import Role
from tests.tenancy.furniture import Things, missing
from tests.tenancy.row import Plain, Row, Thing, Token, Value

ANONYMOUS = "anonymous"
FOREIGN_OWNER = "owner of another team"
VISITORS = (ANONYMOUS, *Role, FOREIGN_OWNER)
NOWHERE = "zzzzzzzzzz"  # the key of no team
FRESH_TOKEN = "form-that-was-never-sent"

#: What two answers may differ in though they say the same.
_PASSING = [
    (re.compile(rb"just now|\b\d{1,2} min ago"), b"a while ago"),  # a page that is asked for again is older
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+'), rb"\1"),
    (re.compile(rb'(X-CSRFToken&quot;: ?&quot;|"X-CSRFToken": ?")[^"&]+'), rb"\1"),
    (re.compile(rb"(?<=/)[-\w]{22}(?=[/\"'?]|$)"), b"TOKEN"),  # a new form's token
    (re.compile(rb'(name="shown" value=")[^"]+'), rb"\1"),  # sums over pieces in which an id may stand
    # Numbers are too short to be told apart.
    (re.compile(rb'(member(?:=|" value="))\d+'), rb"\1ID"),
    (re.compile("(Nobody known as “)[0-9]+".encode()), rb"\1ID"),
]
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_LONG = 8  # letters; a shorter id stands in a page by chance
_PASSING_HEADERS = frozenset({"X-Request-ID", "Date", "Server", "Content-Length"})


def _without_passing(text: bytes) -> bytes:
    for pattern, kept in _PASSING:
        text = pattern.sub(kept, text)
    return text


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, headers and a body, comparable."""

    status: int
    headers: Mapping[str, str] = field(compare=True)
    body: bytes

    def __repr__(self) -> str:
        return f"{self.status} {dict(self.headers)} {self.body[:200]!r}"

    @classmethod
    def of(cls, response: HttpResponseBase, *ids: str) -> "Answer":
        """Return the answer without what passes, and with `ids`, as the question named them, made alike."""
        body = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type, attr-defined]
        body = _without_passing(body)
        told = {name: value for name, value in response.headers.items() if name not in _PASSING_HEADERS}
        headers = {name: _without_passing(value.encode()).decode() for name, value in told.items()}
        headers |= {f"Set-Cookie {name}": "set" for name in response.cookies if name != "csrftoken"}
        for each in (text for text in ids if len(text) >= _LONG):
            body = body.replace(each.encode(), b"ID")
            headers = {name: value.replace(each, "ID") for name, value in headers.items()}
        if "Location" in headers:  # what was just made has an id of its own each time
            headers["Location"] = _UUID.sub("NEW", headers["Location"])
        return cls(status=response.status_code, headers=headers, body=body)

    @property
    def text(self) -> str:
        """Its body as text."""
        return self.body.decode(errors="replace")

    def beside(self, other: "Answer") -> str:
        """Say in what two answers differ; empty when in nothing."""
        if self == other:
            return ""
        if (self.status, self.headers) != (other.status, other.headers):
            return f"{self!r}, and {other!r}"
        lines = zip(self.text.splitlines(), other.text.splitlines(), strict=False)
        one, two = next(((one, two) for one, two in lines if one != two), ("", "one is longer"))
        return f"{one[:300]!r}, and {two[:300]!r}"


class Visitor:
    """Somebody with a browser."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)

    @property
    def is_signed_in(self) -> bool:
        """Whether the session still knows who it is."""
        return SESSION_KEY in self.client.session

    def grows_stale(self) -> None:
        """Let the session's proof of who its person is be of yesterday."""
        session = self.client.session
        session["proved_at"] = 0
        session.save()

    def asks(self, method: str, address: str, *, hx: bool = False, body: Mapping[str, Any] | None = None) -> Any:
        """Make one call and return Django's answer."""
        headers = {"HX-Request": "true"} if hx else {}
        ask = getattr(self.client, method.lower())
        return ask(address, body or {}, headers=headers) if method == "POST" else ask(address, headers=headers)


@dataclass(frozen=True, slots=True)
class Target:
    """Whose things stand where in a question; None for things of nobody."""

    team: Things | None
    things: Things | None
    #: Whose things, of those that everybody has for themselves.
    who: Role = Role.OWNER


def address_of(row: Row, target: Target, *, token: str = FRESH_TOKEN) -> str:
    """Return the address of a row's page: the team of `target.team`, the things of `target.things`."""
    where: dict[str, Any] = {"team_key": target.team.team.key if target.team else NOWHERE} if row.of_team else {}
    for name, value in row.at.items():
        if isinstance(value, Plain):
            where[name] = value.text
        elif isinstance(value, Token):
            where[name] = token
        else:
            where[name] = target.things.of(value, target.who) if target.things else missing(value)
    address = reverse(row.name, kwargs=where)
    asked = filled(row.query, target.things)
    return f"{address}?{urlencode(asked, doseq=True)}" if asked else address


def filled(told: Mapping[str, Value], things: Things | None) -> dict[str, Any]:
    """Return a body or a query with the things of `things` in it, or of nobody."""

    def one(value: str | Thing) -> str:
        if isinstance(value, str):
            return value
        if things is None:
            gone = missing(value.name)
            return str(getattr(gone, "hex", gone))
        return things.text(value.name)

    return {
        name: one(value) if isinstance(value, str | Thing) else [one(each) for each in value]
        for name, value in told.items()
    }
