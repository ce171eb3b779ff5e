"""Copy one file from where a finished render lies, under the address guard.

One GET over one fresh connection to the very address that was checked. No
redirects, no proxies, no decoding; bytes and wall-clock time are bounded, also
against a server that drips. Nothing here logs, because links may be signed.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from outbound.addresses import Place, Resolve, check, look_up
from outbound.lines import Listening, connected

CONNECT_SECONDS: Final = 10.0  # for each address, TLS included
SILENCE_SECONDS: Final = 30.0  # without a single byte
BLOCK_BYTES: Final = 256 * 1024
_GONE: Final = frozenset({401, 403, 404, 410})
_FILE_TYPES: Final = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/mp4"})


class CopyFailed(Exception):
    """The file could not be copied this time. `sentence` says why, without the link."""

    def __init__(self, reason: str) -> None:
        self.sentence = f"The video could not be fetched: {reason}."
        super().__init__(self.sentence)


class LinkDead(Exception):
    """The link no longer opens the file (HTTP 401, 403, 404 or 410); a fresh link may."""

    def __init__(self, status: int) -> None:
        self.status = status
        self.sentence = f"The link to the video no longer works (HTTP {status})."
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: its size in bytes, and its type as the server named it, empty if it did not."""

    size: int
    content_type: str


def copy_media(
    url: str,
    target: BinaryIO,
    *,
    practice_origin: str | None,
    limit_bytes: int,
    deadline_seconds: float,
    resolve: Resolve = look_up,
    trust: ssl.SSLContext | None = None,
) -> Copied:
    """Copy the file at `url` into `target`, at most `limit_bytes` within `deadline_seconds` from now.

    `practice_origin`, such as http://127.0.0.1:8700, is then the only place
    allowed; without it any public https host is. Raises AddressRefused,
    LinkDead or CopyFailed, and whatever `target.write` raises.
    """
    ends_at = time.monotonic() + deadline_seconds
    with _network_errors(ends_at):
        place, addresses = check(url, practice_origin=practice_origin, resolve=resolve)
        sock = connected(place, addresses, ends_at, patience=CONNECT_SECONDS, trust=trust)
    with sock:
        with _network_errors(ends_at):
            response = _ask(sock, place, ends_at)
            content_type = _judge(response, limit_bytes)
        size = 0
        while block := _next_block(response, ends_at):
            size += len(block)
            if size > limit_bytes:
                raise CopyFailed(_too_large(limit_bytes))
            target.write(block)
        # http.client ends a body that breaks off like one that is complete.
        if response.length or not size:
            raise CopyFailed("the connection ended before the file was complete")
    return Copied(size, content_type)


def _ask(sock: socket.socket, place: Place, ends_at: float) -> http.client.HTTPResponse:
    request = (
        f"GET {place.target} HTTP/1.1\r\nHost: {place.host_header}\r\nUser-Agent: samsar-portal\r\n"
        "Accept: video/mp4, */*;q=0.1\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
    )
    sock.sendall(request.encode("ascii"))
    response = http.client.HTTPResponse(Listening(sock, ends_at, silence=SILENCE_SECONDS))  # type: ignore[arg-type]
    response.begin()
    return response


def _judge(response: http.client.HTTPResponse, limit_bytes: int) -> str:
    """Return the type of a file that is worth reading; raises LinkDead or CopyFailed."""
    if response.status in _GONE:
        raise LinkDead(response.status)
    if 300 <= response.status < 400:
        raise CopyFailed("its server sent us on to another address, which is not followed")
    if response.status != 200:
        raise CopyFailed(f"its server answered HTTP {response.status}")
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if content_type not in _FILE_TYPES and not content_type.startswith("video/"):
        raise CopyFailed("its server sent something that is not a video")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise CopyFailed("its server sent it compressed, which was not asked for")
    if response.length is not None and response.length > limit_bytes:
        raise CopyFailed(_too_large(limit_bytes))
    return content_type


def _next_block(response: http.client.HTTPResponse, ends_at: float) -> bytes:
    with _network_errors(ends_at):
        return response.read(BLOCK_BYTES)


@contextlib.contextmanager
def _network_errors(ends_at: float) -> Iterator[None]:
    """Turn what the network raises into CopyFailed. Writing to the target stays outside: its errors are others."""
    try:
        yield
    except TimeoutError:
        over = time.monotonic() >= ends_at
        raise CopyFailed("it took too long" if over else "its server stopped answering") from None
    except socket.gaierror:
        raise CopyFailed("its server could not be found") from None
    except ssl.SSLCertVerificationError:
        raise CopyFailed("its server's certificate cannot be trusted") from None
    except ConnectionRefusedError:
        raise CopyFailed("its server refused the connection") from None
    except OSError:
        raise CopyFailed("the connection to its server broke") from None
    except (http.client.HTTPException, ValueError):
        raise CopyFailed("its server's answer was broken") from None


def _too_large(limit_bytes: int) -> str:
    return f"it is larger than the {limit_bytes / 1024**3:.1f} GiB that this portal takes"
