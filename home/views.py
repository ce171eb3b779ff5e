"""Home: what waits for a person, what is running, what was just finished, and the month's credits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits import charts, spending
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery
from videos.jobs.states import State
from videos.views.activity import no_spend
from videos.views.cards import Card
from videos.views.polls import Poll


@require_safe
@team_view(Permission.SEE)
def home(request: TeamRequest) -> HttpResponse:
    """Show the desk of one team."""
    now = timezone.now()
    desk = gallery.desk(request.team, now=now)
    month = spending.month(request.team, now)
    parked = [job for job in desk.needs_you if job.state == State.PARKED]
    alone = parked if len(parked) < 2 else []  # several are decided on together, on a page of their own
    needs_you = [job for job in desk.needs_you if job not in parked or job in alone]
    context = {
        "needs_you": [Card(job, request.team) for job in needs_you],
        "no_spend": no_spend(request),
        "running": [Card(job, request.team) for job in desk.running],
        "finished": [Card(job, request.team) for job in desk.finished],
        "month": month,
        "may_budget": request.membership.may(Permission.BUDGET),
        "bar": charts.standing(spent=month.spent, reserved=month.reserved, limit=month.limit, pace=None),
        "poller": Poll.about(desk.running, "card").address(request.team),
    }
    return render(request, "home/home.html", context)
