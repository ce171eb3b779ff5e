"""Bring finished renders home: from where Samsar keeps them into our storage, with measures and pictures.

The row decides who copies: a claim pushes the due time past a lease and counts
the try, so two workers never copy the same video and a killed one is followed
by the next sweep. No transaction is open while the file is fetched.
"""

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from outbound.addresses import AddressRefused
from outbound.media import CopyFailed, LinkDead, copy_media
from samsar.documents import LONGEST_URL
from videos import mp4, stills, store, versions
from videos.models import EarlierRender, Job, Video

log = structlog.get_logger(__name__)

TRIES: Final = 6
BACK_OFF: Final = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
#: How long fetching one file may take; the lease leaves room for storing it and for the poster.
COPY_SECONDS: Final = 480.0
LEASE: Final = timedelta(minutes=10)
#: Our own storage is in the way: that is not the link's fault, so we ask again until there is room.
STORAGE_REST: Final = timedelta(minutes=10)
_NOT_USABLE: Final = "The file that came could not be kept."


def copy(video: Video, *, fetch_latest: Callable[[], str | None], practice_origin: str | None, now: datetime) -> None:
    """Copy one finished render into our storage and make its video READY, unless another worker has it.

    `fetch_latest` asks Samsar for a fresh link and is called at most once,
    when the known one is dead. With `practice_origin`, such as
    http://127.0.0.1:8700, files come from there alone. A failure stands in
    `video.problem`, with the next try in `video.copy_at`; after the last one
    the video is LOST.
    """
    if not _claim(video, at=now):
        return
    started = time.monotonic()

    def at() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    try:
        with tempfile.TemporaryDirectory(prefix="copy-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
            original = Path(folder, "original.mp4")
            _fetch(video, original, fetch_latest, practice_origin)
            fields = _keep(video, original)
    except (AddressRefused, LinkDead, CopyFailed, mp4.NotAVideo) as problem:
        _try_later(video, problem.sentence, at=at())
    except OSError as cause:
        log.warning("not stored", video=str(video.public_id), reason=type(cause).__name__, errno=cause.errno)
        if store.is_trouble(cause):
            _wait_for_room(video, store.StorageTrouble(cause).sentence, at=at())
        else:
            _try_later(video, _NOT_USABLE, at=at())
    else:
        if not _settle(video, phase=Video.Phase.READY, copy_at=None, problem="", **fields):
            # Another worker has it by now, or it was deleted for good: no row will ever name these.
            store.forget(*(fields[name] for name in ("file", *stills.NAMES) if fields[name]))


def _claim(video: Video, *, at: datetime) -> bool:
    """Take the video if its copy is due and nobody has it; a try that never came back counts, too."""
    due = Video.objects.filter(pk=video.pk, phase=Video.Phase.COPYING, copy_at__lte=at, copy_tries=video.copy_tries)
    if video.copy_tries >= TRIES:
        if due.exists():
            _lose(video, video.problem or "The worker that was copying the video stopped, each time.", at=at)
        return False
    if not due.update(copy_at=at + LEASE, copy_tries=F("copy_tries") + 1):
        return False
    video.copy_tries += 1
    return True


def _fetch(video: Video, path: Path, fetch_latest: Callable[[], str | None], practice_origin: str | None) -> None:
    """Write the render to `path`; if its link is of no use, ask once for a fresh one and follow that."""
    deadline = time.monotonic() + COPY_SECONDS

    def download() -> None:
        with path.open("wb") as target:
            copy_media(
                video.source_url,
                target,
                practice_origin=practice_origin,
                limit_bytes=settings.MEDIA_LIMIT_BYTES,
                deadline_seconds=deadline - time.monotonic(),
            )
            target.flush()
            os.fsync(target.fileno())  # a paid render: on the disk before the row says so

    try:
        download()
    except (LinkDead, AddressRefused):
        fresh = fetch_latest()
        if not fresh or fresh == video.source_url or len(fresh) > LONGEST_URL:
            raise
        video.source_url = fresh
        download()


def _keep(video: Video, original: Path) -> dict[str, Any]:
    """Measure the file, make its pictures, put all into the storage; return the fields of the row."""
    measured = mp4.measure(original)
    drawn = stills.draw(original, original.parent, duration_ms=measured.duration_ms, video=video.public_id)
    size = sum(path.stat().st_size for path in drawn.values())
    pictures = stills.keep(video, drawn)
    try:
        file = store.put(f"videos/{video.public_id}/original.mp4", original)
    except OSError:
        store.forget(*pictures.values())
        raise
    return {**asdict(measured), **dict.fromkeys(stills.NAMES, ""), **pictures, "pictures_size": size, "file": file}


def _try_later(video: Video, sentence: str, *, at: datetime) -> None:
    if video.copy_tries >= TRIES:
        _lose(video, sentence, at=at)
        return
    wait = BACK_OFF[min(video.copy_tries, len(BACK_OFF)) - 1]
    _settle(video, copy_at=at + wait, problem=f"{sentence} Nothing more is charged. We try again by ourselves.")


def _wait_for_room(video: Video, sentence: str, *, at: datetime) -> None:
    advice = "Nothing more is charged. Whoever runs this portal can make room; we try again every 10 minutes."
    _settle(video, copy_at=at + STORAGE_REST, copy_tries=F("copy_tries") - 1, problem=f"{sentence} {advice}")


def _lose(video: Video, sentence: str, *, at: datetime) -> None:
    earlier = versions.before(video)
    log.warning("lost", video=str(video.public_id), reason=sentence)
    if earlier is not None:
        _fall_back(video, earlier, sentence, at=at)
        return
    advice = (
        f"After {TRIES} tries we stopped asking. The render stays charged, and nothing more is. "
        "Samsar may still have the file."
    )
    _settle(video, phase=Video.Phase.LOST, copy_at=None, problem=f"{sentence} {advice}")


def _fall_back(video: Video, earlier: EarlierRender, sentence: str, *, at: datetime) -> None:
    """The file of a newer version is lost for good: the version before it plays on."""
    with transaction.atomic():
        if _mine(video).update(copy_at=None):
            fields = versions.fallen_back(video, earlier, sentence, at=at)
            Video.objects.filter(pk=video.pk).update(**fields)


def _mine(video: Video) -> QuerySet[Video]:
    """The row, unless another worker took the video over."""
    same = {"copy_tries": video.copy_tries, "version": video.version}
    return Video.objects.filter(pk=video.pk, phase=Video.Phase.COPYING, **same)


def _settle(video: Video, **fields: Any) -> bool:
    """Write how a try ended, unless another worker took the video over; pages see it by the job's revision."""
    with transaction.atomic():
        won = _mine(video).update(source_url=video.source_url, **fields)
        if won:
            Job.objects.filter(pk=video.job_id).update(revision=F("revision") + 1)
    return bool(won)
