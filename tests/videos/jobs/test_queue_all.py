"""Several derived videos from one press: all of them or none, each knowing its sources."""

from collections.abc import Callable
from datetime import datetime

import pytest

from credits import ledger, spending
from samsar import RemoveSubtitles, TranslateVideo
from teams.models import Membership
from videos.jobs import batches, intake
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Batch, Job, Video


@pytest.fixture
def source(queue: Callable[..., Job], now: datetime) -> Video:
    """Thirty finished seconds without subtitles, with a long title."""
    job = queue(enable_subtitles=False)
    Job.objects.filter(pk=job.pk).update(state=State.COMPLETED, session_id="ses_1", title="Waves " * 20)
    job.refresh_from_db()
    ready = {"phase": Video.Phase.READY, "file": "x.mp4", "duration_ms": 30_000}
    return Video.objects.create(job=job, team=job.team, public_id=job.public_id, completed_at=now, **ready)


def orders(source: Video, *codes: str, form: str = "form") -> list[Order]:
    return [
        Order(token=f"{form}-{code}", submission=TranslateVideo(session_id="ses_1", language=code), sources=[source])
        for code in codes
    ]


def test_each_language_is_a_job_of_its_own_under_its_own_token(owner: Membership, source: Video, now: datetime) -> None:
    jobs = batches.queue_all(orders(source, "es", "fr"), by=owner, token="form", title="Waves", now=now)

    assert [(job.form_token, job.language, job.quote) for job in jobs] == [
        ("form-es", "es", 60_000),
        ("form-fr", "fr", 60_000),
    ]
    assert not any(job.has_subtitles for job in jobs), "what its source lacks, a translation lacks"
    [batch] = Batch.objects.all()
    assert [(job.batch, job.batch_position) for job in jobs] == [(batch, 0), (batch, 1)]


def test_a_long_title_gives_way_to_what_was_done(owner: Membership, source: Video, now: datetime) -> None:
    [job] = batches.queue_all(orders(source, "es"), by=owner, token="form", title="Waves", now=now)

    assert job.title.endswith("…, Spanish")
    assert len(job.title) <= 120
    assert job.batch is None, "one job is no batch"


def test_room_for_one_of_two_takes_neither(owner: Membership, source: Video, now: datetime) -> None:
    spent = spending.month(owner.team, now).reserved
    ledger.set_limit(owner.team, spent + 100_000, at=now)

    with pytest.raises(intake.BudgetExceeded):
        batches.queue_all(orders(source, "es", "fr"), by=owner, token="form", title="Waves", now=now)

    assert Job.objects.count() == 1
    assert spending.month(owner.team, now).reserved == spent


def test_a_retry_is_followed_by_the_one_that_asks_for_the_same(owner: Membership, source: Video, now: datetime) -> None:
    [failed] = batches.queue_all(orders(source, "es"), by=owner, token="form", title="Waves", now=now)
    again = orders(source, "fr", "es", form="again")

    jobs = batches.queue_all(again, by=owner, token="again", title="Waves", now=now, retry_of=failed)

    assert [job.retry_of for job in jobs] == [None, failed]


def test_removing_subtitles_leaves_none(owner: Membership, source: Video, now: datetime) -> None:
    Job.objects.filter(pk=source.job_id).update(has_subtitles=True)
    source.job.refresh_from_db()

    order = Order(token="one", submission=RemoveSubtitles(session_id="ses_1"), sources=[source])
    [job] = batches.queue_all([order], by=owner, token="one", title="", now=now)

    assert (job.has_subtitles, job.quote, job.expected_ms) == (False, 0, 30_000)


def test_of_orders_that_stand_alone_one_that_is_refused_stops_no_other(
    owner: Membership, source: Video, now: datetime
) -> None:
    spent = spending.month(owner.team, now).reserved
    ledger.set_limit(owner.team, spent + 130_000, at=now)
    wanted = orders(source, "es", "de", "fr", "ja")

    queued = batches.queue_each(wanted, by=owner, token="form", title="Waves", now=now)

    assert [(job.language, job.batch_position) for job in queued.jobs] == [("es", 0), ("fr", 2)]
    assert list(queued.refused) == ["form-de", "form-ja"]
    assert "does not translate into German" in queued.refused["form-de"]
    assert "budget" in queued.refused["form-ja"]
    again = batches.queue_each(wanted, by=owner, token="form", title="Waves", now=now)
    assert (again.batch, again.jobs) == (queued.batch, queued.jobs), "a second press finds what the first one made"


def test_of_orders_that_are_all_refused_no_batch_remains(owner: Membership, source: Video, now: datetime) -> None:
    wanted = orders(source, "de")

    queued = batches.queue_each(wanted, by=owner, token="form", title="Waves", now=now)

    assert (queued.batch, queued.jobs, list(queued.refused)) == (None, [], ["form-de"])
    assert not Batch.objects.exists()
