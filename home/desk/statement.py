"""The statement of a month, made for paper: one sheet that finance can file, with the same figures as the ledger."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import reading
from credits import statement as statements
from credits.statement import Part
from home.desk.lost import lost
from home.desk.months import Asked
from home.desk.words import made_as
from teams.access import TeamRequest, team_view
from teams.models import Connection
from teams.roles import Permission


@require_safe
@team_view(Permission.SEE)
def statement(request: TeamRequest) -> HttpResponse:
    """Show the statement of the month that the address names, or of this one."""
    team, now = request.team, timezone.now()
    asked = Asked.parse(request.GET, team=team, now=now)
    month, gone = asked.first, lost(team, asked.first)
    found = statements.of(team, month, lost=Part(amount=gone.amount, rows=gone.count), making=_making)
    context: dict[str, Any] = {
        "found": found,
        "asked": asked,
        "problems": [asked.problem] if asked.problem else [],
        "months": reading.months(team, now),
        "last_day": asked.last,
        "is_running": asked.today is not None,
        "now": now,
        "last_four": Connection.objects.filter(team=team).values_list("last_four", flat=True).first() or "",
    }
    return render(request, "desk/statement.html", context)


def _making(kind: str, model: str) -> str:
    """Return what a kind of job is called: by its model where it has one, which tells the kind as well."""
    return model or made_as(kind) or "No video"
