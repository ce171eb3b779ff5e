"""A server on loopback that plays, connection by connection, what a test wrote for it."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

Play = Callable[[socket.socket, threading.Event], None]


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Play:
    """Answer with a whole reply; a length and a video type are added unless named."""
    fields = {"Content_Type": "video/mp4", "Content_Length": str(len(body))} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return raw(f"HTTP/1.1 {status} Words\r\n{lines}\r\n".encode() + body)


def raw(data: bytes) -> Play:
    """Answer with exactly these bytes, then close."""
    return lambda sock, _stop: sock.sendall(data)


def drip(start: bytes, drop: bytes = b"x") -> Play:
    """Answer with `start`, then with one drop every 20 ms for ever."""

    def play(sock: socket.socket, stop: threading.Event) -> None:
        sock.sendall(start)
        while not stop.wait(0.02):
            sock.sendall(drop)

    return play


def silence(sock: socket.socket, stop: threading.Event) -> None:
    """Say nothing until the test is over."""
    stop.wait(10)


class Loopback:
    """Plays one script a connection, the last one again and again; keeps the requests it read."""

    def __init__(self, *plays: Play, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self.connections = 0
        self._plays, self._tls = plays, tls
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                sock = self._listener.accept()[0]
            except OSError:
                return
            play = self._plays[min(self.connections, len(self._plays) - 1)]
            self.connections += 1
            self._start(self._serve, sock, play)

    def _serve(self, sock: socket.socket, play: Play) -> None:
        with contextlib.suppress(OSError), sock:
            if self._tls is None:
                self._answer(sock, play)
            else:
                with self._tls.wrap_socket(sock, server_side=True) as secured:
                    self._answer(secured, play)

    def _answer(self, sock: socket.socket, play: Play) -> None:
        request = b""
        while b"\r\n\r\n" not in request and (block := sock.recv(4096)):
            request += block
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", request)
        whole = request.find(b"\r\n\r\n") + 4 + (int(length[1]) if length else 0)
        while len(request) < whole and (block := sock.recv(4096)):
            request += block
        self.requests.append(request.decode())
        play(sock, self._stop)
