"""A round of looks is fair, survives surprises, and never undoes what happened while it was out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from credits import ledger, spending
from credits.models import Source
from samsar import BadReply, CancelAnswer, NotSent, OutcomeUnknown, Refused
from samsar import Observed as Seen
from teams.connections import NotConnected
from teams.models import Connection, Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import NO_CREDITS, ToldSamsar, accepted, prompt, seen, stages
from videos.catalogue import Offer
from videos.jobs import evidence, intake, lifecycle, observing, polling, recovery
from videos.jobs.states import State
from videos.models import Job

CREDIT = 1000
HOUR = timedelta(hours=1)


@pytest.fixture
def render(offer: Offer, now: datetime) -> Callable[..., Job]:
    """Make a rendering job of some member."""

    def make(by: Membership, session: str) -> Job:
        job = intake.queue(prompt(), by=by, token=session, offer=offer, now=now)
        lifecycle.submit(job, samsar=ToldSamsar(accepted(session)), boot="b", clock=lambda: now)  # type: ignore[arg-type]
        return job

    return make


@pytest.fixture
def other(db: None) -> Membership:
    return join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "other@example.test", Role.OWNER)


def look(client_of: Callable[[Team], Any], at: datetime) -> int:
    return polling.look_at_due(client_of=client_of, clock=lambda: at)


def done(session: str) -> ToldSamsar:
    return ToldSamsar(status_answers=[seen(Seen.COMPLETED, session=session)])


def state_of(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_a_team_whose_key_cannot_be_used_does_not_stop_the_others(
    render: Callable[..., Job], owner: Membership, other: Membership, now: datetime
) -> None:
    stuck, well = render(owner, "ses_a"), render(other, "ses_b")

    def client_of(team: Team) -> ToldSamsar:
        if team == owner.team:
            raise NotConnected("The stored key cannot be read any more.")
        return done("ses_b")

    look(client_of, now)
    assert (state_of(stuck), state_of(well)) == (State.RENDERING, State.COMPLETED)


def test_a_surprise_while_recording_costs_the_others_nothing(
    render: Callable[..., Job], owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = render(owner, "ses_a"), render(owner, "ses_b")
    observe = observing.observe

    def surprised(job: Job, *args: Any, **kwargs: Any) -> None:
        if job.pk == bad.pk:
            raise RuntimeError("a surprise")
        observe(job, *args, **kwargs)

    monkeypatch.setattr(polling, "observe", surprised)
    both = ToldSamsar(status_answers=[seen(Seen.COMPLETED)])
    look(lambda _team: both, now)
    assert (state_of(bad), state_of(good)) == (State.RENDERING, State.COMPLETED)


def test_teams_take_turns_and_a_silent_one_is_asked_once(
    render: Callable[..., Job], owner: Membership, other: Membership, now: datetime
) -> None:
    for number in range(4):
        render(owner, f"ses_a{number}")
    render(other, "ses_b")
    claimed = Job.objects.claim_due_looks(now, lease=polling.LEASE, limit=50)
    assert [job.team_id for job in polling._fairly(claimed, now)][:2] in (
        [owner.team_id, other.team_id],
        [other.team_id, owner.team_id],
    )

    Connection.objects.create(
        team=owner.team, base_url="http://127.0.0.1:9/v1", sealed_key=b"", last_four="fake", silent_since=now
    )
    assert sorted(job.team_id for job in polling._fairly(claimed, now)) == sorted([owner.team_id, other.team_id])


def test_a_key_is_asked_no_faster_than_its_rate_and_the_rest_stays_due(
    render: Callable[..., Job], owner: Membership, now: datetime, settings: Any
) -> None:
    settings.LOOKS_A_ROUND = 2
    for number in range(3):
        render(owner, f"ses_{number}")
    running = ToldSamsar(status_answers=[seen(Seen.RUNNING, stages=stages("IN_PROGRESS"))])

    assert look(lambda _team: running, now) == 2
    assert Job.objects.filter(next_look_at__lte=now).count() == 1


def test_a_session_that_is_gone_goes_quiet_and_can_be_settled(
    render: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    job = render(owner, "ses_a")
    gone = ToldSamsar(status_answers=[Refused(404, "Unknown request_id.", credits=NO_CREDITS, request_id="r")])
    look(lambda _team: gone, now + 7 * HOUR)

    job.refresh_from_db()
    assert job.is_quiet
    assert "Unknown request_id." in job.message
    recovery.count_as_charged(job, by=owner.user, reason="It is on the invoice", at=now + 8 * HOUR)
    assert job.state == State.SETTLED_CHARGED


def test_a_look_that_was_out_while_a_person_settled_sets_no_due_time(
    render: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    job = render(owner, "ses_a")
    (claimed,) = Job.objects.claim_due_looks(now, lease=polling.LEASE, limit=1)
    Job.objects.update(is_quiet=True)
    job.refresh_from_db()
    recovery.count_as_charged(job, by=owner.user, reason="It is on the invoice", at=now + 7 * HOUR)

    observing.look_again(claimed, at=now)
    observing.observe(claimed, seen(Seen.RUNNING), at=now)
    job.refresh_from_db()
    assert (job.state, job.next_look_at) == (State.SETTLED_CHARGED, None)


def test_a_cancel_that_came_while_a_look_was_out_keeps_its_due_time(
    render: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    job = render(owner, "ses_a")
    later = now + 7 * HOUR
    (claimed,) = Job.objects.claim_due_looks(later, lease=polling.LEASE, limit=1)
    lifecycle.cancel(job, by=owner.user, at=later)

    observing.observe(claimed, seen(Seen.RUNNING, stages=stages("IN_PROGRESS")), at=later)
    job.refresh_from_db()
    assert job.next_look_at == later


def test_a_busy_service_is_looked_at_when_it_asks_to_be(
    render: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    job = render(owner, "ses_a")
    busy = ToldSamsar(status_answers=[NotSent("429", request_id="r", retry_after=600)])
    look(lambda _team: busy, now)

    job.refresh_from_db()
    assert job.next_look_at == now + timedelta(seconds=600)


@pytest.mark.parametrize(
    ("answer", "asked", "words"),
    [
        (OutcomeUnknown("read timeout", request_id="r"), True, ""),
        (BadReply("not JSON", request_id="r"), True, ""),
        (Refused(404, "Session not found.", credits=NO_CREDITS, request_id="r"), False, "Session not found."),
        (CancelAnswer(cancelled=False, status="PENDING", message=""), False, "did not cancel"),
    ],
)
def test_a_cancel_that_fails_keeps_what_was_seen(
    render: Callable[..., Job], owner: Membership, now: datetime, answer: Any, asked: bool, words: str
) -> None:
    job = render(owner, "ses_a")
    lifecycle.cancel(job, by=owner.user, at=now)
    running = seen(Seen.RUNNING, stages=stages("COMPLETED", "IN_PROGRESS"))
    look(lambda _team: ToldSamsar(status_answers=[running], cancel_answer=answer), now)

    job.refresh_from_db()
    assert (job.state, job.stage, job.is_cancel_asked) == (State.RENDERING, "image_generation", asked)
    assert words in job.message


def test_two_that_learn_the_charge_at_one_moment_correct_it_once(
    render: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    job = render(owner, "ses_a")
    twin = Job.objects.select_related("team", "by").get(pk=job.pk)

    assert evidence.correct(job, 300 * CREDIT, Source.BODY, at=now, reason="status")
    assert not evidence.correct(twin, 240 * CREDIT, Source.BALANCE, at=now, reason="two balances")
    assert ledger.charged_for(job.public_id) == 300 * CREDIT
    assert spending.disagreements(owner.team) == []
