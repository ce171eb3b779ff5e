"""What becomes of deleted videos: what hangs on them, and how their files go after 30 days.

A video goes in three steps, so that a crash between any two loses nothing. The
row first: GONE, from then on it cannot be restored and its files are not
served; their names stay in it, and `copy_at` says that they are due to be
deleted. Then the storage. Then the row again, without the names. Storage first
could delete the files of a video that somebody restores at that moment; a row
without names first would leave files that nobody finds again.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q

from audit.trail import Action
from teams.models import Team, User
from videos import shelves
from videos.models import EarlierRender, Job, Shelf, Video

log = structlog.get_logger(__name__)

KEPT: Final = timedelta(days=30)
#: So many videos go in one round.
ROUND: Final = 100
#: A storage that did not delete a file is asked again after this long.
REST: Final = timedelta(minutes=10)
#: So many titles are named before the rest is counted.
NAMED: Final = 4
#: More dependants than this are counted no further.
_COUNTED: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependants:
    """What was made from some videos, and what is still on its way from them, newest first: four titles and a count."""

    made: list[str]
    coming: list[str]


def dependants(team: Team, keys: Sequence[UUID]) -> Dependants:
    """Return what hangs on these videos and is not among them: one query."""
    jobs = Job.objects.filter(team=team, lineage__source__public_id__in=list(keys)).exclude(shelf=Shelf.GONE)
    rows = jobs.exclude(public_id__in=list(keys)).distinct().order_by("-public_id")
    found = list(rows.values_list("public_id", "title", "state")[:_COUNTED])
    return Dependants(
        made=_lines([title for _, title, state in found if state not in shelves.MOVING]),
        coming=_lines([title for _, title, state in found if state in shelves.MOVING]),
    )


def _lines(titles: Sequence[str]) -> list[str]:
    more = len(titles) - NAMED
    return [*titles[:NAMED], *([f"and {more} more"] if more > 0 else [])]


def goes_at(job: Job) -> datetime | None:
    """Return when the files of a deleted job go; None while it is not in the trash."""
    return job.shelved_at + KEPT if job.shelf == Shelf.TRASH and job.shelved_at else None


def purge(*, now: datetime) -> int:
    """Let go what has been in the trash for 30 days, at most a hundred; return how many went."""
    due = Job.objects.filter(shelf=Shelf.TRASH, shelved_at__lte=now - KEPT).order_by("shelved_at")
    keys = list(due.values_list("pk", flat=True)[:ROUND])
    return len(_let_go(keys, "Its files were deleted after 30 days in the trash", by=None, at=now))


def delete_for_good(team: Team, keys: Iterable[UUID], *, by: User, at: datetime) -> list[UUID]:
    """Let go what is in the trash now; return what went, by public id. One that is being copied has to wait."""
    named = Job.objects.filter(team=team, public_id__in=list(keys), shelf=Shelf.TRASH)
    return _let_go(list(named.values_list("pk", flat=True)), "Deleted for good", by=by, at=at)


def _let_go(keys: Sequence[int], words: str, *, by: User | None, at: datetime) -> list[UUID]:
    with transaction.atomic():
        # The video's row first, as wherever a version changes: the other way round the two could wait for each other.
        list(Video.objects.select_for_update(no_key=True).filter(job__in=keys).order_by("pk").values_list("pk"))
        held = Job.objects.select_for_update().filter(pk__in=keys, shelf=Shelf.TRASH)
        jobs = list(held.order_by("pk"))
        # A worker that copies one just now would leave a file behind: it goes once that is done.
        at_rest = ~Q(phase=Video.Phase.COPYING) | Q(copy_at__lte=at)
        videos = Video.objects.filter(job__in=jobs).exclude(phase=Video.Phase.GONE)
        videos.filter(at_rest).update(phase=Video.Phase.GONE, copy_at=at, newer_url="", problem="")
        busy = set(videos.values_list("job_id", flat=True))
        going = [job for job in jobs if job.pk not in busy]
        # No late look may find a film of what is gone.
        fields = {"shelf": Shelf.GONE, "next_look_at": None, "revision": F("revision") + 1}
        Job.objects.filter(pk__in=[job.pk for job in going], shelf=Shelf.TRASH).update(**fields)
        shelves.tell(going, words, by=by, at=at)
        shelves.note(going, Action.VIDEOS_PURGED, by=by, at=at)
    return [job.public_id for job in going]


def clear(*, now: datetime) -> int:
    """Delete the files of what is gone, at most a hundred videos'; return how many are cleared. No transaction is open.

    One whose files could not be deleted keeps their names, and is tried again ten minutes later.
    """
    due = Video.objects.filter(phase=Video.Phase.GONE, copy_at__lte=now).order_by("copy_at")
    cleared = 0
    for video in due.prefetch_related("earlier")[:ROUND]:
        earlier = list(video.earlier.all())
        try:
            _delete_files(video, earlier)
        except Exception as problem:  # each storage has errors of its own
            log.warning("not deleted", video=str(video.public_id), reason=type(problem).__name__)
            Video.objects.filter(pk=video.pk, phase=Video.Phase.GONE).update(copy_at=now + REST)
            continue
        with transaction.atomic():
            EarlierRender.objects.filter(pk__in=[each.pk for each in earlier]).delete()
            nothing = {"file": "", "poster": "", "thumb": "", "strip": "", "size": 0, "pictures_size": 0}
            Video.objects.filter(pk=video.pk, phase=Video.Phase.GONE).update(copy_at=None, **nothing)
        cleared += 1
    return cleared


def _delete_files(video: Video, earlier: Iterable[EarlierRender]) -> None:
    """Delete the files of all versions; one that is missing already is fine.

    Everything in the video's own folder goes, also what no row names any more, such as the pictures of a film that
    was fetched again; and nothing else: some samples share their files, and another's film must stay.
    """
    own = f"videos/{video.public_id}"
    renders: list[Video | EarlierRender] = [video, *earlier]
    known = {name for each in renders for name in (each.file, each.poster, each.thumb, each.strip)}
    for name in sorted({name for name in known if name.startswith(f"{own}/")} | _lying_in(own)):
        default_storage.delete(name)
    with suppress(Exception):  # a folder that is not empty, or a storage that has none
        default_storage.delete(own)


def _lying_in(folder: str) -> set[str]:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return set()
    return {f"{folder}/{name}" for name in names}
