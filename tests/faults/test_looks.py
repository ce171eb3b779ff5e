"""Whatever Samsar answers to a look: no state is lost, no progress falls, and the next look is set."""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samsar import ApiKey, Origin, SamsarClient
from teams.models import Connection
from tests.faults import courier, fates
from tests.faults.conftest import Account, sweep_later
from tests.faults.fates import answers, http
from tests.faults.upstream import Exchange, Fate, Line
from videos.jobs import polling
from videos.jobs.states import State
from videos.models import Job, Video


@pytest.fixture
def rendering(job: Job, account: Account) -> Job:
    """A job that Samsar accepted and is working on, seen once."""
    courier.deliver_all()
    account.sandbox.advance(3)
    sweep_later(job.created_at, seconds=1)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert job.stage == "image_generation"
    return job


def said(**fields: object) -> Fate:
    """An answer to a look at any session: what is asked for comes back with these fields."""

    def fate(exchange: Exchange) -> None:
        if request := exchange.receive():
            session = request.path.rpartition("=")[2]
            body = {"session_id": session, "request_id": session} | fields
            exchange.send(http(200, json.dumps(body).encode()))

    return fate


USELESS: dict[str, Fate] = {
    "nothing but a closed connection": answers(b""),
    "a reset": fates.resets_at_once,
    "a page": answers(http(200, b"<!doctype html><title>Hello</title>")),
    "broken JSON": answers(http(200, b'{"status": "COMP')),
    "no status": said(),
    "a status that is a number": said(status=7),
    "the status of another session": said(session_id="vid_other", request_id="vid_other", status="FAILED"),
    "500": answers(http(500, b'{"message": "Oops."}')),
    "502": answers(http(502, b"<h1>Bad Gateway</h1>")),
    "a redirect": answers(http(302, b"", "Location: /elsewhere")),
    "429": answers(http(429, b'{"message": "Slow down."}', "Retry-After: 60")),
    "404": answers(http(404, b'{"message": "Request not found."}')),
    "completed without an address": said(status="COMPLETED"),
    "completed at no address of the web": said(status="COMPLETED", result_url="javascript:alert(1)"),
    "a word that nobody knows": said(status="PONDERING"),
    "a step back to the start": said(status="PENDING", expressGenerationStatus={"prompt_generation": "PENDING"}),
}


@pytest.mark.parametrize("fate", USELESS.values(), ids=USELESS)
def test_a_useless_look_changes_no_state_and_is_made_again(
    fate: Fate, rendering: Job, line: Line, account: Account, now: datetime
) -> None:
    line.always(fate)
    before = (rendering.state, rendering.progress, rendering.charged)
    sweep_later(now, seconds=20)

    rendering.refresh_from_db()
    assert (rendering.state, rendering.progress, rendering.charged) == before
    assert rendering.next_look_at is not None
    assert rendering.next_look_at <= now + timedelta(seconds=20 + 60)  # a minute is what the 429 asks for

    line.always(None)
    account.sandbox.advance(3)
    sweep_later(now, minutes=2)
    rendering.refresh_from_db()
    assert rendering.progress > before[1]
    assert line.posts() == 1


@pytest.mark.parametrize("fate", [fates.says_nothing, fates.drips_the_answer], ids=["silence", "dripping"])
def test_a_look_that_never_ends_ends_in_time(
    fate: Fate, rendering: Job, line: Line, hasty: SamsarClient, now: datetime
) -> None:
    line.always(fate)
    at = now + timedelta(seconds=20)
    began = time.monotonic()
    assert polling.look_at_due(client_of=lambda _team: hasty, clock=lambda: at) == 1

    assert time.monotonic() - began < 5  # its client gives up after a quarter of a second
    rendering.refresh_from_db()
    assert (rendering.state, rendering.looked_at) == (State.RENDERING, at)


def test_a_look_whose_client_never_gives_up_holds_up_no_round(
    rendering: Job, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = SamsarClient(Origin(line.url, practice=True), ApiKey(account.key), get_seconds=1000)
    monkeypatch.setattr(polling, "LOOK_SECONDS", 0.25)
    line.always(fates.says_nothing)
    at = now + timedelta(seconds=20)
    began = time.monotonic()
    polling.look_at_due(client_of=lambda _team: endless, clock=lambda: at)

    assert time.monotonic() - began < 5
    rendering.refresh_from_db()
    assert (rendering.state, rendering.next_look_at) == (State.RENDERING, at + polling.LEASE)


def test_ten_minutes_of_outage_lose_nothing_and_say_so(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    job = queue("A ferry leaves. Gulls follow.")
    courier.deliver_all()
    line.always(answers(http(503, b"<h1>Service Unavailable</h1>")))
    for seconds in range(10, 600, 60):
        sweep_later(now, seconds=seconds)
    job.refresh_from_db()
    assert job.state == State.RENDERING
    assert Connection.objects.get().silent_since is not None

    line.always(None)
    account.sandbox.advance(60)
    sweep_later(now, minutes=12)
    job.refresh_from_db()
    assert job.state == State.COMPLETED
    assert Connection.objects.get().silent_since is None


def test_one_bad_answer_does_not_cost_the_others_their_look(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    jobs = [queue(token=f"token-{number}") for number in range(5)]
    courier.deliver_all()
    account.sandbox.advance(3)
    line.plan(answers(http(200, b'{"status": [[[[')))
    sweep_later(now, seconds=5)

    assert sorted(Job.objects.values_list("stage", flat=True)) == ["", *["image_generation"] * (len(jobs) - 1)]


def test_a_completed_video_stays_completed_whatever_is_said_later(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    job = queue("A market at noon.")
    courier.deliver_all()
    account.sandbox.advance(60)
    sweep_later(now, seconds=5)
    job.refresh_from_db()
    assert job.state == State.COMPLETED

    account.sandbox.tell("status", session_id=job.session_id, raw_status="PENDING")
    Job.objects.filter(pk=job.pk).update(next_look_at=now)  # as if a look had been under way meanwhile
    sweep_later(now, minutes=1)
    job.refresh_from_db()
    assert job.state == State.COMPLETED
    assert Video.objects.filter(job=job).count() == 1


def test_a_failure_that_turns_out_to_be_a_video_is_believed_at_a_late_look(
    queue: Callable[..., Job], line: Line, account: Account, now: datetime
) -> None:
    job = queue("A valley in fog.")
    courier.deliver_all()
    line.plan(said(status="FAILED", message="Lip sync failed."))
    sweep_later(now, seconds=5)
    job.refresh_from_db()
    assert (job.state, job.message) == (
        State.FAILED,
        "Lip sync failed. 120 credits were charged when Samsar accepted it.",
    )

    account.sandbox.advance(60)
    sweep_later(now, minutes=11)
    job.refresh_from_db()
    assert job.state == State.COMPLETED
