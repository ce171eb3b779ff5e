"""One line of the access table: an address, who may go there, how, and to what.

How to add one, for a new URL name:

    Row("brief_rename", SPEND, POST, at={"public_id": "brief"}, body={"name": "Another"}),

`may` is the permission of the view's guard, or one of PUBLIC (everybody), SIGNED_IN (whoever is signed in) and OWN
(whoever is signed in, about things of their own). `ways` are the methods it answers, GET or POST or BOTH. `at` says
what stands in the address beside the team: the name of a thing of `tests.tenancy.furniture.Things` per parameter, or
a `Token` for a form's token, or `Plain` for a word that means the same in every team. `body` is what an allowed POST
sends and `query` what an allowed GET asks, again with things by `Thing`. `fresh` stands where the guard has it.
A test walks all addresses and fails on a name without a line, and on a line without a name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from teams.roles import Permission

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
OWN: Final = "own"

GET: Final = frozenset({"GET"})
POST: Final = frozenset({"POST"})
BOTH: Final = GET | POST
#: A page of a library whose methods are its own business.
ANY: Final = frozenset({"GET", "POST", "PUT", "DELETE"})


@dataclass(frozen=True, slots=True)
class Plain:
    """A word in an address that is nobody's: a kind, a verb."""

    text: str


@dataclass(frozen=True, slots=True)
class Token:
    """A form's token: any will do, and that of another team's thing `foreign` opens nothing of theirs."""

    foreign: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of the visitor's own team in a body or a query, by its name in the furniture."""

    name: str


Value = str | Thing | Sequence[str | Thing]


@dataclass(frozen=True, slots=True)
class Row:
    """See the module."""

    name: str
    may: Permission | str
    ways: frozenset[str] = GET
    at: Mapping[str, str | Plain | Token] = field(default_factory=dict)
    body: Mapping[str, Value] = field(default_factory=dict)
    query: Mapping[str, Value] = field(default_factory=dict)
    fresh: bool = False
    #: What somebody needs besides who did not make the thing in the address; the furniture is all of the owner's.
    others: Permission | None = None
    #: A status of 500 and more that is meant.
    also: int = 0
    #: Whether the team's key stands in the address.
    of_team: bool = True
    #: Whether it may lead people to the sign-in page whom it lets in.
    to_door: bool = False

    @property
    def things(self) -> dict[str, str]:
        """What of its address belongs to a team: parameter and thing."""
        return {name: thing for name, thing in self.at.items() if isinstance(thing, str)}
