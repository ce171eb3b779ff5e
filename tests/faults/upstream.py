"""A line to the sandbox that breaks where a test says, one HTTP phase at a time.

It listens on a loopback socket, passes on what no fate was planned for, and
counts the POSTs that arrived in full. A fate treats one exchange: it may read
the request, pass it on, hold the answer until told, send any bytes, or reset.
"""

import contextlib
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

PATIENCE: Final = 20.0  # seconds; no wait in here is longer


@dataclass(frozen=True, slots=True)
class Request:
    """One request that arrived in full."""

    method: str
    path: str
    raw: bytes


@dataclass(slots=True)
class Exchange:
    """One connection of a client, in the hands of a fate."""

    line: "Line"
    client: socket.socket

    def receive(self) -> Request | None:
        """Read one whole request and count it; None when the client left before it was complete."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (piece := self.client.recv(65536)):
                return None
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        lengths = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        length = int(lengths[0]) if lengths else 0
        while len(body) < length:
            if not (piece := self.client.recv(65536)):
                return None
            body += piece
        method, path, _ = head.split(b" ", 2)
        request = Request(method.decode(), path.decode(), head + b"\r\n\r\n" + body)
        self.line.note(request)
        return request

    def pass_on(self, request: Request) -> bytes:
        """Give the request to the sandbox and return its whole answer."""
        head, _, body = request.raw.partition(b"\r\n\r\n")
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        answer = b""
        with socket.create_connection(self.line.target, PATIENCE) as sandbox:
            sandbox.sendall(b"\r\n".join([*lines, b"Connection: close", b"", body]))
            while piece := sandbox.recv(65536):
                answer += piece
        return answer

    def send(self, data: bytes) -> None:
        """Send bytes to the client."""
        self.client.sendall(data)

    def drip(self, data: bytes, *, every: float = 0.02) -> None:
        """Send byte by byte until the data or the test ends."""
        for byte in data:
            self.client.sendall(bytes([byte]))
            if self.line.over.wait(every):
                return

    def reset(self) -> None:
        """End the connection with a reset instead of a farewell."""
        self.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.client.close()

    def silence(self) -> None:
        """Say nothing until the client leaves or the test is over."""
        self.client.settimeout(0.05)
        while not self.line.over.is_set():
            with contextlib.suppress(TimeoutError):
                if not self.client.recv(65536):
                    return


Fate = Callable[[Exchange], None]


@dataclass
class Line:
    """Where to ask, what arrived there, and what is planned for the next connections."""

    port: int
    target: tuple[str, int]
    arrived: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    _planned: deque[Fate] = field(default_factory=deque)
    _always: Fate | None = None
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"http://127.0.0.1:{self.port}/v1"

    def plan(self, *fates: Fate) -> None:
        """Give the next connections these fates, one each."""
        self._planned.extend(fates)

    def always(self, fate: Fate | None) -> None:
        """Give every connection this fate, after those that are planned; None heals the line."""
        self._always = fate

    def posts(self) -> int:
        """Return how many POSTs arrived here in full."""
        return sum(request.method == "POST" for request in self.arrived)

    def note(self, request: Request) -> None:
        """Count a request that arrived in full."""
        with self._changed:
            self.arrived.append(request)
            self._changed.notify_all()

    def wait_for_posts(self, count: int) -> None:
        """Return when so many POSTs have arrived; fail the test when they do not come."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.posts() >= count, PATIENCE), "the POST did not arrive"

    def treat(self, client: socket.socket) -> None:
        """Let a connection meet its fate, and close it."""
        fate = self._planned.popleft() if self._planned else self._always or passes
        with client, contextlib.suppress(OSError):
            client.settimeout(PATIENCE)
            fate(Exchange(self, client))


@contextlib.contextmanager
def opened(sandbox_url: str) -> Iterator[Line]:
    """A line to the sandbox at this base URL, until the block ends."""
    parts = urlsplit(sandbox_url)
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    line = Line(port=listener.getsockname()[1], target=(parts.hostname or "", parts.port or 80))
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            client, _ = listener.accept()
            if line.over.is_set():
                client.close()
                return
            threads.append(threading.Thread(target=line.treat, args=(client,), daemon=True))
            threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield line
    finally:
        line.over.set()
        socket.create_connection(("127.0.0.1", line.port), PATIENCE).close()  # wakes the acceptor
        acceptor.join(PATIENCE)
        listener.close()
        for thread in threads:
            thread.join(PATIENCE)


def passes(exchange: Exchange) -> None:
    """Nothing goes wrong."""
    if request := exchange.receive():
        exchange.send(exchange.pass_on(request))
