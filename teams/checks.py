"""Django system checks for what this room needs from the environment."""

from typing import Any
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def ring_is_usable(**_kwargs: Any) -> list[CheckMessage]:
    """PORTAL_KEYS holds at least one Fernet key, and every one of them is one."""
    if not settings.PORTAL_KEYS:
        return [Error("PORTAL_KEYS is empty: API keys cannot be stored.", id="teams.E001")]
    try:
        for key in settings.PORTAL_KEYS:
            Fernet(key)
    except ValueError:
        # The text of a key never stands in a message.
        return [Error("PORTAL_KEYS holds something that is not a Fernet key.", id="teams.E002")]
    return []


@register()
def public_url_is_an_origin(**_kwargs: Any) -> list[CheckMessage]:
    """PUBLIC_URL, when set, is an origin that others can reach: scheme and host, nothing behind."""
    if not settings.PUBLIC_URL:
        return []
    parts = urlsplit(settings.PUBLIC_URL)
    if parts.scheme in ("http", "https") and parts.hostname and not (parts.path or parts.query or parts.fragment):
        return []
    return [Error("PUBLIC_URL must be an origin such as https://videos.example.com.", id="teams.E003")]
