"""Revoking a team's Samsar key: what that stops is said first, and then it stops at once."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from teams import connections
from teams.access import TeamRequest, team_view
from teams.models import Connection
from teams.roles import Permission
from videos.jobs import keys, wholesale
from videos.views.answers import SeeOther

_GONE = "The key was revoked or replaced since this page was loaded. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@team_view(Permission.CONNECT, fresh=True)
def connection_revoke(request: TeamRequest) -> HttpResponse:
    """Ask, saying what stops; on POST take the key out of the database and park what waits, in one transaction."""
    team, by, now = request.team, request.membership.user, timezone.now()
    line = Connection.objects.filter(team=team).exclude(state=Connection.State.REVOKED).first()
    if request.method != "POST" and line is not None:
        return render(request, "home/connection_revoke.html", {"line": line, "waiting": keys.waiting(team)})
    asked = request.POST.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else 0  # there is no such version
    with transaction.atomic():
        is_revoked = connections.revoke(team, by, now=now, version=version)
        parked = wholesale.park(keys.queued(team), by=by, at=now, reason=keys.REVOKED) if is_revoked else 0
    if is_revoked:
        told = {0: "", 1: " One video that waited is parked."}.get(parked, f" {parked} videos that waited are parked.")
        messages.success(request, f"The key is revoked and gone from the portal.{told} End it at Samsar too.")
    else:
        messages.info(request, _GONE)
    return SeeOther(f"{reverse('settings', args=[team.key])}#connection")
