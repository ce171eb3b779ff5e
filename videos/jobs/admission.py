"""What Samsar would refuse, or charge for in vain, is refused here before anything is held.

The service takes unfinished sources and charges for them, and may charge for an
outro before it looks at it. So shapes, languages, pictures and sources are
checked on our side, and sources once more just before sending.
"""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from samsar import (
    AddOutroImage,
    FocusArea,
    ImageListToVideo,
    JoinVideos,
    Observed,
    SamsarClient,
    Submission,
    TextToVideo,
    TranslateVideo,
)
from samsar.vocabulary import CANVASES, CREATE_LANGUAGES, TRANSLATE_LANGUAGES
from videos.models import Job, Shelf, Video

MOST_PICTURES = 20
MOST_METADATA_BYTES = 8 * 1024
_LANDSCAPE = "16:9"


class NotAdmitted(Exception):
    """This cannot be asked of Samsar; the text says why and what to do. Nothing was reserved, sent or charged."""


def session_ids(submission: Submission) -> tuple[str, ...]:
    """Return the sessions that a submission is made from, in order; none for an original."""
    match submission:
        case TextToVideo() | ImageListToVideo():
            return ()
        case JoinVideos():
            return submission.session_ids
        case _:
            return (submission.session_id,)


def check(submission: Submission, sources: Sequence[Video]) -> None:
    """Raise NotAdmitted unless Samsar would take `submission` made from `sources` (jobs loaded), in that order."""
    if session_ids(submission) != tuple(source.job.session_id for source in sources):
        raise NotAdmitted("The videos that were chosen are not the ones in the request. Choose them again.")
    for source in sources:
        if source.phase != Video.Phase.READY:
            raise NotAdmitted(f"“{source.job.title}” is not ready yet. Wait until it is, then try again.")
    match submission:
        case ImageListToVideo():
            _check_pictures(submission)
        case AddOutroImage():
            _check_picture(submission.outro_image_url, may_be_data=True)
            _check_focus(submission.focus_area, sources[0].job.aspect_ratio)
        case TranslateVideo():
            _check_translation(submission, sources[0])
        case JoinVideos():
            _check_join(sources)
        case _:
            pass


def hold_sources(sources: Sequence[Video]) -> None:
    """Keep sources from being archived or deleted until the caller's transaction ends; raise NotAdmitted if one was.

    Whoever deletes a video locks the same rows in the same order, so one of the two comes first: either the new job
    has its source, or it is refused.
    """
    if not sources:
        return
    jobs = Job.objects.select_for_update().filter(pk__in=[source.job_id for source in sources])
    for title, shelf in jobs.order_by("pk").values_list("title", "shelf"):
        if shelf != Shelf.LIBRARY:
            raise NotAdmitted(away(title, shelf))


def away(title: str, shelf: str) -> str:
    """Say that a video stands on another shelf than the library's, and what to do; empty when it does not."""
    where = {Shelf.ARCHIVE: "in the archive. Bring it back", Shelf.TRASH: "in the trash. Restore it"}.get(Shelf(shelf))
    if where is None:
        return "" if shelf == Shelf.LIBRARY else f"“{title}” was deleted, so nothing can be made from it."
    return f"“{title}” is {where} first, then try again."


def milliseconds(sources: Sequence[Video]) -> int | None:
    """Return how long the sources are together, or None without any."""
    return sum(source.duration_ms for source in sources) if sources else None


def unfinished_source(job: Job, samsar: SamsarClient) -> str | None:
    """Ask Samsar whether every source of `job` is still finished; return the title of one that is not.

    Raises what `SamsarClient.status` raises. Only reads: nothing can be charged.
    """
    for lineage in job.lineage.select_related("source__job"):
        source = lineage.source.job
        if samsar.status(source.request_id or source.session_id).state is not Observed.COMPLETED:
            return source.title
    return None


def _check_pictures(submission: ImageListToVideo) -> None:
    if not 1 <= len(submission.image_urls) <= MOST_PICTURES:
        raise NotAdmitted(f"A video takes 1 to {MOST_PICTURES} pictures; here are {len(submission.image_urls)}.")
    for url in submission.image_urls:
        _check_picture(url)
    if submission.outro_image_url:
        _check_picture(submission.outro_image_url)
    _check_focus(submission.focus_area, _LANDSCAPE)
    if submission.language not in CREATE_LANGUAGES:
        raise NotAdmitted(f"Samsar cannot speak “{submission.language}” in a new video.")
    if submission.metadata is not None and len(json.dumps(submission.metadata).encode()) > MOST_METADATA_BYTES:
        raise NotAdmitted("The metadata is larger than 8 kB. Shorten it.")


def _check_picture(url: str, *, may_be_data: bool = False) -> None:
    if may_be_data and url.startswith("data:image/"):
        return
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or len(url) > 2000:
        raise NotAdmitted(f"“{url[:60]}” is not the public http or https address of a picture.")


def _check_focus(focus: FocusArea | None, ratio: str) -> None:
    if focus is None:
        return
    width, height = CANVASES[ratio if ratio in CANVASES else _LANDSCAPE]
    inside = focus.x >= 0 and focus.y >= 0 and focus.x + focus.width <= width and focus.y + focus.height <= height
    if not inside or focus.width < 1 or focus.height < 1:
        raise NotAdmitted(f"The focus box must lie inside the picture of {width} × {height} pixels.")


def _check_translation(submission: TranslateVideo, source: Video) -> None:
    if submission.language not in TRANSLATE_LANGUAGES:
        named = CREATE_LANGUAGES.get(submission.language, submission.language)
        raise NotAdmitted(f"Samsar does not translate into {named}. A new original can be made in that language.")
    if submission.language == source.job.language:
        raise NotAdmitted(f"“{source.job.title}” is in {TRANSLATE_LANGUAGES[submission.language]} already.")
    if submission.outro_image_url:
        _check_picture(submission.outro_image_url)


def _check_join(sources: Sequence[Video]) -> None:
    if len({source.pk for source in sources}) != len(sources) or len(sources) < 2:
        raise NotAdmitted("A join takes two or more different videos.")
    first = sources[0].job
    for source in sources[1:]:
        if source.job.aspect_ratio != first.aspect_ratio:
            raise NotAdmitted(
                f"“{source.job.title}” is {source.job.aspect_ratio} and “{first.title}” is {first.aspect_ratio}. "
                "Only videos of one shape can be joined."
            )
