"""Where no connection is made, nothing was sent, and the wait for it has an end."""

import socket
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from samsar import ApiKey, NotSent, Origin, SamsarClient
from tests.samsar.faulty_servers import BOUND, IDS, TOLERANCE, get, never_reads, post, resets_on_accept
from tests.samsar.servers import KEY, Behaviour, Server, answering, http_answer, serving


def unconnectable_refused() -> tuple[Origin, str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return Origin(f"http://127.0.0.1:{port}/v1", practice=True), "refused"


def unconnectable_name() -> tuple[Origin, str]:
    return Origin(f"http://{'x' * 70}.invalid/v1", practice=True), "host name"


@pytest.mark.parametrize("case", [unconnectable_refused, unconnectable_name])
@pytest.mark.parametrize("call", [post, get])
def test_no_connection_means_not_sent(
    case: Callable[[], tuple[Origin, str]], call: Callable[[SamsarClient], object]
) -> None:
    origin, word = case()
    with pytest.raises(NotSent, match=word) as caught:
        call(SamsarClient(origin, ApiKey(KEY)))
    assert caught.value.retry_after is None
    assert "Nothing was charged" in caught.value.sentence


def test_a_full_backlog_is_a_connect_timeout_and_not_sent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        origin = Origin(f"http://127.0.0.1:{port}/v1", practice=True)
        began = time.monotonic()
        with pytest.raises(NotSent, match=r"within 0\.25 s"):
            post(SamsarClient(origin, ApiKey(KEY), connect_seconds=BOUND))
        assert BOUND <= time.monotonic() - began < BOUND + TOLERANCE
        for filler in fillers:
            filler.close()


def speaks_plain_text(server: Server, connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def drips_the_handshake(server: Server, connection: socket.socket) -> None:
    connection.recv(65536)
    server.drip(connection, b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb" + bytes(16_000))


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (never_reads, r"within 0\.25 s"),
        (drips_the_handshake, r"within 0\.25 s"),
        (speaks_plain_text, "no encrypted connection"),
        (resets_on_accept, "no connection|no encrypted connection"),
    ],
)
def test_a_failed_tls_handshake_is_not_sent_and_ends_in_time(behave: Behaviour, reason: str) -> None:
    with serving(behave) as server:
        origin = Origin(f"https://127.0.0.1:{server.port}/v1", practice=True)
        began = time.monotonic()
        with pytest.raises(NotSent, match=reason):
            post(SamsarClient(origin, ApiKey(KEY), connect_seconds=BOUND))
        assert time.monotonic() - began < BOUND + TOLERANCE


def test_a_certificate_of_nobody_is_not_trusted(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))

    def behave(server: Server, connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            answering(http_answer(200, IDS))(server, encrypted)

    with serving(behave) as server:
        origin = Origin(f"https://127.0.0.1:{server.port}/v1", practice=True)
        with pytest.raises(NotSent, match="certificate cannot be trusted"):
            post(SamsarClient(origin, ApiKey(KEY)))
        assert server.requests == []


def self_signed(folder: Path) -> Path:
    """A fresh key and certificate for 127.0.0.1 in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(encoding)
    )
    return path
