"""What a month went to, as tables that sort: rows named for people, each figure the way to its rows in the ledger."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from credits.models import Kind
from credits.report import Amounts, By, Month
from credits.spending import MonthFigures
from home.desk.months import Asked
from samsar.vocabulary import LANGUAGES
from teams.models import Project, Team, User
from videos.views.filters import KINDS

#: From this share of a limit on, in hundredths, it is worth a colour.
NEAR: Final = 90
_FIRST: Final = "-spent"
#: What a table can be sorted by, and how its column is called.
COLUMNS: Final[Mapping[str, str]] = {
    "name": "",
    "videos": "Videos",
    "quoted": "Quoted",
    "spent": "Spent",
    "difference": "Difference",
    "share": "Share",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One thing that credits went to. `share` is its part of all that was spent, in hundredths of the whole."""

    name: str
    amounts: Amounts
    share: float
    href: str = ""
    note: str = ""
    user: User | None = None
    hue: int = 0
    figures: MonthFigures | None = None

    @property
    def of_limit(self) -> int | None:
        """Which part of its own limit is used, in hundredths; None without a limit."""
        if self.figures is None or not self.figures.limit:
            return None
        return 100 * (self.figures.spent + self.figures.reserved) // self.figures.limit

    @property
    def is_near(self) -> bool:
        """Whether little of its own limit is left."""
        return (self.of_limit or 0) >= NEAR


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """The head of a column: the way to sort by it, and how it is sorted now, as ARIA says it."""

    key: str
    name: str
    href: str
    sorted: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A fold of a month."""

    key: str
    title: str
    columns: list[Column]
    rows: list[Row]
    total: Amounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The people and projects that stand in a month, by number; `members` has who is in the team still, by user."""

    users: Mapping[int, User]
    members: Mapping[int, int]
    projects: Mapping[int, Project]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sort:
    """The order of all tables of a page."""

    key: str = "spent"
    is_down: bool = True
    problem: str = ""

    @classmethod
    def parse(cls, address: Mapping[str, Any]) -> "Sort":
        """Return the order that an address asks for, as `name` or, downwards, `-spent`."""
        told = str(address.get("sort") or "").replace("\x00", "").strip()[:40]
        key = told.removeprefix("-")
        if told and key not in COLUMNS:
            problem = f"Nothing can be sorted by “{told}”, so the largest stand first."
            return cls(problem=problem)
        return cls(key=key, is_down=told.startswith("-")) if told else cls()

    @property
    def told(self) -> str:
        """The order as an address says it; nothing for the one that needs no saying."""
        told = f"-{self.key}" if self.is_down else self.key
        return "" if told == _FIRST else told

    def order(self, rows: Iterable[Row]) -> list[Row]:
        """Return the rows in this order; what is equal stands by name."""
        by_name = sorted(rows, key=lambda row: row.name.lower())
        if self.key == "name":
            return by_name[::-1] if self.is_down else by_name
        column = "spent" if self.key == "share" else self.key
        return sorted(by_name, key=lambda row: getattr(row.amounts, column), reverse=self.is_down)

    def column(self, key: str, name: str, month: str) -> Column:
        """Return the head of a column; pressed, it sorts the other way round if it sorts already."""
        is_mine = self.key == key
        is_down = not self.is_down if is_mine else key != "name"
        told = f"-{key}" if is_down else key
        query = urlencode({"month": month, "sort": told} if told != _FIRST else {"month": month})
        said = ("descending" if self.is_down else "ascending") if is_mine else ""
        return Column(key=key, name=name, href=f"?{query}", sorted=said)


def ledger_address(team: Team, asked: Asked, **told: object) -> str:
    """Return the address of a month's rows in the ledger, of those that `told` names."""
    return f"{reverse('ledger', args=[team.key])}?{urlencode({'month': asked.name, **told})}"


def tables(
    team: Team,
    asked: Asked,
    month: Month,
    names: Names,
    sort: Sort,
    *,
    figures: Mapping[tuple[int | None, int | None], MonthFigures] | None = None,
    only: Iterable[By] = tuple(By),
    **told: object,
) -> list[Table]:
    """Return a month's tables; `told` is what each address in the ledger names besides, as the person."""
    limits, total = figures or {}, month.total

    def link(**more: object) -> str:
        return ledger_address(team, asked, **told, **more)

    def member(key: Any) -> dict[str, Any]:
        user = names.users.get(key)
        if user is None:
            return {"name": "Nobody in particular"}
        left = "" if key in names.members else "left the team"
        return {
            "name": str(user),
            "href": link(person=key),
            "note": left,
            "user": user,
            "hue": names.members.get(key, 0) % 8,
            "figures": limits.get((None, key)),
        }

    def project(key: Any) -> dict[str, Any]:
        found = names.projects.get(key)
        if found is None:
            return {"name": "No project", "href": link(project="none")}
        shut = "archived" if found.archived_at else ""
        return {"name": found.name, "href": link(project=found.key), "note": shut, "figures": limits.get((key, None))}

    def plain(name: str, words: Callable[[str], str], without: str) -> Callable[[Any], dict[str, Any]]:
        def named(key: Any) -> dict[str, Any]:
            return {"name": words(key), "href": link(**{name: key})} if key else {"name": without}

        return named

    def action(key: Any) -> dict[str, Any]:
        if not key:
            return {"name": "Adjusted", "href": link(kind=Kind.ADJUSTMENT)}
        return {"name": KINDS.get(key, key), "href": link(made=key)}

    named: dict[By, tuple[str, str, Callable[[Any], dict[str, Any]]]] = {
        By.MEMBER: ("By member", "Member", member),
        By.PROJECT: ("By project", "Project", project),
        By.MODEL: ("By model", "Model", plain("model", str, "Without a video model")),
        By.ACTION: ("By action", "Action", action),
        By.LANGUAGE: ("By language", "Language", plain("language", lambda key: LANGUAGES.get(key, key), "No language")),
    }
    found = []
    for what in only:
        title, called, naming = named[what]
        rows = [
            Row(amounts=amounts, share=_share(amounts.spent, total.spent), **naming(key))
            for key, amounts in month.by(what).items()
        ]
        columns = [sort.column(key, name or called, asked.name) for key, name in COLUMNS.items()]
        found.append(Table(key=what, title=title, columns=columns, rows=sort.order(rows), total=total))
    return found


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole > 0 else 0.0
