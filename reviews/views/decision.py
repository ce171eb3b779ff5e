"""The decision about one version of a video: a panel of its page, a page of its own without scripts, and deciding."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reviews import record
from reviews.decisions import NewerVersion, NotDecided, decide
from reviews.forms import DecisionForm
from reviews.models import Choice
from reviews.record import Record
from reviews.views.said import Said
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.models import Job
from videos.views.answers import SeeOther

_DONE = {
    Choice.APPROVED: "Version {} is approved.",
    Choice.CHANGES: "Changes are asked for on version {}.",
    Choice.WITHDRAWN: "The decision about version {} is withdrawn.",
}


@require_safe
@team_view(Permission.SEE)
def decision(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Show what was decided about the version that `v` names, or the newest: a fragment for the video's page."""
    return _shown(request, _record_or_404(request, public_id, request.GET.get("v")))


@require_POST
@team_view(Permission.REVIEW)
def decision_save(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Decide about the version that the form names."""
    found = _record_or_404(request, public_id, None)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        context = {"typed": form.typed_reason, "is_reason_wrong": "reason" in form.errors}
        return _shown(request, _about(request, found, form), problem=form.problem, status=422, **context)
    told = form.told
    try:
        decide(found.job, form.choice, by=request.membership.user, at=timezone.now(), **told)
    except NotDecided as problem:
        context = {
            "typed": told["reason"],
            "is_reason_wrong": form.choice is Choice.CHANGES and not told["reason"],
            "has_moved_on": isinstance(problem, NewerVersion),
        }
        return _shown(request, _about(request, found, form), problem=str(problem), status=409, **context)
    said = _DONE[form.choice].format(told["version"])
    if _is_part(request):
        return _shown(request, _about(request, found, form), said=said)
    messages.success(request, said)
    return SeeOther(_address(found.job, told["version"], told["newest"]))


def _record_or_404(request: TeamRequest, public_id: UUID, asked: str | None) -> Record:
    """Return the record about the version asked for; a foreign video is as missing as a version there is not."""
    version = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    try:
        if asked and not version:
            raise Job.DoesNotExist
        return record.find(request.team, public_id, version or None)
    except Job.DoesNotExist:
        raise Http404("No such video.") from None


def _about(request: TeamRequest, found: Record, form: DecisionForm) -> Record:
    """Return the record as it is now, about the version that the form names if there is one."""
    try:
        return record.find(request.team, found.job.public_id, form.cleaned_data.get("version"))
    except Job.DoesNotExist:
        return record.find(request.team, found.job.public_id)


def _shown(request: TeamRequest, found: Record, *, status: int = 200, **context: Any) -> HttpResponse:
    """Show a record: the panel alone for a script, which takes no answer but a good one, else a page."""
    is_part = _is_part(request)
    context |= {
        "said_of": Said(found, request.team, timezone.now()),
        "record": found,
        "watch_href": _address(found.job, found.version, found.newest),
        "no_review": "" if request.membership.may(Permission.REVIEW) else Permission.REVIEW.refusal,
        "is_part": is_part,
    }
    part = "reviews/decision_save.html" if request.method == "POST" else "reviews/_decision.html"
    template = part if is_part else "reviews/decision.html"
    return render(request, template, context, status=200 if is_part else status)


def _is_part(request: TeamRequest) -> bool:
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _address(job: Job, version: int, newest: int) -> str:
    """Return where this version is watched."""
    address = job.get_absolute_url()
    return address if version == newest else f"{address}?v={version}"
