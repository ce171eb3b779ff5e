"""One truth about who proved themselves lately: `teams.freshness`, for allauth's pages as well as for ours."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from teams.freshness import ask_to_confirm, must_confirm

View = Callable[..., HttpResponseBase]


class AsksOurWay(DefaultAccountAdapter):  # type: ignore[misc]
    """The part of the account adapter that says whether allauth's pages must ask again who somebody is."""

    def is_reauthentication_required(self, **_which: Any) -> bool:
        """Say no for who is fresh; for others raise what leads to our page, since allauth would ask its own records."""
        if must_confirm(context.request, now=timezone.now()):
            raise ReauthenticationRequired
        return False


class ConfirmMiddleware:
    """Leads whom allauth would ask again to our page. allauth itself would keep the whole POST in the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: Any, exception: Exception) -> HttpResponse | None:
        """Answer for a view that wanted a fresh proof; nothing of what was sent is kept."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        return ask_to_confirm(request) if request.user.is_authenticated else _ask_to_sign_in(request)


def signed_in(view: View) -> View:
    """Guard a page about oneself: let in who is signed in."""
    return _guarded(view, fresh=False)


def freshly_proved(view: View) -> View:
    """Guard a page that changes how one signs in: let in who is signed in and proved lately who they are."""
    return _guarded(view, fresh=True)


def _guarded(view: View, *, fresh: bool) -> View:
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if fresh and must_confirm(request, now=timezone.now()):
            return ask_to_confirm(request)
        return view(request, *args, **kwargs)

    guarded.fresh = fresh  # type: ignore[attr-defined]
    return guarded


def _ask_to_sign_in(request: Any) -> HttpResponse:
    if request.htmx:
        return HttpResponseClientRedirect(reverse("sign_in"))
    return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else reverse("you"))
