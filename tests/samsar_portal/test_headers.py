"""The headers that every answer carries."""

import brotli
import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from samsar_portal.middleware import SecurityHeadersMiddleware, csp, policy_text
from teams.models import Membership


def directives(header: str) -> dict[str, list[str]]:
    """Split a policy into directive and sources."""
    return {name: sources for name, *sources in (part.split() for part in header.split(";"))}


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_inline() -> None:
    found = directives(policy_text())
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["connect-src"] == ["'self'"]
    assert found["img-src"] == ["'self'", "data:"]
    assert found["frame-ancestors"] == found["base-uri"] == found["object-src"] == ["'none'"]
    # What `default-src` does not stand for would be open without a word of its own.
    assert found["form-action"] == found["media-src"] == found["font-src"] == found["manifest-src"] == ["'self'"]
    assert len(found) == 12
    assert "unsafe" not in policy_text()


def test_settings_replace_the_policy(settings: pytest.MonkeyPatch) -> None:
    settings.SECURE_CSP = {"default-src": ["'self'"], "media-src": ["https://files.example.test"]}  # type: ignore[attr-defined]
    assert policy_text() == "default-src 'self'; media-src https://files.example.test"


def test_one_view_widens_only_its_own_policy() -> None:
    @csp(img_src=["https:", "blob:"])
    def form(_request: object) -> HttpResponse:
        return HttpResponse("ok")

    request = RequestFactory().get("/")
    wide = SecurityHeadersMiddleware(form)(request)
    narrow = SecurityHeadersMiddleware(lambda _request: HttpResponse("ok"))(request)
    assert directives(wide["Content-Security-Policy"])["img-src"] == ["'self'", "data:", "https:", "blob:"]
    assert directives(wide["Content-Security-Policy"])["script-src"] == ["'self'"]
    assert directives(narrow["Content-Security-Policy"])["img-src"] == ["'self'", "data:"]


@pytest.mark.parametrize(("kind", "fenced"), [("text/html", True), ("image/svg+xml", True), ("text/css", False)])
def test_only_what_opens_as_a_page_carries_the_policy(kind: str, fenced: bool) -> None:
    answer = SecurityHeadersMiddleware(lambda _request: HttpResponse("", content_type=kind))(RequestFactory().get("/"))
    assert answer.has_header("Content-Security-Policy") == fenced
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_a_view_says_about_caching_stands() -> None:
    def poster(_request: object) -> HttpResponse:
        return HttpResponse("ok", headers={"Cache-Control": "private, immutable"})

    answer = SecurityHeadersMiddleware(poster)(RequestFactory().get("/"))
    assert answer["Cache-Control"] == "private, immutable"


def test_a_signed_in_page_is_fenced_in(owner_client: Client, owner: Membership) -> None:
    answer = owner_client.get(reverse("settings", args=[owner.team.key]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert {"HX-Request", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "camera=()" in answer["Permissions-Policy"]


def test_the_request_id_of_a_proxy_is_kept_and_junk_is_not(client: Client, db: None) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "trace-0123456789"})["X-Request-ID"] == "trace-0123456789"
    made = client.get("/healthz", headers={"X-Request-ID": 'no"\tgood'})["X-Request-ID"]
    assert len(made) == 32
    assert made != client.get("/healthz")["X-Request-ID"]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("br;q=0.5", "br"), ("", None)],
)
def test_a_page_is_compressed_as_the_browser_takes_it(
    owner_client: Client, owner: Membership, accepted: str, encoding: str | None
) -> None:
    plain = owner_client.get(reverse("library", args=[owner.team.key]))
    answer = owner_client.get(reverse("library", args=[owner.team.key]), headers={"Accept-Encoding": accepted})

    assert answer.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in answer["Vary"]
    if encoding == "br":
        page = brotli.decompress(answer.content).decode()
        assert page.startswith("<!doctype html>")
        assert page.endswith("</html>\n")
        assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content) / 2
