"""The page of one video, from the moment of Create to the player: one address all its life."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery, lineage
from videos.jobs.states import State
from videos.models import Job
from videos.views import facts
from videos.views.cards import Card
from videos.views.polls import Poll
from videos.views.verbs import verbs

_CANCELLABLE = frozenset({State.QUEUED, State.PARKED, State.RENDERING})
_AGAIN = frozenset(
    {State.FAILED, State.REJECTED, State.CANCELLED, State.SETTLED_CHARGED, State.SETTLED_FREE, State.COMPLETED}
)


def job_or_404(request: TeamRequest, public_id: UUID) -> Job:
    """Return the team's job with its video; a foreign one is as missing as one that never was."""
    try:
        return gallery.find(request.team, public_id)
    except Job.DoesNotExist:
        raise Http404("No such video.") from None


@require_safe
@team_view(Permission.SEE)
def video(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Show how far it is, why it stopped, or the player."""
    return video_page(request, job_or_404(request, public_id))


def video_page(request: TeamRequest, job: Job, *, problem: str = "", status: int = 200, **typed: str) -> HttpResponse:
    """Show the page of `job`, with what was typed into a form that could not be carried out and why."""
    card = Card(job, request.team)
    context = watch_context(request, card) | {
        "poller": Poll.about([job], "watch").address(request.team),
        "problem": problem,
        "typed": typed,
    }
    return render(request, "videos/video.html", context, status=status)


def watch_context(request: TeamRequest, card: Card) -> dict[str, Any]:
    """Return what the page of one video shows, apart from its frame: two queries, one for a new original."""
    job, membership = card.job, request.membership
    family = lineage.family(job)
    return {
        "card": card,
        "steps": facts.steps(card),
        "recipe": facts.recipe(card),
        "cost": facts.cost(card),
        "verbs": verbs(request, card),
        "sources": [Card(each, request.team) for each in family.sources],
        "made": [Card(each, request.team) for each in family.made],
        "history": facts.history(gallery.history(job), request.team),
        "may_cancel": job.state in _CANCELLABLE and not job.is_cancel_asked,
        "may_repeat": job.state in _AGAIN,
        "no_spend": "" if membership.may(Permission.SPEND) else Permission.SPEND.refusal,
        "no_settle": "" if membership.may(Permission.SETTLE) else Permission.SETTLE.refusal,
    }
