"""A way of looking at the library, as it stands in an address: what is searched for, the filters, and the order.

Reading an address forgives: what is unknown, absurd or broken is left out and
told, and never raises. Names are fixed, since saved views keep them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Literal, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

from samsar.submissions import KINDS
from samsar.vocabulary import ASPECT_RATIOS, LANGUAGES
from videos.models import Shelf, Verdict
from videos.search import LONGEST_QUESTION, question

Sort = Literal["newest", "oldest", "title", "cost", "length"]

STATES: Final = ("ready", "running", "attention", "lost")
SORTS: Final = ("newest", "oldest", "title", "cost", "length")
GROUPS: Final = ("flat", "families")
SHELVES: Final = (Shelf.LIBRARY, Shelf.ARCHIVE, Shelf.TRASH)
#: Stands for videos without a project, or without a decision.
NONE: Final = "none"
VERDICTS: Final = (NONE, Verdict.APPROVED, Verdict.CHANGES)

#: The orders whose cursor carries a number beside the id.
_COUNTED: Final = ("cost", "length")
_DEFAULTS: Final = {"sort": "newest", "group": "flat", "shelf": str(Shelf.LIBRARY)}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "state": STATES,
    "kind": tuple(KINDS),
    "language": tuple(LANGUAGES),
    "shape": ASPECT_RATIOS,
    "verdict": VERDICTS,
    "sort": SORTS,
    "group": GROUPS,
    "shelf": SHELVES,
}
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "model": re.compile(r"[A-Za-z0-9][A-Za-z0-9._ -]{0,63}"),
    "project": re.compile(r"[-a-zA-Z0-9_]{1,60}"),
    "member": _NUMBER,
    # Any word without signs that no database takes.
    "tag": re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,40}"),
    "cost_min": _NUMBER,
    "cost_max": _NUMBER,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """Where a page begins: after the row of this id, which has this value in the order; both in the page's order."""

    public_id: UUID
    value: str = ""

    @classmethod
    def parse(cls, text: str, sort: str) -> Self | None:
        """Return the cursor that stands in an address, None for one that no page of this order wrote."""
        value, separator, key = text.rpartition("~")
        try:
            public_id = UUID(hex=key)
        except ValueError:
            return None
        if bool(separator) is not (sort not in ("newest", "oldest")) or "\x00" in value:
            return None
        if sort in _COUNTED and not re.fullmatch("[0-9]{1,15}", value):
            return None
        return cls(public_id=public_id, value=value)

    def __str__(self) -> str:
        return self.public_id.hex


@dataclass(frozen=True, kw_only=True, slots=True)
class Looking:
    """One way of looking at the library. Empty, zero or None stands for what is not asked for; costs are credits."""

    q: str = ""
    state: str = ""
    kind: str = ""
    language: str = ""
    model: str = ""
    shape: str = ""
    project: str = ""
    member: int = 0
    tag: str = ""
    verdict: str = ""
    cost_min: int | None = None
    cost_max: int | None = None
    since: date | None = None
    until: date | None = None
    family: UUID | None = None
    sort: str = "newest"
    group: str = "flat"
    shelf: str = Shelf.LIBRARY
    after: Cursor | None = None
    #: The names in the address that were left out.
    left_out: tuple[str, ...] = ()

    @classmethod
    def parse(cls, asked: QueryDict) -> Self:
        """Return what an address asks for; of a name that stands there twice, the last counts."""
        found: dict[str, Any] = {}
        left_out = []
        for name in (*_CHOICES, *_PATTERNS, "from", "to", "family", "q"):
            text = (asked.get(name) or "").strip()
            if not text:
                continue
            value = _read(name, text)
            if value is None:
                left_out.append(name)
            else:
                found[_FIELDS.get(name, name)] = value
        if found.get("group") == "families":
            # A wall of families has one order: the newest family first.
            found["sort"] = "newest"
        if cursor := asked.get("after"):
            found["after"] = Cursor.parse(cursor, found.get("sort", "newest"))
            if found["after"] is None:
                left_out.append("after")
        return cls(**found, left_out=tuple(left_out))

    @property
    def is_cut(self) -> bool:
        """Whether the question was longer than what is searched for."""
        return len(self.q) > LONGEST_QUESTION

    @property
    def parts(self) -> list[list[str]]:
        """What is searched for, as `videos.search` reads it; empty without a question."""
        return question(self.q) if self.q else []

    @property
    def filters(self) -> list[str]:
        """The names of the filters that are on, the question among them, without order, shelf and place."""
        return [name for name in _NAMES if name not in _DEFAULTS and self._shown(name)]

    def _shown(self, name: str) -> str:
        value = getattr(self, _FIELDS.get(name, name))
        if value is None or value == "" or (name == "member" and not value) or value == _DEFAULTS.get(name):
            return ""
        return value.hex if isinstance(value, UUID) else str(value)

    def pairs(self) -> list[tuple[str, str]]:
        """Return names and values as they stand in an address, without the place in the pages."""
        return [(name, text) for name in _NAMES if (text := self._shown(name))]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a form of all filters sends along unseen: the question, the order and the shelf."""
        return [pair for pair in self.pairs() if pair[0] in {"q", "family", *_DEFAULTS}]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the question, the order and the shelf sends along unseen: the filters."""
        return [pair for pair in self.pairs() if pair[0] not in {"q", *_DEFAULTS}]

    def query(self, after: str = "") -> str:
        """Return this way of looking as the query of an address, always the same for the same; empty for the plain one.

        With `after`, of the page that begins there.
        """
        return urlencode([*self.pairs(), *([("after", after)] if after else [])])

    def without(self, name: str) -> Self:
        """Return this way of looking without one filter, from its first page on."""
        field = _FIELDS.get(name, name)
        default = next(each.default for each in fields(self) if each.name == field)
        return self.with_(**{field: default})

    def with_(self, **changes: Any) -> Self:
        """Return this way of looking with other values, from its first page on."""
        return replace(self, **{"after": None, "left_out": (), **changes})


#: The names in addresses, in their order there, and the fields of those that are words of the language.
_FIELDS: Final = {"from": "since", "to": "until"}
_NAMES: Final = (
    *("q", "state", "kind", "language", "model", "shape", "project", "member", "tag", "verdict"),
    *("cost_min", "cost_max", "from", "to", "family", "sort", "group", "shelf"),
)


def _read(name: str, text: str) -> Any:
    """Return the value of one name, None where it cannot be used."""
    if name == "q":
        return " ".join(text.split()) if question(text) else None
    if name in _CHOICES:
        return text if text in _CHOICES[name] else None
    try:
        if name == "family":
            return UUID(hex=text)
        if name in ("from", "to"):
            return date.fromisoformat(text)
    except ValueError:
        return None
    if not _PATTERNS[name].fullmatch(text):
        return None
    return int(text) if _PATTERNS[name] is _NUMBER else text
