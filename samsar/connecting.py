"""Opens a socket to the service, name lookup and TLS included, within one wall-clock deadline.

Whatever fails here, not one byte of a request has left.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from typing import Final

from samsar import tls
from samsar.keys import Origin

_STREAM: Final = socket.SOCK_STREAM

Address = tuple[
    socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
]


class NoConnection(Exception):
    """No connection was made, so provably nothing was sent. The text says why."""


class Deadline:
    """A moment on the monotonic clock, `seconds` from now."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises TimeoutError when there are none."""
        left = self.remaining
        if left <= 0:
            raise TimeoutError
        return left

    @property
    def remaining(self) -> float:
        """The seconds that are left, 0 or less when the moment is past."""
        return self._end - time.monotonic()


def open_socket(origin: Origin, seconds: float) -> socket.socket:
    """A connected socket, encrypted where the origin asks for it; raises NoConnection."""
    deadline = Deadline(seconds)
    try:
        plain = _connected(_addresses(origin.host, origin.port, deadline), deadline)
        return _encrypted(plain, origin.host, deadline) if origin.is_tls else plain
    except TimeoutError:
        reason = f"no connection was made within {seconds:g} s"
    except (socket.gaierror, UnicodeError):
        reason = "its host name could not be looked up"
    except ConnectionRefusedError:
        reason = "the connection was refused"
    except ssl.SSLCertVerificationError:
        reason = "its certificate cannot be trusted"
    except ssl.SSLError:
        reason = "no encrypted connection could be made"
    except OSError:
        reason = "no connection could be made"
    raise NoConnection(reason)


def _addresses(host: str, port: int, deadline: Deadline) -> Sequence[Address]:
    """Where a host can be reached. The system's lookup knows no deadline, so it runs in a thread of its own."""
    try:
        return socket.getaddrinfo(host, port, type=_STREAM, flags=socket.AI_NUMERICHOST)
    except socket.gaierror:
        found: queue.SimpleQueue[Sequence[Address] | Exception] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, found), name="samsar-lookup", daemon=True).start()
    try:
        answer = found.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _look_up(host: str, port: int, found: "queue.SimpleQueue[Sequence[Address] | Exception]") -> None:
    try:
        found.put(socket.getaddrinfo(host, port, type=_STREAM))
    except (OSError, UnicodeError) as exc:
        found.put(exc)


def _connected(addresses: Sequence[Address], deadline: Deadline) -> socket.socket:
    """A connection to the first address that answers; each may use an equal share of the time that is left."""
    failure: OSError = socket.gaierror("no address")
    for tried, (family, kind, protocol, _, address) in enumerate(addresses):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(deadline.left() / (len(addresses) - tried))
            sock.connect(address)
        except OSError as exc:
            sock.close()
            failure = exc
        else:
            return sock
    raise failure


def _encrypted(plain: socket.socket, host: str, deadline: Deadline) -> ssl.SSLSocket:
    try:
        plain.settimeout(deadline.left())
    except TimeoutError:
        plain.close()
        raise
    return tls.encrypted(plain, host)
