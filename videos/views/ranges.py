"""Answer for one stored file, whole or one byte range of it (RFC 9110, sections 13 and 14).

A file that is served here never changes, so browsers may keep it; only this
reader may, since the address is guarded by the team.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from django.core.files.storage import default_storage
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

BLOCK_BYTES = 256 * 1024
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


class Blocks:
    """A span of an open file in blocks; closing it closes the file, read or not."""

    def __init__(self, file: IO[bytes], span: Span) -> None:
        self._file, self._left = file, span.length
        file.seek(span.start)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        block = self._file.read(min(BLOCK_BYTES, self._left))
        if not block:
            raise StopIteration
        self._left -= len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredFile:
    """A file by its name in the storage, and how it is told: type, name for people, when it was stored."""

    path: str
    content_type: str
    name: str
    stored_at: datetime
    is_download: bool = False


def answer(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    """Return 200, 206, 304, 412 or 416 for `stored`; raise FileGone, a 404, when the storage lost the file."""
    try:
        size = default_storage.size(stored.path)
    except FileNotFoundError:
        raise FileGone("The file is gone.") from None
    modified = int(stored.stored_at.timestamp())
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

    settled = get_conditional_response(request, etag=headers["ETag"], last_modified=modified)
    if settled is not None:
        return _set(settled, {name: headers[name] for name in ("Cache-Control", "ETag", "Last-Modified")})
    try:
        span = _span(request, headers, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"})
    return _set(_body(request, stored, span, size), headers)


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
        try:
            file = default_storage.open(stored.path, "rb")
        except FileNotFoundError:
            raise FileGone("The file is gone.") from None
        _give_back_database()
        response = StreamingHttpResponse(Blocks(file, span or whole))
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
