"""How often somebody may try, counted for all web processes at once: `allow` for anybody, allauth's own beside it.

A limit that cannot be looked up refuses. What is counted is the try, in a
window that slides; a refused try counts for nothing, so waiting always helps.
"""

import hashlib
import ipaddress
import math
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

_ALLAUTH: Final = "allauth.account"
#: What allauth counts at which address of ours, where it answers 429.
_ACTIONS: Final = {
    "sign_in": "login",
    "account_login": "login",
    "account_signup": "signup",
    "account_reset_password": "reset_password",
    "account_reset_password_from_key": "reset_password_from_key",
    "account_change_password": "change_password",
    "account_set_password": "change_password",
    "account_email": "manage_email",
    "account_reauthenticate": "reauthenticate",
}
#: For what is not listed, the longest of all windows.
_AT_MOST: Final = 600


def allow(name: str, key: str, *, per: int, within: timedelta, now: datetime) -> bool:
    """Count one try of `name` by `key` and tell whether it is among the `per` allowed `within` that time."""
    return seconds_to_wait(name, key, per=per, within=within, now=now) == 0


def seconds_to_wait(name: str, key: str, *, per: int, within: timedelta, now: datetime) -> int:
    """Count one try as `allow` does; 0 where it is allowed, else the seconds until one is."""
    hidden = hashlib.sha256(key.encode()).hexdigest()  # an address of a person is no name for a row
    kept = f"limit:{name}:{per}:{within.total_seconds():.0f}:{hidden}"
    rate = ratelimit.Rate(per, within.total_seconds(), "key")
    with ratelimit.cache_lock(kept) as is_ours:
        if not is_ours:
            return 1
        is_allowed, tries = ratelimit.apply_rate(cache.get(kept, []), now.timestamp(), rate)
        if is_allowed:
            cache.set(kept, tries, rate.duration)
            return 0
    return _until_free(tries, rate, now)


def seconds_left(request: HttpRequest, action: str, *, now: datetime, key: str | None = None, user: Any = None) -> int:
    """Return the seconds until allauth allows `action` again, counting nothing; 0 where it does now."""
    waits: list[int] = [0]
    for rate in ratelimit.get_rates(app=_ALLAUTH, action=action):
        if (rate.per == "key" and key is None) or (rate.per == "user" and user is None):
            continue
        kept = ratelimit.get_cache_key(request, app=_ALLAUTH, action=action, rate=rate, key=key, user=user)
        tries = cache.get(kept, [])
        if not ratelimit.apply_rate(tries, now.timestamp(), rate, dry_run=True)[0]:
            waits.append(_until_free(tries, rate, now))
    return max(waits)


def _until_free(tries: list[float], rate: Any, now: datetime) -> int:
    seconds: float = tries[-1] + rate.duration - now.timestamp()
    return max(1, math.ceil(seconds))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Refuse a try, saying how long to wait."""
    response = render(request, "429.html", {"wait": in_words(seconds)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer for allauth, which refuses without saying how long: find out, and say it."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    action, user = _ACTIONS.get(name, ""), request.user if request.user.is_authenticated else None
    key = request.POST.get("email", "").strip().lower() if action == "reset_password" else None
    wait = seconds_left(request, action, now=timezone.now(), key=key, user=user) if action else _AT_MOST
    return too_many(request, wait or 1)


def in_words(seconds: int) -> str:
    """Say a wait as a person would: "20 seconds", "a minute", "7 minutes"; never less than it is."""
    if seconds <= 50:
        return "a second" if seconds == 1 else f"{seconds} seconds"
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def network_address(request: HttpRequest) -> str:
    """Return who asks, as limits count them: of an IPv6 address its network only."""
    address: str = ratelimit.get_ip(request)
    return address


def client_address(request: HttpRequest) -> str:
    """Return the address that asks; what a proxy says is believed of as many as are ours (PORTAL_PROXIES)."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    named = hops[-settings.PROXIES] if 0 < settings.PROXIES <= len(hops) else ""
    direct: str = request.META.get("REMOTE_ADDR", "")
    for given in (named, direct):
        try:
            return str(ipaddress.ip_address(given))
        except ValueError:
            continue
    return "unknown"


def key_of(request: HttpRequest, **credentials: Any) -> str:
    """Return the key under which allauth counts failed sign-ins to one address."""
    key: str = get_adapter()._get_login_attempts_cache_key(request, **credentials)
    return key
