"""Changing where videos stand: pressing a verb of the bar, answering its sheet, and undoing what was just done."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from teams.access import TeamRequest, team_view
from teams.models import Project, User
from teams.roles import Permission
from videos import shelves, tagging, trash
from videos.models import Job, Shelf
from videos.tasks import clear_trash, ring
from videos.views import selection, tray, undoing
from videos.views.answers import SeeOther
from videos.views.shelf_verbs import page_of, safe_page

_NOTHING = "Nothing was changed: that was done already."
_MOST_LISTED = 200
_Press = Callable[..., list[UUID]]
_PRESSES: dict[str, tuple[_Press, str, str]] = {
    "archive": (shelves.archive, "{} archived, and still playable there.", "bring-back"),
    "bring-back": (shelves.bring_back, "{} brought back from the archive.", "archive"),
    "restore": (shelves.restore, "{} restored from the trash.", ""),
}


@require_POST
@team_view(Permission.ORGANIZE)
def bulk_shelve(request: TeamRequest, verb: str) -> HttpResponse:
    """Archive, bring back or restore what is selected, and go back to where it was."""
    if verb not in _PRESSES:
        raise Http404("No such verb.")
    press, words, undone_by = _PRESSES[verb]
    keys = _named(request)
    try:
        done = press(request.team, keys, **_who(request))
    except shelves.StillMoving as refusal:
        return _back(request, str(refusal), level=messages.WARNING)
    if verb == "archive":
        _leave_tray(request, done)
    undo = undoing.offer(request, [undoing.Step(do=undone_by, videos=done)]) if done and undone_by else ""
    return _done(request, words.format(_count(done)), done, undo)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.ORGANIZE)
def bulk_tag(request: TeamRequest) -> HttpResponse:
    """Ask which tags, or put them on what is selected and take the unticked ones off."""
    if request.method != "POST":
        keys = _named(request)
        told = {"known": tagging.known(request.team), "tags": tagging.on(request.team, keys)}
        return _sheet(request, "videos/_bulk_tag.html", keys, longest=tagging.TAG_LENGTH, **told)
    keys, off = _named(request), [name for name in request.POST.getlist("off") if name][: tagging.MOST_TAGS]
    try:
        with transaction.atomic():
            gone = tagging.untag(request.team, keys, off, **_who(request)) if off else []
            names = tagging.names_in(request.POST.get("tags", ""))
            on = tagging.tag(request.team, keys, names, **_who(request))
    except tagging.CannotTag as refusal:
        return _back(request, str(refusal), level=messages.WARNING)
    said = [f"{_count(on)} tagged {tagging.quoted(names)}." if on else ""]
    said.append(f"{tagging.quoted(off)} taken off {_count(gone)}." if gone else "")
    return _done(request, " ".join(filter(None, said)), [*on, *gone])


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.ORGANIZE)
def bulk_move(request: TeamRequest) -> HttpResponse:
    """Ask into which project, or move what is selected there."""
    keys = _named(request)
    projects = Project.objects.filter(team=request.team, archived_at=None)
    if request.method != "POST":
        jobs = Job.objects.filter(team=request.team, public_id__in=keys)
        stand = set(jobs.values_list("project__key", flat=True))
        here = (stand.pop() or "") if len(stand) == 1 else None
        return _sheet(request, "videos/_bulk_move.html", keys, projects=projects[:_MOST_LISTED], here=here)
    project = undoing.project_or_404(request.team, request.POST.get("project", ""))
    left = shelves.move(request.team, keys, project, **_who(request))
    done = [key for each in left.values() for key in each]
    steps = [
        undoing.Step(do="move", videos=each, project=old.key if old else "", now_in=project.key if project else "")
        for old, each in left.items()
        if old is None or old.archived_at is None
    ]
    words = f"{_count(done)} moved to “{project.name}”." if project else f"{_count(done)} in no project any more."
    return _done(request, words, done, undoing.offer(request, steps) if steps else "")


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.ORGANIZE)
def bulk_delete(request: TeamRequest) -> HttpResponse:
    """Say what hangs on what is selected and ask, or move it to the trash."""
    keys = _named(request)
    if request.method != "POST":
        hanging = trash.dependants(request.team, keys)
        return _sheet(request, "videos/_bulk_delete.html", keys, hanging=hanging)
    archived = Job.objects.filter(team=request.team, public_id__in=keys, shelf=Shelf.ARCHIVE)
    were = list(archived.values_list("public_id", flat=True))
    try:
        done = shelves.delete(request.team, keys, **_who(request))
    except shelves.StillMoving as refusal:
        return _back(request, str(refusal), level=messages.WARNING)
    _leave_tray(request, done)
    steps = [undoing.Step(do="restore", videos=done), undoing.Step(do="archive", videos=were)]
    undo = undoing.offer(request, [step for step in steps if step.videos]) if done else ""
    return _done(request, f"{_count(done)} moved to the trash, kept there for 30 days.", done, undo)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.PURGE)
def bulk_purge(request: TeamRequest) -> HttpResponse:
    """Ask once more, or delete what is selected in the trash for good."""
    keys = _named(request)
    if request.method != "POST":
        return _sheet(request, "videos/_bulk_purge.html", keys)
    done = trash.delete_for_good(request.team, keys, **_who(request))
    ring(clear_trash)
    return _done(request, f"{_count(done)} deleted for good. The files go within minutes.", done)


@require_POST
@team_view(Permission.ORGANIZE)
def undo(request: TeamRequest, token: str) -> HttpResponse:
    """Take back what the person's last press changed, where it still stands so."""
    steps = undoing.take(request, token)
    done = [key for step in steps for key in undoing.carry_out(request.team, step, **_who(request))]
    words = "Undone." if done else "That cannot be undone any more. Nothing was changed."
    return _back(request, words, level=messages.SUCCESS if done else messages.INFO)


@require_POST
@team_view(Permission.ORGANIZE)
def video_title(request: TeamRequest, public_id: UUID) -> HttpResponse:
    """Give a video another title."""
    job = Job.objects.filter(team=request.team, public_id=public_id).exclude(shelf=Shelf.GONE).first()
    if job is None:
        raise Http404("No such video.")
    title, seen = request.POST.get("title", ""), request.POST.get("seen", "")
    job.team = request.team
    if not shelves.clean_title(title):
        messages.warning(request, "A title needs at least one character. Nothing was changed.")
    elif shelves.rename(request.team, public_id, title, seen=seen, **_who(request)):
        messages.success(request, f"Renamed to “{shelves.clean_title(title)}”.")
    elif shelves.clean_title(title) != job.title:
        words = f"Somebody called it “{job.title}” in the meantime. Nothing was changed: look again, then rename it."
        messages.warning(request, words)
    return SeeOther(job.get_absolute_url())


def _named(request: TeamRequest) -> list[UUID]:
    """Return the ids of the team's jobs that are named; 404 if one is foreign, gone or none is named."""
    keys = selection.ids(request.POST if request.method == "POST" else request.GET)
    found = Job.objects.filter(team=request.team, public_id__in=keys).exclude(shelf=Shelf.GONE)
    if keys and found.count() != len(keys):
        raise Http404("No such video.")
    return keys


def _who(request: TeamRequest) -> dict[str, Any]:
    user: User = request.membership.user
    at: datetime = timezone.now()
    return {"by": user, "at": at}


def _sheet(request: TeamRequest, piece: str, keys: list[UUID], **told: Any) -> HttpResponse:
    """Show what a verb asks: in the sheet over the page, or on a page of its own."""
    if not keys:
        return _back(request, selection.NONE, level=messages.WARNING)
    jobs = Job.objects.filter(team=request.team, public_id__in=keys)
    titles = dict(jobs.values_list("public_id", "title"))
    context = {
        "keys": [key.hex for key in keys],
        "titles": [titles[key] for key in keys],
        "back": page_of(request),
        "piece": piece,
        "is_sheet": bool(request.htmx),
        **told,
    }
    return render(request, piece if request.htmx else "videos/bulk_ask.html", context)


def _done(request: TeamRequest, words: str, done: list[UUID], undo: str = "") -> HttpResponse:
    if not done:
        return _back(request, _NOTHING, level=messages.INFO)
    return _back(request, words, level=messages.SUCCESS, undo=undo)


def _back(request: TeamRequest, words: str, *, level: int, undo: str = "") -> HttpResponse:
    """Go back to the page from where the press came, and say there what was done."""
    messages.add_message(request, level, words, extra_tags=undo)
    named = request.POST.get("back") or request.GET.get("back")
    return SeeOther(safe_page(request, named) if named else page_of(request))


def _count(done: list[UUID]) -> str:
    count = len(set(done))
    return "1 video" if count == 1 else f"{count} videos"


def _leave_tray(request: TeamRequest, done: list[UUID]) -> None:
    """What stands elsewhere cannot be joined, so it leaves the person's tray too."""
    held = tray.held(request)
    if set(held) & set(done):
        tray.keep(request, [each for each in held if each not in done])
