"""One job is at most one accepted POST, and money moves with the state."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from credits import balance, ledger, spending
from credits.models import Kind, LedgerEntry, Source
from samsar import CreditNote, NotSent, OutcomeUnknown, Refused
from teams.models import Connection, Membership
from tests.videos.conftest import ToldSamsar, accepted
from videos.jobs import boots, lifecycle, recovery
from videos.jobs.states import HOLDING, State
from videos.models import Job, JobEvent

CREDIT = 1000


def not_sent(retry_after: float | None = None) -> NotSent:
    return NotSent("connection refused", request_id="r", retry_after=retry_after)


def refused(status: int, message: str) -> Refused:
    return Refused(status, message, credits=CreditNote(charged=None, remaining=None, source=None), request_id="r")


def send(job: Job, samsar: ToldSamsar, now: datetime) -> None:
    lifecycle.submit(job, samsar=samsar, boot="here/1", clock=lambda: now)  # type: ignore[arg-type]
    assert spending.disagreements(job.team) == []
    held = spending.month(job.team, now).reserved
    assert held == (job.quote if job.state in HOLDING else 0)


def test_an_accepted_job_renders_and_its_hold_becomes_the_charge_that_samsar_named(
    queued_job: Job, now: datetime
) -> None:
    samsar = ToldSamsar(accepted(charged=350 * CREDIT, remaining=9_650 * CREDIT))
    send(queued_job, samsar, now)

    assert (queued_job.state, queued_job.session_id) == (State.RENDERING, "ses_1")
    assert (queued_job.charged, queued_job.charge_source) == (350 * CREDIT, Source.HEADER)
    assert spending.month(queued_job.team, now).spent == 350 * CREDIT
    latest = balance.latest(queued_job.team)
    assert latest
    assert latest.remaining == 9_650 * CREDIT


def test_a_charge_without_a_header_is_estimated_and_says_so(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(accepted()), now)

    assert (queued_job.charged, queued_job.charge_source) == (360 * CREDIT, Source.ESTIMATE)
    assert queued_job.is_unconfirmed_charge


def test_a_header_of_nothing_is_a_fact(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(accepted(charged=0)), now)

    assert (queued_job.charged, queued_job.charge_source) == (0, Source.HEADER)


def test_a_lost_answer_leaves_the_job_unconfirmed_with_its_hold(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(OutcomeUnknown("read timeout", request_id="r")), now)

    assert queued_job.state == State.UNCONFIRMED
    assert queued_job.message


def test_a_refusal_releases_the_hold_and_keeps_samsars_sentence(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(refused(402, "Insufficient credits.")), now)

    assert (queued_job.state, queued_job.message) == (State.REJECTED, "Insufficient credits.")
    assert LedgerEntry.objects.filter(kind=Kind.CHARGE).count() == 0


def test_nothing_sent_means_back_to_the_queue_then_parked_after_three_tries(queued_job: Job, now: datetime) -> None:
    samsar = ToldSamsar(not_sent())
    send(queued_job, samsar, now)
    assert queued_job.state == State.QUEUED
    assert queued_job.send_at == now + timedelta(seconds=5)

    send(queued_job, samsar, now + timedelta(seconds=5))
    assert queued_job.send_at == now + timedelta(seconds=25)

    send(queued_job, samsar, now + timedelta(seconds=25))
    assert queued_job.state == State.PARKED


def test_a_busy_service_is_given_the_time_that_it_asks_for(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(not_sent(retry_after=60)), now)

    assert queued_job.send_at == now + timedelta(seconds=60)


def test_a_service_that_asks_for_a_long_wait_parks_the_job(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(not_sent(retry_after=600)), now)

    assert queued_job.state == State.PARKED


def test_a_rejected_key_parks_the_whole_queue_and_flags_the_line(
    queue: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    line = {"base_url": "http://127.0.0.1:9/v1", "sealed_key": b"", "last_four": "fake", "saved_at": now}
    Connection.objects.create(team=owner.team, **line)
    first, second = queue(), queue(token="token-2")
    send_first = ToldSamsar(refused(401, "Invalid API key."))
    lifecycle.submit(first, samsar=send_first, boot="here/1", clock=lambda: now)  # type: ignore[arg-type]

    second.refresh_from_db()
    assert (first.state, second.state) == (State.PARKED, State.PARKED)
    assert Connection.objects.get().state == Connection.State.REJECTED
    assert spending.month(owner.team, now).reserved == 720 * CREDIT


def test_a_message_delivered_twice_sends_once(queued_job: Job, now: datetime) -> None:
    twin = Job.objects.get(pk=queued_job.pk)
    samsar = ToldSamsar(accepted())
    send(queued_job, samsar, now)
    lifecycle.submit(twin, samsar=samsar, boot="here/2", clock=lambda: now)  # type: ignore[arg-type]

    assert len(samsar.sent) == 1
    assert Job.objects.get().state == State.RENDERING


def test_nothing_leaves_once_a_claim_was_settled_while_the_sources_were_asked_about(
    queued_job: Job, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(job: Job, _samsar: object) -> None:
        # A sweep finds the claim too old while a source's status is slow to come.
        lifecycle.settle_stale_claims(at=now + timedelta(seconds=300))

    monkeypatch.setattr("videos.jobs.admission.unfinished_source", slow)
    samsar = ToldSamsar(accepted())
    lifecycle.submit(queued_job, samsar=samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    queued_job.refresh_from_db()
    assert (queued_job.state, samsar.sent) == (State.UNCONFIRMED, [])


def test_a_claim_of_a_worker_that_is_gone_becomes_unconfirmed(queued_job: Job, now: datetime) -> None:
    boots.mark("here/1", at=now)
    lifecycle.claim(queued_job, boot="here/1", at=now)
    assert lifecycle.settle_stale_claims(at=now + timedelta(seconds=10)) == 0

    assert lifecycle.settle_stale_claims(at=now + timedelta(seconds=30)) == 1
    queued_job.refresh_from_db()
    assert queued_job.state == State.UNCONFIRMED


def test_a_living_worker_keeps_its_claim_until_the_deadline_of_the_post(queued_job: Job, now: datetime) -> None:
    lifecycle.claim(queued_job, boot="here/1", at=now)
    boots.mark("here/1", at=now + timedelta(seconds=200))
    assert lifecycle.settle_stale_claims(at=now + timedelta(seconds=200)) == 0

    boots.mark("here/1", at=now + timedelta(seconds=300))
    assert lifecycle.settle_stale_claims(at=now + timedelta(seconds=300)) == 1


def test_our_own_late_answer_settles_what_a_sweep_took_for_lost(queued_job: Job, now: datetime) -> None:
    lifecycle.claim(queued_job, boot="here/1", at=now)
    swept = Job.objects.get(pk=queued_job.pk)
    lifecycle.leave_unconfirmed(swept, "the worker seemed gone", at=now)

    lifecycle.accept(queued_job, accepted(charged=360 * CREDIT), at=now)
    assert queued_job.state == State.RENDERING
    assert spending.disagreements(queued_job.team) == []


@pytest.mark.parametrize("settle", [recovery.was_not_charged, recovery.count_as_charged])
def test_our_own_late_answer_corrects_what_a_person_settled(
    queued_job: Job, owner: Membership, now: datetime, settle: Callable[..., None]
) -> None:
    lifecycle.claim(queued_job, boot="here/1", at=now)
    swept = Job.objects.get(pk=queued_job.pk)
    lifecycle.leave_unconfirmed(swept, "the worker seemed gone", at=now)
    settle(swept, by=owner.user, reason="looked it up", at=now)

    lifecycle.accept(queued_job, accepted(charged=300 * CREDIT), at=now)

    queued_job.refresh_from_db()
    assert (queued_job.state, queued_job.session_id) == (State.RENDERING, "ses_1")
    assert (queued_job.charged, ledger.charged_for(queued_job.public_id)) == (300 * CREDIT, 300 * CREDIT)
    assert spending.month(owner.team, now).reserved == 0
    assert spending.disagreements(owner.team) == []


def test_an_id_that_is_already_ours_is_no_proof_of_acceptance(queue: Callable[..., Job], now: datetime) -> None:
    first, second = queue(), queue(token="token-2")
    send_samsar = ToldSamsar(accepted("ses_1"))
    lifecycle.submit(first, samsar=send_samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]
    lifecycle.submit(second, samsar=send_samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert second.state == State.UNCONFIRMED
    assert "belongs to another video" in second.message
    assert spending.disagreements(first.team) == []


def test_cancelling_before_sending_costs_nothing_and_nothing_is_sent(
    queued_job: Job, owner: Membership, now: datetime
) -> None:
    assert lifecycle.cancel(queued_job, by=owner.user, at=now)
    samsar = ToldSamsar(accepted())
    send(queued_job, samsar, now)

    assert (queued_job.state, samsar.sent) == (State.CANCELLED, [])


def test_a_finished_job_cannot_be_cancelled(queued_job: Job, owner: Membership, now: datetime) -> None:
    send(queued_job, ToldSamsar(accepted()), now)
    queued_job.move(State.COMPLETED, at=now)

    assert not lifecycle.cancel(queued_job, by=owner.user, at=now)


def test_every_move_leaves_an_event(queued_job: Job, now: datetime) -> None:
    send(queued_job, ToldSamsar(accepted()), now)

    moves = [(event.old_state, event.new_state) for event in JobEvent.objects.all()]
    assert moves == [("", "queued"), ("queued", "submitting"), ("submitting", "rendering")]


@pytest.mark.parametrize(
    ("practice", "public_url", "expected"),
    [(True, "", "http://127.0.0.1:8000/hooks/"), (False, "", None), (False, "https://p.example", "https://p.example/")],
)
def test_a_live_origin_only_learns_an_address_that_it_can_reach(
    queued_job: Job, now: datetime, settings, practice: bool, public_url: str, expected: str | None
) -> None:
    settings.PUBLIC_URL, settings.PORTAL_URL = public_url, "http://127.0.0.1:8000"
    queued_job.team.mode = "practice" if practice else "live"
    claimed = lifecycle.claim(queued_job, boot="b", at=now)

    assert claimed is not None
    assert (claimed.webhook_url or "").startswith(expected) if expected else claimed.webhook_url is None


def test_when_samsar_asks_for_patience_all_of_the_team_waits_and_loses_no_try(
    queue: Callable[..., Job], now: datetime
) -> None:
    first, second, later = (queue(token=f"form-{number}") for number in range(3))
    far = now + timedelta(minutes=5)
    Job.objects.filter(pk=later.pk).update(send_at=far)

    samsar = ToldSamsar(not_sent(retry_after=30))
    lifecycle.submit(first, samsar=samsar, boot="here/1", clock=lambda: now)  # type: ignore[arg-type]

    second.refresh_from_db()
    later.refresh_from_db()
    assert (second.state, second.send_at, second.tries) == (State.QUEUED, now + timedelta(seconds=30), 0)
    assert later.send_at == far
