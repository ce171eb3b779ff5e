"""Django system checks for what the ways in need from the environment."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 - Django's names


@register()
def mail_leaves_a_public_portal(**_kwargs: Any) -> list[CheckMessage]:
    """A portal that others can reach sends its mail; printing it is for one's own machine."""
    if settings.PUBLIC_URL and settings.SHOWS_MAIL:
        return [
            Warning(
                "Mail is only shown here, and PUBLIC_URL is set: nobody can confirm an address or reset a password.",
                hint="Set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587.",
                id="accounts.W001",
            )
        ]
    return []


@register()
def sign_up_is_known(**_kwargs: Any) -> list[CheckMessage]:
    """PORTAL_SIGN_UP is one of the two words that mean something."""
    if settings.SIGN_UP in ("open", "invited"):
        return []
    return [Error('PORTAL_SIGN_UP must be "open" or "invited".', id="accounts.E001")]


@register()
def proxies_are_counted(**_kwargs: Any) -> list[CheckMessage]:
    """PORTAL_PROXIES counts proxies."""
    return [] if settings.PROXIES >= 0 else [Error("PORTAL_PROXIES must be 0 or more.", id="accounts.E002")]
