"""How long renders usually take: learned from comparable ones, kept with the job, and what makes one quiet."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from samsar import Observed
from teams.models import Membership, Mode, Team
from tests.videos.conftest import ToldSamsar, accepted, prompt, seen
from videos.jobs import lifecycle, observing, recovery, usual
from videos.jobs.states import State
from videos.jobs.usual import Usual
from videos.models import Job

Made = Callable[..., None]


@pytest.fixture
def rendered(owner: Membership, now: datetime) -> Made:
    """Make completed jobs of thirty seconds that took so many seconds each; fields may differ."""

    def make(*took: float, model: str = "RUNWAYML", **fields: object) -> None:
        for seconds in took:
            number = Job.objects.count()
            asked = prompt(video_model=model)
            defaults: dict[str, object] = {
                "team": owner.team,
                "kind": asked.kind,
                "recipe": asked.dump(),
                "expected_ms": 30_000,
                "state": State.COMPLETED,
            }
            Job.objects.create(
                **defaults | fields,
                by=owner.user,
                form_token=f"rendered-{number}",
                title="Earlier",
                quote=0,
                quote_sentence="",
                price_list="x",
                session_id=f"earlier-{number}",
                accepted_at=now - timedelta(days=1),
                settled_at=now - timedelta(days=1) + timedelta(seconds=seconds),
            )

    return make


def sent(job: Job, now: datetime) -> Job:
    lifecycle.submit(job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    return job


def test_five_comparable_renders_teach_what_is_usual_when_the_sixth_is_accepted(
    rendered: Made, queued_job: Job, now: datetime
) -> None:
    rendered(240, 240, 300, 420, 420)

    job = sent(queued_job, now)

    assert (job.usual_low_s, job.usual_high_s) == (240, 420)
    assert job.quiet_at == now + timedelta(seconds=3 * 420)
    job.refresh_from_db()
    assert job.usual_high_s == 420


def test_four_teach_nothing_and_silence_counts_after_six_hours(rendered: Made, queued_job: Job, now: datetime) -> None:
    rendered(240, 300, 300, 420)

    job = sent(queued_job, now)

    assert (job.usual_low_s, job.usual_high_s) == (None, None)
    assert job.quiet_at == now + timedelta(hours=6)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "translate_video"},
        {"model": "SORA2"},
        {"expected_ms": 14_000},
        {"expected_ms": 61_000},
        {"state": State.FAILED},
    ],
)
def test_what_is_not_comparable_teaches_nothing(
    rendered: Made, queued_job: Job, now: datetime, other: dict[str, object]
) -> None:
    rendered(10, 10, 10, 10)
    rendered(10, **other)

    assert usual.of(queued_job) is None


def test_half_and_twice_the_length_are_comparable(rendered: Made, queued_job: Job) -> None:
    rendered(10, 10, 10)
    rendered(10, expected_ms=15_000)
    rendered(10, expected_ms=60_000)

    assert usual.of(queued_job) == Usual(low_s=10, high_s=10)


def test_another_teams_renders_and_adopted_samples_teach_nothing(rendered: Made, queued_job: Job) -> None:
    rendered(10, 10, 10, 10)
    rendered(10, team=Team.objects.create(name="Others", mode=Mode.PRACTICE))
    rendered(0)

    assert usual.of(queued_job) is None


def test_only_the_newest_twenty_count(rendered: Made, queued_job: Job) -> None:
    rendered(*[1000] * 20)
    rendered(*[10] * 20)

    assert usual.of(queued_job) == Usual(low_s=10, high_s=10)


@pytest.mark.parametrize(
    ("took", "low", "high"),
    [([1, 2, 3, 4, 5], 2, 4), ([10] * 5, 10, 10), ([100, 10, 20, 30, 5000], 20, 100), ([0.1] * 5, 1, 1)],
)
def test_the_middle_half_is_what_is_usual(took: list[float], low: int, high: int) -> None:
    assert usual.learn(took) == Usual(low_s=low, high_s=high)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (240, 420, "usually 4–7 min"),
        (50, 100, "usually 1–2 min"),
        (290, 310, "usually about 5 min"),
        (18, 23, "usually about 20 s"),
        (2, 3, "usually about 2 s"),
        (55, 59, "usually about 55 s"),
        (7000, 11_000, "usually 2–3 h"),
    ],
)
def test_a_usual_time_is_said_in_few_words(low: int | None, high: int | None, words: str) -> None:
    assert usual.in_words(low, high) == words


def test_a_job_goes_quiet_at_its_own_time_once_and_pages_hear_of_it(
    rendered: Made, queued_job: Job, now: datetime
) -> None:
    rendered(*[100] * 5)
    job = sent(queued_job, now)
    revision = job.revision

    observing.look_again(job, at=now + timedelta(seconds=300))
    job.refresh_from_db()
    assert (job.is_quiet, job.revision) == (False, revision)

    observing.look_again(job, at=now + timedelta(seconds=301))
    job.refresh_from_db()
    assert (job.is_quiet, job.revision) == (True, revision + 1)

    observing.look_again(job, at=now + timedelta(seconds=330))
    job.refresh_from_db()
    assert job.revision == revision + 1


def test_nothing_is_quiet_within_a_minute(rendered: Made, queued_job: Job, now: datetime) -> None:
    rendered(*[2] * 5)

    assert sent(queued_job, now).quiet_at == now + timedelta(minutes=1)


def test_a_job_from_before_usual_times_goes_quiet_after_six_hours(queued_job: Job, now: datetime) -> None:
    job = sent(queued_job, now)
    Job.objects.update(quiet_at=None)
    job.refresh_from_db()

    observing.look_again(job, at=now + timedelta(hours=6))
    job.refresh_from_db()
    assert not job.is_quiet
    observing.look_again(job, at=now + timedelta(hours=6, seconds=1))
    job.refresh_from_db()
    assert job.is_quiet


def test_quiet_looks_come_as_often_as_its_age_says(rendered: Made, queued_job: Job, now: datetime) -> None:
    rendered(*[2] * 5)
    job = sent(queued_job, now)
    at = now + timedelta(minutes=2)

    observing.look_again(job, at=at)
    job.refresh_from_db()

    assert (job.is_quiet, job.next_look_at) == (True, at + observing.interval(at - now))


def test_nobody_stops_waiting_before_six_hours_however_quiet(
    rendered: Made, queued_job: Job, owner: Membership, now: datetime
) -> None:
    rendered(*[2] * 5)
    job = sent(queued_job, now)
    observing.observe(job, seen(Observed.RUNNING), at=now + timedelta(minutes=5))
    job.refresh_from_db()
    assert job.is_quiet

    with pytest.raises(recovery.CannotSettle):
        recovery.count_as_charged(job, by=owner.user, reason="tired", at=now + timedelta(hours=6))
    recovery.count_as_charged(job, by=owner.user, reason="tired", at=now + timedelta(hours=6, seconds=1))
    assert job.state == State.SETTLED_CHARGED
