"""Reads the transcribed exchanges.

One file an endpoint: {"document": section, "exchanges": {name: exchange}}. An exchange has

- `about`: what it shows, in a sentence;
- `given`: what is true at the service before. `key`: "valid" (default), "unknown" or "none"; `credits`: the
  account's balance (default 10000); `session`: "running", "completed", "failed", "cancelled", "foreign" (completed,
  another account's) or "unknown" (no such session), absent where the exchange needs none: 10 s, 16:9; `other`: a second
  one, of which "tall" is 9:16; `picture`: "canvas" (default: 1792x1024 pixels), "small" or "missing";
- `request`: `method`, `path` under the base URL, `query`, `headers` that matter (lower-case), `body` (may be absent);
- `reply`: `status`, `headers` (lower-case; null means: must be absent), `body`.

Strings may hold placeholders {kind:example}. The client's tests replay the example; the sandbox's tests fill the known
ones in and accept any value of that kind for the others:

- key: the account's API key · session, other: the ids of the given sessions · picture: the address of the given
  picture · inline: a data URL of one of canvas size · new: an id that the service invents, the same one
  wherever it stands in one exchange · text: any sentence · url: any http(s) address · word: capitals, digits, _ and .

Everything else is literal. In replies more keys, more list elements and more headers than written are allowed.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "exchanges"
PLACEHOLDER = re.compile(r"\{(key|session|other|picture|inline|new|text|url|word):([^{}]*)\}")

_KINDS = {
    "text": re.compile(r".*\S.*", re.DOTALL),
    "url": re.compile(r"https?://[^\s/]+/\S+"),
    "word": re.compile(r"[A-Z0-9_.]+"),
    "new": re.compile(r"[!-~]{1,200}"),
}


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One request and its reply, placeholders still in place."""

    name: str
    document: str
    about: str
    given: Mapping[str, Any]
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    status: int
    reply_headers: Mapping[str, str | None]
    reply_body: Any


@dataclass
class Values:
    """What stands for the placeholders: `known` by kind; anything else is its own example."""

    known: dict[str, str] = field(default_factory=dict)

    def fill(self, template: Any) -> Any:
        """The template with each placeholder replaced."""
        match template:
            case str():
                return PLACEHOLDER.sub(lambda found: self.known.get(found[1], found[2]), template)
            case Mapping():
                return {key: self.fill(value) for key, value in template.items()}
            case list():
                return [self.fill(value) for value in template]
            case _:
                return template

    def differences(self, template: Any, actual: Any, where: str = "body") -> list[str]:
        """Where an actual reply departs from the template; an invented id becomes known at its first sight."""
        match template:
            case Mapping() if isinstance(actual, Mapping):
                return [
                    difference
                    for key, value in template.items()
                    for difference in (
                        self.differences(value, actual[key], f"{where}.{key}")
                        if key in actual
                        else [f"{where}.{key} is missing"]
                    )
                ]
            case list() if isinstance(actual, list):
                return [
                    f"{where} lacks {value!r}"
                    for value in template
                    if all(self.differences(value, each) for each in actual)
                ]
            case str() if (found := PLACEHOLDER.fullmatch(template)) and isinstance(actual, str):
                return [] if self._stands_for(found[1], actual) else [f"{where}: {actual!r} is no {found[1]}"]
            case _:
                wanted = self.fill(template)
                return [] if wanted == actual else [f"{where}: {actual!r} instead of {wanted!r}"]

    def _stands_for(self, kind: str, actual: str) -> bool:
        if kind == "new":
            return _KINDS[kind].fullmatch(self.known.setdefault("new", actual)) is not None and (
                self.known["new"] == actual
            )
        if kind in self.known:
            return self.known[kind] == actual
        return kind in _KINDS and _KINDS[kind].fullmatch(actual) is not None


def exchanges(endpoint: str) -> dict[str, Exchange]:
    """The exchanges of one file, by name."""
    document = json.loads((FOLDER / f"{endpoint}.json").read_text("utf-8"))
    return {
        name: Exchange(
            name=name,
            document=document["document"],
            about=raw["about"],
            given=raw.get("given", {}),
            method=raw["request"]["method"],
            path=raw["request"]["path"],
            query=raw["request"].get("query", {}),
            headers=raw["request"].get("headers", {}),
            body=raw["request"].get("body"),
            status=raw["reply"]["status"],
            reply_headers=raw["reply"].get("headers", {}),
            reply_body=raw["reply"].get("body"),
        )
        for name, raw in document["exchanges"].items()
    }


def endpoints() -> Iterator[str]:
    """The names of all files."""
    return (path.stem for path in sorted(FOLDER.glob("*.json")))
