"""Passwords, forgotten, changed and chosen for the first time; and the change of one's address."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

from allauth.account import views as allauth_views
from allauth.account.internal.flows import email_verification
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import people, where
from accounts.forms import NewAddressForm
from accounts.proof.stepping_up import freshly_proved, signed_in
from teams import sealing
from teams.models import User

_SEALED_KEY: Final = "sealed_reset_key"


@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for an address and answer alike whether somebody has it."""
    response: HttpResponse = allauth_views.PasswordResetView.as_view(extra_context=where.told())(request)
    return response


@require_safe
def password_reset_done(request: HttpRequest) -> HttpResponse:
    """Say that a link is on its way, if there was anybody to send one to."""
    return render(request, "account/password_reset_done.html", where.told())


@require_http_methods(["GET", "HEAD", "POST"])
def password_reset_from_key(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """Take a new password from whom the mail's link let in; a spent or old link answers 410 and leads to a new one."""
    view = allauth_views.PasswordResetFromKeyView.as_view(extra_context=where.told())
    with _sealed_key(request.session):
        response: Any = view(request, uidb36=uidb36, key=key)
    if getattr(response, "context_data", None) and response.context_data.get("token_fail"):
        response.status_code = 410
    answer: HttpResponse = response
    return answer


@require_safe
def password_reset_from_key_done(request: HttpRequest) -> HttpResponse:
    """Say that the new password holds, where nobody was signed in with it."""
    return render(request, "account/password_reset_from_key_done.html")


@contextmanager
def _sealed_key(session: Any) -> Iterator[None]:
    """Let the block find the key of a mail's link where allauth keeps it until the next step, and seal what it leaves.

    Sessions are rows of the database, and until a password is chosen this key opens the account.
    """
    name = allauth_views.INTERNAL_RESET_SESSION_KEY
    if kept := session.pop(_SEALED_KEY, ""):
        with suppress(sealing.CannotOpen):  # as if it had never been there
            session[name] = sealing.unseal(kept.encode())
    try:
        yield
    finally:
        if key := session.pop(name, ""):
            session[_SEALED_KEY] = sealing.seal(key).decode()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def password_change(request: HttpRequest) -> HttpResponse:
    """Take the current password and a new one."""
    response: HttpResponse = allauth_views.PasswordChangeView.as_view(extra_context=where.told())(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def password_set(request: HttpRequest) -> HttpResponse:
    """Take the first password of somebody who came by a sign-in link."""
    response: HttpResponse = allauth_views.PasswordSetView.as_view(extra_context=where.told())(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@freshly_proved
def address(request: HttpRequest) -> HttpResponse:
    """Show one's address and take another; it changes when the new one is confirmed.

    allauth's own page would take an address away before its successor is proved.
    """
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - the guard let nobody else in
    if request.method == "POST" and "drop" in request.POST:
        people.forget_wishes(user)
        messages.success(request, f"Your address stays {user.email}.")
        return redirect("account_email")
    if request.method == "POST" and "prove" in request.POST:
        return _send_proof(request, user)
    form = NewAddressForm(request.POST if request.method == "POST" else None, user=user)
    if request.method != "POST" or not form.is_valid():
        told = {**where.told(), "form": form, "wish": people.wishes_for(user), "has_proved": people.has_proved(user)}
        return render(request, "account/email_change.html", told)
    if refused := ratelimit.consume_or_429(request, app="allauth.account", action="manage_email"):
        return refused  # type: ignore[no-any-return]
    _send_link(request, user, form.cleaned_data["email"])
    return redirect("account_email")


def _send_proof(request: HttpRequest, user: User) -> HttpResponse:
    """Write to the address that they have: who came by a sign-in link, or signed up long ago, never proved it."""
    own = people.own_address(user)
    if own.verified:
        messages.info(request, f"{user.email} is confirmed already. Nothing was sent.")
    elif email_verification.send_verification_email_to_address(request, own):
        messages.success(
            request, f"We wrote to {user.email}. Open the link in that mail, and the address is confirmed."
        )
    else:
        messages.info(request, "The last mail left a moment ago. Look in the junk folder too, or try again later.")
    return redirect("account_email")


def _send_link(request: HttpRequest, user: User, email: str) -> None:
    """Write to the new address: the link that confirms it or, where somebody has it, that they have an account."""
    wish = people.wish_for(user, email)
    if people.with_address(email):
        nobodys = EmailAddress(user=None, email=email)
        email_verification.send_verification_email_to_address(request, nobodys, signup=True)
    else:
        email_verification.send_verification_email_to_address(request, wish)
