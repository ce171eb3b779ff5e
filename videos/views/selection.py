"""The videos that somebody selected in the library, as their ids stand in an address or a form."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse

from teams.access import TeamRequest
from videos import lineage
from videos.jobs.admission import away
from videos.models import Shelf, Video
from videos.views.answers import SeeOther

#: So many go in one press: more than a page of the library rarely holds, few enough to read before paying.
MOST = 20
#: More ids than this no page of ours ever sends.
_MOST_NAMED = 100
EVERYWHERE = (Shelf.LIBRARY, Shelf.ARCHIVE, Shelf.TRASH)
NONE = "Select one or more videos first, with the box in the corner of each."


def ids(named: QueryDict) -> list[UUID]:
    """Return the ids under `video`, in order, each once; 404 for what is none, and for more than any page sends."""
    texts = named.getlist("video")
    try:
        found = list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        raise Http404("No such video.") from None
    if len(texts) > _MOST_NAMED:
        raise Http404("No page selects so many.")
    return found


def videos(request: TeamRequest, named: QueryDict) -> list[Video]:
    """Return the selected videos in order, from any shelf: one query; 404 if one is foreign or cannot be played."""
    wanted = ids(named)
    found = lineage.ready_videos(request.team, wanted, EVERYWHERE) if wanted else []
    if len(found) != len(wanted):
        raise Http404("No such video.")
    for video in found:
        video.job.team = request.team
    return found


def too_many(chosen: Sequence[Video]) -> str:
    """Say that these are more than go in one press; empty when they are not."""
    return f"At most {MOST} videos go at once, and {len(chosen)} are selected." if len(chosen) > MOST else ""


def elsewhere(chosen: Sequence[Video]) -> str:
    """Say which of these is no source of new work, since it is archived or deleted; empty when all are."""
    return next((said for video in chosen if (said := away(video.job.title, video.job.shelf))), "")


def refusal(request: TeamRequest, chosen: Sequence[Video]) -> HttpResponse | None:
    """Return the way back to the library, with the reason, unless what is selected can be made something of."""
    reason = NONE if not chosen else too_many(chosen) or elsewhere(chosen)
    return back(request, reason) if reason else None


def back(request: TeamRequest, reason: str) -> HttpResponse:
    """Return the way back to the library, with the reason."""
    messages.warning(request, reason)
    return SeeOther(reverse("library", args=[request.team.key]))


def query(chosen: Sequence[Video]) -> str:
    """Return the selection as it stands in an address, from its question mark on."""
    return f"?{urlencode([('video', video.public_id.hex) for video in chosen])}"
