"""Whatever Samsar answers to a POST: one POST, a state that says what may be done next, money that adds up."""

import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from credits import balance, ledger, spending
from credits.models import Source
from samsar import SamsarClient
from tests.faults import courier, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.fates import answers, http
from tests.faults.orders import PRICE, PROMPT
from tests.faults.upstream import Fate, Line
from videos.jobs import lifecycle
from videos.jobs.intake import BudgetExceeded
from videos.jobs.states import State
from videos.models import Job

ODD_IDS = {
    "a number": 17,
    "a list": ["vid_1"],
    "nothing": None,
    "ten kilobytes": "v" * 10_240,
    "a second header": "vid_1\r\nX-Admin: yes",
}


def ids(value: object) -> bytes:
    return json.dumps({"request_id": value, "session_id": value}).encode()


UNCLEAR: dict[str, Fate] = {
    "reset within the request": fates.closes_before_the_end,
    "half a status line": answers(b"HTTP/1."),
    "another protocol": answers(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "an empty answer": answers(http(200)),
    "no content": answers(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "broken JSON": answers(http(200, b'{"session_id": "vid_')),
    "JSON that is too deep": answers(http(200, b"[" * 33 + b"]" * 33)),
    "not a number": answers(http(200, b'{"session_id": NaN}')),
    "two lengths": answers(http(200, ids("vid_1"), "Content-Length: 2")),
    "a bad chunk": answers(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "one huge header": answers(http(200, ids("vid_1"), f"X-Padding: {'a' * 70_000}")),
    "endless interim answers": answers(b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000),
    "a gzip bomb": answers(http(200, gzip.compress(b" " * 5_000_000), "Content-Encoding: gzip")),
    **{f"an id that is {name}": answers(http(200, ids(value))) for name, value in ODD_IDS.items()},
    **{str(status): answers(http(status, b'{"message": "No."}')) for status in (405, 408, 418, 500, 502, 503, 504)},
    "400 as a page": answers(http(400, b"<h1>Bad Request</h1>")),
    "400 without a reason": answers(http(400, b"{}")),
    "400 that charged": answers(http(400, b'{"message": "No."}', "x-credits-charged: 120")),
    "402 with an unreadable charge": answers(http(402, b'{"message": "No."}', "x-credits-charged: many")),
    "429 that charged": answers(http(429, b'{"message": "Slow down."}', "x-credits-charged: 120")),
}


@pytest.mark.parametrize("fate", UNCLEAR.values(), ids=UNCLEAR)
def test_an_unclear_answer_is_unconfirmed_and_keeps_the_hold(fate: Fate, job: Job, line: Line, now: datetime) -> None:
    line.plan(fate)
    courier.deliver_all()

    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert spending.month(job.team, now).reserved == PRICE
    assert "submit_job" not in sweep_later(now, hours=1)
    assert line.posts() <= 1


def test_a_reset_on_connecting_is_safe_whether_or_not_the_connection_stood(
    job: Job, line: Line, account: Account, now: datetime
) -> None:
    line.plan(fates.resets_at_once)
    courier.deliver_all()
    job.refresh_from_db()
    assert line.posts() == 0
    assert job.state in (State.UNCONFIRMED, State.QUEUED)  # which of them, the kernel's timing decides

    was_unconfirmed = job.state == State.UNCONFIRMED
    sweep_later(now, minutes=1)
    job.refresh_from_db()
    assert job.state == (State.UNCONFIRMED if was_unconfirmed else State.RENDERING)
    assert line.posts() == account.accepted() == (0 if was_unconfirmed else 1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_one_post_and_is_not_followed(status: int, job: Job, line: Line, account: Account) -> None:
    location = f"Location: {line.url}/video/text_to_video"
    line.always(answers(http(status, b"", location)))
    courier.deliver_all()

    job.refresh_from_db()
    assert job.state == State.UNCONFIRMED
    assert [request.method for request in line.arrived] == ["POST"]
    assert account.accepted() == 0


def test_a_server_that_never_reads_leaves_it_unconfirmed(
    job: Job, line: Line, hasty: SamsarClient, now: datetime
) -> None:
    line.plan(fates.never_reads)
    lifecycle.submit(job, samsar=hasty, boot="here/1", clock=lambda: now)

    assert job.state == State.UNCONFIRMED


@pytest.mark.parametrize("status", [400, 402, 403, 404, 409, 422])
def test_a_plain_refusal_costs_nothing_and_keeps_samsars_sentence(
    status: int, job: Job, line: Line, now: datetime
) -> None:
    line.plan(answers(http(status, b'{"message": "Choose another model."}')))
    courier.deliver_all()

    job.refresh_from_db()
    assert (job.state, job.message) == (State.REJECTED, "Choose another model.")
    figures = spending.month(job.team, now)
    assert (figures.spent, figures.reserved) == (0, 0)
    assert "submit_job" not in sweep_later(now, hours=1)
    assert line.posts() == 1


@pytest.mark.parametrize(
    ("header", "least"),
    [("Retry-After: 60", 60), ("Retry-After: soon", 5), ("Retry-After: Fri, 20 Nov 2020 12:00:00 GMT", 5), ("X: y", 5)],
)
def test_a_busy_service_is_asked_again_later_and_then_accepts(
    header: str, least: int, job: Job, line: Line, account: Account, now: datetime
) -> None:
    line.plan(answers(http(429, b'{"message": "Slow down."}', header)))
    courier.deliver_all()
    job.refresh_from_db()
    assert job.state == State.QUEUED
    assert job.send_at is not None
    assert job.send_at >= now + timedelta(seconds=least)
    assert "submit_job" not in sweep_later(now, seconds=least - 1)

    assert "submit_job" in sweep_later(now, seconds=least + 30)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert (line.posts(), account.accepted()) == (2, 1)


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_2xx_with_an_id_is_accepted(status: int, job: Job, line: Line, account: Account) -> None:
    line.plan(fates.accepts_with_status(status))
    courier.deliver_all()

    job.refresh_from_db()
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, PRICE, Source.HEADER)
    assert account.accepted() == 1


def test_an_id_that_is_already_ours_proves_nothing(queue: Callable[..., Job], line: Line) -> None:
    first = queue(token="token-1")
    courier.deliver_all()
    first.refresh_from_db()
    second = queue(token="token-2")
    line.plan(answers(http(200, ids(first.session_id))))
    courier.deliver_all()

    second.refresh_from_db()
    assert second.state == State.UNCONFIRMED
    assert first.session_id in second.message


CREDITS = {
    "no headers": ([], None),
    "a negative charge": (["x-credits-charged: -120"], None),
    "not a number": (["x-credits-charged: NaN"], None),
    "infinity": (["x-credits-charged: 1e400"], None),
    "more than there is": (["x-credits-charged: 99999999999999999999"], None),
    "two that differ": (["x-credits-charged: 120", "x-credits-charged: 130"], None),
    "an empty header": (["x-credits-charged:"], None),
    "words": (["x-credits-charged: plenty", "x-credits-remaining: enough"], None),
    "the quote": (["x-credits-charged: 120", "x-credits-remaining: 9880"], 120_000),
    "half a credit": (["x-credits-charged: 97.5"], 97_500),
    "nothing": (["x-credits-charged: 0"], 0),
    "less than the quote": (["x-credits-charged: 60"], 60_000),
    "more than the quote": (["x-credits-charged: 400"], 400_000),
    "a balance that rose": (["x-credits-charged: 120", "x-credits-remaining: 99999"], 120_000),
}


@pytest.mark.parametrize(("headers", "charged"), CREDITS.values(), ids=CREDITS)
def test_the_charge_is_what_samsar_named_or_else_our_estimate(
    headers: list[str], charged: int | None, job: Job, line: Line, now: datetime
) -> None:
    line.plan(fates.accepts_with_credits(*headers))
    courier.deliver_all()

    job.refresh_from_db()
    expected = (PRICE, Source.ESTIMATE) if charged is None else (charged, Source.HEADER)
    assert (job.state, job.charged, job.charge_source) == (State.RENDERING, *expected)
    figures = spending.month(job.team, now)
    assert (figures.spent, figures.reserved) == (expected[0], 0)


def test_a_charge_named_in_the_body_counts_as_one(job: Job, line: Line) -> None:
    line.plan(fates.accepts_with_credits(body={"creditsCharged": 90, "remainingCredits": 9910}))
    courier.deliver_all()

    job.refresh_from_db()
    assert (job.charged, job.charge_source) == (90_000, Source.BODY)
    latest = balance.latest(job.team)
    assert latest
    assert latest.remaining == 9_910_000


def test_a_charge_above_the_budget_is_recorded_and_blocks_the_next(
    queue: Callable[..., Job], line: Line, now: datetime
) -> None:
    job = queue()
    ledger.set_limit(job.team, 300_000, at=now)
    line.plan(fates.accepts_with_credits("x-credits-charged: 400"))
    courier.deliver_all()

    assert spending.month(job.team, now).spent == 400_000
    with pytest.raises(BudgetExceeded, match="has 0 left"):
        queue(PROMPT, token="token-2")
    assert Job.objects.count() == 1
