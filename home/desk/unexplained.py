"""What nobody can explain: each window in which the balance moved by itself, and what of ours was near it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credits import unexplained as windows
from credits.unexplained import Unexplained
from home.desk.forms import ExplainForm
from teams.access import TeamRequest, team_view
from teams.models import Team
from teams.roles import Permission
from videos.models import Job
from videos.views.answers import SeeOther

#: Videos sent, or ended, this long before or after a window stand beside it.
_NEAR: Final = timedelta(minutes=10)
_MOST, _OF_ONE = 200, 5


@require_safe
@team_view(Permission.SEE)
def unexplained(request: TeamRequest) -> HttpResponse:
    """Show the newest windows in which the balance and the ledger disagree."""
    return _page(request)


@require_http_methods(["POST"])
@team_view(Permission.ADJUST, fresh=True)
def explain(request: TeamRequest, number: int) -> HttpResponse:
    """Keep what a person knows of a window beside it; no budget counts it, before or after."""
    entry = get_object_or_404(windows.open_rows(request.team), pk=min(number, 2**62))
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _page(request, problem=form.problem, at=entry.pk, typed=form.typed_reason, status=422)
    words = " ".join(form.cleaned_data["reason"].split())
    if not windows.explain(entry, words=words, by=request.membership.user, at=timezone.now()):
        said = "Somebody explained this one meanwhile. Nothing was changed."
        return _page(request, problem=said, at=entry.pk, typed=form.typed_reason, status=409)
    messages.success(request, "Explained. The ledger has it with your name; no budget counts it.")
    return SeeOther(reverse("unexplained", args=[request.team.key]))


def _page(request: TeamRequest, *, status: int = 200, **told: Any) -> HttpResponse:
    team, may = request.team, request.membership.may(Permission.ADJUST)
    found = windows.windows(team)
    near = _near(team, found)
    context = {
        "windows": [(each, near[each.entry.pk]) for each in found],
        "open": sum(not (each.explained or not each.net) for each in found),
        "until": windows.compared_until(team),
        "no_adjust": "" if may else Permission.ADJUST.refusal,
        "is_cut": len(found) == windows.SHOWN,
        **told,
    }
    return render(request, "desk/unexplained.html", context, status=status)


def _near(team: Team, found: Sequence[Unexplained]) -> dict[int, list[Job]]:
    """Return the videos that were sent, or ended, about the time of each window, or that a row is about: one query."""
    spans = {
        each.entry.pk: (each.entry.window_start - _NEAR, each.entry.window_end + _NEAR)
        for each in found
        if each.entry.window_start and each.entry.window_end
    }
    about = {each.entry.pk: each.entry.corrects.job_id for each in found if each.entry.corrects}
    if not found:
        return {}
    times = [Q(claimed_at__range=span) | Q(settled_at__range=span) for span in spans.values()]
    times.append(Q(public_id__in=about.values()))
    jobs = list(Job.objects.filter(reduce(or_, times), team=team).order_by("-public_id")[:_MOST])
    near = {number: _in_span(jobs, span) for number, span in spans.items()}
    return near | {number: [job for job in jobs if job.public_id == one] for number, one in about.items()}


def _in_span(jobs: Sequence[Job], span: tuple[datetime, datetime]) -> list[Job]:
    first, last = span
    inside = (job for job in jobs if any(at and first <= at <= last for at in (job.claimed_at, job.settled_at)))
    return list(islice(inside, _OF_ONE))
