"""The ledger for people: every movement of credits with what it was for, and the same as a file that adds up."""

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from audit.export import Echo, guarded
from credits import reading
from credits.models import Kind, LedgerEntry
from credits.reading import Asked
from teams.access import TeamRequest, team_view
from teams.models import Team
from teams.roles import Permission
from videos.models import Job
from videos.views.filters import KINDS

#: Rows that the database hands out at a time while a file is written.
_AT_ONCE: Final = 2000
COLUMNS: Final = (
    *("Row", "Time (UTC)", "Time (team)", "Month", "What", "Video", "Made as", "Model", "Language", "Person"),
    *("Rests on", "Came in", "Spent", "Reserved", "Reason"),
)


@require_safe
@team_view(Permission.SEE)
def ledger(request: TeamRequest) -> HttpResponse:
    """Show a page of the ledger with what it adds up to."""
    team, now = request.team, timezone.now()
    people = reading.people(team)
    asked = Asked.parse(request.GET, people=people, team=team, now=now)
    found = reading.page(team, asked)
    titles = _titles(team, [line.entry for line in found.lines])
    context: dict[str, Any] = {
        "asked": asked,
        "total": found.total,
        "lines": [(line, titles.get(line.entry.job_id)) for line in found.lines],
        "people": people.items(),
        "kinds": Kind.choices,
        "months": reading.months(team, now),
        "query": asked.query(),
        "next_query": asked.query(found.next_after) if found.next_after else "",
        "is_first": asked.after is None,
    }
    return render(request, "desk/ledger.html", context)


@require_safe
@team_view(Permission.SEE)
def ledger_export(request: TeamRequest) -> HttpResponseBase:
    """Send all rows that the filter shows as CSV; its columns add up to the figures of the page."""
    team, now = request.team, timezone.now()
    asked = Asked.parse(request.GET, people=reading.people(team), team=team, now=now)
    name = f"credits-{slugify(team.name) or team.key}-{asked.month_name}.csv"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_file(team, asked), content_type="text/csv; charset=utf-8", headers=told)


def _file(team: Team, asked: Asked) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + str(writer.writerow(COLUMNS))  # so that a spreadsheet reads the file as UTF-8
    rows = reading.matching(team, asked).iterator(chunk_size=_AT_ONCE)
    while batch := [entry for entry, _ in zip(rows, range(_AT_ONCE), strict=False)]:
        titles = _titles(team, batch)
        for entry in batch:
            yield str(writer.writerow(_cells(team, entry, titles)))


def _cells(team: Team, entry: LedgerEntry, titles: Mapping[UUID | None, str]) -> list[Any]:
    by_this = reading.moved(entry)
    words = [titles.get(entry.job_id, ""), KINDS.get(entry.job_kind, entry.job_kind), entry.model, entry.language]
    words += [str(entry.by or ""), entry.get_source_display() if entry.source else ""]
    return [
        entry.pk,
        f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        entry.at.astimezone(team.tz).isoformat(timespec="seconds"),
        f"{entry.month:%Y-%m}",
        entry.get_kind_display(),
        *(guarded(word) for word in words),
        *(_plain(amount) for amount in (by_this.came_in, by_this.spent, by_this.reserved)),
        guarded(entry.reason),
    ]


def _plain(amount: int) -> str:
    """Write thousandths of a credit as a spreadsheet reads a number: 360, 97.5, -12; nothing for 0."""
    return f"{Decimal(amount) / 1000:f}" if amount else ""


def _titles(team: Team, entries: list[LedgerEntry]) -> dict[UUID | None, str]:
    """Return what the videos of these rows are called: one query."""
    jobs = Job.objects.filter(team=team, public_id__in={entry.job_id for entry in entries if entry.job_id})
    return dict(jobs.order_by().values_list("public_id", "title"))
