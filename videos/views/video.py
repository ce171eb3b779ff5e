"""The page of one video, from the moment of Create to the player: one address all its life."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credits.corrections import words_about
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery
from videos.jobs import usual
from videos.jobs.states import State
from videos.models import EarlierRender, Job, Shelf
from videos.views import facts
from videos.views.cards import Card
from videos.views.family import family_context
from videos.views.polls import Poll
from videos.views.renders import earlier_or_404, versions_context
from videos.views.requested import asked_context
from videos.views.shelf_verbs import shelf_context
from videos.views.verbs import verbs

CANCELLABLE = frozenset({State.QUEUED, State.PARKED, State.RENDERING})
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
    """Show how far it is, why it stopped, or the player; of an earlier version, where `v` names it, the player."""
    job, asked = job_or_404(request, public_id), request.GET.get("v")
    earlier = earlier_or_404(job.video, asked) if asked and hasattr(job, "video") else None
    return video_page(request, job, earlier)


def video_page(
    request: TeamRequest,
    job: Job,
    earlier: EarlierRender | None = None,
    *,
    problem: str = "",
    status: int = 200,
    **typed: str,
) -> HttpResponse:
    """Show the page of `job`, with what was typed into a form that could not be carried out and why."""
    card = Card(job, request.team, earlier)
    context = watch_context(request, card) | {
        # A page that plays is never loaded anew, whatever becomes of the newest version.
        "poller": "" if earlier else Poll.about([job], "watch").address(request.team),
        "problem": problem,
        "typed": typed,
    }
    return render(request, "videos/video.html", context, status=status)


def watch_context(request: TeamRequest, card: Card) -> dict[str, Any]:
    """Return what the page of one video shows, apart from its frame: two queries.

    A video of several versions costs one more, as does one that waits for approval.
    """
    job, membership = card.job, request.membership
    return {
        "card": card,
        "steps": facts.steps(card),
        "recipe": facts.recipe(card),
        "cost": facts.cost(card),
        "words": [] if job.charged is None else facts.words_about(words_about(job.public_id), request.team),
        "no_adjust": "" if membership.may(Permission.ADJUST) else Permission.ADJUST.refusal,
        "verbs": [] if card.earlier or job.shelf != Shelf.LIBRARY else verbs(request, card),
        "history": facts.history(gallery.history(job), request.team),
        "may_cancel": job.state in CANCELLABLE and not job.is_cancel_asked,
        "may_give_up": usual.may_give_up(job, at=timezone.now()),
        "may_repeat": job.state in _AGAIN,
        "no_spend": "" if membership.may(Permission.SPEND) else Permission.SPEND.refusal,
        "no_settle": "" if membership.may(Permission.SETTLE) else Permission.SETTLE.refusal,
        **family_context(request, card, now=timezone.now()),
        **versions_context(request, card),
        **shelf_context(request, card),
        **asked_context(request, card),
    }
