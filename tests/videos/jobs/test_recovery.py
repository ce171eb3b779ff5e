"""What people decide about unconfirmed and parked jobs, and that nothing is ever sent twice by it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from credits import spending
from credits.models import Kind, LedgerEntry, Source
from samsar import NotSent, Observed, Refused
from teams.models import Membership
from tests.videos.conftest import NO_CREDITS, ToldSamsar, accepted, seen
from videos.catalogue import Offer
from videos.jobs import lifecycle, recovery
from videos.jobs.states import State
from videos.models import Job

CREDIT = 1000


@pytest.fixture
def unconfirmed(queued_job: Job, now: datetime) -> Job:
    lifecycle.claim(queued_job, boot="b", at=now)
    lifecycle.leave_unconfirmed(queued_job, "read timeout", at=now)
    return queued_job


def attach(job: Job, session: str, owner: Membership, samsar: ToldSamsar, now: datetime) -> None:
    recovery.attach(job, session, by=owner.user, samsar=samsar, at=now)  # type: ignore[arg-type]


def test_an_attached_session_is_believed_once_samsar_knows_it(
    unconfirmed: Job, owner: Membership, now: datetime
) -> None:
    attach(unconfirmed, " ses_9 ", owner, ToldSamsar(status_answers=[seen(Observed.RUNNING, session="ses_9")]), now)

    assert (unconfirmed.state, unconfirmed.session_id) == (State.RENDERING, "ses_9")
    assert unconfirmed.charge_source == Source.ESTIMATE
    assert spending.disagreements(owner.team) == []


def test_a_session_that_is_already_done_becomes_a_video_at_once(
    unconfirmed: Job, owner: Membership, now: datetime
) -> None:
    attach(unconfirmed, "ses_9", owner, ToldSamsar(status_answers=[seen(Observed.COMPLETED, session="ses_9")]), now)

    assert unconfirmed.state == State.COMPLETED


@pytest.mark.parametrize(
    ("session", "answer", "words"),
    [
        ("", seen(Observed.RUNNING), "not a session id"),
        ("two words", seen(Observed.RUNNING), "not a session id"),
        ("x" * 201, seen(Observed.RUNNING), "not a session id"),
        ("ses_9", Refused(404, "Unknown.", credits=NO_CREDITS, request_id="r"), "does not know this session"),
        ("ses_9", NotSent("refused", request_id="r"), "could not be asked"),
    ],
)
def test_what_samsar_does_not_confirm_changes_nothing(
    unconfirmed: Job, owner: Membership, now: datetime, session: str, answer: object, words: str
) -> None:
    with pytest.raises(recovery.CannotSettle, match=words):
        attach(unconfirmed, session, owner, ToldSamsar(status_answers=[answer]), now)  # type: ignore[list-item]
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.UNCONFIRMED


def test_a_session_of_another_account_cannot_be_attached(unconfirmed: Job, owner: Membership, now: datetime) -> None:
    # The status answers for anybody's session; only the latest version says whose it is.
    foreign = Refused(403, "Session does not belong to this API key.", credits=NO_CREDITS, request_id="r")
    samsar = ToldSamsar(status_answers=[seen(Observed.COMPLETED, session="ses_9")], latest_answer=foreign)

    with pytest.raises(recovery.CannotSettle, match="does not belong to this API key"):
        attach(unconfirmed, "ses_9", owner, samsar, now)
    unconfirmed.refresh_from_db()
    assert (unconfirmed.state, unconfirmed.session_id) == (State.UNCONFIRMED, "")


def test_a_session_of_another_video_cannot_be_attached(
    unconfirmed: Job, queue: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    other = queue(token="token-2")
    lifecycle.submit(other, samsar=ToldSamsar(accepted("ses_9")), boot="b", clock=lambda: now)  # type: ignore[arg-type]

    with pytest.raises(recovery.CannotSettle, match="already belongs"):
        attach(unconfirmed, "ses_9", owner, ToldSamsar(status_answers=[seen(Observed.RUNNING, session="ses_9")]), now)
    assert spending.disagreements(owner.team) == []


def test_counting_as_charged_turns_the_hold_into_a_charge_on_a_persons_word(
    unconfirmed: Job, owner: Membership, now: datetime
) -> None:
    recovery.count_as_charged(unconfirmed, by=owner.user, reason="It is on Samsar's invoice", at=now)

    assert unconfirmed.state == State.SETTLED_CHARGED
    row = LedgerEntry.objects.get(kind=Kind.CHARGE)
    assert (row.amount, row.source, row.by) == (360 * CREDIT, Source.PERSON, owner.user)
    assert spending.month(owner.team, now).reserved == 0


def test_not_charged_gives_the_hold_back(unconfirmed: Job, owner: Membership, now: datetime) -> None:
    recovery.was_not_charged(unconfirmed, by=owner.user, reason="The balance did not move", at=now)

    assert unconfirmed.state == State.SETTLED_FREE
    assert (spending.month(owner.team, now).spent, spending.month(owner.team, now).reserved) == (0, 0)


def test_a_decision_needs_a_reason_and_happens_once(unconfirmed: Job, owner: Membership, now: datetime) -> None:
    with pytest.raises(recovery.CannotSettle, match="how you know"):
        recovery.was_not_charged(unconfirmed, by=owner.user, reason=" ", at=now)

    twin = Job.objects.get(pk=unconfirmed.pk)
    recovery.was_not_charged(unconfirmed, by=owner.user, reason="seen", at=now)
    with pytest.raises(recovery.CannotSettle, match="moved on"):
        recovery.count_as_charged(twin, by=owner.user, reason="seen", at=now)
    assert spending.disagreements(owner.team) == []


def test_a_rendering_that_is_not_quiet_cannot_be_settled(queued_job: Job, owner: Membership, now: datetime) -> None:
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]

    with pytest.raises(recovery.CannotSettle):
        recovery.count_as_charged(queued_job, by=owner.user, reason="tired of waiting", at=now)


def test_a_parked_job_goes_out_again_at_the_price_it_holds(
    queued_job: Job, owner: Membership, offer: Offer, now: datetime
) -> None:
    lifecycle.park(queued_job, "Samsar is away", at=now)
    recovery.send_parked(queued_job, by=owner.user, offer=offer, at=now)

    assert (queued_job.state, queued_job.send_at, queued_job.tries) == (State.QUEUED, now, 0)


def test_a_parked_job_whose_price_changed_is_not_sent(
    queued_job: Job, owner: Membership, offer: Offer, now: datetime
) -> None:
    lifecycle.park(queued_job, "Samsar is away", at=now)
    Job.objects.update(quote=300 * CREDIT)
    queued_job.refresh_from_db()

    with pytest.raises(recovery.CannotSettle, match="was 300 credits and is 360 credits now"):
        recovery.send_parked(queued_job, by=owner.user, offer=offer, at=now)
