"""Budgets: what the team, its projects and its members may spend in a month, how far each is, and setting a limit."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import budgets as budgeting
from credits import charts, ledger, reading
from credits.budgets import Line
from credits.models import Scope
from home.desk.months import Asked
from home.forms import BudgetForm
from samsar.pricing import in_credits
from teams import members
from teams.access import TeamRequest, team_view
from teams.freshness import must_confirm
from teams.models import Membership, Project
from teams.roles import Permission
from videos.views.answers import SeeOther

#: How a state reads, beside the figure; from three quarters on it is worth a look.
_TONES: Final = {50: "", 75: "warn", 90: "warn", 100: "bad"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One budget as the page shows it: its name in the page, its form if it may be set, and what stands against it."""

    line: Line
    form: BudgetForm | None

    @property
    def element(self) -> str:
        """The row's id in the page."""
        return _element(self.line.scope, self.line.key)

    @property
    def bar(self) -> charts.Standing:
        """How wide spent and reserved are drawn."""
        line = self.line
        return charts.standing(spent=line.spent, reserved=line.reserved, limit=line.limit, pace=None)

    @property
    def tone(self) -> str:
        """What colour the state has, beside its words."""
        return _TONES.get(self.line.reached, "")

    @property
    def error(self) -> str:
        """Why what was typed here is no limit."""
        return str(self.form.errors["limit"][0]) if self.form and self.form.errors else ""


@require_safe
@team_view(Permission.SEE)
def budgets(request: TeamRequest) -> HttpResponse:
    """Show this month's budgets, or those of an earlier month, which are only to be read."""
    return _page(request)


@require_POST
@team_view(Permission.BUDGET, fresh=True)
def budget_set(request: TeamRequest) -> HttpResponse:
    """Set this month's limit, and with it the next months', of the team, a project or a member."""
    project, member = _project(request), _member(request)
    whose = (Scope.PROJECT, project.key) if project else (Scope.MEMBER, str(member.pk)) if member else (Scope.TEAM, "")
    form = BudgetForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, sent=(_element(*whose), form))
    limit: int | None = form.cleaned_data["limit"]
    try:
        ledger.set_limit(
            request.team,
            limit,
            at=timezone.now(),
            by=request.membership.user,
            project=project,
            member=member.user if member else None,
        )
    except ledger.LimitTooLow as too_low:
        form.add_error("limit", str(too_low))
        return _page(request, status=422, sent=(_element(*whose), form))
    name = str(project or (member.user if member else "The team"))
    may = "has no monthly limit now" if limit is None else f"may spend {in_credits(limit)} a month"
    messages.success(request, f"{name} {may}.")
    return SeeOther(f"{reverse('budgets', args=[request.team.key])}#{_element(*whose)}")


def _project(request: TeamRequest) -> Project | None:
    """Return the project that a form names, archived or not; 404 for a foreign one."""
    key = request.POST.get("project")
    if key is None:
        return None
    found = Project.objects.filter(team=request.team, key=key.replace("\x00", "")).first()
    if found is None:
        raise Http404("No such project.")
    return found


def _member(request: TeamRequest) -> Membership | None:
    """Return the member that a form names; 404 for one of another team."""
    number = request.POST.get("member")
    if number is None:
        return None
    try:
        return members.find(request.team, int(number))
    except (ValueError, OverflowError, Membership.DoesNotExist):
        raise Http404("No such member.") from None


def _element(scope: Scope, key: str) -> str:
    return f"budget-{scope.value}-{key}" if scope != Scope.TEAM else "budget-team"


def _page(request: TeamRequest, *, status: int = 200, sent: tuple[str, BudgetForm] | None = None) -> HttpResponse:
    team, now = request.team, timezone.now()
    asked = Asked.parse(request.GET, team=team, now=now)
    found = budgeting.month(team, asked.first, now=now)
    must = must_confirm(request, now=now) and request.membership.may(Permission.BUDGET)

    def row(line: Line) -> Row:
        if not (found.is_now and line.key) or must:
            return Row(line=line, form=None)
        if sent and sent[0] == _element(line.scope, line.key):
            return Row(line=line, form=sent[1])
        return Row(line=line, form=BudgetForm(limit=line.limit))

    context: dict[str, Any] = {
        "month": found,
        "asked": asked,
        "months": reading.months(team, now),
        "problems": [asked.problem] if asked.problem else [],
        "must_confirm": must and found.is_now,
        "no_budget": "" if request.membership.may(Permission.BUDGET) else Permission.BUDGET.refusal,
        "groups": [
            ("team", "Team", "", [row(found.team)]),
            ("projects", "Projects", "No project counts in this month.", [row(each) for each in found.projects]),
            ("members", "Members", "Nobody spent anything in this month.", [row(each) for each in found.members]),
        ],
    }
    return render(request, "desk/budgets.html", context, status=status)
