"""One HTTP/1.1 exchange that ends within its deadline, whatever the server does.

Ordinary timeouts start anew with every byte. Here every wait for the network
is cut to what is left of one wall-clock deadline, and every byte is counted.
No redirects, no proxies, no decoding, and nothing is logged or printed,
because the Authorization header passes through here.
"""

import contextlib
import http.client
import io
import os
import select
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samsar.connecting import Deadline, open_socket
from samsar.documents import MOST_BYTES
from samsar.keys import Origin

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_WIRE_BYTES: Final = 4 * MOST_BYTES  # one whole answer: interim answers, headers, body and its framing
IDLE_SECONDS: Final = 15  # a connection unused for longer is likely to have been closed at the other end

Headers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: HTTP status, headers (lower-case name to values) and the body, cut one byte above 64 KiB."""

    status: int
    headers: Headers
    body: bytes


class BrokenExchange(Exception):
    """A connection was made but no whole answer came; how much of the request arrived is unknown.

    `status` and `headers` are what was read of an answer until then, None and
    empty where nothing was; `heard` tells whether any byte came at all.
    """

    def __init__(self, reason: str, *, heard: bool, status: int | None = None, headers: Headers | None = None) -> None:
        super().__init__(reason)
        self.heard = heard
        self.status = status
        self.headers: Headers = headers or {}


class Connection:
    """A connection to an origin, for one thread of one process."""

    def __init__(self, origin: Origin, sock: socket.socket) -> None:
        self.origin = origin
        self.is_reusable = False
        self._socket = sock
        self._process = os.getpid()
        self._used_at = time.monotonic()

    @classmethod
    def open(cls, origin: Origin, seconds: float) -> "Connection":
        """A fresh connection within so many seconds; raises NoConnection."""
        return cls(origin, open_socket(origin, seconds))

    def exchange(self, request: bytes, deadline: Deadline) -> Reply:
        """Send a request and read its answer; raises BrokenExchange."""
        self.is_reusable = False
        wire = _Wire(self._socket, deadline)
        status, headers = None, None
        try:
            wire.send(request)
            response = _final_response(wire)
            status, headers = response.status, _headers(response)
            body = _body(response, headers)
            self.is_reusable = response.isclosed() and not response.will_close
            self._used_at = time.monotonic()
            response.close()
            return Reply(status, headers, body)
        except TimeoutError:
            reason = f"no complete answer came within {deadline.seconds:g} s"
        except (http.client.IncompleteRead, http.client.RemoteDisconnected):
            reason = "the connection ended before the answer was complete"
        except OSError:
            reason = "the connection broke before the answer was complete"
        except (http.client.HTTPException, ValueError):
            reason = "the answer could not be read as HTTP"
        # not inside an except block: no traceback shall lead to the frames that held the request
        raise BrokenExchange(reason, heard=wire.received > 0, status=status, headers=headers)

    def may_carry_another(self) -> bool:
        """Whether the connection still stands, is ours, was used lately, and holds no stray bytes."""
        if not self.is_reusable or self._process != os.getpid():
            return False
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            return False
        try:
            return not select.select([self._socket], [], [], 0)[0]
        except (OSError, ValueError):
            return False

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def __del__(self) -> None:
        self.close()  # a thread that ends leaves the connection that it kept


class KeptConnections(threading.local):
    """The idle connections of each thread, for reads: at most one an origin."""

    def __init__(self) -> None:
        self._by_origin: dict[Origin, Connection] = {}

    def take(self, origin: Origin) -> Connection | None:
        """The kept connection to this origin, if there is one; those that have been idle for too long are closed."""
        for stale in [at for at, kept in self._by_origin.items() if not kept.may_carry_another()]:
            self._by_origin.pop(stale).close()
        return self._by_origin.pop(origin, None)

    def keep(self, connection: Connection) -> None:
        """Keep a connection for the thread's next read, or close it where it cannot be used again."""
        if connection.is_reusable:
            self._by_origin[connection.origin] = connection
        else:
            connection.close()


_kept = KeptConnections()


def send_once(origin: Origin, request: bytes, *, seconds: float, connect_seconds: float) -> Reply:
    """Send a request that must not go twice, on a connection of its own; raises NoConnection or BrokenExchange."""
    deadline = Deadline(seconds)
    connection = Connection.open(origin, min(connect_seconds, seconds))
    try:
        return connection.exchange(request, deadline)
    finally:
        connection.close()


def read(origin: Origin, request: bytes, *, seconds: float, connect_seconds: float) -> Reply:
    """Send a request that changes nothing, over the thread's kept connection; raises NoConnection or BrokenExchange.

    A server may close an idle connection just as we use it: if a kept one
    brings no byte, the request goes out once more on a fresh one.
    """
    deadline = Deadline(seconds)
    connection = _kept.take(origin)
    if connection is not None:
        try:
            reply = connection.exchange(request, deadline)
        except BrokenExchange as exc:
            connection.close()
            if exc.heard or deadline.remaining <= 0:
                raise
        else:
            _kept.keep(connection)
            return reply
    connection = Connection.open(origin, min(connect_seconds, deadline.remaining))
    try:
        return connection.exchange(request, deadline)
    finally:
        _kept.keep(connection)


class _Wire(io.RawIOBase):
    """A socket for one exchange: each wait ends at the deadline, and only so many bytes are taken in."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline
        self.received = 0

    def send(self, data: bytes) -> None:
        """Send all of the data."""
        unsent = memoryview(data)
        while unsent:
            self._socket.settimeout(self._deadline.left())
            unsent = unsent[self._socket.send(unsent) :]

    def readable(self) -> bool:
        """Whether there is something to read: always, until the other side ends."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """Receive once; raises TimeoutError at the deadline and ValueError above so many bytes."""
        if self.received >= MOST_WIRE_BYTES:
            raise ValueError("too long an answer")
        self._socket.settimeout(self._deadline.left())
        count = self._socket.recv_into(buffer)
        self.received += count
        return count


class _AnswerFile(io.BufferedReader):
    """The one file of an answer. It plays the socket for http.client, so that interim answers share its buffer."""

    def makefile(self, _mode: str) -> "_AnswerFile":
        """Itself, which is what http.client asks a socket for."""
        return self

    def close(self) -> None:
        """Stay open for the answer after an interim one, whose end would close the file; the socket is not ours."""


def _final_response(wire: _Wire) -> http.client.HTTPResponse:
    """The first answer that is not an interim one (1xx); raises what http.client and the socket raise."""
    file = _AnswerFile(wire)
    while True:
        response = http.client.HTTPResponse(file)  # type: ignore[arg-type]
        response.begin()
        if response.status >= 200 or response.status == http.HTTPStatus.SWITCHING_PROTOCOLS:
            return response


def _headers(response: http.client.HTTPResponse) -> Headers:
    names = {name.lower() for name in response.headers}
    return {name: tuple(response.headers.get_all(name, ())) for name in names}


def _body(response: http.client.HTTPResponse, headers: Headers) -> bytes:
    """The body, at most one byte more than we would parse; raises IncompleteRead where it ends too soon."""
    if len(set(headers.get("content-length", ()))) > 1:
        raise http.client.HTTPException("two lengths")
    body = response.read(MOST_BYTES + 1)
    if response.length and len(body) <= MOST_BYTES:
        raise http.client.IncompleteRead(body)
    return body
