"""The link of an invitation: its token goes from the address into a signed cookie, and the page asks for one press.

So the token stands in no Referer and in no `next`, and lasts through signing
in or making an account.
"""

import re
from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from teams import invitations
from teams.members import Refused
from teams.roles import Role

_COOKIE: Final = "invited"
_KEPT_FOR: Final = timedelta(days=1)
#: What a token may look like; anything else stands in no cookie.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


@require_safe
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Keep the token and lead to the page; whatever the token is, this answers alike and spends nothing."""
    response = redirect("invitation")
    response.set_signed_cookie(
        _COOKIE,
        token if _TOKEN.fullmatch(token) else "",
        max_age=_KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Say who invites, where to and as what; accept on POST. Tells nobody whether the address has an account."""
    token, now = _token(request), timezone.now()
    user = request.user if request.user.is_authenticated else None
    try:
        if user and request.method == "POST":
            place = invitations.accept(token, user, now=now)
            messages.success(request, f"You are in {place.team.name} now, as {Role(place.role).label}.")
            return _done(redirect(place.team))
        found = invitations.read(token, user, now=now)
    except invitations.MemberAlready as already:
        messages.info(request, str(already))
        return _done(redirect(already.team))
    except invitations.Ended:
        return _done(render(request, "teams/invited.html", {"has_ended": True}, status=410))
    except Refused as refusal:
        context = {"refusal": str(refusal), "is_theirs": isinstance(refusal, invitations.NotConfirmed)}
        return render(request, "teams/invited.html", context, status=403)
    if request.method == "POST":
        return redirect("invitation")
    return render(request, "teams/invited.html", {"invitation": found, "role": Role(found.role)})


def has_invitation(request: HttpRequest) -> bool:
    """Whether this browser came by the link of an invitation lately and has not answered."""
    return bool(_token(request))


def _token(request: HttpRequest) -> str:
    return request.get_signed_cookie(_COOKIE, default="", max_age=_KEPT_FOR) or ""


def _done(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(_COOKIE, samesite="Lax")
    return response
