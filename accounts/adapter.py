"""Where allauth asks us: who may sign up, where people go, what is written to them, how often one may try."""

import logging
from typing import Any

from allauth.account import signals
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as now_served
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import entries, limits, mail, people, where
from accounts.proof.stepping_up import AsksOurWay
from audit.trail import Action
from teams.models import User
from teams.views.invited import has_invitation

log = logging.getLogger(__name__)

#: A mail of these tells what has happened already; that it did not leave undoes nothing.
_NEWS = ("password_changed", "password_set", "password_reset", "email_changed", "email_deleted", "email_confirm")


class AccountAdapter(AsksOurWay):
    """Our answers to what allauth leaves to a project."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "Address and password do not match. Check both, or set a new password by mail.",
        "enter_current_password": "That is not your current password. Nothing was changed.",
        "incorrect_password": "That is not the password. Nothing was changed.",
    }

    def is_ajax(self, _request: HttpRequest) -> bool:
        """Pages are pages: whoever asks for JSON gets the page too."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Say who asks; see `accounts.limits`."""
        return limits.client_address(request)

    def is_safe_url(self, url: str) -> bool:
        """Whether `url` is a path of ours: no host, no scheme, nothing that a browser would read as one."""
        return where.is_our_path(url)

    # --- who

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Make the user; the name is asked for beside address and password."""
        user.name = form.cleaned_data.get("name", "")
        made: User = super().save_user(request, user, form, commit=commit)
        return made

    def set_password(self, user: User, password: str) -> None:
        """Set the password, and record that: changed, chosen for the first time, or set anew by a mailed link."""
        action = Action.ACCOUNT_PASSWORD_CHANGED if user.has_usable_password() else Action.ACCOUNT_PASSWORD_CHOSEN
        at = now_served.request and now_served.request.resolver_match
        if at and at.url_name == "account_reset_password_from_key":
            action = Action.ACCOUNT_PASSWORD_RESET
        user.set_password(password)  # slow on purpose, so before the transaction
        with transaction.atomic():
            user.save(update_fields=["password"])
            entries.record(user, action, now=timezone.now())

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Take an address that its reader confirmed, and tell the one before; False where somebody else has it."""
        user, before = email_address.user, email_address.user.email
        if not people.note_proof(user, email_address.email):
            messages.error(request, "That address belongs to somebody else by now. Nothing was changed.")
            return False
        email_address.refresh_from_db()
        signals.email_confirmed.send(sender=EmailAddress, request=request, email_address=email_address)
        messages.success(request, f"{user.email} is confirmed.")
        if before != user.email:
            told = {"from_email": before, "to_email": user.email}
            self.send_notification_mail("account/email/email_changed", user, told, email=before)
        return True

    def can_delete_email(self, _email_address: Any) -> bool:
        """An address is replaced, never removed."""
        return False

    # --- where to

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Lead back to the page about oneself."""
        return where.about_oneself()

    def get_email_verification_redirect_url(self, _email_address: Any) -> str:
        """Lead to the invitation that waits for it, or to the page of one's address; to the door if nobody is in."""
        if not self.request.user.is_authenticated:
            return reverse("sign_in")
        return reverse("invitation" if has_invitation(self.request) else "account_email")

    # --- what is written

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail in plain text.

        Raises ImmediateHttpResponse, with the page that says so, where a mail that a person waits for did not leave.
        """
        request = now_served.request
        told = {"request": request, "email": email, "current_site": get_current_site(request), **context}

        def send() -> None:
            try:
                mail.send_template(email, template_prefix, told)
            except mail.NotSentNow:
                if template_prefix.rpartition("/")[2] not in _NEWS and not template_prefix.startswith("mfa/"):
                    raise ImmediateHttpResponse(render(request, "account/mail_failed.html", status=503)) from None

        if template_prefix.startswith("mfa/"):
            transaction.on_commit(send)  # allauth tells of a passkey inside what we make a transaction
        else:
            send()

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell who signs up in vain why: they have an account, or nobody invited them; the page says it to none."""
        reset = mail.absolute(reverse("account_reset_password"))
        if people.with_address(email):
            self.send_mail("account/email/account_already_exists", email, {"password_reset_url": reset})
        else:
            self.send_mail("account/email/not_invited", email, {})

    def get_email_confirmation_url(self, _request: HttpRequest, emailconfirmation: Any) -> str:
        """Return the address that confirms, on our own origin whatever the request said."""
        return mail.absolute(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address that resets a password, on our own origin whatever the request said."""
        uid, _, token = key.partition("-")
        return mail.absolute(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    # --- how often

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try to sign in; one too many says how long to wait. Raises ValidationError."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            key = limits.key_of(request, **credentials)
            wait = limits.in_words(limits.seconds_left(request, "login_failed", now=timezone.now(), key=key) or 1)
            sentence = f"There were too many wrong tries. Wait {wait}, or set a new password by mail."
            raise ValidationError(sentence, code=refused.code) from None

    def authentication_failed(self, _request: HttpRequest, **_credentials: Any) -> None:
        """Leave a line in the log, without the address that was tried."""
        log.info("A sign-in was refused.")
