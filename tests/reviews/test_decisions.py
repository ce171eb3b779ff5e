"""A decision binds to one exact render, is written once, and what stands on the video follows the last one."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from audit import append_only
from audit.append_only import AppendOnly
from home import health
from reviews import decisions
from reviews.decisions import NewerVersion, NotDecided
from reviews.models import Choice, Decision
from samsar import TranslateVideo
from teams.models import Membership
from tests.conftest import NOW
from tests.reviews.conftest import NEWER, decided, on_version_two
from videos import versions
from videos.models import EarlierRender, Job, Shelf, Verdict, Video


def stands(job: Job) -> tuple[str, int]:
    job.refresh_from_db()
    return job.verdict, job.revision


def test_a_decision_is_kept_and_stands_on_the_video(video: Video, reviewer: Membership) -> None:
    job, before = video.job, video.job.revision

    made = decided(job, reviewer)

    assert stands(job) == (Verdict.APPROVED, before + 1)
    assert (made.team, made.version, made.rendered_at, made.by, made.at) == (
        *(job.team, 1, video.completed_at),
        *(reviewer.user, NOW),
    )


@pytest.mark.parametrize(
    ("choices", "verdict"),
    [
        ([Choice.APPROVED, Choice.CHANGES], Verdict.CHANGES),
        ([Choice.CHANGES, Choice.APPROVED], Verdict.APPROVED),
        ([Choice.APPROVED, Choice.WITHDRAWN], Verdict.NONE),
        ([Choice.APPROVED, Choice.WITHDRAWN, Choice.APPROVED], Verdict.APPROVED),
    ],
)
def test_the_last_decision_is_the_verdict_and_all_stay(
    video: Video, owner: Membership, reviewer: Membership, choices: list[Choice], verdict: Verdict
) -> None:
    for number, choice in enumerate(choices):
        decided(video.job, (owner, reviewer)[number % 2], choice)

    assert stands(video.job)[0] == verdict
    assert [each.verdict for each in Decision.objects.all()] == choices
    assert list(decisions.disagreements()) == []


def test_deciding_the_same_again_adds_nothing(video: Video, owner: Membership, reviewer: Membership) -> None:
    first = decided(video.job, reviewer)

    assert decided(video.job, reviewer) == first
    assert decided(video.job, owner) != first
    assert Decision.objects.count() == 2


def test_changes_need_a_reason(video: Video, reviewer: Membership) -> None:
    with pytest.raises(NotDecided, match="Say what should change"):
        decisions.decide(video.job, Choice.CHANGES, version=1, newest=1, by=reviewer.user, at=NOW)

    assert not Decision.objects.exists()


@pytest.mark.parametrize("before", [[], [Choice.APPROVED, Choice.WITHDRAWN]])
def test_there_must_be_something_to_withdraw(video: Video, reviewer: Membership, before: list[Choice]) -> None:
    for choice in before:
        decided(video.job, reviewer, choice)
    was = stands(video.job)

    with pytest.raises(NotDecided, match="no decision about version 1 to withdraw"):
        decided(video.job, reviewer, Choice.WITHDRAWN)

    assert stands(video.job) == was


@pytest.mark.parametrize("shelf", [Shelf.TRASH, Shelf.GONE])
def test_what_is_in_the_trash_is_not_decided_about(video: Video, reviewer: Membership, shelf: Shelf) -> None:
    Job.objects.filter(pk=video.job_id).update(shelf=shelf)

    with pytest.raises(NotDecided, match="in the trash"):
        decided(video.job, reviewer)

    assert not Decision.objects.exists()


@pytest.mark.parametrize("phase", [Video.Phase.COPYING, Video.Phase.LOST])
def test_a_render_that_nobody_can_watch_is_not_decided_about(video: Video, reviewer: Membership, phase: str) -> None:
    Video.objects.filter(pk=video.pk).update(phase=phase)

    with pytest.raises(NotDecided, match="cannot be watched just now"):
        decided(video.job, reviewer)

    assert stands(video.job)[0] == Verdict.NONE


def test_a_job_that_left_no_video_is_not_decided_about(queue: Callable[..., Job], reviewer: Membership) -> None:
    with pytest.raises(NotDecided):
        decided(queue(), reviewer)


def test_a_newer_version_is_not_reviewed_and_the_earlier_one_keeps_what_was_decided(
    video: Video, reviewer: Membership
) -> None:
    decided(video.job, reviewer)
    revision = video.job.revision

    on_version_two(video)

    assert stands(video.job)[0] == Verdict.NONE
    assert video.job.revision > revision
    assert EarlierRender.objects.get(video=video).verdict == Verdict.APPROVED
    assert list(decisions.disagreements()) == []


def test_a_decision_by_somebody_who_saw_an_older_version_is_refused_and_changes_nothing(
    video: Video, reviewer: Membership
) -> None:
    was = stands(on_version_two(video).job)

    with pytest.raises(NewerVersion, match=r"Version 2 came while .* version 1\. Nothing was decided\."):
        decided(video.job, reviewer)

    assert (stands(video.job), Decision.objects.count()) == (was, 0)


def test_a_decision_on_an_earlier_version_is_history(video: Video, reviewer: Membership, owner: Membership) -> None:
    on_version_two(video)
    decided(video.job, owner, version=2, newest=2)
    was = stands(video.job)

    decided(video.job, reviewer, Choice.CHANGES, version=1, newest=2)

    assert stands(video.job) == was
    assert EarlierRender.objects.get(video=video).verdict == Verdict.CHANGES
    assert [(each.version, each.verdict) for each in Decision.objects.all()] == [(2, "approved"), (1, "changes")]
    assert list(decisions.disagreements()) == []


def test_a_version_that_there_is_not_is_not_decided_about(video: Video, reviewer: Membership) -> None:
    with pytest.raises(NotDecided, match="Version 7 cannot be watched"):
        decided(video.job, reviewer, version=7)


def test_a_version_that_comes_back_brings_its_verdict_and_its_number_names_another_render(
    video: Video, reviewer: Membership
) -> None:
    decided(video.job, reviewer)
    on_version_two(video)
    decided(video.job, reviewer, Choice.CHANGES, version=2, newest=2)

    with transaction.atomic():
        fields = versions.fallen_back(video, video.earlier.get(), "It is gone.", at=NOW)
        Video.objects.filter(pk=video.pk).update(**fields)

    assert stands(video.job)[0] == Verdict.APPROVED
    with pytest.raises(NewerVersion, match="Version 1 stands here again, not version 2"):
        decided(video.job, reviewer, version=2, newest=2)
    Video.objects.filter(pk=video.pk).update(newer_url=NEWER)
    video.refresh_from_db()
    assert versions.keep(video, by=reviewer.user, at=NOW.replace(day=21))
    assert list(decisions.disagreements()) == []


def test_a_relative_of_an_approved_video_starts_not_reviewed(
    video: Video, reviewer: Membership, make_derived: Callable[..., Video]
) -> None:
    decided(video.job, reviewer)

    spanish = make_derived(TranslateVideo(session_id=video.job.session_id, language="es"), video)

    assert (spanish.job.family, stands(spanish.job)[0]) == (video.job.family, Verdict.NONE)


@pytest.mark.parametrize("statement", ["UPDATE reviews_decision SET version = 9", "DELETE FROM reviews_decision"])
def test_the_database_refuses_to_change_a_decision(video: Video, reviewer: Membership, statement: str) -> None:
    decided(video.job, reviewer)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_so_does_the_model(video: Video, reviewer: Membership) -> None:
    made = decided(video.job, reviewer)

    for change in (made.save, made.delete):
        with pytest.raises(AppendOnly):
            change()


@pytest.mark.django_db
def test_the_triggers_exist_after_all_migrations_and_their_loss_is_found() -> None:
    assert append_only.expected(append_only.tables()) <= append_only.installed(connection)

    append_only.remove(connection, append_only.tables())
    assert "reviews_decision_refuses_delete" in health.broken_invariants()[-1]


def test_a_verdict_that_nobody_decided_is_found(video: Video, reviewer: Membership) -> None:
    decided(video.job, reviewer)
    assert list(decisions.disagreements()) == []

    Job.objects.filter(pk=video.job_id).update(verdict=Verdict.CHANGES)

    assert [each.pk for each in decisions.disagreements()] == [video.job_id]
    assert any(
        "says “Changes asked”, which is not what was decided last" in said for said in health.broken_invariants()
    )
