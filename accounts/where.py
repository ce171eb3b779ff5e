"""Where people go: paths of ours and no others, and what the pages of the door say about the portal they stand at."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_our_path(url: str) -> bool:
    """Whether `url` is a plain path of this portal: no host, no scheme, nothing that a browser would read as one.

    A path has ASCII alone, as browsers write it: it goes into a cookie and into heads of answers.
    """
    if not (url.isascii() and url.isprintable() and url.startswith("/") and len(url) <= 2000):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:  # half an IPv6 address
        return False
    return not (parts.scheme or parts.netloc) and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def about_oneself() -> str:
    """Return the address of the page about oneself."""
    return reverse("you")


def told() -> dict[str, Any]:
    """Return what the templates of the door need to know about the portal."""
    return {
        "is_local": not settings.PUBLIC_URL,
        "is_by_invitation": settings.SIGN_UP != "open",
        "back": about_oneself(),
    }
