"""Where passkeys work: browsers tie them to a host name, and give them to pages that nobody could have changed."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Place:
    """Whether passkeys work at an address; if not why, and the address of this portal where they would."""

    works: bool
    reason: str = ""
    #: Without a path, such as http://localhost:8000; where another sign-in is needed, for cookies go by the host.
    at_localhost: str = ""
    public: str = ""


def place_of(request: HttpRequest) -> Place:
    """Say whether passkeys work at the address that this was asked at."""
    here = urlsplit(f"//{request.get_host()}")
    host = here.hostname or ""
    if _is_number(host):
        if not settings.PUBLIC_URL and ip_address(host).is_loopback and _is_allowed("localhost"):
            port = f":{here.port}" if here.port else ""
            return Place(False, f"Browsers keep passkeys for names, and {host} is a number.", f"http://localhost{port}")
        return Place(False, f"Browsers keep passkeys for names, and {host} is a number. Open the portal by its name.")
    if not request.is_secure() and host != "localhost":
        return Place(False, "Browsers give passkeys only to pages that come over https. Ask who runs this portal.")
    public = urlsplit(settings.PUBLIC_URL).hostname if settings.PUBLIC_URL else None
    if public and public != host:
        return Place(False, f"Passkeys belong to {public} here.", public=settings.PUBLIC_URL)
    return Place(True)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_allowed(host: str) -> bool:
    return any(allowed in (host, "*") for allowed in settings.ALLOWED_HOSTS)
