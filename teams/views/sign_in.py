"""The way out, and the first page behind the door."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from teams.views import choice
from teams.views.invited import has_invitation


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; whose invitation is for another address comes back to it as somebody else."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("invitation" if "invitation" in request.POST else "sign_in")


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the one team or to the one that was looked at last, ask which, or lead to where one begins."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    places = choice.places_of(request.user)
    if not places and not has_invitation(request):
        return redirect("welcome")
    last = [place for place in places if len(places) == 1 or place.team_id == request.user.last_team_id]
    return redirect(last[0].team) if last else choice.page(request, places)
