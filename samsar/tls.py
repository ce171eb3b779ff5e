"""Which certificates are trusted, and TLS over a connected socket that leaves nothing open when it fails."""

import functools
import socket
import ssl
from typing import Any

import certifi


class _Socket(ssl.SSLSocket):
    """Closes itself where the other side is gone before the handshake; Python 3.11 raises there and forgets it."""

    def recv(self, *told: Any) -> bytes:
        """Read; before the handshake only Python does, to see what a socket holds that is not connected any more."""
        try:
            return super().recv(*told)
        except OSError:
            if self.version() is None:
                self.close()
            raise


@functools.cache
def trust() -> ssl.SSLContext:
    """The system's authorities and those of certifi: some machines bring none of their own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    context.sslsocket_class = _Socket
    return context


def encrypted(plain: socket.socket, host: str, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """Return the socket under TLS, as `host`; its timeout holds for the whole handshake, not for each read of it.

    Raises OSError and leaves nothing open. Trusts what `trust` does unless it is told otherwise.
    """
    try:
        secured = (context or trust()).wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
    if secured.version() is None:  # Python goes on without TLS where nobody is there any more
        secured.close()
        raise ConnectionResetError
    return secured
