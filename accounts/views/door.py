"""Signing in: by address and password, or by a link that works once; and where one wanted to go before."""

from datetime import timedelta
from typing import Final

from allauth.account import views as allauth_views
from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import limits, where
from teams import sign_in as links
from teams.models import User

_BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
_NEXT: Final = "after_sign_in"
_NEXT_SECONDS: Final = 15 * 60
#: Links are 256 random bits; this keeps noise from the database, and people who press twice out of trouble.
_LINKS, _LINKS_WITHIN = 30, timedelta(minutes=10)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; remember for fifteen minutes which page a link should lead to."""
    response: HttpResponse = allauth_views.LoginView.as_view(extra_context=where.told())(request)
    wanted = request.GET.get("next", "")
    if where.is_our_path(wanted) and not request.user.is_authenticated:
        response.set_signed_cookie(
            _NEXT, wanted, max_age=_NEXT_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a form on GET, spend the link on POST: whoever merely opens the address spends nothing."""
    if request.method != "POST":
        return render(request, "teams/sign_in_link.html")
    now, who = timezone.now(), limits.network_address(request)
    if wait := limits.seconds_to_wait("sign_in_link", who, per=_LINKS, within=_LINKS_WITHIN, now=now):
        return limits.too_many(request, wait)
    user = links.consume(token, now=now)
    if user is None:
        return render(request, "teams/sign_in_link.html", {**where.told(), "is_spent": True}, status=410)
    wanted = request.GET.get("next") or request.get_signed_cookie(_NEXT, default="", max_age=_NEXT_SECONDS) or ""
    response = _enter(request, user, wanted if where.is_our_path(wanted) else reverse("front"))
    response.delete_cookie(_NEXT)
    return response


def _enter(request: HttpRequest, user: User, wanted: str) -> HttpResponse:
    """Sign in whom a link names; a portal that others can reach asks whoever has a second factor for it as well.

    On one's own machine who can print a link can read the database too.
    """
    if not settings.PUBLIC_URL:
        login(request, user, backend=_BACKEND)
        return redirect(wanted)
    if request.user.is_authenticated:
        logout(request)  # who waits to be asked is not somebody else meanwhile
    # A link says nothing about a mailbox, so it does not ask for one either.
    told = Login(user=user, email_verification=EmailVerificationMethod.NONE, redirect_url=wanted)
    response: HttpResponse = perform_login(request, told)
    return response


@require_safe
def inactive(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose account was closed; only who knows its password comes here."""
    return render(request, "account/account_inactive.html")
