"""Views of the library under a name: the line above the wall with its counts, saving, opening, renaming, deleting."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import saved_views
from videos.counts import capped_counts, count_text
from videos.looks import jobs_of, tidy, without_gone
from videos.models import SavedView
from videos.views.answers import SeeOther

#: The views that every team has, each with its query.
STANDING = (("All", ""), ("Ready", "state=ready"), ("On the way", "state=running"), ("Needs you", "state=attention"))


@dataclass(frozen=True, slots=True)
class Tab:
    """One view in the line: its name, where it leads, how many videos it shows, whether it is the one that is open."""

    name: str
    href: str
    count: str
    is_current: bool


@require_safe
@team_view(Permission.SEE)
def views_line(request: TeamRequest) -> HttpResponse:
    """Answer with the line of views for the library's query in the address: two queries, whatever their number."""
    return render(request, "videos/_views.html", line(request, request.META.get("QUERY_STRING", "")))


def line(request: TeamRequest, query: str) -> dict[str, object]:
    """Return what the line of views shows above a library that was asked `query`."""
    team, asked = request.team, tidy(query)
    library = reverse("library", args=[team.key])
    views = saved_views.of_team(team)
    known = [(name, f"{library}?{each}" if each else library, each) for name, each in STANDING]
    known += [(view.name, _address(request, view), view.query) for view in views]
    counts = capped_counts([jobs_of(team, each) for _, _, each in known])
    is_new = bool(asked) and asked not in [tidy(each) for _, _, each in known]
    return {
        "tabs": [
            Tab(name, href, count_text(count), tidy(each) == asked)
            for (name, href, each), count in zip(known, counts, strict=True)
        ],
        "has_views": bool(views),
        "savable": asked if is_new else "",
    }


@require_safe
@team_view(Permission.SEE)
def views(request: TeamRequest) -> HttpResponse:
    """List the saved views by name, with who saved each."""
    member = request.membership
    rows = [
        (view, _address(request, view), member.may_change(view.by_id)) for view in saved_views.of_team(request.team)
    ]
    context = {"rows": rows, "refusal": Permission.CHANGE_OTHERS.refusal, "longest": saved_views.NAME_LENGTH}
    return render(request, "videos/views.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SEE)
def view_new(request: TeamRequest) -> HttpResponse:
    """Ask for a name, and keep the query in the address under it; what keeps it from being kept stands at the name."""
    query = tidy(request.META.get("QUERY_STRING", ""))
    name, problem = request.POST.get("name", ""), ""
    if request.method == "POST":
        try:
            saved = saved_views.save(request.membership, name, query, now=timezone.now())
        except saved_views.Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(
                request, f"“{saved.name}” is saved. It stands above the library for everybody in the team."
            )
            return SeeOther(_library(request, saved.query))
    context = {
        "name": name[: saved_views.NAME_LENGTH],
        "problem": problem,
        "query": query,
        "back": _library(request, query),
        "longest": saved_views.NAME_LENGTH,
    }
    if request.htmx and not problem:
        return render(request, "videos/_view_form.html", context)
    return render(request, "videos/view_new.html", context, status=422 if problem else 200)


@require_safe
@team_view(Permission.SEE)
def view_open(request: TeamRequest, pk: int) -> HttpResponse:
    """Lead to the library as the view asks for it; what is gone since is left out, and that is said."""
    view = view_or_404(request, pk)
    query, gone = without_gone(request.team, view.query)
    if gone:
        messages.warning(request, f"“{view.name}” was opened without {' and '.join(gone)}: gone since it was saved.")
    return redirect(_library(request, query))


@require_POST
@team_view(Permission.SEE)
def view_rename(request: TeamRequest, pk: int) -> HttpResponse:
    """Give the view another name."""
    view = view_or_404(request, pk)
    try:
        saved_views.rename(request.membership, view, request.POST.get("name", ""))
    except saved_views.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    except saved_views.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The view is called “{view.name}” now.")
    return _back(request)


@require_POST
@team_view(Permission.SEE)
def view_delete(request: TeamRequest, pk: int) -> HttpResponse:
    """Delete the view; the videos that it showed stay."""
    view = view_or_404(request, pk)
    try:
        saved_views.forget(request.membership, view)
    except saved_views.MayNot as refusal:
        raise PermissionDenied(str(refusal)) from None
    messages.success(request, f"The view “{view.name}” is deleted. The videos stay.")
    return _back(request)


def view_or_404(request: TeamRequest, pk: int) -> SavedView:
    """Return the view of the team with this number; 404 for none, and for a foreign one."""
    try:
        return saved_views.find(request.team, pk)
    except SavedView.DoesNotExist:
        raise Http404("No such view.") from None


def _address(request: TeamRequest, view: SavedView) -> str:
    return reverse("view_open", args=[request.team.key, view.pk])


def _library(request: TeamRequest, query: str) -> str:
    library = reverse("library", args=[request.team.key])
    return f"{library}?{query}" if query else library


def _back(request: TeamRequest) -> HttpResponse:
    return SeeOther(reverse("views", args=[request.team.key]))
