"""The ledger for people: every movement of credits with what it was for, and the same as a file that adds up."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from credits import asking, reading
from credits.asking import Asked
from credits.models import Kind
from home.desk import ledger_file
from home.desk.words import made_as, spoken
from teams.access import TeamRequest, team_view
from teams.models import Team
from teams.roles import Permission
from videos.models import Job


@require_safe
@team_view(Permission.SEE)
def ledger(request: TeamRequest) -> HttpResponse:
    """Show a page of the ledger with what it adds up to."""
    team, now = request.team, timezone.now()
    offered = asking.offered(team, request.GET)
    asked = Asked.parse(request.GET, offered=offered, team=team, now=now)
    found = reading.page(team, asked)
    titles = titles_of(team, {line.entry.job_id for line in found.lines} | {asked.about})
    context: dict[str, Any] = {
        "asked": asked,
        "total": found.total,
        "lines": [(line, titles.get(line.entry.job_id), made_as(line.entry.job_kind)) for line in found.lines],
        "on_page": {line.entry.pk for line in found.lines},
        "offered": offered,
        "made": [(kind, made_as(kind)) for kind in offered.made],
        "languages": [(code, spoken(code)) for code in offered.languages],
        "kinds": Kind.choices,
        "months": reading.months(team, now),
        "about": titles.get(asked.about, "a video that is gone"),
        "query": asked.query(),
        "next_query": asked.query(found.next_after) if found.next_after else "",
        "is_first": asked.after is None,
    }
    return render(request, "desk/ledger.html", context)


@require_safe
@team_view(Permission.SEE)
def ledger_export(request: TeamRequest) -> HttpResponseBase:
    """Send all rows that the filter shows as CSV; its columns add up to the figures of the page."""
    team = request.team
    offered = asking.offered(team, request.GET)
    asked = Asked.parse(request.GET, offered=offered, team=team, now=timezone.now())
    name = f"credits-{slugify(team.name) or team.key}-{asked.month_name}.csv"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    written = ledger_file.rows(team, reading.matching(team, asked))
    return StreamingHttpResponse(written, content_type="text/csv; charset=utf-8", headers=told)


def titles_of(team: Team, job_ids: set[UUID | None]) -> dict[UUID | None, str]:
    """Return what the videos of these jobs are called: one query."""
    jobs = Job.objects.filter(team=team, public_id__in=[each for each in job_ids if each])
    return dict(jobs.order_by().values_list("public_id", "title"))
