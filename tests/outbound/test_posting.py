"""A message is one bounded POST to the checked address; whatever comes of it is an answer or a sentence."""

import socket
import ssl
import time

import pytest

from outbound import posting
from outbound.posting import ANSWER_BYTES, BODY_BYTES, Answer, PostFailed, post
from tests.outbound.loopback import Loopback, Play, drip, raw, reply, silence
from tests.outbound.test_addresses import BAD_ADDRESSES, ODD_LINKS
from tests.outbound.test_media import NAME, certificate, served

__all__ = ["certificate", "served"]

BODY = '{"type": "video.ready", "title": "Fjörd"}'.encode()
PUBLIC = "93.184.215.14"


def posted(server: Loopback, body: bytes = BODY, **more: float) -> Answer:
    headers = {"webhook-id": "msg_1", "Content-Type": "application/json"}
    return post(f"{server.origin}/hook?token=secret", body, headers, practice_origin=server.origin, **more)


def failure(play: Play, **more: float) -> str:
    with Loopback(play) as server, pytest.raises(PostFailed) as failed:
        posted(server, **more)
    sentence = failed.value.sentence
    assert "127.0.0.1" not in sentence
    assert "secret" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_body_arrives_whole_under_its_headers_and_nothing_else_of_ours():
    with Loopback(reply(201, b"thank you")) as server:
        assert posted(server) == Answer(status=201, body=b"thank you")

    (request,) = server.requests
    head, _, body = request.partition("\r\n\r\n")
    assert body.encode() == BODY
    lines = head.split("\r\n")
    assert lines[0] == "POST /hook?token=secret HTTP/1.1"
    assert dict(line.split(": ") for line in lines[1:]) == {
        "Host": f"127.0.0.1:{server.port}",
        "User-Agent": "samsar-portal",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(BODY)),
        "webhook-id": "msg_1",
        "Content-Type": "application/json",
    }


def test_a_body_of_just_the_limit_leaves_and_a_larger_one_does_not():
    with Loopback(reply(200)) as server:
        assert posted(server, b"x" * BODY_BYTES).status == 200
        with pytest.raises(PostFailed, match="larger than 64 KiB"):
            posted(server, b"x" * (BODY_BYTES + 1))

    assert server.connections == 1


def test_a_proxy_in_the_environment_is_not_used(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Loopback(reply(200)) as server:
        assert posted(server).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_the_inside_is_an_answer_and_is_not_followed(status):
    with Loopback(reply(200)) as inside, Loopback(reply(status, Location=f"{inside.origin}/")) as server:
        assert posted(server).status == status

    assert inside.connections == 0


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_inside_is_not_connected_to_even_beside_a_public_one(address, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("a connection"))
    for found in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(PostFailed, match="private or reserved network"):
            post("https://hooks.example.test/in", BODY, {}, resolve=lambda *_, found=found: found)


@pytest.mark.parametrize("url", ODD_LINKS)
def test_an_odd_link_is_not_connected_to(url, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("a connection"))
    with pytest.raises(PostFailed, match="Nothing was sent"):
        post(url, BODY, {}, resolve=lambda host, _port: [host])


def test_the_name_is_looked_up_once_and_that_address_is_connected_to(monkeypatch):
    """A name that answers otherwise the second time gets no second time."""
    connected: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], _patience: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    answers = iter([[PUBLIC], ["127.0.0.1"]])
    monkeypatch.setattr(socket, "create_connection", refuse)
    with pytest.raises(PostFailed, match="refused the connection"):
        post("https://hooks.example.test/in", BODY, {}, resolve=lambda *_: next(answers))
    assert connected == [(PUBLIC, 443)]


def test_the_one_origin_of_practice_opens_nothing_else():
    with Loopback(reply(200)) as allowed, Loopback(reply(200)) as other:
        for url in (f"{other.origin}/", f"http://localhost:{allowed.port}/", f"https://127.0.0.1:{allowed.port}/"):
            with pytest.raises(PostFailed, match="Nothing was sent"):
                post(url, BODY, {}, practice_origin=allowed.origin)

    assert (allowed.connections, other.connections) == (0, 0)


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (raw(b""), "broke"),
        (raw(b"SSH-2.0-OpenSSH\r\n"), "broken"),
        (raw(b"\x00\xff" * 2000), "broken"),
        (raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), "broken"),
        (raw(b"HTTP/1.1 abc OK\r\n\r\n"), "broken"),
    ],
)
def test_garbage_ends_in_a_sentence(play, words):
    assert words in failure(play)


@pytest.mark.parametrize(
    "play",
    [
        silence,
        drip(b"HTTP/1.1 200 OK\r\nX: "),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
)
def test_a_slow_answer_is_left_at_the_deadline(play):
    started = time.monotonic()

    assert "too long" in failure(play, seconds=0.2)

    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "play",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegun"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n", b"1\r\nx\r\n"),
    ],
)
def test_a_status_that_was_said_counts_though_the_rest_never_ends(play):
    started = time.monotonic()
    with Loopback(play) as server:
        answer = posted(server, seconds=0.2)

    assert answer.status == 200
    assert answer.body.startswith(b"begun")
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("framing", [b"", b"Content-Length: 100000000\r\n"])
def test_of_a_huge_answer_only_the_beginning_is_read(framing):
    with Loopback(drip(b"HTTP/1.1 500 No\r\n" + framing + b"\r\n", b"x" * 1_000_000)) as server:
        answer = posted(server)

    assert answer == Answer(status=500, body=b"x" * ANSWER_BYTES)


def test_interim_answers_are_passed_over_and_what_follows_them_counts():
    interim = b"".join(b"HTTP/1.1 %d Wait\r\nLink: </x>\r\n\r\n" % status for status in (100, 102, 103, 103))
    with Loopback(raw(interim + b"HTTP/1.1 201 Made\r\nContent-Length: 4\r\n\r\ndone")) as server:
        assert posted(server) == Answer(status=201, body=b"done")


def test_a_switch_of_protocols_is_an_answer_that_nothing_follows():
    with Loopback(raw(b"HTTP/1.1 101 Switched\r\nUpgrade: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")) as server:
        assert posted(server).status == 101


def test_a_flood_of_interim_answers_ends_where_we_stop_to_listen():
    with Loopback(drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000)) as server, pytest.raises(PostFailed):
        posted(server)


def test_a_chunk_of_a_length_below_nothing_brings_no_more_than_the_beginning():
    chunked = b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n"
    with Loopback(raw(chunked + b"x" * 20_000)) as server:
        assert len(posted(server).body) <= ANSWER_BYTES


def test_what_stands_in_retry_after_comes_along_and_is_cut():
    with Loopback(reply(429, Retry_After="120"), reply(503, Retry_After="9" * 5000), reply(204)) as server:
        assert [posted(server).retry_after for _ in range(3)] == ["120", "9" * 100, ""]


def test_the_head_of_an_answer_is_bounded_too():
    """Without an end to it, the answer ends where we stop to listen."""
    play = drip(b"HTTP/1.1 204 No\r\n" + b"X: %s\r\n" % (b"y" * 30_000), b"X: %s\r\n" % (b"z" * 60_000))
    with Loopback(play) as server:
        assert posted(server) == Answer(status=204, body=b"")


def test_a_reader_that_never_reads_is_left_at_the_deadline():
    """The body is small, so this takes a window that is closed from the start."""
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(PostFailed, match="too long"):
            post(f"{origin}/", b"x" * BODY_BYTES, {}, practice_origin=origin, seconds=0.2)
        assert time.monotonic() - started < 2


def test_a_closed_port_is_a_refused_connection():
    with Loopback(silence) as server:
        pass
    with pytest.raises(PostFailed, match="refused the connection"):
        posted(server)


def test_an_unknown_host_is_said_to_be_unknown():
    def resolve(*_: object) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(PostFailed, match="could not be found"):
        post("https://hooks.example.test/", BODY, {}, resolve=resolve)


# --- over TLS


def secure(server: Loopback, host: str, trust: ssl.SSLContext | None) -> Answer:
    origin = f"https://{host}:{server.port}"
    return post(f"{origin}/in", BODY, {}, practice_origin=origin, resolve=lambda *_: ["127.0.0.1"], trust=trust)


def test_the_checked_address_is_used_under_the_host_s_own_name(certificate, served):
    context, names = served
    with Loopback(reply(200), tls=context) as server:
        assert secure(server, NAME, ssl.create_default_context(cafile=str(certificate))).status == 200

    assert names == [NAME]
    assert f"\r\nHost: {NAME}:{server.port}\r\n" in server.requests[0]


@pytest.mark.parametrize(("host", "is_trusted"), [("other.example.test", True), (NAME, False)])
def test_a_certificate_of_another_name_or_maker_is_not_trusted(certificate, served, host, is_trusted):
    trust = ssl.create_default_context(cafile=str(certificate)) if is_trusted else None
    with Loopback(reply(200), tls=served[0]) as server, pytest.raises(PostFailed, match="certificate"):
        secure(server, host, trust)

    assert server.requests == []


def test_a_handshake_that_never_ends_is_left_after_the_time_for_connecting(monkeypatch):
    monkeypatch.setattr(posting, "CONNECT_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        origin = f"https://127.0.0.1:{listener.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(PostFailed, match="in time"):
            post(f"{origin}/", BODY, {}, practice_origin=origin)
        assert time.monotonic() - started < 2
