"""The way in by a link that works once, the way out, and the first page behind the door."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from teams import sign_in as links
from teams.models import Membership

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NEXT = "after_sign_in"
_NEXT_SECONDS = 15 * 60


@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say where sign-in links come from; remember for fifteen minutes which page was asked for."""
    if request.user.is_authenticated:
        return redirect("front")
    response = render(request, "teams/sign_in.html")
    wanted = request.GET.get("next", "")
    if _is_ours(request, wanted):
        response.set_signed_cookie(
            _NEXT, wanted, max_age=_NEXT_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a form on GET, spend the link on POST: whoever merely opens the address spends nothing."""
    if request.method != "POST":
        return render(request, "teams/sign_in_link.html")
    user = links.consume(token, now=timezone.now())
    if user is None:
        return render(request, "teams/sign_in_link.html", {"is_spent": True}, status=410)
    login(request, user, backend=_BACKEND)
    wanted = request.get_signed_cookie(_NEXT, default="", max_age=_NEXT_SECONDS) or ""
    response = redirect(wanted) if _is_ours(request, wanted) else redirect("front")
    response.delete_cookie(_NEXT)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign_in")


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the one team, ask which, or to where one begins."""
    if not request.user.is_authenticated:
        return redirect("sign_in")
    places = list(Membership.objects.filter(user=request.user).select_related("team").order_by("team__name", "pk"))
    if not places:
        return redirect("welcome")
    if len(places) == 1:
        return redirect(places[0].team)
    return render(request, "teams/front.html", {"places": places})


def _is_ours(request: HttpRequest, address: str) -> bool:
    return bool(address) and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
