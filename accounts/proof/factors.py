"""What a person can prove themselves with, read in one question."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator


@dataclass(frozen=True, kw_only=True, slots=True)
class Factors:
    """A person's password and second factors, as rows of allauth's Authenticator."""

    has_password: bool
    app: Any
    passkeys: list[Any]
    recovery: Any

    @property
    def has_second(self) -> bool:
        """Whether a password alone lets nobody in."""
        return bool(self.app or self.passkeys)

    @property
    def any(self) -> bool:
        """Whether there is anything to prove oneself with."""
        return self.has_password or self.has_second

    @property
    def codes_left(self) -> int:
        """How many recovery codes are unspent."""
        return len(self.recovery.wrap().get_unused_codes()) if self.recovery else 0

    @property
    def sentence(self) -> str:
        """How the account is protected, in one sentence."""
        ways = [way for way, is_there in (("an authenticator app", self.app), ("a passkey", self.passkeys)) if is_there]
        if not ways:
            return (
                "Your password alone lets you in. A passkey or an authenticator app would protect you better."
                if self.has_password
                else "Only a sign-in link lets you in. Set a password or add a passkey to have a way of your own."
            )
        second = " or ".join(ways)
        if not self.has_password:
            return f"There is no password; you sign in with {second}."
        alone = " A passkey also lets you in by itself." if self.passkeys else ""
        return f"Your password and {second} let you in together.{alone}"

    def is_last_way_in(self, passkey: Any) -> bool:
        """Whether without this passkey nothing but a link or a mail would let its owner in."""
        return not self.has_password and [each.pk for each in self.passkeys] == [passkey.pk]


def of(user: Any) -> Factors:
    """Read what a person can prove themselves with; one question."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    kind = Authenticator.Type
    return Factors(
        has_password=user.has_usable_password(),
        app=next((row for row in rows if row.type == kind.TOTP), None),
        passkeys=[row for row in rows if row.type == kind.WEBAUTHN],
        recovery=next((row for row in rows if row.type == kind.RECOVERY_CODES), None),
    )
