"""TLS that fails leaves nothing open, whenever the other side goes."""

import gc
import select
import socket
import struct

import pytest

from samsar import tls

RESET = struct.pack("ii", 1, 0)  # linger no second: closing resets


def reset_already() -> socket.socket:
    """A socket that was connected, and whose other side is gone before anything is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        plain = socket.create_connection(listener.getsockname(), timeout=1)
        theirs, _ = listener.accept()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        theirs.close()
    poller = select.poll()
    poller.register(plain, 0)  # errors are told of without being asked for
    assert poller.poll(1000)
    return plain


@pytest.mark.parametrize("has_read", [False, True], ids=["with the reset unread", "with the reset read"])
def test_a_socket_that_is_reset_before_the_handshake_is_closed(has_read: bool) -> None:
    plain = reset_already()
    if has_read:
        with pytest.raises(ConnectionResetError):
            plain.recv(1)

    with pytest.raises(ConnectionResetError):
        tls.encrypted(plain, "localhost")

    gc.collect()  # what is still open would warn, and a warning is an error
    assert plain.fileno() == -1
