"""Codes that a person types: six digits of an authenticator app, or a recovery code. Each opens once."""

import hmac
from datetime import datetime
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from accounts.proof.sealed import SealedFactors

#: Seconds that one code of an app stands for.
PERIOD: Final = 30


def counter_of(secret: str, code: str, *, now: datetime) -> int | None:
    """Return which count of `PERIOD` the code belongs to: this one or a neighbour, for clocks go wrong; else None."""
    typed, at = code.replace(" ", ""), int(now.timestamp()) // PERIOD
    for counter in (at, at - 1, at + 1):
        if hmac.compare_digest(format_hotp_value(hotp_value(secret, counter)).encode(), typed.encode()):
            return counter
    return None


def spend(user: Any, code: str, *, now: datetime) -> Any:
    """Return the factor that this code opens and spend the code; None for wrong and spent ones alike.

    The row decides between two at the same moment, in whatever process: a code of the app moves its counter on, and
    no code of that count or an earlier one opens again.
    """
    for factor in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN).order_by("-type"):
        factor.user = user
        if factor.type == Authenticator.Type.TOTP:
            counter = counter_of(SealedFactors().decrypt(factor.data["secret"]), code, now=now)
            if counter is not None and move_on(factor, counter):
                return factor
        elif factor.wrap().validate_code(code.replace(" ", "")):
            return factor
    return None


def move_on(factor: Any, counter: int) -> bool:
    """Remember that a code of this count was used; False if that or a later one was before."""
    data = factor.data
    if data.get("spent", -1) >= counter:
        return False
    renewed = {**data, "spent": counter}
    if not Authenticator.objects.filter(pk=factor.pk, data=data).update(data=renewed):
        return False
    factor.data = renewed
    return True
