"""Looks in any order end in one result; progress never falls; late truths are found."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from credits import ledger, spending
from credits.models import Source
from samsar import BadReply, CancelAnswer, CreditNote, NotSent, Observed, Refused
from teams.models import Membership
from tests.videos.conftest import NO_CREDITS, ToldSamsar, accepted, seen, stages
from videos.jobs import lifecycle, observing, polling
from videos.jobs.states import State
from videos.models import Job, Video

CREDIT = 1000


@pytest.fixture
def rendering(queued_job: Job, now: datetime) -> Job:
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    return queued_job


def look(samsar: ToldSamsar, at: datetime) -> int:
    return polling.look_at_due(client_of=lambda _team: samsar, clock=lambda: at)  # type: ignore[arg-type, return-value]


def test_a_finished_render_leaves_a_video_that_waits_to_be_copied(rendering: Job, now: datetime) -> None:
    assert look(ToldSamsar(status_answers=[seen(Observed.COMPLETED)]), now) == 1

    rendering.refresh_from_db()
    video = Video.objects.get()
    assert rendering.state == State.COMPLETED
    assert (video.public_id, video.phase, video.copy_at) == (rendering.public_id, Video.Phase.COPYING, now)


def test_stages_are_kept_and_progress_never_falls(rendering: Job, now: datetime) -> None:
    forward = seen(Observed.RUNNING, stages=stages("COMPLETED", "COMPLETED", "IN_PROGRESS", "PENDING"))
    observing.observe(rendering, forward, at=now)
    rendering.refresh_from_db()
    progress, stage, revision = rendering.progress, rendering.stage, rendering.revision
    assert (progress > 0, stage) == (True, "speech_generation")

    observing.observe(rendering, seen(Observed.RUNNING, stages=stages("COMPLETED", "IN_PROGRESS", "INIT")), at=now)
    rendering.refresh_from_db()
    assert (rendering.progress, rendering.stage) == (progress, stage)

    observing.observe(rendering, seen(Observed.RUNNING, stages=stages("COMPLETED", "IN_PROGRESS", "INIT")), at=now)
    again = Job.objects.get()
    assert again.revision == revision + 1, "an unchanged look must not make pages redraw"


def test_observations_in_any_order_give_one_result(queue: Callable[..., Job], now: datetime) -> None:
    truths = [
        seen(Observed.RUNNING),
        seen(Observed.FAILED, error="No luck"),
        seen(Observed.CANCELLED),
        seen(Observed.COMPLETED),
    ]
    for number, order in enumerate(permutations(truths)):
        job = queue(token=f"token-{number}")
        samsar = ToldSamsar(accepted(f"ses_{number}"))
        lifecycle.submit(job, samsar=samsar, boot="b", clock=lambda: now)  # type: ignore[arg-type]
        for truth in order:
            observing.observe(job, truth, at=now)
            job.refresh_from_db()
        assert job.state == State.COMPLETED, order
    assert Video.objects.count() == 24


def test_a_failure_says_what_it_cost(rendering: Job, now: datetime) -> None:
    observing.observe(rendering, seen(Observed.FAILED, error="The voice could not be made."), at=now)

    assert rendering.state == State.FAILED
    assert rendering.message.startswith("The voice could not be made. 360 credits were charged")


def test_a_failed_session_gets_two_late_looks_and_may_still_complete(rendering: Job, now: datetime) -> None:
    failed = ToldSamsar(status_answers=[seen(Observed.FAILED)])
    look(failed, now)
    assert look(failed, now + timedelta(minutes=9)) == 0
    assert look(failed, now + timedelta(minutes=10)) == 1
    assert look(failed, now + timedelta(hours=23)) == 0
    assert look(ToldSamsar(status_answers=[seen(Observed.COMPLETED)]), now + timedelta(hours=24)) == 1

    rendering.refresh_from_db()
    assert rendering.state == State.COMPLETED
    assert rendering.next_look_at is None


def test_after_two_late_looks_nobody_looks_any_more(rendering: Job, now: datetime) -> None:
    failed = ToldSamsar(status_answers=[seen(Observed.FAILED)])
    for hours in (0, 1, 25):
        look(failed, now + timedelta(hours=hours))

    rendering.refresh_from_db()
    assert rendering.next_look_at is None


@pytest.mark.parametrize(
    "problem",
    [
        NotSent("refused", request_id="r"),
        BadReply("not JSON", request_id="r"),
        Refused(404, "Unknown request_id.", credits=NO_CREDITS, request_id="r"),
        Refused(401, "Invalid API key.", credits=NO_CREDITS, request_id="r"),
        RuntimeError("a surprise"),
    ],
)
def test_a_look_without_a_usable_answer_changes_no_state_and_comes_again(
    rendering: Job, now: datetime, problem: Exception
) -> None:
    look(ToldSamsar(status_answers=[problem]), now)

    rendering.refresh_from_db()
    assert rendering.state == State.RENDERING
    assert rendering.next_look_at is not None
    assert now < rendering.next_look_at <= now + timedelta(minutes=1)


def test_two_sweeps_never_take_the_same_job(rendering: Job, now: datetime) -> None:
    lease = timedelta(seconds=40)
    assert len(Job.objects.claim_due_looks(now, lease=lease, limit=10)) == 1
    assert Job.objects.claim_due_looks(now, lease=lease, limit=10) == []


def test_cancelling_reads_the_status_first_and_leaves_a_finished_session_alone(
    rendering: Job, owner: Membership, now: datetime
) -> None:
    lifecycle.cancel(rendering, by=owner.user, at=now)
    samsar = ToldSamsar(status_answers=[seen(Observed.COMPLETED)])
    look(samsar, now)

    rendering.refresh_from_db()
    assert (rendering.state, samsar.cancels) == (State.COMPLETED, [])


def test_cancelling_a_running_session_keeps_the_charge(rendering: Job, owner: Membership, now: datetime) -> None:
    lifecycle.cancel(rendering, by=owner.user, at=now)
    answer = CancelAnswer(cancelled=True, status="CANCELLED", message="Render cancellation requested.")
    samsar = ToldSamsar(status_answers=[seen(Observed.RUNNING)], cancel_answer=answer)
    look(samsar, now)

    rendering.refresh_from_db()
    assert (rendering.state, samsar.cancels) == (State.CANCELLED, ["ses_1"])
    assert spending.month(rendering.team, now).spent == 360 * CREDIT


def test_a_status_that_names_the_charge_corrects_the_estimate(rendering: Job, now: datetime) -> None:
    note = CreditNote(charged=300 * CREDIT, remaining=None, source="body")
    observing.observe(rendering, seen(Observed.COMPLETED, credits=note), at=now)

    rendering.refresh_from_db()
    assert (rendering.charged, rendering.charge_source) == (300 * CREDIT, Source.BODY)
    assert ledger.charged_for(rendering.public_id) == 300 * CREDIT
    assert spending.disagreements(rendering.team) == []


def test_the_doorbell_makes_one_extra_look_in_five_seconds(rendering: Job, now: datetime) -> None:
    Job.objects.update(next_look_at=now + timedelta(hours=1))
    ring_hash = rendering.doorbell_hash
    assert ring_hash is not None

    assert polling.ring_doorbell(ring_hash, at=now)
    assert not polling.ring_doorbell(ring_hash, at=now + timedelta(seconds=4))
    assert polling.ring_doorbell(ring_hash, at=now + timedelta(seconds=6))
    assert Job.objects.get().next_look_at == now + timedelta(seconds=6)


def test_looks_thin_out_with_age() -> None:
    waits = [observing.interval(timedelta(minutes=minutes)) for minutes in (0, 5, 30, 120, 1000)]

    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
