"""A tiny server on a loopback socket that answers as a test tells it to, well or badly."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from samsar import ApiKey, Origin, SamsarClient

KEY = "sbx_fake_canary_key_7f3a9c"


@dataclass
class Server:
    """What arrived, and where to ask. `stop` is set when the test is over."""

    port: int
    requests: list[bytes] = field(default_factory=list, repr=False)
    connections: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> Origin:
        return Origin(f"http://127.0.0.1:{self.port}/v1", practice=True)

    def client(self, *, seconds: float = 5.0) -> SamsarClient:
        """A client for which every bound is the same."""
        return SamsarClient(
            self.origin, ApiKey(KEY), connect_seconds=seconds, post_seconds=seconds, get_seconds=seconds
        )

    def receive(self, connection: socket.socket) -> bytes:
        """One whole request, kept in `requests`; empty when the client closed instead."""
        data = b""
        while b"\r\n\r\n" not in data:
            if not (piece := connection.recv(65536)):
                return b""
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(h[15:]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), 0)
        while len(body) < length:
            body += connection.recv(65536)
        self.requests.append(head + b"\r\n\r\n" + body)
        return self.requests[-1]

    def drip(self, connection: socket.socket, data: bytes, *, every: float = 0.02) -> None:
        """Send byte by byte until the data or the test ends."""
        for byte in data:
            connection.sendall(bytes([byte]))
            if self.stop.wait(every):
                return


Behaviour = Callable[[Server, socket.socket], None]


@contextlib.contextmanager
def serving(behave: Behaviour) -> Iterator[Server]:
    """A server that treats each connection as told, and closes it afterwards."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(port=listener.getsockname()[1])
    threads: list[threading.Thread] = []
    sockets: list[socket.socket] = []

    def treat(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            behave(server, connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            if server.stop.is_set():
                connection.close()
                return
            server.connections += 1
            sockets.append(connection)
            threads.append(threading.Thread(target=treat, args=(connection,), daemon=True))
            threads[-1].start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield server
    finally:
        server.stop.set()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
            pass  # wakes the acceptor
        acceptor.join(5)
        listener.close()
        for connection in sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)  # wakes a thread that waits for another request
        for thread in threads:
            thread.join(5)


def answering(answer: bytes) -> Behaviour:
    """Read one request, answer these bytes, close."""

    def behave(server: Server, connection: socket.socket) -> None:
        if server.receive(connection):
            connection.sendall(answer)

    return behave


def http_answer(status: int, body: bytes = b"", *headers: str) -> bytes:
    """A well-formed answer."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
