"""Credits: what a month cost and may cost, day by day, what it went to, and what of it nobody can be sure of."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import reading, report, spending
from credits.models import Kind
from credits.report import By, Month
from home.desk.lost import lost
from home.desk.months import Asked, Outlook
from home.desk.tables import Names, Sort, ledger_address, tables
from teams.access import TeamRequest, team_view
from teams.models import Membership, Project, Team, User
from teams.roles import Permission

#: What is asked first stands first: who, for what, how. Two of them stand in a row where there is room.
_ORDER: Final = (By.MEMBER, By.PROJECT, By.MODEL, By.ACTION, By.LANGUAGE)


@require_safe
@team_view(Permission.SEE)
def credits(request: TeamRequest) -> HttpResponse:
    """Show a month of the team's credits."""
    team, now = request.team, timezone.now()
    asked, sort = Asked.parse(request.GET, team=team, now=now), Sort.parse(request.GET)
    figures = spending.all_figures(team, asked.first)
    month = report.month(team, asked.first)
    daily = report.daily(team, asked.first)
    own = figures[None, None]
    context: dict[str, Any] = {
        "asked": asked,
        "problems": [each for each in (asked.problem, sort.problem) if each],
        "sort": sort,
        "months": reading.months(team, now),
        "month": own,
        "is_empty": own.is_empty and not month.cells and not month.unexplained_rows and not month.explained_rows,
        "report": month,
        "total": month.total,
        "outlook": Outlook.of(own, asked, daily, team=team, now=now),
        "tables": tables(team, asked, month, names(team, month), sort, figures=figures, only=_ORDER),
        "lost": lost(team, asked.first),
        "in_ledger": ledger_address(team, asked),
        "charges": ledger_address(team, asked, kind=Kind.CHARGE),
        "unexplained": ledger_address(team, asked, kind=Kind.UNEXPLAINED),
    }
    return render(request, "desk/credits.html", context)


def names(team: Team, month: Month, *, only: Iterable[By] = (By.MEMBER, By.PROJECT)) -> Names:
    """Return the people and projects that stand in a month: one query each, none for what is not asked for."""
    users: dict[int, User] = {}
    members: dict[int, int] = {}
    projects: dict[int, Project] = {}
    if By.MEMBER in only:
        numbers = [key for key in month.by(By.MEMBER) if key is not None]
        place = Membership.objects.filter(team=team, user=OuterRef("pk")).values("pk")
        for user in User.objects.filter(pk__in=numbers).annotate(place=Subquery(place[:1])):
            users[user.pk] = user
            if user.place is not None:
                members[user.pk] = user.place
    if By.PROJECT in only:
        numbers = [key for key in month.by(By.PROJECT) if key is not None]
        projects = {each.pk: each for each in Project.objects.filter(team=team, pk__in=numbers)}
    return Names(users=users, members=members, projects=projects)
