"""The audit trail for people: what was done in a team, day by day, and all that a filter shows as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from audit import export, reading, trail, words
from audit.reading import Asked
from audit.trail import Action
from audit.words import Line
from teams.access import TeamRequest, team_view
from teams.roles import Permission

#: Entries that the database hands out at a time while a file is written.
_AT_ONCE: Final = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Day:
    """What happened on one day of the team's calendar, newest first."""

    name: str
    year: str
    lines: list[Line]


@require_safe
@team_view(Permission.AUDIT)
def audit(request: TeamRequest) -> HttpResponse:
    """Show a page of the trail; for htmx the entries alone."""
    people = reading.people(request.team.pk)
    return _page(request, Asked.parse(request.GET, people), people)


@require_POST
@team_view(Permission.AUDIT)
def audit_export(request: TeamRequest) -> HttpResponseBase:
    """Send all that the filter shows as CSV, and record that this person took it.

    One question to the database answers it, so what is written meanwhile does not stand in it.
    """
    team, now = request.team, timezone.now()
    people = reading.people(team.pk)
    asked = Asked.parse(request.GET, people)
    if asked.problems:
        return _page(request, asked, people, status=422, problem="Nothing was exported.")
    with transaction.atomic():
        noted = trail.record(
            team.pk, Action.TRAIL_EXPORTED, at=now, by=request.membership.user, subject=asked.in_words(people)
        )
    entries = reading.matching(team.pk, asked, team.tz).filter(pk__lt=noted.pk)
    lines = export.rows(entries.iterator(chunk_size=_AT_ONCE), team.tz)
    name = f"audit-trail-{slugify(team.name) or team.key}-{now.astimezone(team.tz):%Y-%m-%d}.csv"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=told)


def _page(
    request: TeamRequest, asked: Asked, people: Mapping[str, str], *, status: int = 200, problem: str = ""
) -> HttpResponse:
    entries, has_more = reading.page(request.team.pk, asked, request.team.tz)
    context: dict[str, Any] = {
        "asked": asked,
        "days": _days(request, [Line(entry, request.team.tz) for entry in entries]),
        "count": len(entries),
        "summary": asked.in_words(people),
        "problem": problem,
        "query": asked.query(),
        "next_query": asked.query(entries[-1]) if has_more else "",
        "is_first": asked.after is None,
        "people": people.items(),
        "nobody": reading.NOBODY,
        "groups": [(name, label, words.actions_in(name)) for name, label in words.GROUPS.items()],
        "zone": request.team.timezone,
    }
    is_part = request.htmx and not request.htmx.history_restore_request and request.htmx.target == "trail"
    answer = render(request, "home/_trail.html" if is_part else "home/audit.html", context, status=status)
    if is_part:
        # A form sends its empty fields too; the address says only what is asked for.
        answer["HX-Push-Url"] = f"{request.path}?{asked.query()}" if asked.query() else request.path
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _days(request: TeamRequest, lines: list[Line]) -> list[Day]:
    this_year = timezone.now().astimezone(request.team.tz).year
    days: list[Day] = []
    last = None
    for line in lines:
        if line.at.date() != last:
            last = line.at.date()
            year = "" if last.year == this_year else str(last.year)
            days.append(Day(name=f"{last:%A %-d %B}", year=year, lines=[]))
        days[-1].lines.append(line)
    return days
