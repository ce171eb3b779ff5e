"""A month's budgets for people: the team's, each project's and each member's, with what is spent and reserved.

`month` asks the same number of questions whatever there is. Owners without a
row have moved nothing yet; the limit of their newest month holds on.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from credits.ledger import month_of
from credits.models import Budget, Scope
from credits.thresholds import reached
from teams import members
from teams.models import Membership, Project, Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One budget in a month, in thousandths of a credit; without a limit it counts all the same."""

    scope: Scope
    name: str
    #: Names it on the page, and in a form: the project's key, the membership's number; empty where nobody is to be set.
    key: str = ""
    #: What is worth knowing of whose it is: archived, left the team.
    note: str = ""
    spent: int = 0
    reserved: int = 0
    limit: int | None = None

    @property
    def used(self) -> int:
        """What is spent and reserved together."""
        return self.spent + self.reserved

    @property
    def free(self) -> int | None:
        """What is left of the limit; never below 0, though truth may be."""
        return None if self.limit is None else max(self.limit - self.used, 0)

    @property
    def percent(self) -> int | None:
        """How many hundredths of the limit are used, rounded down; None without a limit or where it is 0."""
        return self.used * 100 // self.limit if self.limit else None

    @property
    def reached(self) -> int:
        """The highest threshold that is reached: 0, 50, 75, 90 or 100."""
        return 100 if self.limit == 0 else reached(self.used, self.limit)


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """All budgets of a team in a month; earlier months only show, they are not set any more."""

    first: date
    is_now: bool
    team: Line
    projects: list[Line]
    members: list[Line]


def month(team: Team, first: date, *, now: datetime) -> Month:
    """Return the budgets of the month that begins on `first`: three queries.

    An earlier month shows whoever counted in it; this one the live projects and
    the members too, and whoever left or was put away and has spent in it.
    """
    is_now = first == month_of(team, now)
    rows = _rows(team, first)
    everybodys = _line(Scope.TEAM, rows.get((None, None)), first, name="The team", key="team")
    people = {each.user_id: each for each in members.in_order(team)}
    projects = {each.pk: each for each in Project.objects.filter(team=team)}
    here = {owner for owner, row in rows.items() if row.month == first and (row.used or row.charged)}
    if is_now:
        here |= {(each.pk, None) for each in projects.values() if each.archived_at is None}
        here |= {(None, user_id) for user_id in people}
    return Month(
        first=first,
        is_now=is_now,
        team=everybodys,
        projects=[
            _of_project(each, rows.get((each.pk, None)), first) for each in projects.values() if (each.pk, None) in here
        ],
        members=[
            *(_of_member(each, rows.get((None, pk)), first) for pk, each in people.items() if (None, pk) in here),
            *(
                _line(Scope.MEMBER, row, first, name=str(row.member), note="left the team")
                for (_, pk), row in rows.items()
                if pk is not None and pk not in people and (None, pk) in here
            ),
        ],
    )


def _rows(team: Team, first: date) -> dict[tuple[int | None, int | None], Budget]:
    """Return the newest row of each owner up to a month."""
    newest = Window(RowNumber(), partition_by=[F("project"), F("member")], order_by=F("month").desc())
    rows = Budget.objects.filter(Q(month__lte=first), team=team).annotate(newest=newest).filter(newest=1)
    return {(row.project_id, row.member_id): row for row in rows.select_related("member").order_by("pk")}


def _of_project(project: Project, row: Budget | None, first: date) -> Line:
    note = "archived" if project.archived_at else ""
    return _line(Scope.PROJECT, row, first, name=project.name, key=project.key, note=note)


def _of_member(member: Membership, row: Budget | None, first: date) -> Line:
    return _line(Scope.MEMBER, row, first, name=str(member.user), key=str(member.pk))


def _line(scope: Scope, row: Budget | None, first: date, **told: Any) -> Line:
    """What was spent and reserved in an earlier month than `first` counts no more; its limit does."""
    if row is None:
        return Line(scope=scope, **told)
    is_here = row.month == first
    spent, reserved = (row.charged, row.held) if is_here else (0, 0)
    return Line(scope=scope, limit=row.limit, spent=spent, reserved=reserved, **told)
