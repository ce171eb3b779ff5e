"""Requests: what waits for approval with its recipe, its price and its effect, and what was decided lately."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from credits import brakes
from credits.ledger import BudgetExceeded, SpendingRefused
from home.desk import asked
from samsar.pricing import in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import catalogue
from videos.jobs import approvals
from videos.jobs.admission import NotAdmitted
from videos.models import Approval, Job
from videos.tasks import ring, submit_job
from videos.views.answers import SeeOther

_NO_ROOM: Final = "Raise the limit and approve again, or deny it."
_UNREAD = (
    "The form did not say which price was shown, so nothing was sent. Look at the price below, then approve again."
)
#: The worker sends a few at a time and the sweep finds the others.
_RUNG_AT_ONCE = 8


@require_safe
@team_view(Permission.SEE)
def requests(request: TeamRequest) -> HttpResponse:
    """Show what waits and what was decided: everything to who approves or budgets, to others what they asked for."""
    return _page(request)


@require_POST
@team_view(Permission.APPROVE)
def request_approve(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Send what one request asks for, exactly once, at the price that the pressed button named; else say why not."""
    jobs, seen = _named(request, public_id), request.POST.get("seen", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 16):
        return _page(request, public_id, _UNREAD, status=400)
    offer, now = catalogue.offer_for(request.team), timezone.now()
    try:
        sent = approvals.approve(jobs, seen=int(seen), by=request.membership, offer=offer, now=now)
    except approvals.DecidedAlready as late:
        messages.info(request, str(late))
        return SeeOther(_address(request))
    except (approvals.PriceMoved, approvals.CannotApprove, NotAdmitted, SpendingRefused) as refusal:
        if isinstance(refusal, SpendingRefused):
            brakes.tell_too_fast(refusal, at=now)
        if isinstance(refusal, BudgetExceeded):
            # Who decides did not ask: shortening it is not theirs to do.
            words = f"{refusal.lacking} Nothing was reserved or charged, and the request stays open. {_NO_ROOM}"
            return _page(request, public_id, words, is_short=True, status=409)
        return _page(request, public_id, str(refusal), status=409)
    for job in sent[:_RUNG_AT_ONCE]:
        ring(submit_job, job_id=job.pk)
    total = in_credits(sum(job.quote for job in sent), "is,are")
    what = f"“{sent[0].title}” is" if len(sent) == 1 else f"{len(sent)} videos are"
    messages.success(request, f"Approved: {what} on the way. {total} reserved.")
    return SeeOther(_next(request, jobs))


@require_POST
@team_view(Permission.APPROVE)
def request_deny(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """End one request with a reason that who asked reads."""
    jobs = _named(request, public_id)
    reason = request.POST.get("reason", "").replace("\0", "")
    try:
        approvals.deny(jobs, reason=reason, by=request.membership, now=timezone.now())
    except ValueError as missing:
        return _page(request, public_id, str(missing), is_denying=True, status=400)
    except approvals.DecidedAlready as late:
        messages.info(request, str(late))
    else:
        messages.success(request, "Denied. Who asked is told why, and nothing was reserved or charged.")
    return SeeOther(_next(request, jobs))


@require_POST
@team_view(Permission.SEE)
def request_withdraw(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """End one request, or one's own part of it, which is not wanted any more: as who asked, or who changes others'."""
    by, found = request.membership, _named(request, public_id)
    # Of a batch for which several asked, everybody takes back their own part.
    jobs = [job for job in found if approvals.may_withdraw(by, job)]
    if found and not jobs:
        raise PermissionDenied(Permission.CHANGE_OTHERS.refusal)
    try:
        approvals.withdraw(jobs, by=by, now=timezone.now())
    except approvals.DecidedAlready as late:
        messages.info(request, str(late))
    else:
        messages.success(request, "Withdrawn. Nothing was reserved or charged.")
    return SeeOther(_address(request))


def _named(request: TeamRequest, public_id: UUID) -> list[Job]:
    try:
        return approvals.named(request.team, public_id)
    except Approval.DoesNotExist:
        raise Http404("No such request.") from None


def _address(request: TeamRequest) -> str:
    return reverse("requests", args=[request.team.key])


def _next(request: TeamRequest, jobs: Sequence[Job]) -> str:
    """Return the page at the request that follows these, so that whoever decides on many goes on where they were."""
    key = approvals.following(jobs) if jobs else None
    return f"{_address(request)}#request-{key.hex}" if key else _address(request)


def _page(
    request: TeamRequest,
    about: UUID | None = None,
    problem: str = "",
    *,
    is_short: bool = False,
    is_denying: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the page; `problem` stands at the request that it is `about`."""
    by, now = request.membership, timezone.now()
    found = asked.waiting(by, now=now)
    context: dict[str, Any] = {
        "requests": found.requests,
        "is_cut": found.is_cut,
        "total": sum(each.now or 0 for each in found.requests),
        "decided": asked.decided(by),
        "sees_all": asked.sees_all(by),
        "no_approve": "" if by.may(Permission.APPROVE) else Permission.APPROVE.refusal,
        "about": about,
        "problem": problem,
        # What it is about may have ended since, or stand beyond what one page takes.
        "is_stray": bool(problem) and about not in {each.public_id for each in found.requests},
        "is_short": is_short,
        "is_denying": is_denying,
    }
    return render(request, "desk/requests.html", context, status=status)
