"""Archive, delete, restore, move and rename: what changes, what does not, and what a second press finds."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from samsar import TranslateVideo
from teams.models import Membership, Mode, Project, Team
from tests.videos.shelved import MakeFilm, film, media, shelf
from videos import search, shelves
from videos.jobs import intake
from videos.jobs.admission import NotAdmitted
from videos.jobs.states import State
from videos.models import Job, JobEvent, Lineage, SearchText, Shelf, Video

__all__ = ["film", "media"]


def test_what_is_archived_comes_back_and_each_step_is_told(film: MakeFilm, owner: Membership, now: datetime) -> None:
    video = film()
    before = video.job.revision

    for press, where in ((shelves.archive, Shelf.ARCHIVE), (shelves.bring_back, Shelf.LIBRARY)):
        assert press(video.team, [video.public_id], by=owner.user, at=now) == [video.public_id]
        assert press(video.team, [video.public_id], by=owner.user, at=now) == []
        assert shelf(video) == where

    job = Job.objects.get(pk=video.job_id)
    assert (job.revision, job.shelved_at, job.shelved_by) == (before + 2, None, None)
    told = JobEvent.objects.filter(job=job).values_list("old_state", "new_state", "reason", "by")
    assert list(told) == [
        ("completed", "completed", "Archived", owner.user.pk),
        ("completed", "completed", "Brought back from the archive", owner.user.pk),
    ]


@pytest.mark.parametrize("start", [Shelf.LIBRARY, Shelf.ARCHIVE])
def test_what_is_deleted_says_when_and_by_whom_and_is_restored(
    film: MakeFilm, owner: Membership, now: datetime, start: Shelf
) -> None:
    video = film(shelf=start)

    assert shelves.delete(video.team, [video.public_id], by=owner.user, at=now) == [video.public_id]
    assert shelves.delete(video.team, [video.public_id], by=owner.user, at=now + timedelta(days=1)) == []

    job = Job.objects.get(pk=video.job_id)
    assert (job.shelf, job.shelved_at, job.shelved_by) == (Shelf.TRASH, now, owner.user)
    assert shelves.archive(video.team, [video.public_id], by=owner.user, at=now) == []
    assert shelves.restore(video.team, [video.public_id], by=owner.user, at=now) == [video.public_id]
    assert shelf(video) == Shelf.LIBRARY


@pytest.mark.parametrize("state", sorted(shelves.MOVING))
@pytest.mark.parametrize("press", [shelves.archive, shelves.delete])
def test_what_is_not_settled_stays_with_all_that_was_pressed_beside_it(
    film: MakeFilm, queued_job: Job, owner: Membership, now: datetime, state: State, press: Callable[..., Any]
) -> None:
    settled = film()
    Job.objects.filter(pk=queued_job.pk).update(state=state, session_id="ses_moving")

    with pytest.raises(shelves.StillMoving, match="“A lighthouse at dusk” is not settled yet") as caught:
        press(owner.team, [settled.public_id, queued_job.public_id], by=owner.user, at=now)

    assert caught.value.titles == [queued_job.title]
    assert shelf(settled) == Shelf.LIBRARY
    assert not JobEvent.objects.filter(job=settled.job).exists()


def test_a_foreign_video_is_as_missing_as_none(film: MakeFilm, owner: Membership, now: datetime) -> None:
    mine, foreign = film(), film()
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Job.objects.filter(pk=foreign.job_id).update(team=others)

    assert shelves.delete(owner.team, [mine.public_id, foreign.public_id], by=owner.user, at=now) == [mine.public_id]
    assert shelf(foreign) == Shelf.LIBRARY
    assert not shelves.rename(owner.team, foreign.public_id, "Mine", seen=foreign.job.title, by=owner.user, at=now)


def test_a_move_says_where_each_video_stood(film: MakeFilm, owner: Membership, now: datetime) -> None:
    spring = Project.objects.create(team=owner.team, key="spring", name="Spring", by=owner.user)
    autumn = Project.objects.create(team=owner.team, key="autumn", name="Autumn", by=owner.user)
    loose, there, elsewhere = film(), film(project=spring), film(project=autumn)
    keys = [video.public_id for video in (loose, there, elsewhere)]

    left = shelves.move(owner.team, keys, spring, by=owner.user, at=now)

    assert left == {None: [loose.public_id], autumn: [elsewhere.public_id]}
    assert shelves.move(owner.team, keys, spring, by=owner.user, at=now) == {}
    assert Job.objects.filter(project=spring).count() == 3
    assert shelves.move(owner.team, keys[:1], None, by=owner.user, at=now) == {spring: keys[:1]}
    assert JobEvent.objects.filter(job=loose.job).last().reason == "Taken out of its project"  # type: ignore[union-attr]


class TestRenaming:
    """A title is one line, changed only where it is the one that was seen."""

    def test_the_new_title_is_found_and_by_it_what_was_made_from_the_video(
        self, film: MakeFilm, owner: Membership, now: datetime
    ) -> None:
        source, derived, grandchild, other = film("Harbour"), film("Harbour, Spanish"), film("Joined"), film("Other")
        for job, of in ((derived.job, source), (grandchild.job, derived)):
            Lineage.objects.create(job=job, source=of, position=0)
            search.note(job, [of])

        assert shelves.rename(owner.team, source.public_id, " Spring \n launch ", seen="Harbour", by=owner.user, at=now)

        words = dict(SearchText.objects.values_list("job_id", "text"))
        assert Job.objects.get(pk=source.job_id).title == "Spring launch"
        assert "spring launch" in words[source.job_id]
        assert "spring launch" in words[derived.job_id]
        assert "spring launch" in words[grandchild.job_id]
        assert "harbour spanish" in words[derived.job_id]
        assert "spring" not in words[other.job_id]

    def test_what_somebody_else_renamed_meanwhile_stays(self, film: MakeFilm, owner: Membership, now: datetime) -> None:
        video = film("Harbour")
        rename = shelves.rename

        assert rename(owner.team, video.public_id, "First", seen="Harbour", by=owner.user, at=now)
        assert not rename(owner.team, video.public_id, "Second", seen="Harbour", by=owner.user, at=now)
        assert not rename(owner.team, video.public_id, " \0 ", seen="First", by=owner.user, at=now)
        assert not rename(owner.team, video.public_id, "First", seen="First", by=owner.user, at=now)
        assert Job.objects.get(pk=video.job_id).title == "First"

    def test_a_title_is_cut_at_120_characters(self) -> None:
        assert len(shelves.clean_title("x" * 500)) == 120


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (Shelf.TRASH, "“Harbour” is in the trash. Restore it first"),
        (Shelf.ARCHIVE, "in the archive. Bring it back first"),
    ],
)
def test_what_is_deleted_or_archived_while_a_form_is_open_is_no_source(
    film: MakeFilm, owner: Membership, now: datetime, where: Shelf, words: str
) -> None:
    source = film("Harbour")
    Job.objects.filter(pk=source.job_id).update(shelf=where)
    asked = TranslateVideo(session_id=source.job.session_id, language="es")

    with pytest.raises(NotAdmitted, match=words):
        intake.queue(asked, by=owner, token="form", offer=None, now=now, sources=[source])

    assert not Lineage.objects.exists()
    assert Job.objects.count() == 1


def test_a_job_on_its_way_keeps_its_source_when_that_is_deleted(
    film: MakeFilm, owner: Membership, now: datetime
) -> None:
    source = film("Harbour")
    asked = TranslateVideo(session_id=source.job.session_id, language="es")
    job = intake.queue(asked, by=owner, token="form", offer=None, now=now, sources=[source])

    assert shelves.delete(owner.team, [source.public_id], by=owner.user, at=now) == [source.public_id]

    assert job.lineage.get().source == source
    assert Job.objects.get(pk=job.pk).state == State.QUEUED
    assert Video.objects.filter(pk=source.pk).exists()


def test_titles_are_named_up_to_three() -> None:
    assert shelves.named(["A", "B"]) == "“A”, “B”"
    assert shelves.named(list("ABCDE")) == "“A”, “B”, “C” and 2 more"
