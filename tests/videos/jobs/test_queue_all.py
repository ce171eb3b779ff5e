"""Several derived videos from one press: all of them or none, each knowing its sources."""

from collections.abc import Callable
from datetime import datetime

import pytest

from credits import ledger, spending
from samsar import RemoveSubtitles, TranslateVideo
from teams.models import Membership
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Job, Video


@pytest.fixture
def source(queue: Callable[..., Job], now: datetime) -> Video:
    """Thirty finished seconds without subtitles, with a long title."""
    job = queue(enable_subtitles=False)
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED, session_id="ses_1", title="Waves " * 20)
    job.refresh_from_db()
    ready = {"phase": Video.Phase.READY, "file": "x.mp4", "duration_ms": 30_000}
    return Video.objects.create(job=job, team=job.team, public_id=job.public_id, completed_at=now, **ready)


def orders(*codes: str) -> dict[str, TranslateVideo]:
    return {f"form-{code}": TranslateVideo(session_id="ses_1", language=code) for code in codes}


def test_each_language_is_a_job_of_its_own_under_its_own_token(owner: Membership, source: Video, now: datetime) -> None:
    jobs = intake.queue_all(orders("es", "fr"), by=owner, now=now, sources=[source])

    assert [(job.form_token, job.language, job.quote) for job in jobs] == [
        ("form-es", "es", 60_000),
        ("form-fr", "fr", 60_000),
    ]
    assert not any(job.has_subtitles for job in jobs), "what its source lacks, a translation lacks"


def test_a_long_title_gives_way_to_what_was_done(owner: Membership, source: Video, now: datetime) -> None:
    [job] = intake.queue_all(orders("es"), by=owner, now=now, sources=[source])

    assert job.title.endswith("…, Spanish")
    assert len(job.title) <= 120


def test_room_for_one_of_two_takes_neither(owner: Membership, source: Video, now: datetime) -> None:
    spent = spending.month(owner.team, now).reserved
    ledger.set_limit(owner.team, spent + 100_000, at=now)

    with pytest.raises(intake.BudgetExceeded):
        intake.queue_all(orders("es", "fr"), by=owner, now=now, sources=[source])

    assert Job.objects.count() == 1
    assert spending.month(owner.team, now).reserved == spent


def test_a_retry_is_followed_by_the_one_that_asks_for_the_same(owner: Membership, source: Video, now: datetime) -> None:
    [failed] = intake.queue_all(orders("es"), by=owner, now=now, sources=[source])
    again = {f"{token}-2": each for token, each in orders("fr", "es").items()}

    jobs = intake.queue_all(again, by=owner, now=now, sources=[source], retry_of=failed)

    assert [job.retry_of for job in jobs] == [None, failed]


def test_removing_subtitles_leaves_none(owner: Membership, source: Video, now: datetime) -> None:
    Job.objects.filter(pk=source.job_id).update(has_subtitles=True)
    source.job.refresh_from_db()

    [job] = intake.queue_all({"one": RemoveSubtitles(session_id="ses_1")}, by=owner, now=now, sources=[source])

    assert (job.has_subtitles, job.quote, job.expected_ms) == (False, 0, 30_000)
