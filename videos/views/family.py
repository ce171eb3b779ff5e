"""The family of a video: a page of its own, and the part of the video's page that leads there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samsar import TranslateVideo
from samsar.pricing import credits_text, in_credits
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery, kinship
from videos.models import Job
from videos.views.cards import Card
from videos.views.ordering import form_address
from videos.views.relatives import Relative, picture, relatives, tongues, total

#: So many members are drawn: on the page of the family, and on that of the video.
DRAWN: Final = 60
DRAWN_BESIDE: Final = 9
#: How many of those made from it a video's page lists.
_LISTED: Final = 24


@require_safe
@team_view(Permission.SEE)
def family(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Show everything that a video is connected with: drawn, as a list that says the same, and what it all cost."""
    try:
        job = gallery.find(request.team, public_id)
    except Job.DoesNotExist:
        raise Http404("No such video.") from None
    found = kinship.family(job)
    shown = relatives(found, request.team, now=timezone.now())
    context = {
        "card": Card(job, request.team),
        "relatives": shown,
        "present": next(each for each in shown if each.is_present),
        "picture": picture(_near(shown, found, DRAWN)) if len(shown) > 1 else None,
        "total": total(shown, found),
        "charged": found.charged,
        "reserved": found.reserved,
        "has_more": found.has_more,
    }
    return render(request, "videos/family.html", context)


def _near(shown: Sequence[Relative], found: kinship.Family, limit: int) -> list[Relative]:
    near = {member.job.pk for member in found.nearest(limit)}
    return [each for each in shown if each.job.pk in near]


def family_context(request: TeamRequest, card: Card, *, now: datetime) -> dict[str, Any]:
    """Return what a video's page shows of its family: one query."""
    job, team = card.job, request.team
    found = kinship.family(job)
    shown = relatives(found, team, now=now)
    sources = found.by_key[job.pk].sources
    may_translate = card.look == "ready" and not card.earlier and request.membership.may(Permission.SPEND)
    languages = tongues(found, team)
    return {
        "sources": [Card(each, team) for each in sources],
        "made": [Card(each, team) for each in found.made_from(job)[: -_LISTED - 1 : -1]],
        "picture": picture(_near(shown, found, DRAWN_BESIDE)) if len(shown) > 1 else None,
        "family_words": _whole(found) if len(shown) > 1 else "",
        "older": next(each for each in shown if each.is_present).older_here,
        "tongues": languages,
        "translate_href": form_address(team, TranslateVideo.kind, card.video) if languages and may_translate else "",
    }


def _whole(found: kinship.Family) -> str:
    """Return how large the family is and what it cost, in the words of a link."""
    count = f"more than {kinship.MEMBERS}" if found.has_more else str(len(found.members))
    reserved = f", {credits_text(found.reserved)} reserved" if found.reserved else ""
    return f"{count} videos · {in_credits(found.charged)}{reserved}"
