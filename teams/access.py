"""The guard at every team page: a foreign team answers exactly like a missing one."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from teams.freshness import ask_to_confirm, must_confirm, page_of
from teams.models import Membership, Team, User
from teams.roles import Permission


class TeamRequest(HttpRequest):
    """A request of a signed-in member of the team in its address."""

    htmx: HtmxDetails
    membership: Membership
    team: Team


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in, outside of any team."""

    htmx: HtmxDetails
    user: User


TeamView = Callable[Concatenate[TeamRequest, ...], HttpResponseBase]


def team_view(permission: Permission, *, fresh: bool = False) -> Callable[[TeamView], Callable[..., HttpResponseBase]]:
    """Let a member with `permission` in; others meet the sign-in page, a 404 or a 403 with its sentence.

    The view gets `request.team` and `request.membership` instead of the
    address's `team_key`. Costs one query beside session and user. With
    `fresh` the person must have proved lately who they are; see `teams.freshness`.
    """

    def guard(view: TeamView) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: Any, team_key: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _ask_to_sign_in(request)
            membership = (
                Membership.objects.filter(user=request.user, team__key=team_key)
                .select_related("team", "project")
                .first()
            )
            if membership is None:
                raise Http404("No such page.")
            if not membership.may(permission):
                raise PermissionDenied(permission.refusal)
            if fresh and must_confirm(request, now=timezone.now()):
                return ask_to_confirm(request)
            if request.user.last_team_id != membership.team_id and _is_page(request):
                User.objects.filter(pk=request.user.pk).update(last_team=membership.team)
            membership.user = request.user
            request.membership, request.team = membership, membership.team
            return view(request, *args, **kwargs)

        guarded.permission, guarded.fresh = permission, fresh  # type: ignore[attr-defined]
        return guarded

    return guard


def person_view(view: Callable[Concatenate[PersonRequest, ...], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in whoever is signed in; others meet the sign-in page."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else _ask_to_sign_in(request)

    return guarded


def _is_page(request: TeamRequest) -> bool:
    """Whether somebody opens a page; what pages fetch by themselves says nothing about where a person is."""
    return request.method == "GET" and not request.htmx and "text/html" in request.headers.get("Accept", "")


def _ask_to_sign_in(request: Any) -> HttpResponse:
    if request.htmx:
        # A fragment must not be replaced by a sign-in page: the whole page goes there.
        return HttpResponseClientRedirect(reverse("sign_in"))
    if request.method not in ("GET", "HEAD"):
        messages.info(
            request,
            "You are not signed in any more, so nothing was changed. Sign in, then do it again.",
            fail_silently=True,
        )
    return redirect_to_login(page_of(request))
