"""What a person does about a video's versions: look for a newer render, keep it, fetch a lost file again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from teams.access import TeamRequest, team_view
from teams.connections import NotConnected, looking_client_for
from teams.roles import Permission
from videos import versions
from videos.models import Job
from videos.tasks import copy_render, ring
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.renders import versions_context
from videos.views.video import job_or_404

_MOVED_ON = "This video has moved on since the page was loaded. Nothing was changed."


@require_POST
@team_view(Permission.SPEND)
def video_latest(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Ask Samsar whether there is a newer render, for nothing; a script gets the list of versions alone."""
    card = Card(job_or_404(request, public_id), request.team)
    if card.video is None or card.look != "ready":
        said = _MOVED_ON
    else:
        try:
            said = versions.look(card.video, samsar=looking_client_for(request.team))
        except NotConnected as problem:
            said = str(problem)
    if "HX-Request" in request.headers:
        context = {"card": card, "said": said, **versions_context(request, card)}
        return render(request, "videos/video_latest.html", context)
    messages.info(request, said)
    return SeeOther(card.href)


@require_POST
@team_view(Permission.SPEND)
def video_version(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Keep the newer render as the next version, and have it copied."""
    job = job_or_404(request, public_id)
    kept = hasattr(job, "video") and versions.keep(job.video, by=request.membership.user, at=timezone.now())
    return _copying(request, job, is_begun=kept)


@require_POST
@team_view(Permission.SPEND)
def video_fetch(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Ask Samsar once more for a file that could not be had."""
    job = job_or_404(request, public_id)
    begun = hasattr(job, "video") and versions.fetch_again(job.video, by=request.membership.user, at=timezone.now())
    return _copying(request, job, is_begun=begun)


def _copying(request: TeamRequest, job: Job, *, is_begun: bool) -> HttpResponse:
    if is_begun:
        ring(copy_render, video_id=job.video.pk)
    else:
        messages.info(request, _MOVED_ON)
    return SeeOther(job.get_absolute_url())
