"""The page behind the bell, the table of what a person hears of, and the one press that stops a kind of mail."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import bell, letters, wishes
from notices.kinds import Kind
from notices.models import Notice
from teams.access import TeamRequest, team_view
from teams.roles import Permission


@require_safe
@team_view(Permission.SEE)
def notices(request: TeamRequest) -> HttpResponse:
    """Show a page of what happened, today's apart; looking at it marks nothing as read."""
    now = timezone.now()
    asked = request.GET.get("after")
    try:
        shown = bell.page(request.membership, after=bell.Place.parse(asked) if asked else None)
    except ValueError:
        raise Http404("No such page.") from None
    today = now.astimezone(request.team.tz).date()
    groups: dict[str, list[Notice]] = {"Today": [], "Earlier": []}
    for notice in shown.notices:
        groups["Today" if notice.last_at.astimezone(request.team.tz).date() == today else "Earlier"].append(notice)
    context = {
        "groups": [(words, found) for words, found in groups.items() if found],
        "is_any_unread": any(notice.read_at is None for notice in shown.notices),
        "until": now.isoformat(),
        "next_after": shown.next_after,
        "is_first": not asked,
    }
    return render(request, "notices/notices.html", context)


@require_POST
@team_view(Permission.SEE)
def notices_open(request: TeamRequest, pk: int) -> HttpResponse:
    """Mark one notice as read and lead to its thing. A press, so that no look ahead of a browser reads anything."""
    try:
        notice = bell.find(request.membership, pk)
    except Notice.DoesNotExist:
        raise Http404("No such notice.") from None
    bell.mark_read(notice, at=timezone.now())
    return HttpResponseRedirect(notice.path, status=303)


@require_POST
@team_view(Permission.SEE)
def notices_read(request: TeamRequest) -> HttpResponse:
    """Mark as read all that the page showed, and nothing that came since."""
    now = timezone.now()
    try:
        until = min(datetime.fromisoformat(request.POST.get("until", "")), now).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):  # no moment, one without its zone, or one before all others
        until = now
    count = bell.mark_all_read(request.membership, until=until, at=now)
    words = f"{count} {'notice is' if count == 1 else 'notices are'} marked as read."
    messages.success(request, words if count else "Everything was read already.")
    return HttpResponseRedirect(reverse("notices", args=[request.team.key]), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.SEE)
def notices_settings(request: TeamRequest) -> HttpResponse:
    """Show and save what this person hears of, in the bell and by mail, in all their teams."""
    user = request.membership.user
    if request.method == "POST":
        ticked = request.POST
        chosen = {kind: (f"{kind.key}-bell" in ticked, f"{kind.key}-mail" in ticked) for kind in Kind}
        wishes.save(user, chosen, practice="practice" in ticked)
        messages.success(request, "Saved. Mail that has not left yet follows this too.")
        return HttpResponseRedirect(reverse("notices_settings", args=[request.team.key]), status=303)
    lines, is_practice_mailed = wishes.lines(user)
    return render(request, "notices/settings.html", {"lines": lines, "is_practice_mailed": is_practice_mailed})


@csrf_exempt  # what a mail program sends has no token of ours; the address is signed
@require_http_methods(["GET", "HEAD", "POST"])
def notices_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mail of the kinds that a link names, for the person whom it names: by a press, without signing in."""
    read = letters.read_stop_token(token)
    if read is None:
        return render(request, "notices/stop.html", {"is_known": False}, status=404)
    user, kinds = read
    if request.method == "POST":
        wishes.stop_mail(user, kinds)
    context = {"is_known": True, "kinds": kinds, "is_stopped": request.method == "POST"}
    return render(request, "notices/stop.html", context)
