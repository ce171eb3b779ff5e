"""Activity: everything that was asked for as rows, those of one press under one head, and a page for each batch."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from samsar.pricing import credits_text, unit_of
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import worklist
from videos.jobs import release
from videos.models import Batch
from videos.views.answers import SeeOther
from videos.views.batch_lines import BatchLine
from videos.views.cards import Card
from videos.views.library import after
from videos.views.polls import Poll


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One place in the list: a batch with its rows in order, or one row that stands alone."""

    line: BatchLine | None
    cards: list[Card]


@require_safe
@team_view(Permission.SEE)
def activity(request: TeamRequest) -> HttpResponse:
    """Show a page of everything that was asked for, newest first."""
    page = worklist.page(request.team, after=after(request))
    cards = [Card(job, request.team) for job in page.jobs]
    tallies = worklist.tallies(request.team, {job.batch.public_id for job in page.jobs if job.batch})
    context = {
        "cards": cards,
        "entries": _entries(request, cards, tallies),
        "poller": Poll.about(page.jobs, "row", tallies).address(request.team),
        "next_after": page.next_after,
        "is_first": "after" not in request.GET,
        "no_spend": no_spend(request),
    }
    return render(request, "videos/activity.html", context)


@require_safe
@team_view(Permission.SEE)
def batch(request: TeamRequest, batch_id: UUID) -> HttpResponse:
    """Show one batch: how it stands, and its videos in the order in which they were asked for."""
    found = _batch_or_404(request, batch_id)
    page = worklist.batch_page(request.team, found, after=_place(request))
    tallies = worklist.tallies(request.team, [found.public_id])
    if found.public_id not in tallies:
        raise Http404("No such batch.")
    context = {
        "line": BatchLine(found, tallies[found.public_id], request.team),
        "cards": [Card(job, request.team) for job in page.jobs],
        "poller": Poll.about(page.jobs, "batch", tallies).address(request.team),
        "next_after": page.next_after,
        "is_first": "after" not in request.GET,
        "no_spend": no_spend(request),
    }
    return render(request, "videos/batch.html", context)


@require_POST
@team_view(Permission.SPEND)
def batch_cancel(request: TeamRequest, batch_id: UUID) -> HttpResponse:
    """Cancel what of a batch was not sent yet."""
    found = _batch_or_404(request, batch_id)
    waiting = worklist.waiting(request.team, found)
    cancelled = release.cancel(waiting, by=request.membership.user, at=timezone.now())
    messages.success(request, cancelled_words(len(cancelled), sum(job.quote for job in cancelled)))
    return SeeOther(reverse("batch", args=[request.team.key, found.public_id]))


def cancelled_words(count: int, amount: int) -> str:
    """Say what cancelling so many unsent videos gave back, in thousandths of a credit."""
    if not count:
        return "Nothing was left to cancel: all of them were sent or cancelled already."
    videos = "1 video is" if count == 1 else f"{count} videos are"
    freed = f"{credits_text(amount)} reserved {unit_of(amount, 'is,are')} free again, and nothing was charged."
    return f"{videos} cancelled. {freed if amount else 'Nothing was charged.'}"


def no_spend(request: TeamRequest) -> str:
    """Return why this member cannot spend; empty for one who can."""
    return "" if request.membership.may(Permission.SPEND) else Permission.SPEND.refusal


def _entries(request: TeamRequest, cards: list[Card], tallies: dict[UUID, worklist.Tally]) -> list[Entry]:
    """Gather the rows of each batch at the place of its newest one, in the batch's own order."""
    entries: list[Entry] = []
    groups: dict[UUID, Entry] = {}
    for card in cards:
        made = card.job.batch
        if made is None or made.public_id not in tallies:
            entries.append(Entry(line=None, cards=[card]))
        elif made.public_id in groups:
            groups[made.public_id].cards.append(card)
        else:
            line = BatchLine(made, tallies[made.public_id], request.team)
            groups[made.public_id] = Entry(line=line, cards=[card])
            entries.append(groups[made.public_id])
    for entry in groups.values():
        entry.cards.sort(key=lambda card: card.job.batch_position)
    return entries


def _batch_or_404(request: TeamRequest, batch_id: UUID) -> Batch:
    try:
        return worklist.find_batch(request.team, batch_id)
    except Batch.DoesNotExist:
        raise Http404("No such batch.") from None


def _place(request: TeamRequest) -> worklist.Place | None:
    """Return the place after which the page begins; 404 for anything else."""
    asked = request.GET.get("after")
    if not asked:
        return None
    position, _, key = asked.partition(".")
    if not (position.isdecimal() and position.isascii() and len(position) <= 5):
        raise Http404("No such page.")
    try:
        return worklist.Place(int(position), UUID(key))
    except ValueError:
        raise Http404("No such page.") from None
