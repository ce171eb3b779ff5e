"""Two people at one moment: whoever is second finds what the first left, and nothing hangs in the air."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from credits.models import LedgerEntry
from samsar import JoinVideos, TranslateVideo
from teams.models import Membership
from tests.faults import crowd
from tests.videos.shelved import MakeFilm, film, media, shelf
from videos import shelves, tagging, trash, versions
from videos.jobs import batches, intake
from videos.jobs.admission import NotAdmitted
from videos.jobs.batches import Order
from videos.models import Job, JobEvent, Lineage, Shelf, Tag, Tagging, Verdict, Video

__all__ = ["film", "media"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("attempt", range(4))
def test_a_translation_has_its_source_or_is_refused_when_that_is_deleted_at_the_same_moment(
    film: MakeFilm, owner: Membership, now: datetime, attempt: int
) -> None:
    sources = [film(f"Film {number}") for number in range(6)]
    refused: list[str] = []

    def translate() -> None:
        for source in sources:
            asked = TranslateVideo(session_id=source.job.session_id, language="es")
            try:
                intake.queue(asked, by=owner, token=f"t{source.pk}", offer=None, now=now, sources=[source])
            except NotAdmitted as refusal:
                refused.append(str(refusal))

    def delete() -> None:
        for source in reversed(sources):
            shelves.delete(owner.team, [source.public_id], by=owner.user, at=now)

    crowd.run(translate, delete)

    made = Job.objects.filter(kind=TranslateVideo.kind)
    assert made.count() + len(refused) == 6
    assert all("is in the trash" in words for words in refused)
    assert made.count() == Lineage.objects.count() == LedgerEntry.objects.count()
    assert {edge.source_id for edge in Lineage.objects.all()} <= {source.pk for source in sources}
    assert {shelf(source) for source in sources} == {Shelf.TRASH}
    assert Video.objects.count() == 6


def test_a_join_and_two_bulk_presses_over_the_same_videos_never_wait_for_each_other(
    film: MakeFilm, owner: Membership, now: datetime
) -> None:
    videos = [film(f"Film {number}") for number in range(8)]
    keys = [video.public_id for video in videos]

    def join(number: int) -> None:
        order = list(reversed(videos)) if number % 2 else videos
        asked = JoinVideos(session_ids=tuple(video.job.session_id for video in order))
        with suppress(NotAdmitted):
            intake.queue(asked, by=owner, token=f"join-{number}", offer=None, now=now, sources=order)

    def translate() -> None:
        orders = [
            Order(
                token=f"t{video.pk}",
                submission=TranslateVideo(session_id=video.job.session_id, language="es"),
                sources=[video],
            )
            for video in reversed(videos)
        ]
        with suppress(NotAdmitted):
            batches.queue_all(orders, by=owner, token="all", title="All", now=now)

    def press(what: Callable[..., object], order: list[object]) -> None:
        what(owner.team, order, by=owner.user, at=now)

    crowd.run(
        partial(join, 0),
        partial(join, 1),
        translate,
        partial(press, shelves.archive, keys),
        partial(press, shelves.delete, list(reversed(keys))),
    )

    assert {shelf(video) for video in videos} == {Shelf.TRASH}
    assert JobEvent.objects.filter(reason="Moved to the trash").count() == 8
    assert JobEvent.objects.filter(reason="Archived").count() in (0, 8)
    made = Job.objects.filter(kind=TranslateVideo.kind).count()
    assert made in (0, 8)
    assert Lineage.objects.count() == 8 * Job.objects.filter(kind=JoinVideos.kind).count() + made


def test_eight_presses_on_delete_change_each_video_once(film: MakeFilm, owner: Membership, now: datetime) -> None:
    keys = [film().public_id for _ in range(5)]
    done: list[int] = []

    crowd.run(*[lambda: done.append(len(shelves.delete(owner.team, keys, by=owner.user, at=now)))] * 8)

    assert sorted(done) == [0, 0, 0, 0, 0, 0, 0, 5]
    assert JobEvent.objects.filter(reason="Moved to the trash").count() == 5


@pytest.mark.parametrize("attempt", range(4))
def test_what_is_restored_as_its_time_comes_keeps_its_files_or_is_gone(
    film: MakeFilm, owner: Membership, now: datetime, media: Path, attempt: int
) -> None:
    videos = [film(shelf=Shelf.TRASH, shelved_at=now) for _ in range(6)]
    later = now + trash.KEPT
    back: list[object] = []

    def restore() -> None:
        for video in reversed(videos):
            back.extend(shelves.restore(owner.team, [video.public_id], by=owner.user, at=later))

    def go() -> None:
        trash.purge(now=later)
        trash.clear(now=later)

    crowd.run(restore, go)

    for video in videos:
        video.refresh_from_db()
        is_back = video.public_id in back
        assert shelf(video) == (Shelf.LIBRARY if is_back else Shelf.GONE)
        assert (video.phase, bool(video.file)) == (Video.Phase.READY if is_back else Video.Phase.GONE, is_back)
        assert (media / f"videos/{video.public_id}/file.mp4").exists() == is_back


def test_a_newer_version_and_deleting_for_good_never_wait_for_each_other(
    film: MakeFilm, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    video = film(shelf=Shelf.TRASH, shelved_at=now)
    Video.objects.update(newer_url="http://127.0.0.1:9/media/ses-2.mp4")
    has_begun, begin_anew = threading.Event(), versions.verdicts.begin_anew

    def begin_late(kept: Video) -> Verdict:
        has_begun.set()
        deadline = time.monotonic() + 5
        # Until the other one waits: for the video's row, or on SQLite for its turn.
        while connection.vendor == "postgresql" and not _is_somebody_waiting() and time.monotonic() < deadline:
            pass
        return begin_anew(kept)

    def let_go() -> None:
        assert has_begun.wait(5)
        trash.delete_for_good(owner.team, [video.public_id], by=owner.user, at=now)

    monkeypatch.setattr(versions.verdicts, "begin_anew", begin_late)
    crowd.run(partial(versions.keep, Video.objects.get(), by=owner.user, at=now), let_go)

    video.refresh_from_db()
    assert (video.version, video.phase, shelf(video)) == (2, Video.Phase.GONE, Shelf.GONE)


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
        return cursor.fetchone() is not None


def test_one_new_tag_of_many_people_is_one_tag(film: MakeFilm, owner: Membership, now: datetime) -> None:
    keys = [film().public_id for _ in range(4)]
    names = ["Launch", "launch", "LAUNCH", "lAUNCH"]

    crowd.run(*[partial(tagging.tag, owner.team, keys, [name], by=owner.user, at=now) for name in names])

    assert Tag.objects.count() == 1
    assert Tagging.objects.count() == 4
