"""The library and the activity list: pages of jobs, newest first, reached to the last row by keys."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
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


@require_safe
@team_view(Permission.SEE)
def library(request: TeamRequest) -> HttpResponse:
    """Show a page of videos and of those on their way, as posters."""
    page, held = gallery.library_page(request.team, after=_after(request)), len(tray.held(request))
    address = form_address(request.team, JoinVideos.kind)
    shape = "pick" if request.membership.may(Permission.SPEND) else "card"
    return _show(request, "videos/library.html", page, shape, tray=held, join_address=address, bar=bar(request, []))


@require_safe
@team_view(Permission.SEE)
def activity(request: TeamRequest) -> HttpResponse:
    """Show a page of everything that was asked for, as rows."""
    page = gallery.activity_page(request.team, after=_after(request))
    return _show(request, "videos/activity.html", page, "row")


def _show(request: TeamRequest, template: str, page: gallery.Page, shape: str, **more: Any) -> HttpResponse:
    context = {
        "cards": [Card(job, request.team) for job in page.jobs],
        "shape": shape,
        "poller": Poll.about(page.jobs, shape).address(request.team),
        "next_after": page.next_after,
        "is_first": "after" not in request.GET,
    }
    return render(request, template, context | more)


def _after(request: TeamRequest) -> UUID | None:
    asked = request.GET.get("after")
    if not asked:
        return None
    try:
        return UUID(asked)
    except ValueError:
        raise Http404("No such page.") from None
