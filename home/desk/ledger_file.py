"""Rows of the ledger as CSV: safe to open in a spreadsheet, and its columns add up to the figures of the page."""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from decimal import Decimal
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from audit.export import Echo, guarded
from credits import explained, reading
from credits.models import LedgerEntry
from home.desk.words import made_as
from teams.models import Project, Team, User
from videos.models import Job

#: Rows that the database hands out at a time while a file is written.
_AT_ONCE: Final = 2000
COLUMNS: Final = (
    *("Row", "Time (UTC)", "Time (team)", "Month", "What", "Video", "Made as", "Model", "Language", "Person"),
    *("Project", "Rests on", "Came in", "Spent", "Reserved", "Unexplained", "Explained"),
    *("Decided by", "Corrects row", "Reason"),
)


def rows(team: Team, entries: QuerySet[LedgerEntry]) -> Iterator[str]:
    """Yield the lines of the file: the names of the columns, then one line a row, read from the database in parts."""
    writer, names = csv.writer(Echo()), _Names(team)
    yield "\ufeff" + str(writer.writerow(COLUMNS))  # so that a spreadsheet reads the file as UTF-8
    found = entries.iterator(chunk_size=_AT_ONCE)
    while some := list(islice(found, _AT_ONCE)):
        names.learn(some)
        yield "".join(str(writer.writerow(_cells(entry, names, team.tz))) for entry in some)


class _Names:
    """What videos, people and projects are called: each person and project asked for once a file."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.titles: dict[UUID | None, str] = {}
        self.people: dict[int | None, str] = {None: ""}
        self.projects: dict[int | None, str] = {None: ""}
        self.explained: dict[int, LedgerEntry] = {}

    def learn(self, entries: Sequence[LedgerEntry]) -> None:
        """Learn the names that these rows need; titles of earlier rows are forgotten."""
        jobs, people, projects = set[UUID](), set[int](), set[int]()
        for entry in entries:
            jobs |= {entry.job_id} if entry.job_id else set()
            people |= {each for each in (entry.by_id, entry.decided_by_id) if each}
            projects |= {entry.project_id} if entry.project_id else set()
        found = Job.objects.filter(team=self.team, public_id__in=jobs).order_by()
        self.titles = dict(found.values_list("public_id", "title"))
        self.explained = explained.among(self.team, entries)
        if new := people - self.people.keys():
            self.people |= {user.pk: str(user) for user in User.objects.filter(pk__in=new)}
        if new := projects - self.projects.keys():
            self.projects |= dict(Project.objects.filter(team=self.team, pk__in=new).values_list("pk", "name"))


def _cells(entry: LedgerEntry, names: _Names, zone: tzinfo) -> list[Any]:
    by_this = reading.moved(entry, is_explained=entry.pk in names.explained)
    words = [names.titles.get(entry.job_id, ""), made_as(entry.job_kind), entry.model]
    words += [entry.language, names.people.get(entry.by_id, "")]
    words += [names.projects.get(entry.project_id, ""), entry.get_source_display() if entry.source else ""]
    return [
        entry.pk,
        f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        entry.at.astimezone(zone).isoformat(timespec="seconds"),
        f"{entry.month:%Y-%m}",
        entry.get_kind_display(),
        *(guarded(word) for word in words),
        *(_plain(amount) for amount in (by_this.came_in, by_this.spent, by_this.reserved)),
        *(_plain(amount) for amount in (by_this.unexplained, by_this.explained)),
        guarded(names.people.get(entry.decided_by_id, "")),
        entry.corrects_id or "",
        guarded(entry.reason),
    ]


def _plain(amount: int) -> str:
    """Write thousandths of a credit as a spreadsheet reads a number: 360, 97.5, -12; nothing for 0."""
    return f"{Decimal(amount) / 1000:f}" if amount else ""
