"""Ports on the loopback: the one that was asked for, or a free one and a word about it."""

import socket
from collections.abc import Mapping

from launcher.trouble import Trouble, say

LOOPBACK = "127.0.0.1"
NEARBY = 20  # a person finds 8001 more easily than 49731


def is_free(port: int) -> bool:
    """Tell whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # As servers do it: a port that only lingers after its last server has stopped is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port that the system says is free."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def choose(name: str, default: int, environ: Mapping[str, str]) -> int:
    """Return the port to use for what the variable `name` asks, 0 meaning any.

    A busy default is replaced and said. Raises Trouble when the port that was
    asked for is busy or no port number.
    """
    asked = environ.get(name, "").strip()
    if not asked:
        return default if is_free(default) else _instead_of(default)
    if not asked.isdecimal() or int(asked) > 65535:
        raise Trouble(f"{name} is {asked!r}. It must be a number from 1 to 65535, or 0 for any free port.")
    port = int(asked)
    if port and not is_free(port):
        raise Trouble(f"{name}={port} was asked for, but that port is taken. Stop what uses it or choose another.")
    return port or any_free()


def _instead_of(busy: int) -> int:
    near = next((port for port in range(busy + 1, busy + NEARBY) if is_free(port)), None)
    port = near or any_free()
    say(f"Port {busy} is taken by another program, so this uses {port}.")
    return port
