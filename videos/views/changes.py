"""What changed since a page was drawn: asked by the page's one poller for all its unsettled jobs at once."""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery, worklist
from videos.finding import with_family_size
from videos.views.activity import no_spend
from videos.views.batch_lines import BatchLine
from videos.views.cards import Card
from videos.views.polls import BadQuestion, Poll
from videos.views.video import watch_context

#: So many changes are named at once; what comes together with more is counted.
_TOLD = 3


@require_safe
@team_view(Permission.SEE)
def changes(request: TeamRequest) -> HttpResponse:
    """Answer 204, or the changed cards, the heads of their batches and the next poller.

    A page that waits for one video is told to load itself anew once the video
    can be played, so that a player never stands inside a swapped region.
    """
    try:
        poll = Poll.parse(request.GET)
    except BadQuestion:
        return HttpResponseBadRequest("No page asks this.")
    sized = partial(with_family_size, request.team) if poll.is_families else None
    changed, is_any_unsettled = (
        gallery.changed(request.team, poll.seen, as_rows=not poll.is_wall, told=sized) if poll.seen else ([], False)
    )
    tallies = worklist.tallies(request.team, poll.batches)
    lines = _moved(request, poll, tallies)
    is_any_unsettled = is_any_unsettled or any(tally.is_moving for tally in tallies.values())
    if not changed and not lines and is_any_unsettled:
        return HttpResponse(status=204)

    cards = [Card(job, request.team) for job in changed]
    if poll.shape == "watch" and any(card.look == "ready" for card in cards):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    left = poll.after(changed, tallies) if is_any_unsettled else Poll(shape=poll.shape, seen={})
    context = {
        "cards": cards,
        "lines": lines,
        "shape": poll.shape,
        "is_wall": poll.is_wall,
        "news": _news(cards),
        "poller": left.address(request.team),
        "no_spend": no_spend(request),
    }
    if poll.shape == "watch" and cards:
        context |= watch_context(request, cards[0])
    return render(request, "videos/changes.html", context)


def _moved(request: TeamRequest, poll: Poll, tallies: Mapping[UUID, worklist.Tally]) -> list[BatchLine]:
    """Return the heads of the batches of which any job changed, shown on the page or not."""
    moved = [key for key, tally in tallies.items() if tally.revision != poll.batches[key]]
    found = worklist.batches(request.team, moved) if moved else []
    return [BatchLine(batch, tallies[batch.public_id], request.team) for batch in found]


def _news(cards: Sequence[Card]) -> str:
    """Say what settled, for people who hear the page: once, since the next question is not about it any more."""
    said = [card.news for card in cards if card.news]
    more = f" And {len(said) - _TOLD} more." if len(said) > _TOLD else ""
    return " ".join(said[:_TOLD]) + more
