"""A line to a place that was checked: connect to one of its addresses, and listen within bounds of time and bytes."""

import io
import socket
import ssl
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from outbound.addresses import Place
from samsar.tls import encrypted

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK_BYTES: Final = 256 * 1024


def connected(
    place: Place, addresses: Sequence[str], ends_at: float, *, patience: float, trust: ssl.SSLContext | None = None
) -> socket.socket:
    """Connect to the first of the checked addresses that answers, in `patience` seconds each, TLS included.

    `ends_at` is on the monotonic clock. Raises OSError, TimeoutError among it.
    """
    failure: OSError = socket.gaierror("no address")
    for address in addresses:
        try:
            sock = socket.create_connection((address, place.port), min(patience, left(ends_at)))
        except OSError as exc:
            failure = exc
            continue
        if not place.is_tls:
            return sock
        try:
            return encrypted(sock, place.host, trust)
        except OSError as exc:
            failure = exc
    raise failure


def left(ends_at: float) -> float:
    """The seconds until then; raises TimeoutError when there are none."""
    seconds = ends_at - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


class Listening(io.RawIOBase):
    """A socket for one answer: an ordinary timeout starts anew with every byte, here each wait ends in time.

    `silence` is how many seconds one wait may take; with `most`, the answer
    ends after so many bytes, as if the other side had closed.
    """

    def __init__(self, sock: socket.socket, ends_at: float, *, silence: float, most: int | None = None) -> None:
        self._socket, self._ends_at, self._silence, self._most = sock, ends_at, silence, most
        self._file: io.BufferedReader | None = None

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Play the socket for http.client; what was read ahead of one answer begins the next."""
        self._file = self._file or io.BufferedReader(self, _BLOCK_BYTES)
        return self._file

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Wait for some bytes; raises TimeoutError."""
        if self._most is None:
            self._socket.settimeout(min(self._silence, left(self._ends_at)))
            return self._socket.recv_into(buffer)
        room = min(self._most, len(memoryview(buffer)))
        if not room:
            return 0
        self._socket.settimeout(min(self._silence, left(self._ends_at)))
        read = self._socket.recv_into(memoryview(buffer)[:room])
        self._most -= read
        return read
