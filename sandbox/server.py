"""gunicorn around the application: one process of threads, on a loopback address, quiet.

The process that was started watches over the one that serves; the server
stops when its watcher is gone, and the render process stops with the server.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from sandbox import application
from sandbox.studio import Studio

THREADS = 32
BACKLOG = 256
PATIENCE_SECONDS = 5.0


class CannotServe(Exception):
    """The server may not or cannot start; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `serve` was asked for. `speed` is sandbox seconds per second, `fps` frames a second of the renders."""

    host: str
    port: int
    folder: Path
    speed: float
    fps: int
    access_log: Path | None = None


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one sandbox in it."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        host, port = listener.getsockname()[:2]
        self.origin = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._studio: Studio | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up; nothing is read from the environment or from files."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self._listener.fileno()}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "timeout": 120,
            "graceful_timeout": 3,
            "loglevel": "warning",
            "accesslog": str(self._settings.access_log) if self._settings.access_log else None,
            "access_log_format": '%(t)s %(m)s %(U)s %(s)s %(B)s %(D)sus "%({x-request-id}o)s"',
            "control_socket_disable": True,
            "post_worker_init": self.announce,
            "worker_exit": self.leave,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application, in the process that serves."""
        settings = self._settings
        self._studio = Studio(settings.folder, origin=self.origin, speed=settings.speed, fps=settings.fps)
        return application.create(self._studio)

    def announce(self, worker: Any) -> None:
        """Start the sandbox's own threads and, the first time, say where it is."""
        if self._studio is not None:
            self._studio.start()
        if worker.age == 1:
            print(f"{self.origin}/v1", flush=True)  # noqa: T201 - this line is the interface

    def leave(self, _server: Any, _worker: Any) -> None:
        """Stop rendering and let waiting calls go."""
        if self._studio is not None:
            self._studio.close()


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotServe before anything is opened or written."""
    listener = listen(settings.host, settings.port)
    Server(settings, listener).run()


def listen(host: str, port: int, patience: float = PATIENCE_SECONDS) -> socket.socket:
    """Return a listening socket; port 0 takes a free one.

    A port that a server which is just ending still holds is waited for, so
    many seconds as `patience`.
    Raises CannotServe for an address that others can reach, or a busy port.
    """
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise CannotServe(f"{host} is not an IP address.") from None
    if not address.is_loopback:
        raise CannotServe(f"{host} can be reached by others. The sandbox serves loopback addresses only.")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    deadline = time.monotonic() + patience
    while True:
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((str(address), port))
        except OSError as problem:
            listener.close()
            if problem.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise CannotServe(f"Cannot listen on {host} port {port}: {problem.strerror}.") from None
            time.sleep(0.1)
        else:
            listener.listen(BACKLOG)
            return listener
