"""Secrets of factors at rest: sealed with the same rotating ring as the keys of Samsar."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from teams import sealing

#: What in an authenticator's data is secret: the app's shared secret, the seed of the recovery codes.
_SECRETS: Final = ("secret", "seed")


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc] # allauth brings no types
    """allauth's way to what differs in this portal: sealed secrets, our names, the host that passkeys belong to."""

    error_messages: Mapping[str, str] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it was used already. Wait for the next one and try again.",
        "unverified_email": "Confirm your e-mail address first; then a second factor can be added.",
        "cannot_generate_recovery_codes": "Recovery codes come with an authenticator app or a passkey. Add one first.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is stored."""
        return sealing.seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a stored secret; raise teams.sealing.CannotOpen if no key of the ring fits."""
        return sealing.unseal(encrypted_text.encode())

    def get_totp_issuer(self) -> str:
        """What an authenticator app calls this portal."""
        return str(settings.PORTAL_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host that a passkey is for: that of the public address, else the one in the browser's address bar."""
        public = urlsplit(settings.PUBLIC_URL).hostname if settings.PUBLIC_URL else None
        here: str = context.request.get_host()
        return {"id": public or here.rpartition(":")[0] or here, "name": str(settings.PORTAL_NAME)}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's word
        """What a passkey is called until its owner says better."""
        return f"Passkey {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"


def reseal() -> int:
    """Seal with the first key of the ring what older keys sealed of the factors; return how many rows that changed.

    Idempotent; a row that somebody changes meanwhile (a spent code) is read again. Raises teams.sealing.CannotOpen
    at the first secret that no key of the ring opens; what was done before stays done.
    """
    changed = 0
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        while (data := Authenticator.objects.filter(pk=pk).values_list("data", flat=True).first()) is not None:
            renewed = dict(_resealed(data))
            if not renewed:
                break
            if Authenticator.objects.filter(pk=pk, data=data).update(data={**data, **renewed}):
                changed += 1
                break
    return changed


def _resealed(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in _SECRETS:
        sealed = data.get(name)
        if isinstance(sealed, str) and not sealing.is_newest(sealed.encode()):
            yield name, sealing.seal(sealing.unseal(sealed.encode())).decode()


def _all_sealed() -> Iterator[bytes]:
    for data in Authenticator.objects.order_by("pk").values_list("data", flat=True):
        yield from (data[name].encode() for name in _SECRETS if isinstance(data.get(name), str))


sealing.add_drawer(sealing.Drawer(name="Second factors", secrets=_all_sealed, reseal=reseal))
