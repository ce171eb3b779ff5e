"""The statement of a month, made for paper: one sheet that finance can file, with the same figures as the ledger."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import asking, reading
from credits import statement as statements
from credits.ledger import month_of
from home.desk.words import made_as
from teams.access import TeamRequest, team_view
from teams.models import Connection, Team
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
    month, problem = _month(team, request.GET.get("month", ""), now)
    lost = Job.objects.filter(team=team, state__in=_LOST).order_by().values("public_id")
    found = statements.of(team, month, lost_jobs=lost, making=_making)
    months = reading.months(team, now)
    context: dict[str, Any] = {
        "found": found,
        "problem": problem,
        "months": months if month in months else [*months, month],
        "last_day": (month + timedelta(days=31)).replace(day=1) - timedelta(days=1),
        "is_running": month == month_of(team, now),
        "now": now,
        "last_four": Connection.objects.filter(team=team).values_list("last_four", flat=True).first() or "",
    }
    return render(request, "desk/statement.html", context)


def _month(team: Team, told: str, now: datetime) -> tuple[date, str]:
    """Return the month to show, and a sentence where the address named none that there is."""
    this, told = month_of(team, now), told.replace("\x00", "").strip()[:40]
    month = asking.month_in(told)
    if month is None:
        wrong = f"“{told}” is not a month, so this one is shown. Write it like 2026-11." if told else ""
        return this, wrong
    if month > this:
        return this, f"{month:%B %Y} has not begun, so this month is shown."
    return month, ""


def _making(kind: str, model: str) -> str:
    """Return what a kind of job with a model is called."""
    return " · ".join(part for part in (made_as(kind) or "No video", model) if part)
