"""Seal and open secrets at rest, with a ring from the environment: the first key seals, all of them open.

Each room that stores sealed secrets adds a drawer, so that `manage.py
rotate_keys` and the doctor know of all of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class CannotOpen(Exception):
    """No key of the ring opens this: the ring that sealed it is gone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawer:
    """One place where sealed secrets lie: what people call them, all of them, and how they are sealed anew.

    `reseal` seals with the first key what older ones sealed, leaves alone what
    somebody changes meanwhile, and returns how many it changed. It may raise CannotOpen.
    """

    name: str
    secrets: Callable[[], Iterable[bytes]]
    reseal: Callable[[], int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many secrets of a drawer the first key sealed, how many an older one, and how many no key opens."""

    newest: int
    older: int
    closed: int


_drawers: dict[str, Drawer] = {}


def add_drawer(drawer: Drawer) -> None:
    """Let `rotate_keys` and the doctor know of a drawer; the same name again takes its place."""
    _drawers[drawer.name] = drawer


def drawers() -> list[Drawer]:
    """Return all drawers, in the order in which their rooms added them."""
    return list(_drawers.values())


def standing(drawer: Drawer) -> Standing:
    """Look through a drawer: which key of the ring opens what."""
    newest = older = closed = 0
    for sealed in drawer.secrets():
        if is_newest(sealed):
            newest += 1
            continue
        try:
            unseal(sealed)
        except CannotOpen:
            closed += 1
        else:
            older += 1
    return Standing(newest=newest, older=older, closed=closed)


def renewed(sealed: bytes) -> bytes | None:
    """Return a secret sealed anew by the first key; None where that sealed it, or no key opens it: both stay."""
    if is_newest(sealed):
        return None
    try:
        return seal(unseal(sealed))
    except CannotOpen:
        return None  # `standing` counts it


def _ring() -> list[Fernet]:
    if not settings.PORTAL_KEYS:
        raise ImproperlyConfigured("PORTAL_KEYS is not set: no key can be stored without it.")
    return [Fernet(key) for key in settings.PORTAL_KEYS]


def seal(secret: str) -> bytes:
    """Return `secret` encrypted under the first key of the ring."""
    return MultiFernet(_ring()).encrypt(secret.encode())


def unseal(sealed: bytes | memoryview) -> str:
    """Return the secret; raise CannotOpen if no key of the ring fits."""
    try:
        return MultiFernet(_ring()).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        raise CannotOpen("The stored key cannot be opened with PORTAL_KEYS.") from None


def is_newest(sealed: bytes | memoryview) -> bool:
    """Whether the first key of the ring sealed this."""
    try:
        _ring()[0].decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True
