"""The statement of a month, made for paper: one sheet that finance can file, with the same figures as the ledger."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import reading
from credits import statement as statements
from credits.ledger import month_of
from home.desk.months import Asked
from home.desk.words import made_as
from teams.access import TeamRequest, team_view
from teams.models import Connection
from teams.roles import Permission
from videos.jobs.states import State
from videos.models import Job

#: Whoever paid for a job in one of these got no video for it.
_LOST: Final = (State.FAILED, State.CANCELLED, State.REJECTED, State.SETTLED_CHARGED)


@require_safe
@team_view(Permission.SEE)
def statement(request: TeamRequest) -> HttpResponse:
    """Show the statement of the month that the address names, or of this one."""
    team, now = request.team, timezone.now()
    asked = _asked(request, now)
    month = asked.first
    lost = Job.objects.filter(team=team, state__in=_LOST).order_by().values("public_id")
    found = statements.of(team, month, lost_jobs=lost, making=_making)
    context: dict[str, Any] = {
        "found": found,
        "asked": asked,
        "problems": [asked.problem] if asked.problem else [],
        "months": reading.months(team, now),
        "last_day": (month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        "is_running": asked.today is not None,
        "now": now,
        "last_four": Connection.objects.filter(team=team).values_list("last_four", flat=True).first() or "",
    }
    return render(request, "desk/statement.html", context)


def _asked(request: TeamRequest, now: datetime) -> Asked:
    """Return the month to show, with a sentence where the address named none that there is."""
    asked = Asked.parse(request.GET, team=request.team, now=now)
    if asked.first <= month_of(request.team, now):
        return asked
    this = Asked.parse({}, team=request.team, now=now)
    return replace(this, problem=f"{asked.first:%B %Y} has not begun, so this month is shown.")


def _making(kind: str, model: str) -> str:
    """Return what a kind of job is called: by its model where it has one, which tells the kind as well."""
    return model or made_as(kind) or "No video"
