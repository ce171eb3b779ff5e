"""The versions of a video: whether Samsar has a newer render, keeping it beside this one, and bringing files back.

Nothing here fetches a file: rows are changed, and the copier follows them. None of it costs credits.
"""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from samsar import Observed, Refused, SamsarClient, SamsarError
from teams.models import User
from videos import store, verdicts
from videos.jobs.states import State
from videos.models import EarlierRender, Job, JobEvent, Video

#: What a version has of its own.
_FACTS: Final = (
    *("completed_at", "source_url", "file", "poster", "thumb", "strip", "size", "pictures_size"),
    *("width", "height", "duration_ms", "has_sound"),
)
PICTURES_A_ROUND: Final = 4
NO_NEWER: Final = "This is the latest version: Samsar has no newer render."
NEWER: Final = "Samsar has a newer render of this video. Nothing was changed yet."
_UNFINISHED: Final = {
    Observed.RUNNING: "Samsar is rendering this session just now. Check again when that is done.",
    Observed.FAILED: "Samsar says that its newest render of this session failed.",
    Observed.CANCELLED: "Samsar counts this session as cancelled and has no newer render.",
}
_STAYS: Final = "The version here stays as it is."


def look(video: Video, *, samsar: SamsarClient) -> str:
    """Ask Samsar for the newest render of a video that plays, note it if it is a newer one, and say how it is.

    No transaction may be open. Nothing costs credits, and silence changes nothing.
    """
    try:
        latest = samsar.fetch_latest_version(video.job.session_id)
    except Refused as refusal:
        return f"Samsar does not answer for this session: “{refusal.message}” {_STAYS}"
    except SamsarError as problem:
        return f"Samsar could not be asked: {problem.reason}. {_STAYS} Try again in a minute."
    if latest.state is not Observed.COMPLETED or not latest.result_url:
        return f"{_UNFINISHED.get(latest.state, _UNFINISHED[Observed.RUNNING])} {_STAYS}"
    known = {_place(video, url) for url in (video.source_url, *video.earlier.values_list("source_url", flat=True))}
    is_newer = _place(video, latest.result_url) not in known
    _note_newer(video, latest.result_url if is_newer else "")
    return NEWER if is_newer else NO_NEWER


def _place(video: Video, url: str) -> str:
    """Return what tells one render's address from another's; a signature does not, nor the sandbox's port."""
    parts = urlsplit(url)
    return parts.path if video.team.is_practice else f"{parts.netloc}{parts.path}"


def _note_newer(video: Video, url: str) -> None:
    if video.newer_url == url:
        return
    same = Video.objects.filter(pk=video.pk, phase=Video.Phase.READY, version=video.version)
    with transaction.atomic():
        if same.update(newer_url=url):
            _show(video)
    video.refresh_from_db(fields=["newer_url"])


def keep(video: Video, *, by: User, at: datetime) -> bool:
    """Make the newer render the next version, to be copied; the present one stays as an earlier version.

    Returns False when there is none to keep, or somebody was faster.
    """
    present = Video.objects.filter(pk=video.pk, phase=Video.Phase.READY, version=video.version, file=video.file)
    with transaction.atomic():
        # Read again: its pictures may have been drawn since the page was.
        kept = present.exclude(newer_url="").select_for_update(no_key=True).first()
        if kept is None:
            return False
        present.update(
            version=F("version") + 1, source_url=F("newer_url"), newer_url="", completed_at=at, **_to_copy(at)
        )
        facts = {name: getattr(kept, name) for name in _FACTS}
        facts["verdict"] = verdicts.begin_anew(kept)
        EarlierRender.objects.create(video=kept, version=kept.version, **facts)
        _show(kept, f"Version {kept.version + 1} kept", by=by, at=at)
    return True


def fetch_again(video: Video, *, by: User, at: datetime) -> bool:
    """Let the copier try a lost file again: the known link first, then a fresh one; False if it is not lost."""
    lost = Video.objects.filter(pk=video.pk, phase=Video.Phase.LOST)
    with transaction.atomic():
        won = lost.update(**_to_copy(at))
        if won:
            _show(video, "Samsar is asked for the file again", by=by, at=at)
    return bool(won)


def note_missing(video: Video, *, at: datetime) -> bool:
    """Let the copier bring back a film that our storage lost; False where that is not proven, or noted already."""
    if not store.is_gone(video.file):
        return False
    missing = Video.objects.filter(pk=video.pk, phase=Video.Phase.READY, file=video.file)
    with transaction.atomic():
        won = missing.update(**_to_copy(at))
        if won:
            _show(video, "The stored file was missing, it is fetched again", at=at)
    return bool(won)


def note_missing_picture(video: Video, name: str, *, at: datetime) -> bool:
    """Let the pictures of which our storage lost one be made again from our own film; False where it lost none.

    `name` is poster, thumb or strip.
    """
    path = getattr(video, name)
    if not path or not store.is_gone(path):
        return False
    missing = Video.objects.filter(pk=video.pk, phase=Video.Phase.READY, pictures_at=None, **{name: path})
    return bool(missing.update(pictures_at=at, pictures_tries=0))


def pictures_due(at: datetime) -> list[int]:
    """Return the keys of videos whose pictures are to be made, a few a round since finished renders go first."""
    waiting = Video.objects.filter(pictures_at__lte=at, phase=Video.Phase.READY)
    return list(waiting.order_by("pictures_at").values_list("pk", flat=True)[:PICTURES_A_ROUND])


def _to_copy(at: datetime) -> dict[str, Any]:
    copying = {"phase": Video.Phase.COPYING, "copy_at": at, "copy_tries": 0, "rung_at": None, "problem": ""}
    return {**copying, "file": "", "poster": "", "thumb": "", "strip": "", "pictures_at": None}


def before(video: Video) -> EarlierRender | None:
    """Return the version that a lost one falls back to, if there is one."""
    return video.earlier.first()


def fallen_back(video: Video, earlier: EarlierRender, sentence: str, *, at: datetime) -> dict[str, Any]:
    """Put an earlier version into the place of one whose file was lost, inside the caller's transaction.

    Returns the fields that the video gets.
    """
    lost = f"Version {video.version} could not be fetched, so version {earlier.version} stands here again."
    verdicts.bring_back(video, earlier)
    earlier.delete()
    _show(video, lost, at=at)
    facts = {name: getattr(earlier, name) for name in _FACTS}
    problem = f"{lost} {sentence} Nothing was charged for it."
    ready = {"phase": Video.Phase.READY, "pictures_at": None if earlier.thumb else at}
    return {**facts, **ready, "version": earlier.version, "newer_url": "", "problem": problem}


def earlier_of(video: Video) -> list[EarlierRender]:
    """Return the versions before this one, newest first: one query, none where there can be none."""
    return list(video.earlier.all()) if video.version > 1 else []


def _show(video: Video, event: str = "", *, by: User | None = None, at: datetime | None = None) -> None:
    """Let pages see the change, and keep what happened in the history."""
    Job.objects.filter(pk=video.job_id).update(revision=F("revision") + 1)
    if event and at:
        done = State.COMPLETED
        JobEvent.objects.create(job_id=video.job_id, old_state=done, new_state=done, at=at, reason=event, by=by)
