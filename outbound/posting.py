"""Post one small body to an address that somebody else wrote, under the address guard.

One POST over one fresh connection to the very address that was checked. No
redirects, no proxies, no decoding; connecting, the whole exchange, what is
sent and what is read are bounded, also against a server that drips. Nothing
here logs: an address may hold a secret of whoever wrote it.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from outbound.addresses import AddressRefused, Place, Resolve, check, look_up
from outbound.lines import Listening, connected, left

CONNECT_SECONDS: Final = 5.0  # for each address, TLS included
EXCHANGE_SECONDS: Final = 15.0  # for all of it; only a look-up of the name has the resolver's own bound
BODY_BYTES: Final = 64 * 1024
ANSWER_BYTES: Final = 4 * 1024
#: Status line, headers and body of an answer together.
_HEARD_BYTES: Final = 32 * 1024
_LONGEST_DATE: Final = 100  # characters
_SWITCHED: Final = 101  # nobody asked for that, and nothing follows it


class PostFailed(Exception):
    """There was no answer. `sentence` says why, without the address; whether the body arrived is not known."""

    def __init__(self, reason: str) -> None:
        self.sentence = f"{reason}."
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, the beginning of the body, and what stood in Retry-After, unread; empty for nothing."""

    status: int
    body: bytes
    retry_after: str = ""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    practice_origin: str | None = None,
    seconds: float = EXCHANGE_SECONDS,
    resolve: Resolve = look_up,
    trust: ssl.SSLContext | None = None,
) -> Answer:
    """Send `body`, at most `BODY_BYTES`, with `headers` on top of our own, and return what came back.

    `practice_origin`, such as http://127.0.0.1:8700, is then the only place
    allowed; without it any public https host is. Raises PostFailed.
    """
    if len(body) > BODY_BYTES:
        raise PostFailed(f"Nothing was sent: it is larger than {BODY_BYTES // 1024} KiB")
    ends_at = time.monotonic() + seconds
    with _network_errors(ends_at):
        place, addresses = check(url, practice_origin=practice_origin, resolve=resolve)
        with connected(place, addresses, ends_at, patience=CONNECT_SECONDS, trust=trust) as sock:
            response = _ask(sock, place, body, headers, ends_at)
            retry_after = response.headers.get("Retry-After", "")[:_LONGEST_DATE]
            return Answer(response.status, _beginning(response), retry_after)


def _ask(
    sock: socket.socket, place: Place, body: bytes, headers: Mapping[str, str], ends_at: float
) -> http.client.HTTPResponse:
    ours = {
        "Host": place.host_header,
        "User-Agent": "samsar-portal",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in {**ours, **headers}.items())
    sock.settimeout(left(ends_at))  # of all of sendall, not of each piece
    sock.sendall(f"POST {place.target} HTTP/1.1\r\n{lines}\r\n".encode("ascii") + body)
    heard = Listening(sock, ends_at, silence=EXCHANGE_SECONDS, most=_HEARD_BYTES)
    return _final(heard)


def _final(heard: Listening) -> http.client.HTTPResponse:
    """Return the answer after the interim ones (1xx), of which http.client passes over 100 alone."""
    while True:
        response = http.client.HTTPResponse(heard, method="POST")  # type: ignore[arg-type]
        response.begin()
        if response.status == _SWITCHED or not 100 <= response.status < 200:
            return response
        response.fp = None  # type: ignore[assignment]  # or it would close, when it goes, what the next one reads from


def _beginning(response: http.client.HTTPResponse) -> bytes:
    """Return the first bytes of the body. The status has been said: whatever breaks here takes nothing from it."""
    read = b""
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        while len(read) < ANSWER_BYTES and (piece := response.read1(ANSWER_BYTES - len(read))):
            read += piece
    return read[:ANSWER_BYTES]  # a chunk of a length below nothing is read with what follows it


@contextlib.contextmanager
def _network_errors(ends_at: float) -> Iterator[None]:
    """Turn what the network raises into PostFailed."""
    try:
        yield
    except AddressRefused as refused:
        raise PostFailed(f"Nothing was sent: {refused.reason}") from None
    except TimeoutError:
        over = time.monotonic() >= ends_at
        raise PostFailed("It took too long to answer" if over else "It did not answer in time") from None
    except socket.gaierror:
        raise PostFailed("Nothing was sent: its host could not be found") from None
    except ssl.SSLCertVerificationError:
        raise PostFailed("Nothing was sent: its certificate cannot be trusted") from None
    except ConnectionRefusedError:
        raise PostFailed("Nothing was sent: it refused the connection") from None
    except OSError:
        raise PostFailed("The connection to it broke") from None
    except (http.client.HTTPException, ValueError):
        raise PostFailed("Its answer was broken") from None
