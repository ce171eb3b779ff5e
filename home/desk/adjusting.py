"""A person says what a video was really charged."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credits import corrections
from home.desk.forms import AdjustForm
from samsar.pricing import in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.jobs import adjusting
from videos.jobs.adjusting import CannotAdjust
from videos.models import Job
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.facts import cost, words_about
from videos.views.video import job_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.ADJUST, fresh=True)
def adjust(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Show what a video was charged and by what, or bring it to what a person says, with the reason."""
    job = job_or_404(request, public_id)
    if request.method != "POST":
        return _page(request, job, AdjustForm())
    form = AdjustForm(request.POST)
    if not form.is_valid():
        return _page(request, job, form, status=422)
    told = form.cleaned_data
    try:
        difference = adjusting.adjust(
            job,
            told["amount"],
            was=told["was"],
            by=request.membership.user,
            reason=told["reason"],
            at=timezone.now(),
        )
    except CannotAdjust as problem:
        return _page(request, job_or_404(request, public_id), form, problem=str(problem), status=409)
    sign = "+" if difference > 0 else ""
    messages.success(request, f"Adjusted by {sign}{in_credits(difference)}. The ledger has it with your name.")
    return SeeOther(job.get_absolute_url())


def _page(request: TeamRequest, job: Job, form: AdjustForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "job": job,
        "cost": cost(Card(job, request.team)),
        "words": words_about(corrections.words_about(job.public_id), request.team),
        "form": form,
        "typed": str(form["amount"].value() or "").replace("\x00", "") if form.is_bound else "",
        "problem": problem,
    }
    return render(request, "desk/adjust.html", context, status=status)
