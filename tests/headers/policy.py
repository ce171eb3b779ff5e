"""What the headers of an answer have to be, and which are not so."""

from collections.abc import Mapping
from typing import Final

from samsar_portal.middleware import PERMISSIONS, policy_text

#: Addresses whose policy is wider, each with what it may show more and why.
WIDER: Final = {
    "create_images": "img-src",  # pictures from the web stand beside their addresses
    "create_images_list": "img-src",
    "add_outro": "img-src",
    "translate": "img-src",  # with an outro of its own
    "bulk_translate": "img-src",
}
#: What a wider `img-src` may hold beside the site's own: any https host, and in Practice this very machine.
WIDER_SOURCES: Final = frozenset({"blob:", "https:", "http://127.0.0.1:9", "http://127.0.0.1:8000"})
#: Addresses whose answers a browser may keep, each with the words; everything else is `no-store`.
KEPT: Final = {
    "video_file": "private, max-age=31536000, immutable",  # one exact render never changes
    "video_download": "private, max-age=31536000, immutable",
    "video_poster": "private, max-age=31536000, immutable",
    "video_thumb": "private, max-age=31536000, immutable",
    "video_strip": "private, max-age=31536000, immutable",
    "upload_file": "public, max-age=86400, immutable",  # Samsar fetches it; its address is its secret
}
#: Addresses whose answers may stand in pages of other hosts: a page of ours may stand under another name.
SHARED: Final = frozenset({"upload_file"})
EVERYWHERE: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
#: Headers that tell what we run on, and are nobody's business.
TELLING: Final = ("X-Powered-By", "Via", "X-Django-Version")
_DOCUMENTS: Final = ("text/html", "application/xhtml", "image/svg", "text/xml", "application/xml")


def faults(headers: Mapping[str, str], name: str = "", *, status: int = 200, is_static: bool = False) -> list[str]:
    """Return what is wrong with the headers of an answer of the address `name`, in words."""
    wrong = [f"{each} is {headers.get(each)!r}" for each, value in EVERYWHERE.items() if headers.get(each) != value]
    wrong += [f"{each} is sent" for each in TELLING if each in headers]
    is_document = headers.get("Content-Type", "").startswith(_DOCUMENTS)
    if is_document:
        wrong += _of_a_document(headers, name)
    if not is_static:
        if len(headers.get("X-Request-ID", "")) < 8:
            wrong.append("has no request id")
        wrong += _of_keeping(headers, name, status)
    shared = name in SHARED and status == 200
    corp = "cross-origin" if shared else "same-origin"
    if headers.get("Cross-Origin-Resource-Policy") != corp:
        wrong.append(f"Cross-Origin-Resource-Policy is {headers.get('Cross-Origin-Resource-Policy')!r}")
    return wrong


def _of_a_document(headers: Mapping[str, str], name: str) -> list[str]:
    found = headers.get("Content-Security-Policy", "")
    wrong = [] if headers.get("Permissions-Policy") == PERMISSIONS else ["powers are not refused"]
    site, said = directives(policy_text()), directives(found)
    for directive in {*site, *said}:
        more = set(said.get(directive, [])) - set(site.get(directive, []))
        if set(site.get(directive, [])) - set(said.get(directive, [])):
            wrong.append(f"the policy lacks {directive}")
        if more and not (WIDER.get(name) == directive and more <= WIDER_SOURCES):
            wrong.append(f"the policy is wider: {directive} {more}")
    return wrong


def _of_keeping(headers: Mapping[str, str], name: str, status: int) -> list[str]:
    said = headers.get("Cache-Control", "")
    if name in KEPT and status in (200, 206, 304) and "HX-Redirect" not in headers:
        return [] if said == KEPT[name] else [f"Cache-Control is {said!r}"]
    wrong = [] if "no-store" in said else [f"Cache-Control is {said!r}"]
    vary = {each.strip().lower() for each in headers.get("Vary", "").split(",")}
    return wrong + [f"does not vary by {each}" for each in ("HX-Request", "Cookie") if each.lower() not in vary]


def directives(policy: str) -> dict[str, list[str]]:
    """Split a policy into directives and their sources."""
    return {name: sources for name, *sources in (part.split() for part in policy.split(";") if part.strip())}
