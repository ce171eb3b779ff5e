"""Seal and open keys at rest, with a ring from the environment: the first key seals, all of them open."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class CannotOpen(Exception):
    """No key of the ring opens this: the ring that sealed it is gone."""


def _ring() -> MultiFernet:
    if not settings.PORTAL_KEYS:
        raise ImproperlyConfigured("PORTAL_KEYS is not set: no key can be stored without it.")
    return MultiFernet([Fernet(key) for key in settings.PORTAL_KEYS])


def seal(secret: str) -> bytes:
    """Return `secret` encrypted under the first key of the ring."""
    return _ring().encrypt(secret.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the secret; raise CannotOpen if no key of the ring fits."""
    try:
        return _ring().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise CannotOpen("The stored key cannot be opened with PORTAL_KEYS.") from None
