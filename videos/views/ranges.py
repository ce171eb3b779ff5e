"""Answer for one stored file, whole or one byte range of it (RFC 9110, sections 13 and 14).

A file that is served here never changes, so browsers may keep it; only this
reader may, since the address is guarded by the team.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import structlog
from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

from videos import store

log = structlog.get_logger(__name__)

_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


class FileGone(Http404):
    """The storage has no such file any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """`length` bytes from `start`, both counted in bytes."""

    start: int
    length: int


def wanted_span(header: str, size: int) -> Span | None:
    """Return the span that a Range header asks of a file of `size` bytes, or None for the whole file.

    Several ranges, other units and malformed headers mean the whole file.
    Raises Unsatisfiable when no byte of the file lies in the range.
    """
    asked = _ONE_RANGE.fullmatch(header.strip())
    if asked is None or asked.groups() == ("", ""):
        return None
    first, last = asked.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, length)
    start = int(first)
    end = int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return Span(start, min(end, size - 1) - start + 1)


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """A file by its name in the storage, and how it is told: type, name for people, when it was stored."""

    path: str
    content_type: str
    name: str
    stored_at: datetime
    is_download: bool = False


def answer(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """Return 200, 206, 304, 412 or 416 for `stored`, or 503 while the storage cannot be read.

    Raises FileGone, a 404, when the storage lost the file. With the setting
    X_ACCEL it is nginx that sends the body, whole or by range.
    """
    by_nginx = bool(settings.X_ACCEL) and store.is_local()
    try:
        size = store.size(stored.path)
        # nginx makes its validators of the file's own time, in the form of ours: both have to say the same.
        modified = store.modified(stored.path) if by_nginx else int(stored.stored_at.timestamp())
        headers = _headers(request, stored, size, modified)
        settled = get_conditional_response(request, etag=headers["ETag"], last_modified=modified)
        if settled is not None:
            return _set(settled, {name: headers[name] for name in ("Cache-Control", "ETag", "Last-Modified")})
        if by_nginx:
            inner = settings.X_ACCEL + quote(stored.path)
            return _set(HttpResponse(), headers | {"X-Accel-Redirect": inner})
        return _set(_body(request, stored, _span(request, headers, size), size), headers)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"})
    except FileNotFoundError:
        raise FileGone("The file is gone.") from None
    except OSError as cause:
        log.warning("not read", file=stored.path, errno=cause.errno)
        words = "The storage of this portal does not answer. Nothing is lost; try again in a moment.\n"
        return HttpResponse(words, status=503, content_type="text/plain", headers={"Retry-After": "10"})


def _headers(request: HttpRequest, stored: StoredFile, size: int, modified: int) -> dict[str, str]:
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "Content-Type": stored.content_type,
        "ETag": f'"{modified:x}-{size:x}"',
        "Last-Modified": http_date(modified),
    }
    disposition = content_disposition_header(stored.is_download, stored.name)
    if disposition:
        headers["Content-Disposition"] = disposition
    # Films do not shrink, and a compressed answer would lose its length and its ranges.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    return headers


def _span(request: HttpRequest, headers: dict[str, str], size: int) -> Span | None:
    asked = request.headers.get("Range", "")
    # Ranges are defined for GET alone; another method gets the headers of the whole file.
    if request.method != "GET" or not asked:
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and condition != headers["ETag"]:
        date = parse_http_date_safe(condition)
        if date is None or date != parse_http_date_safe(headers["Last-Modified"]):
            return None
    return wanted_span(asked, size)


def _body(request: HttpRequest, stored: StoredFile, span: Span | None, size: int) -> HttpResponseBase:
    response: HttpResponseBase
    whole = Span(0, size)
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        asked = span or whole
        blocks = store.part(stored.path, asked.start, asked.length)
        _give_back_database()
        response = StreamingHttpResponse(blocks)
    response["Content-Length"] = str((span or whole).length)
    if span:
        response.status_code = 206
        response["Content-Range"] = f"bytes {span.start}-{span.start + span.length - 1}/{size}"
    return response


def _give_back_database() -> None:
    """Part with the database, which a paused player would hold until it is closed: sending needs none."""
    if not connection.in_atomic_block:
        connection.close()


def _set(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
