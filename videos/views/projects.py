"""Projects in the browser: the list, one with its figures and newest videos, making, renaming and archiving."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams import projects as desk
from teams.access import TeamRequest, team_view
from teams.models import Project
from teams.roles import Permission
from videos import campaigns
from videos.counts import COUNTED, count_text
from videos.views.activity import no_spend
from videos.views.answers import SeeOther
from videos.views.cards import Card
from videos.views.polls import Poll

#: Projects on one page of the list.
LISTED = 50
#: Names of people who work in a project that its page spells out.
NAMED = 12


class Row:
    """One project in the list: its figures in words, and the poster of its newest video."""

    def __init__(self, held: campaigns.Held, request: TeamRequest) -> None:
        self.project, self.spent, self.last_at = held.project, held.spent, held.last_at
        self.href = address(request, held.project)
        self.videos = videos_text(held.videos)
        self.poster = Card(held.newest, request.team) if held.newest else None
        self.is_current = request.membership.open_project == held.project


@require_safe
@team_view(Permission.SEE)
def projects(request: TeamRequest) -> HttpResponse:
    """List the team's projects by name, the archived ones below."""
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 0
    if not page:
        raise Http404("No such page.")
    begin = (page - 1) * LISTED
    found = campaigns.held(request.team, desk.in_order(request.team)[begin : begin + LISTED + 1])
    rows = [Row(held, request) for held in found[:LISTED]]
    context = {
        "rows": [row for row in rows if not row.project.archived_at],
        "archived": [row for row in rows if row.project.archived_at],
        "is_first": page == 1,
        "next_page": page + 1 if len(found) > LISTED else None,
        "no_spend": no_spend(request),
    }
    return render(request, "videos/projects.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SPEND)
def project_new(request: TeamRequest) -> HttpResponse:
    """Ask for a name, and make the project; what keeps it from being made stands at the name."""
    name = request.POST.get("name", "")
    problem = ""
    if request.method == "POST":
        try:
            made = desk.make(request.membership, name, now=timezone.now())
        except desk.Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"“{made.name}” is there. Work in it, and new videos go to it.")
            return SeeOther(address(request, made))
    context = {"name": name[: desk.NAME_LENGTH], "problem": problem, "longest": desk.NAME_LENGTH}
    return render(request, "videos/project_new.html", context, status=422 if problem else 200)


@require_safe
@team_view(Permission.SEE)
def project(request: TeamRequest, key: str) -> HttpResponse:
    """Show one project: what it holds and cost, who works in it, its newest videos."""
    try:
        found = campaigns.with_figures(desk.in_order(request.team)).get(key=key)
    except Project.DoesNotExist:
        raise Http404("No such project.") from None
    counts = campaigns.counts(request.team, found)
    jobs = campaigns.newest(request.team, found)
    people = desk.at_work(found, NAMED + 1)
    context = {
        "project": found,
        "spent": getattr(found, "spent", None) or 0,
        "last_at": getattr(found, "last_at", None),
        "videos": count_text(counts.videos),
        "ready": count_text(counts.ready),
        "running": count_text(counts.running),
        "people": ", ".join(str(person) for person in people[:NAMED]) + (" and more" if len(people) > NAMED else ""),
        "cards": [Card(job, request.team) for job in jobs],
        "poller": Poll.about(jobs, "card").address(request.team),
        "query": campaigns.query_of(found),
        "is_current": request.membership.open_project == found,
        "no_spend": no_spend(request),
        "no_change": "" if desk.may_change(request.membership, found) else Permission.CHANGE_OTHERS.refusal,
        "longest": desk.NAME_LENGTH,
    }
    return render(request, "videos/project.html", context)


@require_POST
@team_view(Permission.SEE)
def project_rename(request: TeamRequest, key: str) -> HttpResponse:
    """Give the project another name; its address stays."""
    found = project_or_404(request, key)
    try:
        renamed = desk.rename(request.membership, found, request.POST.get("name", ""), now=timezone.now())
    except desk.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    except desk.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The project is called “{renamed.name}” now.")
    return SeeOther(address(request, found))


@require_POST
@team_view(Permission.SEE)
def project_archive(request: TeamRequest, key: str) -> HttpResponse:
    """Put the project away, or bring it back; its videos stay where they are."""
    found = project_or_404(request, key)
    try:
        if request.POST.get("do") == "bring_back":
            desk.bring_back(request.membership, found, now=timezone.now())
            said = f"“{found.name}” is open again."
        else:
            desk.archive(request.membership, found, now=timezone.now())
            said = f"“{found.name}” is in the archive and takes no new videos. What it holds stays in the library."
    except desk.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    messages.success(request, said)
    return SeeOther(address(request, found))


def project_or_404(request: TeamRequest, key: str) -> Project:
    """Return the project of the team with this key; 404 for none, and for a foreign one."""
    try:
        return desk.find(request.team, key)
    except Project.DoesNotExist:
        raise Http404("No such project.") from None


def address(request: TeamRequest, of: Project) -> str:
    """Return the address of a project's page."""
    return reverse("project", args=[request.team.key, of.key])


def videos_text(count: int) -> str:
    """Return a capped number of videos in words."""
    return (
        f"{count_text(count)} {'video' if count == 1 else 'videos'}"
        if count <= COUNTED
        else f"{count_text(count)} videos"
    )
