"""The library: pages of videos and of those on their way, newest first, reached to the last one by keys."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from samsar import JoinVideos
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import gallery
from videos.views import tray
from videos.views.bulk import bar
from videos.views.cards import Card
from videos.views.ordering import form_address
from videos.views.polls import Poll
from videos.views.shelf_verbs import shelf_of


@require_safe
@team_view(Permission.SEE)
def library(request: TeamRequest) -> HttpResponse:
    """Show a page of videos and of those on their way, as posters."""
    page = gallery.library_page(request.team, after=after(request), shelf=shelf_of(request, []))
    # Only who may spend has something to select videos for.
    shape = "pick" if request.membership.may(Permission.SPEND) else "card"
    context = {
        "cards": [Card(job, request.team) for job in page.jobs],
        "shape": shape,
        "poller": Poll.about(page.jobs, shape).address(request.team),
        "next_after": page.next_after,
        "is_first": "after" not in request.GET,
        "tray": len(tray.held(request)),
        "join_address": form_address(request.team, JoinVideos.kind),
        "bar": bar(request, []),
        "views_address": f"{reverse('views_line', args=[request.team.key])}?{request.GET.urlencode()}",
    }
    return render(request, "videos/library.html", context)


def after(request: TeamRequest) -> UUID | None:
    """Return the id after which the page begins; 404 for anything else."""
    asked = request.GET.get("after")
    if not asked:
        return None
    try:
        return UUID(asked)
    except ValueError:
        raise Http404("No such page.") from None
