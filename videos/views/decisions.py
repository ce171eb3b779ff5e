"""What a person decides about one job: cancel, send a parked one, settle an unconfirmed one, make it again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credits.ledger import SpendingRefused
from teams.access import TeamRequest, team_view
from teams.connections import NotConnected, client_for
from teams.roles import Permission
from videos import catalogue, lineage
from videos.forms.settle import CHARGED, FREE, SettleForm
from videos.jobs import lifecycle, polling, recovery
from videos.jobs.admission import away
from videos.jobs.states import State
from videos.models import Job
from videos.tasks import ring, submit_job
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.create import new_form_address
from videos.views.ordering import again_address
from videos.views.video import CANCELLABLE, job_or_404, video_page

_TOO_LATE = "It is too late to cancel this one; nothing was changed."
_ASKED = "Samsar is asked to cancel. What was charged stays charged."
_TAKEN_BACK = "Cancelled before it was sent. Nothing was charged."
_LOOKED = "Samsar is asked again; what it says stands here in a moment."
_LOOKED_JUST_NOW = "Samsar was asked a moment ago. Wait a few seconds, then ask again."
_SETTLE = {FREE: recovery.was_not_charged, CHARGED: recovery.count_as_charged}


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def video_cancel(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Ask whether to cancel a job that is not finished, on a page or as a sheet's content, or cancel it."""
    job = job_or_404(request, public_id)
    if request.method != "POST":
        may_cancel = job.state in CANCELLABLE and not job.is_cancel_asked
        context = {"card": Card(job, request.team), "may_cancel": may_cancel, "back": request.GET.get("back", "")}
        is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
        return render(
            request, "videos/_cancel.html" if is_part else "videos/video_cancel.html", context | {"apart": not is_part}
        )
    if not lifecycle.cancel(job, by=request.membership.user, at=timezone.now()):
        messages.warning(request, _TOO_LATE)
    elif job.state == State.CANCELLED:
        messages.success(request, _TAKEN_BACK)
    else:
        messages.info(request, _ASKED)
    return _back_to_list(request, job) if request.POST.get("back") == "list" else _back_to(job)


@require_POST
@team_view(Permission.SPEND)
def video_send(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Send a parked job at the price that it holds."""
    job = job_or_404(request, public_id)
    offer = catalogue.offer_for(request.team)
    try:
        recovery.send_parked(job, by=request.membership.user, offer=offer, at=timezone.now())
    except recovery.PriceChanged as problem:
        messages.warning(request, str(problem))
        return SeeOther(f"{reverse('release', args=[request.team.key])}?job={public_id}")
    except (recovery.CannotSettle, SpendingRefused) as problem:
        return video_page(request, job_or_404(request, public_id), problem=str(problem), status=409)
    ring(submit_job, job_id=job.pk)
    return _back_to(job)


@require_POST
@team_view(Permission.SEE)
def video_look(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Ask Samsar about a render now, for nothing."""
    job = job_or_404(request, public_id)
    messages.info(request, _LOOKED if polling.look_now(job, at=timezone.now()) else _LOOKED_JUST_NOW)
    return _back_to(job)


@require_POST
@team_view(Permission.SETTLE)
def video_attach(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Tie an unconfirmed job to the session that Samsar made for it."""
    job = job_or_404(request, public_id)
    session_id = request.POST.get("session_id", "")
    try:
        recovery.attach(job, session_id, by=request.membership.user, samsar=client_for(request.team), at=timezone.now())
    except (recovery.CannotSettle, NotConnected) as problem:
        job = job_or_404(request, public_id)
        return video_page(request, job, problem=str(problem), status=409, session_id=session_id)
    messages.success(request, "The session is attached. Its price counts as charged from now on.")
    return _back_to(job)


@require_POST
@team_view(Permission.SETTLE)
def video_settle(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Record what a person knows: that it was charged, or that it was not."""
    job = job_or_404(request, public_id)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return video_page(request, job, problem=form.problem, status=400, reason=form.typed_reason)
    reason: str = form.cleaned_data["reason"]
    try:
        _SETTLE[form.cleaned_data["verdict"]](job, by=request.membership.user, reason=reason, at=timezone.now())
    except recovery.CannotSettle as problem:
        return video_page(request, job_or_404(request, public_id), problem=str(problem), status=409, reason=reason)
    messages.success(request, "Settled. The reason stands in the history with your name.")
    return _back_to(job)


@require_safe
@team_view(Permission.SPEND)
def video_again(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Open a fresh form of the video's own kind, filled in as it was asked for."""
    job = job_or_404(request, public_id)
    for source in lineage.sources_of(job):
        if refused := away(source.job.title, source.job.shelf):
            messages.warning(request, refused)
            return _back_to(job)
    return redirect(again_address(request.team, job) or new_form_address(request.team, job))


def _back_to(job: Job) -> HttpResponse:
    return SeeOther(job.get_absolute_url())


def _back_to_list(request: TeamRequest, job: Job) -> HttpResponse:
    """Return to where the row stands: its batch, or Activity."""
    key = request.team.key
    return SeeOther(reverse("batch", args=[key, job.batch.public_id]) if job.batch else reverse("activity", args=[key]))
