"""Which project a member works in: the switcher that opens over any page, and the switch."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from teams import projects as desk
from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.views.activity import no_spend
from videos.views.answers import SeeOther
from videos.views.projects import address, project_or_404

#: How many projects the switcher offers; the projects page lists all.
OFFERED = 30
#: The pages that say where the video will land.
_CREATING = frozenset({"create_prompt", "create_images", "create_images_list", "create_sheet"})


@require_safe
@team_view(Permission.SEE)
def project_switcher(request: TeamRequest) -> HttpResponse:
    """Fill the switcher: the open projects by name, the one that is worked in first if it would not be among them."""
    found = desk.open_ones(request.team, OFFERED + 1)
    current = request.membership.open_project
    offered = found[:OFFERED]
    if current is not None and current not in offered:
        offered = [current, *offered[:-1]]
    context = {
        "projects": offered,
        "current": current,
        "has_more": len(found) > OFFERED,
        "no_spend": no_spend(request),
    }
    return render(request, "videos/_switcher.html", context)


@require_POST
@team_view(Permission.SPEND)
def project_switch(request: TeamRequest) -> HttpResponse:
    """Work in another project, or in none; over a page that stays open only its names of it change."""
    key = request.POST.get("project", "")
    found = project_or_404(request, key) if key else None
    there = address(request, found) if found else reverse("projects", args=[request.team.key])
    try:
        desk.switch(request.membership, found)
    except desk.Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseClientRedirect(there) if request.htmx else SeeOther(there)
    said = f"New videos go to “{found.name}” now." if found else "New videos go to no project now."
    if request.htmx:
        return render(request, "videos/_switched.html", {"said": said, "is_creating": _is_creating(request)})
    messages.success(request, said)
    return SeeOther(there)


def _is_creating(request: TeamRequest) -> bool:
    try:
        return resolve(request.htmx.current_url_abs_path or "").url_name in _CREATING
    except Resolver404:
        return False
