"""The step-up: before keys, budgets and members, a person proves again who they are.

A session remembers when its person last did: at sign-in, and on the page that
asks again. Nothing of the request that was turned away is kept, so a key that
stood in it is nowhere; the person comes back to the page and does it again.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

#: How long a proof holds.
FRESH_FOR: Final = timedelta(minutes=15)
_PROVED_AT: Final = "proved_at"  # epoch seconds


def note_proof(request: HttpRequest, *, now: datetime) -> None:
    """Remember in the session that its person just proved who they are."""
    request.session[_PROVED_AT] = int(now.timestamp())


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Whether the person proved who they are within the last fifteen minutes."""
    proved_at = request.session.get(_PROVED_AT)
    return isinstance(proved_at, int) and 0 <= now.timestamp() - proved_at < FRESH_FOR.total_seconds()


def must_confirm(request: HttpRequest, *, now: datetime) -> bool:
    """Whether this person has to prove again who they are before something sensitive.

    Who has only the link that `./portal run` printed on this very machine has nothing to prove it with; without a
    public address that is enough.
    """
    if is_fresh(request, now=now):
        return False
    return bool(settings.PUBLIC_URL) or _has_proof(request.user)


def _has_proof(user: Any) -> bool:
    """Whether there is a password, an authenticator app or a passkey; recovery codes come with one of these."""
    return bool(user.has_usable_password()) or Authenticator.objects.filter(user=user).exists()


def page_of(request: HttpRequest) -> str:
    """Return the page on which something was asked for: where a form is sent to is often no page that opens."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return _came_from(request) or reverse("front")


def ask_to_confirm(request: Any) -> HttpResponse:
    """Lead to the page that asks, and from there back to the page on which this was asked for. Nothing was done."""
    if request.method not in ("GET", "HEAD"):
        messages.info(request, "Nothing was changed yet. Confirm that it is you, then do it again.")
    address = f"{reverse('confirm')}?{urlencode({'next': page_of(request)})}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _came_from(request: Any) -> str:
    """Return the path and query of the page of ours on which this was asked for, or nothing."""
    try:
        there = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # half an IPv6 address
        return ""
    if there.netloc != request.get_host():
        return ""
    return f"{there.path}?{there.query}" if there.query else there.path


def _signed_in(*, request: HttpRequest, **_signal: Any) -> None:
    if hasattr(request, "session"):
        note_proof(request, now=timezone.now())


user_logged_in.connect(_signed_in, dispatch_uid="teams.freshness")
