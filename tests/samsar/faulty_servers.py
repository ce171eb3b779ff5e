"""Servers that misbehave, each in one way: some keep the client waiting, the others answer at once."""

import gzip
import socket
import struct

from samsar import RemoveSubtitles, SamsarClient
from tests.samsar.servers import Behaviour, Server, answering, http_answer

SUBMISSION = RemoveSubtitles(session_id="vid_1")
BOUND = 0.25  # seconds, the deadline of the patient cases
TOLERANCE = 1.0  # seconds on a busy machine


def post(client: SamsarClient) -> object:
    """A call that may cost something, if the server says so."""
    return client.submit(SUBMISSION, webhook_url=None, request_id="ours-1")


def get(client: SamsarClient) -> object:
    """A call that changes nothing."""
    return client.status("vid_1")


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def silence(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    server.stop.wait()


def never_reads(server: Server, connection: socket.socket) -> None:
    server.stop.wait()


def drips_the_body(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    server.drip(connection, b" " * 5000)


def drips_the_headers(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    server.drip(connection, b"HTTP/1.1 200 OK\r\n" + b"X-Padding: yes\r\n" * 500)


def drips_chunks(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    server.drip(connection, b"1\r\n \r\n" * 2000)


def drips_interim_answers(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    server.drip(connection, b"HTTP/1.1 100 Continue\r\n\r\n" * 500, every=0.01)


def stops_within_the_headers(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
    server.stop.wait()


def resets_on_accept(server: Server, connection: socket.socket) -> None:
    reset(connection)


def resets_after_the_request(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    reset(connection)


def resets_within_the_headers(server: Server, connection: socket.socket) -> None:
    server.receive(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
    reset(connection)


def endless(pattern: bytes) -> Behaviour:
    def behave(server: Server, connection: socket.socket) -> None:
        server.receive(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n" if pattern.startswith(b"X") else b"")
        while not server.stop.is_set():
            connection.sendall(pattern * 100)

    return behave


PATIENT: dict[str, Behaviour] = {
    "silence after the request": silence,
    "never reads the request": never_reads,
    "drips the body": drips_the_body,
    "drips the headers": drips_the_headers,
    "drips chunks": drips_chunks,
    "drips interim answers": drips_interim_answers,
    "stops within the headers": stops_within_the_headers,
}

IDS = b'{"request_id": "vid_1", "session_id": "vid_1", "status": "PENDING"}'

QUICK: dict[str, Behaviour] = {
    "reset after the request": resets_after_the_request,
    "reset within the headers": resets_within_the_headers,
    "close after the request": answering(b""),
    "half a status line": answering(b"HTTP/1."),
    "not HTTP": answering(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a status that is no number": answering(b"HTTP/1.1 abc OK\r\n\r\n"),
    "half a body": answering(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + IDS),
    "two lengths": answering(http_answer(200, IDS, "Content-Length: 2")),
    "a bad chunk": answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n" + IDS + b"\r\n0\r\n\r\n"),
    "a negative chunk": answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n" + IDS),
    "half a chunk": answering(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n" + IDS),
    "one huge header": answering(http_answer(200, IDS, f"X-Padding: {'a' * 70_000}")),
    "too many headers": answering(http_answer(200, IDS, *["X-Padding: a"] * 200)),
    "endless headers": endless(b"X-Padding: aaaaaaaaaaaa\r\n"),
    "endless interim answers": endless(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless early hints": endless(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
    "switching protocols": answering(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + IDS),
    "a length no memory holds": answering(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n" + IDS),
    "a gzip bomb": answering(
        http_answer(200, gzip.compress(b" " * 20_000_000 + IDS), "Content-Encoding: gzip"),
    ),
    "a body above 64 KiB": answering(http_answer(200, IDS[:-1] + b', "x": "' + b"a" * 70_000 + b'"}')),
    "an empty body": answering(http_answer(200)),
    "HTML": answering(http_answer(200, b"<!doctype html><title>Welcome</title>")),
    "broken JSON": answering(http_answer(200, IDS[:-4])),
    "NaN": answering(http_answer(200, IDS[:-1] + b', "x": NaN}')),
    "JSON that is too deep": answering(http_answer(200, b"[" * 33 + b"]" * 33)),
    "JSON that is far too deep": answering(http_answer(200, b"[" * 30_000 + b"]" * 30_000)),
    "bytes that are no UTF-8": answering(http_answer(200, b'{"request_id": "\xff\xfe"}')),
    "a list": answering(http_answer(200, b"[]")),
    "no content": answering(b"HTTP/1.1 204 No Content\r\n\r\n"),
    **{f"{status}": answering(http_answer(status, IDS)) for status in (300, 304, 405, 408, 418, 500, 502, 503, 504)},
    **{
        f"{status} to itself": answering(http_answer(status, b"", "Location: /v1/video/remove_subtitles"))
        for status in (301, 302, 303, 307, 308)
    },
    "400 without a reason": answering(http_answer(400, b"{}")),
    "401 as HTML": answering(http_answer(401, b"<h1>Who are you?</h1>")),
}
