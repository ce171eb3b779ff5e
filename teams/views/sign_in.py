"""The way out, and the first page behind the door."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from teams.models import Membership


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign_in")


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the one team, or ask which."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    places = list(Membership.objects.filter(user=request.user).select_related("team").order_by("team__name", "pk"))
    if len(places) == 1:
        return redirect(places[0].team)
    return render(request, "teams/front.html", {"places": places})
