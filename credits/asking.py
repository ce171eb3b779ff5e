"""What an address asks of the ledger, and what it may ask: the names that stand in a team's rows.

A name that stands nowhere in them is left out with a sentence; it is never an
error, and it says nothing of what other teams have.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection

from credits.ledger import month_of
from credits.models import Kind, LedgerEntry
from teams.models import Project, Team, User

#: In the place of a month: all of them.
ALL: Final = "all"
#: In the place of a project: rows that count to none.
NONE: Final = "none"
_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
#: No team of this portal is older; a later month without a movement is shown as the empty one that it is.
_FIRST_YEAR: Final = 2000
_NAMES: Final = ("month", "kind", "person", "project", "model", "made", "language", "about", "after")
#: The columns of the ledger whose values can be chosen, by what the address calls them.
_CHOSEN: Final = {
    "person": "by_id",
    "project": "project_id",
    "model": "model",
    "made": "job_kind",
    "language": "language",
}
#: What stands before the first value of each of them; an empty word is none.
_BEFORE_ALL: Final = {"by_id": "0", "project_id": "0", "model": "''", "job_kind": "''", "language": "''"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """What stands in a team's ledger and can be chosen.

    `people` are names by the user's number; `projects` are by their key, `about` the one video that was asked for.
    """

    people: Mapping[int, str] = field(default_factory=dict)
    projects: Mapping[str, Project] = field(default_factory=dict)
    models: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    about: UUID | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What of the ledger is asked for. `month` is its first day, or None for all months; `person` a user's number.

    `project` is its key or `none`, `made` a kind of job, `about` the one job whose rows are asked for. `problems`
    says in a sentence each what was left out of the address.
    """

    month: date | None
    this_month: date
    kind: str = ""
    person: int | None = None
    project: str = ""
    #: The project's number; None for `none` and without one.
    project_id: int | None = None
    model: str = ""
    made: str = ""
    language: str = ""
    about: UUID | None = None
    after: int | None = None
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, address: Mapping[str, Any], *, offered: Offered, team: Team, now: datetime) -> Self:
        """Return what an address asks for; without a month, this one, and of one video all of them."""
        told, problems = _told(address), list[str]()
        asked = cls(month=month_of(team, now), this_month=month_of(team, now))
        if offered.about and told["about"]:
            asked = replace(asked, about=offered.about, month=None)
        elif told["about"]:
            problems.append("The video that was asked for stands nowhere in this ledger, so all of them are shown.")
        if told["month"] == ALL:
            asked = replace(asked, month=None)
        elif found := month_in(told["month"]):
            if problem := outside(found, asked.this_month):
                problems.append(problem)
            else:
                asked = replace(asked, month=found)
        elif told["month"]:
            problems.append(f"“{told['month']}” is not a month, so this one is shown. Write it like 2026-11.")
            asked = replace(asked, month=asked.this_month)
        if told["kind"] in Kind.values:
            asked = replace(asked, kind=told["kind"])
        elif told["kind"]:
            problems.append(f"There are no rows called “{told['kind']}”, so all of them are shown.")
        person = int(told["person"]) if _NUMBER.fullmatch(told["person"]) else None
        if person in offered.people:
            asked = replace(asked, person=person)
        elif told["person"]:
            problems.append(f"Nobody known as “{told['person']}” stands in this ledger, so everybody is shown.")
        if told["project"] == NONE:
            asked = replace(asked, project=NONE)
        elif project := offered.projects.get(told["project"]):
            asked = replace(asked, project=project.key, project_id=project.pk)
        elif told["project"]:
            problems.append(f"No project “{told['project']}” stands in this ledger, so all of them are shown.")
        for name, known, called in (
            ("model", offered.models, "No model"),
            ("made", offered.made, "Nothing made as"),
            ("language", offered.languages, "No language"),
        ):
            if told[name] and told[name] not in known:
                problems.append(f"{called} “{told[name]}” stands in this ledger, so all of them are shown.")
                told[name] = ""
        asked = replace(asked, model=told["model"], made=told["made"], language=told["language"])
        if _NUMBER.fullmatch(told["after"]):
            asked = replace(asked, after=int(told["after"]))
        elif told["after"]:
            problems.append(f"“{told['after']}” is no place in this ledger, so the newest rows are shown.")
        return replace(asked, problems=tuple(problems))

    @property
    def is_narrowed(self) -> bool:
        """Whether it is only some of the rows of its months."""
        told = (self.kind, self.project, self.model, self.made, self.language, self.about)
        return any(told) or self.person is not None

    @property
    def is_filtered(self) -> bool:
        """Whether it is anything but this month in full."""
        return self.month != self.this_month or self.is_narrowed

    @property
    def month_name(self) -> str:
        """The month as an address says it."""
        return ALL if self.month is None else f"{self.month:%Y-%m}"

    def query(self, after: int | None = None) -> str:
        """Return the address's query that asks for the same, beginning after a row if one is given."""
        month = "" if self.month == (None if self.about else self.this_month) else self.month_name
        told: dict[str, Any] = {
            "month": month,
            "kind": self.kind,
            "person": self.person,
            "project": self.project,
            "model": self.model,
        }
        told |= {"made": self.made, "language": self.language, "about": self.about, "after": after}
        return urlencode({name: value for name, value in told.items() if value not in ("", None)})


def month_in(text: str) -> date | None:
    """Return the first day of the month that an address writes as 2026-11; None for anything else."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found and int(found[1]) else None


def outside(month: date, this: date) -> str:
    """Say why there is nothing to show of a month, and that `this` one is shown; empty where there may be."""
    if month.year < _FIRST_YEAR:
        return f"{month:%B %Y} is before this team began, so this month is shown."
    return f"{month:%B %Y} has not begun, so this month is shown." if month > this else ""


def offered(team: Team, address: Mapping[str, Any]) -> Offered:
    """Return what a team's ledger offers: three queries, a look into an index a name; one more if a video is named."""
    values = _standing(team)
    users = User.objects.in_bulk([int(each) for each in values["person"]])
    projects = Project.objects.filter(team=team, pk__in=[int(each) for each in values["project"]])
    return Offered(
        people={user.pk: str(user) for user in sorted(users.values(), key=lambda each: str(each).lower())},
        projects={project.key: project for project in sorted(projects, key=lambda each: each.name.lower())},
        models=tuple(values["model"]),
        made=tuple(values["made"]),
        languages=tuple(values["language"]),
        about=_about(team, _told(address)["about"]),
    )


def _told(address: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that an address may hold, each cut to what the longest of them takes."""
    return {name: str(address.get(name) or "").replace("\x00", "").strip()[:64] for name in _NAMES}


def _about(team: Team, text: str) -> UUID | None:
    try:
        job_id = UUID(text)
    except ValueError:
        return None
    return job_id if LedgerEntry.objects.filter(team=team, job_id=job_id).exists() else None


def _standing(team: Team) -> dict[str, list[str]]:
    """Return the values of each column that can be chosen, in one query.

    DISTINCT would read each row of the ledger; going from each value to the next one reads an index once a value.
    """
    table, found = LedgerEntry._meta.db_table, {name: list[str]() for name in _CHOSEN}
    walks, asks = [], []
    for name, column in _CHOSEN.items():
        least = f"SELECT MIN({column}) FROM {table} WHERE team_id = %s AND {column} >"  # noqa: S608 (names of ours)
        onwards = f"SELECT ({least} {name}_walk.value) FROM {name}_walk WHERE value IS NOT NULL"  # noqa: S608
        walks.append(f"{name}_walk(value) AS ({least} {_BEFORE_ALL[column]} UNION ALL {onwards})")
        asks.append(f"SELECT '{name}', CAST(value AS text) FROM {name}_walk WHERE value IS NOT NULL")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"WITH RECURSIVE {', '.join(walks)} {' UNION ALL '.join(asks)}", [team.pk] * 2 * len(walks))
        for name, value in cursor.fetchall():
            found[name].append(value)
    return found
