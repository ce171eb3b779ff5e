"""What may happen to one exchange on the line to Samsar, from nothing unusual to a reset in mid-answer."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Final

from tests.faults.upstream import PATIENCE, Exchange, Fate

NEWLINE: Final = "\r\n"
PADDING: Final = b"HTTP/1.1 200 Said\r\n" + b"X-Padding: yes\r\n" * 2000


def loses_the_answer(exchange: Exchange) -> None:
    """The sandbox accepts; its answer reaches nobody."""
    if request := exchange.receive():
        exchange.pass_on(request)


def resets_after_accepting(exchange: Exchange) -> None:
    """The sandbox accepts; the connection is reset instead of answered."""
    loses_the_answer(exchange)
    exchange.reset()


def breaks_off_within(phase: str) -> Fate:
    """The sandbox accepts; its answer ends half-way through its `headers` or its `body`."""

    def fate(exchange: Exchange) -> None:
        if request := exchange.receive():
            answer = exchange.pass_on(request)
            end_of_head = answer.index(b"\r\n\r\n") + 4
            exchange.send(answer[: end_of_head // 2 if phase == "headers" else (end_of_head + len(answer)) // 2])

    return fate


def drips_the_answer(exchange: Exchange) -> None:
    """The sandbox accepts; its answer comes byte by byte and is never complete in time."""
    if request := exchange.receive():
        exchange.pass_on(request)
        exchange.drip(PADDING)


def says_nothing(exchange: Exchange) -> None:
    """The sandbox accepts; then nothing is said."""
    if request := exchange.receive():
        exchange.pass_on(request)
        exchange.silence()


def never_reads(exchange: Exchange) -> None:
    """The connection is made; nothing is read and nothing is said."""
    exchange.line.over.wait(PATIENCE)


def resets_at_once(exchange: Exchange) -> None:
    """The connection is made and reset before anything was read."""
    exchange.reset()


def closes_before_the_end(exchange: Exchange) -> None:
    """The connection ends while the request is still being read."""
    exchange.client.recv(20)
    exchange.reset()


def answers(data: bytes) -> Fate:
    """The sandbox never sees the request; these bytes are the answer."""

    def fate(exchange: Exchange) -> None:
        if exchange.receive():
            exchange.send(data)

    return fate


def accepts_but_answers(data: bytes) -> Fate:
    """The sandbox accepts; these bytes are what the client gets instead of its answer."""

    def fate(exchange: Exchange) -> None:
        loses_the_answer(exchange)
        exchange.send(data)

    return fate


def accepts_and_rewrites(rewrite: Callable[[str, bytes], bytes]) -> Fate:
    """The sandbox accepts; its answer's head and body pass through `rewrite` on their way back."""

    def fate(exchange: Exchange) -> None:
        if request := exchange.receive():
            head, _, body = exchange.pass_on(request).partition(b"\r\n\r\n")
            exchange.send(rewrite(head.decode("latin-1"), body))

    return fate


def accepts_with_status(status: int) -> Fate:
    """The sandbox accepts; its answer arrives under another status."""
    return accepts_and_rewrites(
        lambda head, body: f"HTTP/1.1 {status} Said\r\n{head.partition(NEWLINE)[2]}\r\n\r\n".encode() + body
    )


def accepts_with_credits(*headers: str, body: Mapping[str, object] | None = None) -> Fate:
    """The sandbox accepts; its answer carries these credit headers instead of its own, and `body` in its JSON."""

    def rewrite(head: str, said: bytes) -> bytes:
        own = ("x-credits-", "content-length")
        lines = [line for line in head.split(NEWLINE) if not line.lower().startswith(own)]
        said = json.dumps(json.loads(said) | dict(body or {})).encode()
        return NEWLINE.join([*lines, *headers, f"Content-Length: {len(said)}", "", ""]).encode() + said

    return accepts_and_rewrites(rewrite)


class Held:
    """A fate that holds an exchange in one `phase` until `release()` or `drop()`.

    Phases: `before` the sandbox sees the request, `after` it accepted,
    `headers` (half of them sent).
    """

    def __init__(self, phase: str) -> None:
        self._phase = phase
        self._reached, self._ended = threading.Event(), threading.Event()
        self._is_dropped = False

    def __call__(self, exchange: Exchange) -> None:
        """Treat one connection."""
        request = exchange.receive()
        if request is None:
            return
        answer = b""
        sent = 0
        if self._phase != "before":
            answer = exchange.pass_on(request)
        if self._phase == "headers":
            sent = answer.index(b"\r\n\r\n") // 2
            exchange.send(answer[:sent])
        self._reached.set()
        if self._ended.wait(PATIENCE) and not self._is_dropped:
            exchange.send((answer or exchange.pass_on(request))[sent:])

    def wait(self) -> None:
        """Return when an exchange is held; fail the test when none comes."""
        assert self._reached.wait(PATIENCE), "nothing arrived to be held"

    def release(self) -> None:
        """Let the exchange go on."""
        self._ended.set()

    def drop(self) -> None:
        """End the exchange where it is."""
        self._is_dropped = True
        self._ended.set()


def http(status: int, body: bytes = b"", *headers: str) -> bytes:
    """Return the bytes of a well-formed answer."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
