"""Whatever bytes come back, callers meet our replies or our errors and nothing else."""

import json
import socket
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsar import (
    Accepted,
    BadReply,
    CancelAnswer,
    LatestVersion,
    NotSent,
    Observation,
    OutcomeUnknown,
    Refused,
    SamsarError,
    SupportedFonts,
    SupportedModels,
)
from samsar import answers as read
from samsar.connecting import Deadline
from samsar.credit_notes import read_credits
from samsar.documents import MOST_BYTES
from samsar.keys import Origin
from samsar.transport import BrokenExchange, Connection, Reply
from samsar.verdicts import judge_post, judge_read

QUICK = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))

ANSWER_KEYS = "session_id request_id status message error creditsCharged remainingCredits creditsRemaining cancelled"
RENDER_KEYS = "result_url result_urls videoLink remoteURL expressGenerationStatus expressGenerationError"
LIST_KEYS = "IMAGE_MODELS VIDEO_MODELS value label basePrice fontsByLanguage default"
KEYS = st.sampled_from(f"{ANSWER_KEYS} {RENDER_KEYS} {LIST_KEYS}".split())
WORDS = st.sampled_from(["COMPLETED", "FAILED", "PENDING", "CANCELLED", "vid_1", "https://cdn/x", "-1", "NaN", "9e999"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)
BODIES = (
    DOCUMENTS.map(lambda document: json.dumps(document).encode())
    | DOCUMENTS.map(lambda document: json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    | st.binary(max_size=200)
)
CREDITS = st.sampled_from(["0", "360", "-5", "NaN", "1e9", "97.5", "360, 400", "9" * 400, ""]) | st.text(max_size=8)
HEADERS = st.dictionaries(
    st.sampled_from(["x-credits-charged", "x-credits-remaining", "retry-after"]),
    st.lists(CREDITS, min_size=1, max_size=3).map(tuple),
)
STATUSES = st.sampled_from([200, 200, 200, 201, 202, 204, 299, 301, 307, 400, 401, 402, 404, 408, 422, 429, 500, 503])
REPLIES = st.builds(Reply, STATUSES, HEADERS, BODIES)


def outcome(attempt: Callable[[], Any]) -> Any:
    """What comes back, or which of our errors is raised; any other error fails the test."""
    try:
        return attempt()
    except (SamsarError, read.Unusable, BrokenExchange) as exc:
        return exc


@given(REPLIES, st.booleans())
@settings(QUICK, max_examples=2000)
def test_any_answer_to_a_post_is_an_acceptance_or_one_of_three_errors(reply: Reply, may_charge_first: bool) -> None:
    def post() -> Accepted:
        return read.accepted(*judge_post(reply, request_id="ours-1", may_charge_first=may_charge_first))

    match outcome(post):
        case Accepted() as accepted:
            assert 200 <= reply.status < 300
            assert accepted.session_id.isprintable()
            assert accepted.credits.charged is None or 0 <= accepted.credits.charged <= 10**12
        case NotSent() | Refused() as error:
            assert 400 <= reply.status < 500
            assert read_credits(reply.headers).rules_out_a_charge
            assert error.sentence.isprintable()
        case OutcomeUnknown() as error:
            assert error.sentence.isprintable()
        case other:
            assert isinstance(other, read.Unusable)  # the client makes it OutcomeUnknown
            assert 200 <= reply.status < 300


@given(REPLIES)
@settings(QUICK, max_examples=1500)
def test_any_answer_to_a_read_is_an_observation_or_one_of_three_errors(reply: Reply) -> None:
    def look() -> Observation:
        return read.observation(*judge_read(reply, request_id="ours-1"), asked="vid_1")

    match outcome(look):
        case Observation() as seen:
            f"{seen}".encode()  # no lone surrogates reach a database
            assert seen.raw_status
        case NotSent() | Refused() | BadReply() as error:
            assert error.sentence.isprintable()
        case other:
            assert isinstance(other, read.Unusable)  # the client makes it BadReply


@given(DOCUMENTS)
@settings(QUICK, max_examples=1000)
def test_any_document_is_a_reply_or_unusable(document: Any) -> None:
    readers: dict[type, Callable[[], Any]] = {
        SupportedModels: lambda: read.supported_models(document),
        SupportedFonts: lambda: read.supported_fonts(document),
        CancelAnswer: lambda: read.cancel_answer(document),
        LatestVersion: lambda: read.latest_version(document, asked="vid_1"),
        tuple: lambda: read.completed_sessions(document),
    }
    for kind, reader in readers.items():
        assert isinstance(outcome(reader), kind | read.Unusable)


PIECES = st.lists(
    st.sampled_from(
        [
            b"HTTP/1.1 200 OK\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.0 404 \r\n",
            b"Content-Length: 5\r\n",
            b"Content-Length: -1\r\n",
            b"Transfer-Encoding: chunked\r\n",
            b"x-credits-charged: 5\r\n folded\r\n",
            b"no colon at all\r\n",
            b": nameless\r\n",
            b"\r\n",
            b"5\r\nhello\r\n",
            b"-1\r\n",
            b"0\r\n\r\n",
            b"fffffffffffffffffff\r\n",
            b'{"a": 1}',
            b"\x00\xff",
        ]
    )
    | st.binary(max_size=12),
    max_size=10,
)


@given(PIECES)
@settings(QUICK, max_examples=1000)
def test_any_bytes_on_the_wire_are_a_reply_or_a_broken_exchange(pieces: list[bytes]) -> None:
    ours, theirs = socket.socketpair()
    theirs.sendall(b"".join(pieces))
    theirs.shutdown(socket.SHUT_WR)
    connection = Connection(Origin("http://127.0.0.1:1/v1", practice=True), ours)
    result = outcome(lambda: connection.exchange(b"GET / HTTP/1.1\r\n\r\n", Deadline(5)))
    connection.close()
    theirs.close()
    if isinstance(result, Reply):
        assert 100 <= result.status <= 999
        assert len(result.body) <= MOST_BYTES + 1
    else:
        assert result.heard is bool(b"".join(pieces))
