"""What the page of a video says of the request for it: whom it waits for, or who denied it and why."""

from typing import Any

from teams.access import TeamRequest
from teams.models import Membership
from teams.roles import Permission, Role
from videos.jobs import approvals
from videos.jobs.states import State
from videos.models import Approval
from videos.views.cards import Card

#: So many people are named; who decides is rarely more than a few.
_NAMED = 4


def asked_context(request: TeamRequest, card: Card) -> dict[str, Any]:
    """Return what `_asked.html` shows: of a job with its request, one query while it waits, else none."""
    job = card.job
    if job.state not in (State.AWAITING_APPROVAL, State.CANCELLED) or job.session_id:
        return {"asked": None}
    asked: Approval | None = getattr(job, "approval", None)
    if asked is None:
        return {"asked": None}
    is_open = job.state == State.AWAITING_APPROVAL
    return {
        "asked": asked,
        "asked_with": job.batch.public_id if job.batch else job.public_id,
        "deciders": _deciders(request) if is_open else "",
        "may_withdraw": is_open and approvals.may_withdraw(request.membership, job),
    }


def _deciders(request: TeamRequest) -> str:
    roles = [role for role in Role if role.may(Permission.APPROVE)]
    who = Membership.objects.filter(team=request.team, role__in=roles).exclude(user=request.user.pk)
    names = [str(each.user) for each in who.select_related("user").order_by("pk")[:_NAMED]]
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
