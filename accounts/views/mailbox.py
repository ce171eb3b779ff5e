"""Proving to read mail at an address: the page that says so, another mail, and the link in it."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import email_verification, login, logout
from allauth.account.models import EmailConfirmationHMAC, Login
from allauth.account.stages import EmailVerificationStage, LoginStageController
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import limits, people, where
from accounts.forms import ProofForm
from teams.models import User


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for address, name and password, and answer alike whether that made an account."""
    response: HttpResponse = allauth_views.SignupView.as_view(extra_context=where.told())(request)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def verification_sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way; POST sends it once more, to whomever waits for one in this browser."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if request.method != "POST":
        return render(request, "account/verification_sent.html", {**where.told(), "may_resend": stage is not None})
    if stage is None:
        messages.info(request, "This page was open for too long. Sign in, and the mail is sent once more.")
        return redirect("sign_in")
    email = stage.login.email or stage.login.user.email
    wait = limits.seconds_left(request, "confirm_email", now=timezone.now(), key=email.lower())
    if wait:
        messages.info(
            request,
            f"The last mail left a moment ago. Look in the junk folder too, or try again in {limits.in_words(wait)}.",
        )
    elif email_verification.send_verification_email_at_login(request, stage.login):
        messages.success(request, "The mail left once more.")
    return redirect("account_email_verification_sent")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm an address by the link that was mailed there, for the person who asked for it.

    Who only reads the mail is not believed: somebody else may have written this address, with a password that only
    they know. The browser that signed up, the person who is signed in, or the password is what counts besides.
    """
    found = EmailConfirmationHMAC.from_key(key)
    if found is None or _is_of_another(found):
        return render(request, "account/email_confirm.html", {"is_spent": True}, status=410)
    user = found.email_address.user
    is_theirs = _is_theirs(request, user)
    form = ProofForm(request.POST if request.method == "POST" and not is_theirs else None, user=user)
    can_prove = is_theirs or user.has_usable_password()
    if request.method != "POST" or not can_prove or not (is_theirs or form.is_valid()):
        told = {"email": found.email_address.email, "form": form, "is_theirs": is_theirs, "can_prove": can_prove}
        return render(request, "account/email_confirm.html", told)
    return _confirm(request, found, user, by_password=not is_theirs)


def _confirm(request: HttpRequest, found: Any, user: User, *, by_password: bool) -> HttpResponse:
    email_address, response = email_verification.verify_email_and_resume(request, found)
    if email_address is None:
        return redirect("account_email" if request.user.is_authenticated else "sign_in")
    if by_password:
        if request.user.is_authenticated:
            logout.logout(request)
        told = {"email": email_address.email}
        signed_in: HttpResponse = login.perform_password_login(request, told, Login(user=user, **told))
        return signed_in
    if response is not None:
        return response  # type: ignore[no-any-return]
    return redirect(get_adapter(request).get_email_verification_redirect_url(email_address))


def _is_theirs(request: HttpRequest, user: User) -> bool:
    """Whether this browser is the person's: they are signed in here, or signed up or in here and wait for this link."""
    if request.user.is_authenticated:
        return request.user.pk == user.pk
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    return stage is not None and stage.login.user is not None and stage.login.user.pk == user.pk


def _is_of_another(found: Any) -> bool:
    owner = people.with_address(found.email_address.email)
    return owner is not None and owner.pk != found.email_address.user_id
