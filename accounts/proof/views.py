"""The page about oneself, and the pages that change a factor. Adding and signing in are allauth's own views."""

from typing import Any
from urllib.parse import urlencode

from allauth.mfa.base.views import authenticate
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.internal import flows as app_flows
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import flows as passkey_flows
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import LoginWebAuthnView, add_webauthn
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import IntegrityError, transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.proof import codes, factors
from accounts.proof.forms import NameForm
from accounts.proof.places import place_of
from accounts.proof.stepping_up import freshly_proved, signed_in
from teams.freshness import must_confirm
from teams.models import User, new_salt
from teams.sign_in import end_links, make_link


@require_GET
@signed_in
def you(request: Any) -> HttpResponse:
    """Show who one is here, and how one's account is protected."""
    return _you(request)


@require_POST
@signed_in
def you_name(request: Any) -> HttpResponse:
    """Change one's name."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _you(request, status=422, name_error=form.errors["name"][0], typed=request.POST.get("name", ""))
    User.objects.filter(pk=request.user.pk).update(name=form.cleaned_data["name"])
    messages.success(request, "Your name is saved.")
    return redirect("you")


@require_POST
@signed_in
def you_sign_out(request: Any) -> HttpResponse:
    """End one's sessions everywhere but here, at once, and the sign-in links that wait."""
    salt = new_salt()
    User.objects.filter(pk=request.user.pk).update(session_salt=salt)
    request.user.session_salt = salt
    end_links(request.user, now=timezone.now())
    update_session_auth_hash(request, request.user)
    messages.success(request, "You are signed out everywhere but here.")
    return redirect("you")


class _PasskeyDoor(LoginWebAuthnView):  # type: ignore[misc]
    """allauth's sign-in by passkey; what the browser is to be asked goes to whoever wants JSON."""

    def get(self, request: Any, **_more: Any) -> HttpResponse:
        """Answer what the browser is to be asked; people who open the address see the sign-in page."""
        if request.accepts("text/html"):
            answer: HttpResponse = redirect("account_login")
            return answer
        return JsonResponse({"request_options": dict(begin_authentication(None))})


_ways = require_http_methods(["GET", "HEAD", "POST"])
mfa_login_webauthn = _ways(_PasskeyDoor.as_view())
mfa_authenticate = _ways(authenticate)
mfa_generate_recovery_codes = _ways(freshly_proved(generate_recovery_codes))
mfa_view_recovery_codes = require_safe(freshly_proved(view_recovery_codes))


class _AppView(ActivateTOTPView):  # type: ignore[misc]
    """allauth's page that sets up an app; the code that proved it is spent with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        made = Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.TOTP).first()
        if made is not None and form.counter is not None:
            codes.move_on(made, form.counter)
        return answer


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def mfa_activate_totp(request: Any) -> HttpResponse:
    """Set up an authenticator app; whoever has one already, or pressed twice, is led back."""
    if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return redirect("you")
    try:
        answer: HttpResponse = _AppView.as_view()(request)
    except IntegrityError:  # the other press was first
        return redirect("you")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def mfa_deactivate_totp(request: Any) -> HttpResponse:
    """Ask whether the authenticator app shall go, and remove it; with the last factor the recovery codes go too."""
    app = get_object_or_404(Authenticator, user=request.user, type=Authenticator.Type.TOTP)
    has = factors.of(request.user)
    if request.method == "POST":
        app_flows.deactivate_totp(request, app)
        return redirect("you")
    return render(request, "mfa/remove.html", {"has": has, "is_last": not has.passkeys, "what": "app"})


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def mfa_add_webauthn(request: Any) -> HttpResponse:
    """Add a passkey; where none can be, say why and where it can."""
    place = place_of(request)
    if place.works:
        with transaction.atomic():  # so that no passkey is there without its entry in the trail
            answer: HttpResponse = add_webauthn(request)
        return answer
    return render(request, "mfa/webauthn/elsewhere.html", {"place": place}, status=409 if request.POST else 200)


@require_POST
@freshly_proved
def you_elsewhere(request: Any) -> HttpResponse:
    """Make a sign-in link to this very page at `localhost`, where passkeys work and this session does not hold."""
    place = place_of(request)
    if place.works or not place.at_localhost:
        return redirect("mfa_add_webauthn")
    way_on = urlencode({"next": reverse("mfa_add_webauthn")})
    link = f"{place.at_localhost}{make_link(request.user, now=timezone.now())}?{way_on}"
    return render(request, "mfa/webauthn/elsewhere.html", {"place": place, "link": link})


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def mfa_remove_webauthn(request: Any, pk: int) -> HttpResponse:
    """Ask whether a passkey shall go, and remove it, unless its owner could not sign in any more."""
    passkey = _passkey(request, pk)
    has = factors.of(request.user)
    is_last_way = has.is_last_way_in(passkey)
    if request.method == "POST" and not is_last_way:
        passkey_flows.remove_authenticator(request, passkey)
        return redirect("you")
    is_last = not has.app and len(has.passkeys) == 1
    told = {"has": has, "is_last": is_last, "is_last_way": is_last_way, "what": "passkey", "passkey": passkey}
    return render(request, "mfa/remove.html", told, status=409 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def mfa_edit_webauthn(request: Any, pk: int) -> HttpResponse:
    """Rename a passkey."""
    passkey = _passkey(request, pk)
    form = NameForm(request.POST or None, initial={"name": passkey.wrap().name})
    if request.method == "POST" and form.is_valid():
        passkey_flows.rename_authenticator(request, passkey, form.cleaned_data["name"][:60])
        messages.success(request, "The passkey is renamed.")
        return redirect("you")
    error = form.errors["name"][0] if form.is_bound and form.errors else ""
    told = {"passkey": passkey, "typed": form["name"].value(), "error": error}
    return render(request, "mfa/webauthn/edit_form.html", told, status=422 if error else 200)


@require_http_methods(["GET", "HEAD"])
@signed_in
def to_you(_request: Any) -> HttpResponse:
    """Lead from allauth's lists of factors to the one page."""
    return redirect("you")


def _passkey(request: Any, pk: int) -> Any:
    return get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)


def _you(request: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "has": factors.of(request.user),
        "place": place_of(request),
        "must_confirm": must_confirm(request, now=timezone.now()),
        **more,
    }
    return render(request, "mfa/you.html", context, status=status)
