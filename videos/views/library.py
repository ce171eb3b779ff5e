"""The library: videos and those on their way, as somebody looks at them, reached to the last one by keys."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from samsar import JoinVideos
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.finding import Looking, find_page
from videos.views import filters, tray
from videos.views.bulk import bar
from videos.views.ordering import form_address
from videos.views.polls import Poll
from videos.views.wall import wall


@require_safe
@team_view(Permission.SEE)
def library(request: TeamRequest) -> HttpResponse:
    """Show a page of videos and of those still on their way, as posters; for htmx what stands in `main` alone."""
    looking = Looking.parse(request.GET)
    page = find_page(request.team, looking)
    known = filters.names(request.team, looking, page.jobs)
    # Only who may spend has something to select videos for.
    shape = "pick" if request.membership.may(Permission.SPEND) else "card"
    context: dict[str, Any] = {
        "looking": looking,
        "cards": wall(request, page.jobs, shape),
        "shape": shape,
        "poller": Poll.about(page.jobs, shape, is_families=looking.group == "families").address(request.team),
        "query": looking.query(),
        "next_query": looking.query(page.next_after) if page.next_after else "",
        "is_first": looking.after is None,
        "chips": filters.chips(request.team, looking, known),
        "notes": filters.notes(looking, page, known),
        "counted": filters.counted(looking, page),
        "selects": filters.orders(looking),
        "tray": len(tray.held(request)),
        "join_address": form_address(request.team, JoinVideos.kind),
        "bar": bar(request, []),
        "views_address": f"{reverse('views_line', args=[request.team.key])}?{looking.query()}",
    }
    is_part = request.htmx and not request.htmx.history_restore_request and request.htmx.target == "main"
    answer = render(request, "videos/_found.html" if is_part else "videos/library.html", context | {"swap": is_part})
    if is_part:
        # A form sends its empty fields too; the address says only what is asked for.
        answer["HX-Push-Url"] = _here(request, looking)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_safe
@team_view(Permission.SEE)
def library_filter(request: TeamRequest) -> HttpResponse:
    """Show all filters with what can be chosen: the panel on the library, or without scripts a page of its own."""
    looking = Looking.parse(request.GET)
    context = {
        "looking": looking,
        "fields": filters.fields(request.team, looking),
        "library": filters.address(request.team, looking),
    }
    answer = render(request, "videos/_filters.html" if request.htmx else "videos/library_filter.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _here(request: TeamRequest, looking: Looking) -> str:
    query = looking.query(request.GET["after"] if looking.after else "")
    return request.path + (f"?{query}" if query else "")


def after(request: TeamRequest) -> UUID | None:
    """Return the id after which a list begins; 404 for anything else."""
    asked = request.GET.get("after")
    if not asked:
        return None
    try:
        return UUID(asked)
    except ValueError:
        raise Http404("No such page.") from None
