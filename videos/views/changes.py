"""What changed since a page was drawn: asked by the page's one poller for all its unsettled jobs at once."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery
from videos.views.cards import Card
from videos.views.polls import BadQuestion, Poll
from videos.views.video import watch_context


@require_safe
@team_view(Permission.SEE)
def changes(request: TeamRequest) -> HttpResponse:
    """Answer 204, or the changed cards and the next poller.

    A page that waits for one video is told to load itself anew once the video
    can be played, so that a player never stands inside a swapped region.
    """
    try:
        poll = Poll.parse(request.GET.get("as", ""), request.GET.get("seen", ""))
    except BadQuestion:
        return HttpResponseBadRequest("No page asks this.")
    changed, is_any_unsettled = gallery.changed(request.team, poll.seen)
    if not changed and is_any_unsettled:
        return HttpResponse(status=204)

    cards = [Card(job, request.team) for job in changed]
    if poll.shape == "watch" and any(card.look == "ready" for card in cards):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    left = poll.after(changed) if is_any_unsettled else Poll(shape=poll.shape, seen={})
    context = {"cards": cards, "shape": poll.shape, "poller": left.address(request.team)}
    if poll.shape == "watch" and cards:
        context |= watch_context(request, cards[0])
    return render(request, "videos/changes.html", context)
