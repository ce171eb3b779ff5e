"""What people fill in at the door. Each error says what happened and what to do; none says who has an account."""

from typing import Any, Final

from allauth.account import forms as allauth_forms
from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.internal import flows
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts import people
from teams import naming
from teams.models import User

_ADDRESS: Final = {
    "required": "Write your mail address.",
    "invalid": "Write a whole mail address, such as mira@example.com.",
    "max_length": "A mail address has at most 254 characters.",
}
_PASSWORD: Final = {"required": "Write your password.", "max_length": "A password has at most 200 characters here."}
_NEW: Final = {**_PASSWORD, "required": "Choose a password."}
_HINT: Final = "At least 10 characters. A sentence is easy to keep in mind and hard to guess."
_NAME: Final = {"max_length": "A name has at most 120 characters."}


class AddressField(forms.EmailField):
    """A mail address; in lower case, as it is stored and compared."""

    def __init__(self, label: str = "Mail address", *, hint: str = "", autocomplete: str = "username") -> None:
        widget = forms.EmailInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, help_text=hint, max_length=254, error_messages=_ADDRESS, widget=widget)

    def clean(self, value: Any) -> str:
        """Judge the address. Raises ValidationError."""
        return str(super().clean(value)).lower()


def _known(label: str = "Password") -> Any:
    return PasswordField(label=label, max_length=200, error_messages=_PASSWORD, autocomplete="current-password")


def _new(label: str) -> Any:
    return SetPasswordField(label=label, max_length=200, error_messages=_NEW, help_text=_HINT)


class SignInForm(allauth_forms.LoginForm):  # type: ignore[misc]
    """Address and password."""

    password = _known()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AddressField()


class SignUpForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """Address, name and a first password. It answers alike whether the address is free, taken or not invited."""

    name = forms.CharField(label="Your name", required=False, max_length=120, error_messages=_NAME)
    field_order = ["email", "name", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = AddressField(hint="We send a link there, to see that it is yours.")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name"].help_text = "Your team sees it beside what you make. You can leave it empty."
        self.fields["password1"] = PasswordField(
            label="Password", max_length=200, error_messages=_NEW, autocomplete="new-password", help_text=_HINT
        )
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        """Keep a name on one line. Raises ValidationError for letters that nobody sees."""
        name = " ".join(self.cleaned_data["name"].split())
        if not naming.shows(name):
            raise ValidationError("Write your name with letters that can be seen.")
        return name

    def validate_unique_email(self, value: str) -> str:
        """Note whether this address gets an account; the page does not say."""
        is_taken = people.with_address(value) is not None
        self.account_already_exists = is_taken or not people.may_sign_up(value, now=timezone.now())
        return value

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Make the user, or write to the address why there is none; both take the same work."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self.save(request), None
            except IntegrityError:  # the same address, a moment earlier
                self.account_already_exists = True
        make_password(self.cleaned_data["password1"])
        return None, flows.signup.prevent_enumeration(request, email=self.cleaned_data["email"])


class ResetForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link goes, if somebody has it."""

    email = AddressField()

    def clean_email(self) -> str:
        """Find the person whose address this is now, and nobody who only asked to change to it."""
        email: str = self.cleaned_data["email"]
        user = people.with_address(email)
        self.users = [user] if user and user.is_active else []
        return email


class ResetPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, behind the link that a mail brought."""

    password1 = _new("New password")
    password2 = None


class ChangePasswordForm(allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """A new password beside the one that is known."""

    oldpassword = _known("Current password")
    password1 = _new("New password")
    password2 = None


class SetPasswordForm(allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """The first password of somebody who came by a sign-in link."""

    password1 = _new("Password")
    password2 = None


class ProofForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password, to see that who opened a link is who asked for it."""

    password = _known()


class NewAddressForm(forms.Form):
    """The address to change to. One that is taken gets a mail and no change, and the page says the same."""

    email = AddressField("New mail address", autocomplete="email")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Refuse the address that they have. Raises ValidationError."""
        email: str = self.cleaned_data["email"]
        if email == self.user.email:
            raise ValidationError("That is your address already. Nothing was changed.")
        return email
