"""Two people at once, and a decision against a newer version: nobody's word is lost, none lands on another render."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db import transaction

from reviews import decisions
from reviews.decisions import NewerVersion
from reviews.models import Choice, Decision
from teams.models import Membership
from tests.conftest import NOW
from tests.faults import crowd
from tests.reviews.conftest import NEWER, decided
from videos import verdicts, versions
from videos.models import EarlierRender, Job, Verdict, Video

pytestmark = pytest.mark.django_db(transaction=True)


def keeps(video: Video) -> bool:
    return versions.keep(Video.objects.select_related("job").get(pk=video.pk), by=video.job.by, at=NOW)


@pytest.mark.parametrize("time", range(3))
def test_of_two_decisions_at_once_both_stay_and_the_last_one_stands(
    make_video: Callable[..., Video], owner: Membership, reviewer: Membership, time: int
) -> None:
    job = make_video().job

    crowd.run(
        partial(decided, job, owner, Choice.APPROVED),
        partial(decided, job, reviewer, Choice.CHANGES),
        partial(decided, job, owner, Choice.APPROVED, reason="Once more."),
    )

    job.refresh_from_db()
    made = list(Decision.objects.filter(job=job))
    assert len(made) == 3
    assert job.verdict == made[-1].verdict
    assert list(decisions.disagreements()) == []


@pytest.mark.parametrize("time", range(3))
def test_a_decision_against_a_newer_version_lands_on_what_was_seen_or_nowhere(
    make_video: Callable[..., Video], reviewer: Membership, time: int
) -> None:
    video = make_video()
    Video.objects.filter(pk=video.pk).update(newer_url=NEWER)
    refused: list[Exception] = []

    def decides() -> None:
        try:
            decided(video.job, reviewer)
        except NewerVersion as problem:
            refused.append(problem)

    crowd.run(decides, partial(keeps, video))

    job = Job.objects.get(pk=video.job_id)
    earlier = EarlierRender.objects.get(video=video)
    assert (job.video.version, job.verdict) == (2, Verdict.NONE)
    assert earlier.verdict == (Verdict.NONE if refused else Verdict.APPROVED)
    assert Decision.objects.count() == (0 if refused else 1)


def test_without_asking_for_the_version_it_would_land_on_another_render(
    make_video: Callable[..., Video], reviewer: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(job: Job, verdict: Verdict, *, version: int, newest: int) -> datetime:
        Job.objects.filter(pk=job.pk).update(verdict=verdict)
        return NOW

    video = make_video()
    Video.objects.filter(pk=video.pk).update(newer_url=NEWER)
    monkeypatch.setattr(verdicts, "note_verdict", careless)

    with transaction.atomic():
        keeps(video)
    decided(video.job, reviewer)

    job = Job.objects.get(pk=video.job_id)
    assert (job.video.version, job.verdict) == (2, Verdict.APPROVED)
