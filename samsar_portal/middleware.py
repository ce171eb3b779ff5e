"""What every answer carries: one request id through all logs, and the headers that fence the browser in.

The policy is data: `settings.SECURE_CSP` (Django 6's name and shape) where set,
else `POLICY`; a view adds sources of its own with the `csp` decorator.
"""

import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

import brotli
import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

Policy = Mapping[str, Sequence[str]]
GetResponse = Callable[[HttpRequest], HttpResponseBase]

#: Nothing from elsewhere, nothing inline; `data:` is for the small pictures that the browser makes itself.
POLICY: Policy = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "media-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "manifest-src": ["'self'"],
}

_UNUSED_POWERS = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone payment usb"
PERMISSIONS = ", ".join(f"{power}=()" for power in _UNUSED_POWERS.split())

#: What a browser can open as a page; on a style sheet or a font a policy would be dead weight.
_DOCUMENTS = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml")

#: Bytes; and between 0 and 11, where 5 takes as long as gzip does.
_WORTH_COMPRESSING, _QUALITY = 200, 5
_TAKES_BROTLI = re.compile(r"\bbr\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$))")
_PLAIN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def csp(**more: Sequence[str]) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Add sources to the policy of one view: `@csp(img_src=["https:", "blob:"])`; underscores stand for hyphens."""

    def widen(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def widened(*args: Any, **kwargs: Any) -> HttpResponseBase:
            return widen_policy(view(*args, **kwargs), **more)

        return widened

    return widen


def widen_policy(response: HttpResponseBase, **more: Sequence[str]) -> HttpResponseBase:
    """Add sources to the policy of one answer, where they depend on the request; underscores stand for hyphens."""
    response.csp_more = {name.replace("_", "-"): sources for name, sources in more.items()}  # type: ignore[attr-defined]
    return response


def policy_text(more: Policy | None = None) -> str:
    """Write the Content-Security-Policy header, with the sources of `more` added to the site's own."""
    site: Policy = getattr(settings, "SECURE_CSP", None) or POLICY
    merged = {name: [*sources] for name, sources in site.items()}
    for name, sources in (more or {}).items():
        merged[name] = [*merged.get(name, []), *sources]
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in merged.items())


class RequestIdMiddleware:
    """Gives each request an id, tells it to every log line and to the caller."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Keep a plain id that a proxy in front already gave; anything else gets a new one."""
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
        response.headers["X-Request-ID"] = request_id
        return response


class SecurityHeadersMiddleware:
    """Adds the headers that Django's own security middleware does not know.

    What a view or the static files already said about caching stands; every
    other answer is `no-store`, so that nothing of a team stays on a shared
    machine.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add policy, isolation and caching headers to the answer."""
        response = self.get_response(request)
        headers = response.headers
        if headers.get("Content-Type", "").startswith(_DOCUMENTS):
            headers.setdefault("Content-Security-Policy", policy_text(getattr(response, "csp_more", None)))
            headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Cache-Control", "no-store")
        if "no-store" in headers["Cache-Control"]:
            patch_vary_headers(response, ["HX-Request", "Cookie"])
        return response


class BrotliMiddleware:
    """Compresses pages with Brotli where the browser takes it, a sixth smaller than gzip; the others get gzip.

    What a page holds that nobody may guess, the token of its forms, is masked anew in each answer, so the length of a
    compressed page tells nothing of it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Compress an answer in one piece that is long enough to gain by it."""
        response = self.get_response(request)
        if response.streaming or response.has_header("Content-Encoding"):
            return response
        if not isinstance(response, HttpResponse) or len(response.content) < _WORTH_COMPRESSING:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        if _TAKES_BROTLI.search(request.headers.get("Accept-Encoding", "")):
            response.content = brotli.compress(response.content, quality=_QUALITY)
            response.headers["Content-Encoding"] = "br"
            response.headers["Content-Length"] = str(len(response.content))
        return response


class NotAPageMiddleware:
    """Answers with a page where a browser opens an address that only takes a form; Django's own answer is blank."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_blank = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
        if is_blank and isinstance(response, HttpResponse) and "text/html" in request.headers.get("Accept", ""):
            response.content = render_to_string("405.html", request=request).encode()
        return response
