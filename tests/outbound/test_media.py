"""A copy is one bounded GET to the checked address; whatever the server does ends in a sentence."""

import datetime
import errno
import io
import ssl
import time
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from outbound.addresses import AddressRefused
from outbound.media import Copied, CopyFailed, LinkDead, copy_media
from tests.outbound.loopback import Loopback, Play, drip, raw, reply, silence

FILM = bytes(range(256)) * 4096
OK = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"


def copied(server: Loopback, *, limit_bytes: int = 10**8, deadline_seconds: float = 10.0) -> tuple[Copied, bytes]:
    target = io.BytesIO()
    result = copy_media(
        f"{server.origin}/media/a.mp4?sig=secret",
        target,
        practice_origin=server.origin,
        limit_bytes=limit_bytes,
        deadline_seconds=deadline_seconds,
    )
    return result, target.getvalue()


def failure(play: Play, **bounds: float) -> str:
    with Loopback(play) as server, pytest.raises(CopyFailed) as failed:
        copied(server, **bounds)
    sentence = failed.value.sentence
    assert sentence.startswith("The video could not be fetched: ")
    assert "127.0.0.1" not in sentence
    assert "secret" not in sentence
    return sentence


def test_a_file_is_copied_whole_and_asked_for_plainly():
    with Loopback(reply(body=FILM)) as server:
        result, data = copied(server)

    assert result == Copied(size=len(FILM), content_type="video/mp4")
    assert data == FILM
    (request,) = server.requests
    assert request.startswith("GET /media/a.mp4?sig=secret HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in request
    assert "\r\nAccept-Encoding: identity\r\n" in request
    assert "authorization" not in request.lower()
    assert "cookie" not in request.lower()


@pytest.mark.parametrize(
    "answer",
    [
        (OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").encode(),
        (OK + "Connection: close\r\n\r\nabcde").encode(),
        b"HTTP/1.1 100 Continue\r\n\r\n" + (OK + "Content-Length: 5\r\n\r\nabcde").encode(),
        b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Type: binary/octet-stream\r\nContent-Length: 5\r\n\r\nabcde",
    ],
)
def test_every_honest_framing_is_understood(answer):
    with Loopback(raw(answer)) as server:
        assert copied(server)[1] == b"abcde"


def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with Loopback(reply(body=FILM)) as server:
        assert copied(server)[1] == FILM


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_dead_link_is_told_apart(status):
    with Loopback(reply(status, b"gone", Content_Type="text/html")) as server, pytest.raises(LinkDead) as dead:
        copied(server)

    assert dead.value.status == status
    assert str(status) in dead.value.sentence


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status):
    with Loopback(reply(body=FILM)) as inside:
        sentence = failure(reply(status, Location=f"{inside.origin}/"))

    assert "another address" in sentence
    assert inside.connections == 0


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (reply(500, b"oops"), "HTTP 500"),
        (reply(429, b"slow down"), "HTTP 429"),
        (reply(206, FILM), "HTTP 206"),
        (reply(204), "HTTP 204"),
        (reply(103), "HTTP 103"),
        (reply(body=b"<html>", Content_Type="text/html; charset=utf-8"), "not a video"),
        (reply(body=b"{}", Content_Type="application/json"), "not a video"),
        (reply(body=FILM, Content_Encoding="gzip"), "compressed"),
        (reply(body=b""), "before the file was complete"),
        (reply(body=FILM, Content_Length=str(len(FILM) + 1)), "before the file was complete"),
        (raw((OK + "Transfer-Encoding: chunked\r\n\r\n9\r\nabc").encode()), "broken"),
        (raw((OK + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc").encode()), "broken"),
        (raw(b""), "broke"),
        (raw(b"SSH-2.0-OpenSSH\r\n"), "broken"),
        (raw(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000), "broken"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), "broken"),
    ],
)
def test_a_bad_answer_ends_in_a_sentence(play, words):
    assert words in failure(play)


def test_a_file_that_says_it_is_too_large_is_not_read():
    assert "larger than" in failure(reply(body=FILM), limit_bytes=len(FILM) - 1)


def test_a_file_that_hides_its_length_is_cut_off_at_the_limit():
    assert "larger than" in failure(drip((OK + "\r\n").encode(), b"x" * 100_000), limit_bytes=300_000)


def test_a_file_of_just_the_limit_is_taken():
    with Loopback(reply(body=FILM)) as server:
        assert copied(server, limit_bytes=len(FILM))[0].size == len(FILM)


@pytest.mark.parametrize(
    "play",
    [
        silence,
        drip(b"HTTP/1.1 200 OK\r\nX: "),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip((OK + "Content-Length: 1000000\r\n\r\n").encode()),
        drip((OK + "Transfer-Encoding: chunked\r\n\r\n").encode(), b"1\r\nx\r\n"),
    ],
)
def test_a_slow_server_is_left_at_the_deadline(play):
    started = time.monotonic()

    assert "too long" in failure(play, deadline_seconds=0.15)

    assert time.monotonic() - started < 2


def test_a_closed_port_is_a_refused_connection():
    with Loopback(silence) as server:
        pass
    with pytest.raises(CopyFailed, match="refused the connection"):
        copied(server)


def test_an_unknown_host_is_said_to_be_unknown():
    def resolve(*_):
        import socket

        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(CopyFailed, match="could not be found"):
        copy_media(
            "https://cdn.example.test/a.mp4",
            io.BytesIO(),
            practice_origin=None,
            limit_bytes=10,
            deadline_seconds=5,
            resolve=resolve,
        )


def test_a_link_into_this_machine_opens_no_connection():
    with Loopback(reply(body=FILM)) as server:
        for url in (f"{server.origin}/a.mp4", f"https://127.0.0.1:{server.port}/a.mp4", "https://localhost/a.mp4"):
            with pytest.raises(AddressRefused):
                copy_media(url, io.BytesIO(), practice_origin=None, limit_bytes=10**8, deadline_seconds=5)

    assert server.connections == 0


def test_a_full_disk_is_not_taken_for_the_network():
    class FullDisk(io.BytesIO):
        def write(self, _block: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    with Loopback(reply(body=FILM)) as server, pytest.raises(OSError, match="No space left"):
        copy_media(
            f"{server.origin}/a.mp4",
            FullDisk(),
            practice_origin=server.origin,
            limit_bytes=10**8,
            deadline_seconds=10,
        )


# --- over TLS: a certificate of our own for a name that no resolver knows

NAME = "media.example.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def secure_copy(server: Loopback, host: str, trust: ssl.SSLContext | None) -> bytes:
    target = io.BytesIO()
    copy_media(
        f"https://{host}:{server.port}/a.mp4",
        target,
        practice_origin=f"https://{host}:{server.port}",
        limit_bytes=10**8,
        deadline_seconds=10,
        resolve=lambda *_: ["127.0.0.1"],
        trust=trust,
    )
    return target.getvalue()


@pytest.fixture
def served(certificate: Path) -> tuple[ssl.SSLContext, list[str]]:
    names: list[str] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    return context, names


def test_the_checked_address_is_used_under_the_host_s_own_name(certificate, served):
    context, names = served
    with Loopback(reply(body=FILM), tls=context) as server:
        assert secure_copy(server, NAME, ssl.create_default_context(cafile=str(certificate))) == FILM

    assert names == [NAME]
    assert f"\r\nHost: {NAME}:{server.port}\r\n" in server.requests[0]


@pytest.mark.parametrize(("host", "is_trusted"), [("other.example.test", True), (NAME, False)])
def test_a_certificate_of_another_name_or_maker_is_not_trusted(certificate, served, host, is_trusted):
    trust = ssl.create_default_context(cafile=str(certificate)) if is_trusted else None
    with Loopback(reply(body=FILM), tls=served[0]) as server, pytest.raises(CopyFailed, match="certificate"):
        secure_copy(server, host, trust)

    assert server.requests == []


def test_the_next_address_is_tried_when_one_does_not_answer():
    with Loopback(reply(body=FILM)) as server:
        target = io.BytesIO()
        copy_media(
            f"{server.origin}/a.mp4",
            target,
            practice_origin=server.origin,
            limit_bytes=10**8,
            deadline_seconds=10,
            resolve=lambda *_: ["127.0.0.2", "127.0.0.1"],
        )

    assert target.getvalue() == FILM
