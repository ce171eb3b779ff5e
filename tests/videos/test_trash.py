"""What goes after 30 days and what stays, whatever the storage does and whoever is faster."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage

from samsar import Observed, TranslateVideo
from teams.models import Membership
from tests.videos.conftest import seen
from tests.videos.shelved import MakeFilm, film, media, shelf
from videos import copies, shelves, tasks, trash, versions
from videos.jobs import intake
from videos.jobs.observing import observe
from videos.jobs.states import State
from videos.models import EarlierRender, Job, Lineage, Shelf, Video

__all__ = ["film", "media"]

AFTER = trash.KEPT


def deleted(film: MakeFilm, now: datetime, **fields: Any) -> Video:
    return film(shelf=Shelf.TRASH, shelved_at=now, **fields)


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def test_after_thirty_days_the_files_go_and_the_row_stays(
    film: MakeFilm, owner: Membership, media: Path, now: datetime
) -> None:
    video, kept, newer = deleted(film, now), film("Kept"), deleted(film, now + timedelta(seconds=1))
    earlier = default_storage.save(f"videos/{video.public_id}/old.mp4", ContentFile(b"old"))
    EarlierRender.objects.create(
        video=video, version=1, completed_at=now, source_url="", file=earlier, size=3, width=1, height=1,
        duration_ms=1, has_sound=False,
    )  # fmt: skip
    child = film("Child")
    Lineage.objects.create(job=child.job, source=video, position=0)

    assert trash.purge(now=now + AFTER - timedelta(seconds=1)) == 0
    assert trash.purge(now=now + AFTER) == 1
    assert len(files(media)) == 17
    assert trash.clear(now=now + AFTER) == 1

    video.refresh_from_db()
    assert (video.phase, video.file, video.poster, video.thumb, video.strip) == (Video.Phase.GONE, "", "", "", "")
    assert (video.size, video.pictures_size, video.copy_at) == (0, 0, None)
    assert not EarlierRender.objects.exists()
    assert not (media / f"videos/{video.public_id}").exists()
    assert len(files(media)) == 12
    job = Job.objects.get(pk=video.job_id)
    assert (job.shelf, job.charged, job.cost) == (Shelf.GONE, 360_000, 360_000)
    assert child.job.lineage.get().source == video
    assert job.events.last().reason == "Its files were deleted after 30 days in the trash"  # type: ignore[union-attr]
    assert (shelf(kept), shelf(newer)) == (Shelf.LIBRARY, Shelf.TRASH)
    assert (trash.purge(now=now + AFTER), trash.clear(now=now + AFTER)) == (0, 0)


def test_what_is_gone_cannot_be_restored(film: MakeFilm, owner: Membership, now: datetime) -> None:
    video = deleted(film, now)
    trash.purge(now=now + AFTER)

    assert shelves.restore(owner.team, [video.public_id], by=owner.user, at=now + AFTER) == []
    assert shelf(video) == Shelf.GONE


def test_what_is_restored_at_the_last_moment_keeps_its_files(
    film: MakeFilm, owner: Membership, media: Path, now: datetime
) -> None:
    video = deleted(film, now)
    shelves.restore(owner.team, [video.public_id], by=owner.user, at=now + AFTER)

    assert (trash.purge(now=now + AFTER), trash.clear(now=now + AFTER)) == (0, 0)
    assert len(files(media)) == 4


def test_what_no_row_names_any_more_goes_with_its_video(
    film: MakeFilm, owner: Membership, media: Path, now: datetime
) -> None:
    video, other = film(), film("Other")
    (media / video.file).unlink()
    assert versions.note_missing(video, at=now)
    again = default_storage.save(f"videos/{video.public_id}/original.mp4", ContentFile(b"again"))
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.READY, file=again, copy_at=None)
    shelves.delete(owner.team, [video.public_id], by=owner.user, at=now)

    trash.purge(now=now + AFTER)
    assert trash.clear(now=now + AFTER) == 1

    assert not (media / f"videos/{video.public_id}").exists()
    assert len(list((media / f"videos/{other.public_id}").iterdir())) == 4


def test_files_in_a_bucket_go_all_of_them_and_no_other_s(bucket: object, film: MakeFilm, now: datetime) -> None:
    video, other = deleted(film, now), film("Other")
    stray = default_storage.save(f"videos/{video.public_id}/stray.webp", ContentFile(b"stray"))

    trash.purge(now=now + AFTER)
    assert trash.clear(now=now + AFTER) == 1

    assert not default_storage.exists(stray)
    assert default_storage.listdir(f"videos/{video.public_id}") == ([], [])
    assert default_storage.exists(other.file)


def test_files_that_are_missing_already_are_fine(film: MakeFilm, media: Path, now: datetime) -> None:
    video = deleted(film, now)
    default_storage.delete(video.file)
    trash.purge(now=now + AFTER)

    assert trash.clear(now=now + AFTER) == 1
    assert files(media) == []


@pytest.mark.parametrize("problem", [PermissionError("read-only"), RuntimeError("the bucket does not answer")])
def test_a_storage_that_deletes_nothing_is_asked_again_and_holds_up_no_other(
    film: MakeFilm, media: Path, now: datetime, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    stuck, other = deleted(film, now), deleted(film, now)
    trash.purge(now=now + AFTER)
    delete = FileSystemStorage.delete

    def refuse(storage: FileSystemStorage, name: str) -> None:
        if name == stuck.poster:
            raise problem
        delete(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse)
    assert trash.clear(now=now + AFTER) == 1
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.phase, stuck.poster != "", other.poster) == (Video.Phase.GONE, True, "")
    assert stuck.copy_at == now + AFTER + trash.REST

    monkeypatch.setattr(FileSystemStorage, "delete", delete)
    assert trash.clear(now=now + AFTER + trash.REST) == 1
    assert files(media) == []


def test_a_video_that_is_being_copied_waits_and_one_that_rests_does_not(
    film: MakeFilm, media: Path, now: datetime
) -> None:
    later = now + AFTER
    copying, resting = (deleted(film, now, phase=Video.Phase.COPYING) for _ in range(2))
    Video.objects.filter(pk=copying.pk).update(copy_at=later + copies.LEASE, copy_tries=1)
    Video.objects.filter(pk=resting.pk).update(copy_at=later, copy_tries=1)

    assert trash.purge(now=later) == 1
    assert (shelf(copying), shelf(resting)) == (Shelf.TRASH, Shelf.GONE)
    # The copier that comes now finds nothing to do.
    resting.refresh_from_db()
    copies.copy(resting, fetch_latest=lambda: None, practice_origin=None, now=later)
    resting.refresh_from_db()
    assert resting.phase == Video.Phase.GONE

    # The copy ends as if nothing had been; the next round takes it, with the file that came.
    name = default_storage.save(f"videos/{copying.public_id}/again.mp4", ContentFile(b"again"))
    Video.objects.filter(pk=copying.pk).update(phase=Video.Phase.READY, file=name, copy_at=None)
    assert trash.purge(now=later + trash.REST) == 1
    trash.clear(now=later + trash.REST)
    assert files(media) == []


def test_jobs_without_a_file_go_too_and_are_looked_at_no_more(film: MakeFilm, queued_job: Job, now: datetime) -> None:
    lost = deleted(film, now, phase=Video.Phase.LOST)
    Job.objects.filter(pk=queued_job.pk).update(
        state=State.FAILED, shelf=Shelf.TRASH, shelved_at=now, next_look_at=now, session_id="ses_failed"
    )

    assert trash.purge(now=now + AFTER) == 2

    queued_job.refresh_from_db()
    assert (queued_job.shelf, queued_job.next_look_at, shelf(lost)) == (Shelf.GONE, None, Shelf.GONE)


def test_a_film_that_is_found_while_its_job_is_deleted_for_good_is_not_fetched(queued_job: Job, now: datetime) -> None:
    Job.objects.filter(pk=queued_job.pk).update(
        state=State.FAILED, shelf=Shelf.TRASH, shelved_at=now, next_look_at=now, session_id="ses_1"
    )
    looked_at = Job.objects.select_related("team").get()
    trash.purge(now=now + AFTER)

    observe(looked_at, seen(Observed.COMPLETED, result_url="http://127.0.0.1:9/media/late.mp4"), at=now + AFTER)

    video = Video.objects.get()
    assert (video.job.state, video.job.shelf) == (State.COMPLETED, Shelf.GONE)
    assert (video.phase, video.copy_at) == (Video.Phase.GONE, None)


def test_one_round_is_bounded(film: MakeFilm, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "ROUND", 2)
    for _ in range(3):
        deleted(film, now)

    assert [trash.purge(now=now + AFTER) for _ in range(3)] == [2, 1, 0]
    assert [trash.clear(now=now + AFTER) for _ in range(3)] == [2, 1, 0]


def test_deleting_for_good_takes_the_team_s_trash_and_nothing_else(
    film: MakeFilm, owner: Membership, now: datetime
) -> None:
    gone, kept = deleted(film, now), film()

    keys = [gone.public_id, kept.public_id]
    assert trash.delete_for_good(owner.team, keys, by=owner.user, at=now) == [gone.public_id]
    assert trash.delete_for_good(owner.team, keys, by=owner.user, at=now) == []
    assert shelf(kept) == Shelf.LIBRARY


def test_the_sweep_tidies_the_trash(
    film: MakeFilm,
    media: Path,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    video = deleted(film, now - AFTER - timedelta(days=400))
    monkeypatch.setattr(tasks, "_tidying", tasks.Pace(timedelta(minutes=10)))
    monkeypatch.setattr(tasks.clear_trash, "delay", tasks.clear_trash)

    with django_capture_on_commit_callbacks(execute=True):
        tasks.go_round(clock=lambda: now)

    assert shelf(video) == Shelf.GONE
    assert files(media) == []


def test_what_hangs_on_a_video_is_named_and_counted(film: MakeFilm, owner: Membership, now: datetime) -> None:
    source, other = film("Harbour"), film("Other")
    for number in range(6):
        child = film(f"Child {number}")
        Lineage.objects.create(job=child.job, source=source, position=0)
    Lineage.objects.create(job=other.job, source=source, position=0)
    asked = TranslateVideo(session_id=source.job.session_id, language="es")
    intake.queue(asked, by=owner, token="form", offer=None, now=now, sources=[source])

    hanging = trash.dependants(owner.team, [source.public_id, other.public_id])

    assert hanging.made == ["Child 5", "Child 4", "Child 3", "Child 2", "and 2 more"]
    assert hanging.coming == ["Harbour, Spanish"]
