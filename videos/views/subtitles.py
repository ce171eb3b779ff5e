"""A copy of a video without its subtitles: free, and the video itself stays as it is."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credits import prices
from samsar import RemoveSubtitles
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.views.cards import Card
from videos.views.means import means
from videos.views.ordering import NotPlaced, again, place, ready_video, see
from videos.views.price import plain_rail

_NONE_THERE = "This video has no subtitles, so there is nothing to remove."


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def remove_subtitles(request: TeamRequest, public_id: UUID, token: str) -> HttpResponse:
    """Ask whether to, or do it and go to the new video's page."""
    source, problem = ready_video(request, public_id), ""
    submission = RemoveSubtitles(session_id=source.job.session_id)
    earlier = again(request, submission.kind)
    if not source.job.has_subtitles:
        problem = _NONE_THERE
    elif request.method == "POST":
        try:
            order = Order(token=token, submission=submission, sources=[source])
            # The verb of a video posts here at once where it said that nothing is charged, and names no price.
            seen = request.POST.get("quoted", "0")
            return see(request, place(request, [order], token=token, again=earlier, seen=seen))
        except NotPlaced as refusal:
            problem = str(refusal)
    quoted = intake.price(submission, prices.book(request.team, timezone.now()), [source])
    rail = plain_rail("Remove subtitles", quoted.amount, quoted.sentence, means(request, [source]))
    context = {"source": Card(source.job, request.team), "rail": rail, "problem": problem}
    return render(request, "videos/remove_subtitles.html", context)
