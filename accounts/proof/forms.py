"""The forms of allauth's pages about factors, with our way to spend a code and our way to keep a secret."""

from typing import Any, Final

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.internal.flows.add import validate_can_add_authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils import timezone

from accounts.proof import codes
from accounts.proof.sealed import SealedFactors
from teams import naming
from teams.sealing import CannotOpen

_PENDING: Final = "pending_app"  # in the session: the sealed secret of an app that is being set up


def code_field() -> forms.CharField:
    """A field for six digits or a recovery code, filled in by phones that know the code."""
    told = {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "box short", "spellcheck": "false"}
    return forms.CharField(
        label="Code", max_length=32, widget=forms.TextInput(told), error_messages={"required": "Type the code."}
    )


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of a sign-in: a code, spent as it is accepted."""

    code = code_field()

    def clean_code(self) -> str:
        """Spend the code; raise ValidationError for wrong and spent ones alike, and for too many tries."""
        forget = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = codes.spend(self.user, code, now=timezone.now())
        if factor is None:
            raise SealedFactors().validation_error("incorrect_code")
        self.authenticator = factor
        forget()
        return code


class AppForm(forms.Form):
    """Setting up an authenticator app: one code of it proves that it works. The secret waits sealed in the session."""

    code = code_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)
        self.secret = self._kept() if self.is_bound else ""
        if not self.secret:
            self.secret = generate_totp_secret()
            context.request.session[_PENDING] = SealedFactors().encrypt(self.secret)
        self.counter: int | None = None

    def _kept(self) -> str:
        try:
            return SealedFactors().decrypt(context.request.session.get(_PENDING, ""))
        except CannotOpen:
            return ""

    def clean_code(self) -> str:
        """Compare the code; raise ValidationError for a wrong one, too many tries or an address not confirmed."""
        validate_can_add_authenticator(self.user)
        forget = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        self.counter = codes.counter_of(self.secret, code, now=timezone.now())
        if self.counter is None:
            raise SealedFactors().validation_error("incorrect_code")
        forget()
        context.request.session.pop(_PENDING, None)
        return code


#: What a browser sends in place of a passkey's answer may be anything; allauth foresees not all of it.
_NONSENSE: Final = (TypeError, ValueError, KeyError, AttributeError)
_REFUSED: Final = "This passkey was not accepted. Try again, or use another way."


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey and its name: always one that signs in by itself, so that its device asked who is there."""

    name = forms.CharField(label="Name", max_length=60, required=False)
    passwordless = None

    def clean(self) -> dict[str, Any]:
        """Have allauth check what the device answered, and that it asked for a finger, a face or a PIN."""
        self.cleaned_data["passwordless"] = True
        try:
            cleaned: dict[str, Any] = super().clean()
        except (forms.ValidationError, *_NONSENSE):
            raise forms.ValidationError(
                "This device's answer was not accepted. Nothing was added; try again."
            ) from None
        return cleaned


class _Checked:
    """Says in our words that a passkey was not accepted."""

    def clean_credential(self) -> Any:
        """Return the factor that answered; raise ValidationError for any other answer, and for too many tries."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError as refused:
            raise refused if refused.code == "too_many_login_attempts" else forms.ValidationError(_REFUSED) from None
        except _NONSENSE:
            raise forms.ValidationError(_REFUSED) from None


class SecondPasskeyForm(_Checked, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after a password."""


class SignInPasskeyForm(_Checked, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey alone."""


class ConfirmPasskeyForm(_Checked, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey of somebody signed in, who confirms that it is them."""


class NameForm(forms.Form):
    """A short name, of a person or of a passkey."""

    name = forms.CharField(max_length=120, error_messages={"required": "Write a name."})

    def clean_name(self) -> str:
        """Keep a name on one line, for it stands in mails. Raises ValidationError for letters that nobody sees."""
        name = " ".join(self.cleaned_data["name"].split())
        if not naming.shows(name):
            raise forms.ValidationError("Write a name with letters that can be seen.")
        return name
