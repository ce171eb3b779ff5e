"""The page Review: what waits for a decision, where changes were asked, and what is approved."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews import desk
from reviews.models import Choice
from teams.access import TeamRequest, team_view
from teams.days import day_text
from teams.models import Team
from teams.roles import Permission
from videos.counts import count_text
from videos.models import Job, Verdict
from videos.views.cards import Card

_TABS = {
    Verdict.NONE: ("review", "Waiting"),
    Verdict.CHANGES: ("review_changes", "Changes asked"),
    Verdict.APPROVED: ("review_approved", "Approved"),
}
_EMPTY = {
    Verdict.NONE: "Nothing waits for a decision. Videos come here as soon as they can be watched.",
    Verdict.CHANGES: "No changes are asked for.",
    Verdict.APPROVED: "Nothing is approved yet.",
}
_ENDS = {Choice.APPROVED: "approved", Choice.CHANGES: "sent back for changes", Choice.WITHDRAWN: "taken out of review"}


@dataclass(frozen=True, slots=True)
class Row:
    """One video of a list, and its last decision in words."""

    card: Card
    said: str
    reason: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One list by its name, its address and how much is on it."""

    words: str
    href: str
    count: str
    is_here: bool


@require_safe
@team_view(Permission.SEE)
def review(request: TeamRequest) -> HttpResponse:
    """List what waits for a decision."""
    return _list(request, Verdict.NONE)


@require_safe
@team_view(Permission.SEE)
def review_changes(request: TeamRequest) -> HttpResponse:
    """List the videos whose newest version is to be changed."""
    return _list(request, Verdict.CHANGES)


@require_safe
@team_view(Permission.SEE)
def review_approved(request: TeamRequest) -> HttpResponse:
    """List the videos whose newest version is approved."""
    return _list(request, Verdict.APPROVED)


def _list(request: TeamRequest, verdict: Verdict) -> HttpResponse:
    asked = request.GET.get("after", "")
    try:
        after = UUID(asked) if asked else None
    except ValueError:
        raise Http404("No such page.") from None
    page, team = desk.page(request.team, verdict, after=after), request.team
    context: dict[str, Any] = {
        "tabs": _tabs(team, verdict),
        "rows": [_row(job, team) for job in page.jobs],
        "verdict": verdict,
        "next_after": page.next_after,
        "is_first": not asked,
        "empty": _EMPTY[verdict],
        "is_refused": not request.membership.may(Permission.REVIEW),
        "refusal": Permission.REVIEW.refusal,
    }
    return render(request, "reviews/review.html", context)


def _tabs(team: Team, here: Verdict) -> list[Tab]:
    counted = desk.counts(team)
    return [
        Tab(words, reverse(name, args=[team.key]), count_text(counted[verdict]), verdict == here)
        for verdict, (name, words) in _TABS.items()
    ]


def _row(job: Job, team: Team) -> Row:
    told = job.__dict__
    if not told["last"]:
        return Row(Card(job, team), "", "")
    day = day_text(told["last_at"], team, now=timezone.now())
    words = f"Version {told['last_version']} was {_ENDS[Choice(told['last'])]} by {told['last_by']} on {day}"
    return Row(Card(job, team), words, told["last_reason"])
