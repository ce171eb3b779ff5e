"""My credits: one person's month in a team, with what their own limit leaves, what waits and what was lost."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import charts, reading, report, spending
from credits.models import Kind, LedgerEntry
from credits.report import By
from home.desk.lost import lost
from home.desk.months import Asked
from home.desk.overview import names
from home.desk.tables import Sort, ledger_address, tables
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.jobs.states import HOLDING
from videos.models import Job

_SHOWN: Final = (By.PROJECT, By.ACTION)
#: So many of the newest charges, and of what waits, stand on the page. What came and went as a reservation does not:
#: a charge tells of it, and what waits stands by itself.
_NEWEST: Final = 20


@dataclass(frozen=True, slots=True)
class Movement:
    """A row of the ledger with what its video is called."""

    entry: LedgerEntry
    title: str


@require_safe
@team_view(Permission.SEE)
def my_credits(request: TeamRequest) -> HttpResponse:
    """Show the month of whoever asks."""
    team, now, user = request.team, timezone.now(), request.membership.user
    asked, sort = Asked.parse(request.GET, team=team, now=now), Sort.parse(request.GET)
    own = spending.figures(team, asked.first, member=user)
    month = report.month(team, asked.first, member_id=user.pk)
    rows = LedgerEntry.objects.filter(team=team, month=asked.first, by=user)
    rows = rows.exclude(kind__in=[Kind.ALLOCATION, Kind.HOLD, Kind.RELEASE]).order_by("-pk")[:_NEWEST]
    moved = list(rows)
    jobs = Job.objects.filter(team=team, public_id__in={each.job_id for each in moved if each.job_id})
    titles: dict[UUID | None, str] = dict(jobs.order_by().values_list("public_id", "title"))
    held = LedgerEntry.objects.filter(job_id=OuterRef("public_id"), kind=Kind.HOLD, month=asked.first, by=user)
    waits = Job.objects.filter(Exists(held), team=team, state__in=HOLDING).select_related("team")
    waits = waits.annotate(held=Subquery(held.order_by().values("amount")[:1])).order_by("-public_id")
    context: dict[str, Any] = {
        "asked": asked,
        "problems": [each for each in (asked.problem, sort.problem) if each],
        "sort": sort,
        "months": reading.months(team, now),
        "month": own,
        "is_empty": own.is_empty and not moved,
        "bar": charts.standing(spent=own.spent, reserved=own.reserved, limit=own.limit, pace=None),
        "total": month.total,
        "tables": tables(team, asked, month, names(team, month, only=[By.PROJECT]), sort, only=_SHOWN, person=user.pk),
        "lost": lost(team, asked.first, member_id=user.pk),
        "waits": waits[:_NEWEST],
        "moved": [Movement(each, titles.get(each.job_id, "")) for each in moved],
        "in_ledger": ledger_address(team, asked, person=user.pk),
    }
    return render(request, "desk/my_credits.html", context)
