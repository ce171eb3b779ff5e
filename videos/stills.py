"""The pictures of a film: its poster, a small one for lists, and a strip of stills to look through it.

A picture that cannot be made never loses a film: it is kept without, which
cards show calmly. `pictures_at` in the row says when pictures are to be made
from our own stored film: for videos that were copied before there were strips,
and for pictures that the storage lost. Samsar is never asked for them.
"""

import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from videos import mp4, store
from videos.models import Job, Video

log = structlog.get_logger(__name__)

POSTER_WIDTH: Final = 672  # pixels
THUMB_WIDTH: Final = 336
THUMB_QUALITY: Final = 74
NAMES: Final = ("poster", "thumb", "strip")
#: After this many tries that nobody finished, such as those of killed workers, a film goes without pictures.
TRIES: Final = 3
LEASE: Final = timedelta(minutes=10)


def draw(film: Path, folder: Path, *, duration_ms: int, video: UUID, names: Iterable[str] = NAMES) -> dict[str, Path]:
    """Make pictures of a film in `folder`; return those that could be made. Raises OSError where the disk is full."""
    drawn: dict[str, Path] = {}
    for name in names:
        target = folder / f"{name}.webp"
        try:
            if name == "strip":
                mp4.strip(film, target, duration_ms=duration_ms)
            elif name == "thumb":
                mp4.poster(film, target, width=THUMB_WIDTH, quality=THUMB_QUALITY)
            else:
                mp4.poster(film, target, width=POSTER_WIDTH)
        except Exception as problem:  # what a film holds is the world's; the film itself is kept in any case
            if isinstance(problem, OSError) and store.is_trouble(problem):
                raise
            log.warning("no picture", video=str(video), picture=name, reason=type(problem).__name__)
        else:
            drawn[name] = target
    return drawn


def keep(video: Video, drawn: dict[str, Path]) -> dict[str, str]:
    """Put pictures into the storage, all or none, and return their fields of the row. Raises OSError."""
    stored: dict[str, str] = {}
    try:
        for name, path in drawn.items():
            stored[name] = store.put(f"videos/{video.public_id}/{path.name}", path)
    except OSError:
        store.forget(*stored.values())
        raise
    return stored


def redraw(video: Video, *, at: datetime) -> None:
    """Make a video's pictures anew from our stored film, unless another worker is at it."""
    mine = Video.objects.filter(pk=video.pk, phase=Video.Phase.READY, file=video.file)
    claim = mine.filter(pictures_at__lte=at, pictures_tries=video.pictures_tries)
    if video.pictures_tries >= TRIES:
        claim.update(pictures_at=None)
        return
    if not claim.update(pictures_at=at + LEASE, pictures_tries=F("pictures_tries") + 1):
        return
    missing = [name for name in NAMES if not getattr(video, name) or store.is_gone(getattr(video, name))]
    try:
        with tempfile.TemporaryDirectory(prefix="stills-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
            with store.at_hand(video.file, Path(folder)) as film:
                drawn = draw(film, Path(folder), duration_ms=video.duration_ms, video=video.public_id, names=missing)
            stored = keep(video, drawn)
        now = {name: stored.get(name, "" if name in missing else getattr(video, name)) for name in NAMES}
        size = sum(store.size(path) for path in now.values() if path)
    except OSError as cause:
        log.warning("pictures not stored", video=str(video.public_id), errno=cause.errno)
        if store.is_gone(video.file):
            # Whoever plays it next finds the film missing, and it is fetched again, pictures and all.
            mine.update(pictures_at=None)
        else:
            mine.update(pictures_at=at + LEASE, pictures_tries=F("pictures_tries") - 1)
        return
    with transaction.atomic():
        won = mine.exclude(pictures_at=None).update(pictures_at=None, pictures_tries=0, pictures_size=size, **now)
        if won:
            Job.objects.filter(pk=video.job_id).update(revision=F("revision") + 1)
    if not won:
        store.forget(*stored.values())
