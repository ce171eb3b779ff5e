"""Whatever a server does, an exchange ends in time and in the right kind of error."""

import time
from collections.abc import Callable

import pytest

from samsar import AddOutroImage, BadReply, NotSent, OutcomeUnknown, SamsarClient
from tests.samsar.faulty_servers import (
    BOUND,
    IDS,
    PATIENT,
    QUICK,
    SUBMISSION,
    TOLERANCE,
    get,
    never_reads,
    post,
    resets_on_accept,
)
from tests.samsar.servers import KEY, answering, http_answer, serving


@pytest.mark.parametrize("fault", [*PATIENT, *QUICK])
@pytest.mark.parametrize(("call", "error"), [(post, OutcomeUnknown), (get, BadReply)])
def test_a_fault_after_connecting_is_named_in_time(
    fault: str, call: Callable[[SamsarClient], object], error: type[Exception]
) -> None:
    bound = BOUND if fault in PATIENT else 5.0
    with serving({**PATIENT, **QUICK}[fault]) as server:
        client = server.client(seconds=bound)
        began = time.monotonic()
        with pytest.raises(error) as caught:
            call(client)
        took = time.monotonic() - began

        assert took < (bound + TOLERANCE if fault in PATIENT else bound / 2)
        assert took >= bound or fault in QUICK
        assert server.connections == 1
        assert len(server.requests) <= 1
    assert KEY not in f"{caught.value} {caught.value!r} {caught.value.sentence}"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("call", "error"), [(post, OutcomeUnknown), (get, BadReply)])
def test_a_reset_on_accept_is_seen_while_connecting_or_after(
    call: Callable[[SamsarClient], object], error: type[Exception]
) -> None:
    # Which of the two is a matter of microseconds. Seen while connecting, nothing was sent; later, nobody knows.
    with serving(resets_on_accept) as server:
        with pytest.raises((NotSent, error)):
            call(server.client())
        assert server.requests == []


def test_a_request_too_large_for_a_server_that_never_reads_ends_in_time() -> None:
    submission = AddOutroImage(session_id="vid_1", outro_image_url=f"data:image/png;base64,{'A' * 20_000_000}")
    with serving(never_reads) as server:
        client = server.client(seconds=BOUND)
        began = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            client.submit(submission, webhook_url=None, request_id="ours-1")
        assert time.monotonic() - began < BOUND + TOLERANCE


def test_an_interim_answer_before_the_real_one_is_passed_over() -> None:
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with serving(answering(hints + http_answer(200, IDS))) as server:
        assert server.client().submit(SUBMISSION, webhook_url=None, request_id="ours-1").session_id == "vid_1"
