"""The page that asks a signed-in person to prove again who they are, by whatever they have."""

from typing import Any

from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts import where
from accounts.proof import codes, factors
from accounts.proof.factors import Factors
from accounts.proof.forms import ConfirmPasskeyForm
from accounts.proof.places import place_of
from accounts.proof.stepping_up import signed_in
from teams.freshness import must_confirm, note_proof


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirm(request: Any) -> HttpResponse:
    """Ask for a password, a passkey or a code; then lead back to where the person was going."""
    back, now = _way_back(request), timezone.now()
    if not must_confirm(request, now=now):
        return redirect(back)
    has = factors.of(request.user)
    wrong = _try(request, has) if request.method == "POST" else {}
    if request.method == "POST" and not wrong:
        note_proof(request, now=now)
        return redirect(back)
    place = place_of(request)
    can_passkey = bool(has.passkeys) and place.works
    context = {
        "has": has,
        "back": back,
        "place": place,
        "wrong": wrong,
        "options": dict(begin_authentication(request.user)) if can_passkey else None,
    }
    return render(request, "mfa/confirm.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def to_confirm(request: Any) -> HttpResponse:
    """Lead from allauth's own pages that ask again to ours; what was sent to them counts for nothing."""
    return redirect(f"{reverse('confirm')}?{urlencode({'next': _way_back(request)})}")


def _way_back(request: HttpRequest) -> str:
    """Return the path that was asked for if it is one of ours, else the page about oneself."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if where.is_our_path(wanted) else reverse("you")


def _try(request: Any, has: Factors) -> dict[str, str]:
    """Return nothing if one of the person's factors fits, else what is wrong, by the field that was used."""
    sent = request.POST
    if "credential" in sent:
        form = ConfirmPasskeyForm(sent, user=request.user)
        if form.is_valid():
            form.cleaned_data["credential"].record_usage()
            return {}
        return {"credential": next(iter(form.errors["credential"]))}
    field = "code" if "code" in sent else "password"
    try:
        forget = check_rate_limit(request.user)
    except ValidationError:
        return {field: "These were too many tries. Wait ten minutes, then try again."}
    if field == "code":
        factor = codes.spend(request.user, sent["code"][:32], now=timezone.now()) if has.has_second else None
        if factor is None:
            return {field: "This code is not right, or it was used already. Wait for the next one and try again."}
        factor.record_usage()
    elif not (has.has_password and request.user.check_password(sent.get("password", "")[:4096])):
        return {field: "This is not your password. Try again."}
    forget()
    return {}
