"""Many videos as one zip, packed while it is sent: stored as they are, read in blocks, of a length known before."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import structlog
from django.db import connection
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from zipstream import ZipStream

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import store, versions
from videos.models import Video
from videos.tasks import copy_render, ring
from videos.views import selection
from videos.views.media import download_name
from videos.views.shelf_verbs import too_large

log = structlog.get_logger(__name__)

_SHUT = "The storage of this portal does not answer, so nothing was packed. Nothing is lost; try again in a moment."
_MISSING = (
    "These videos are not in this archive, because their stored file is missing:\n\n{}\n\n"
    "Samsar is asked for them again, which costs nothing. Look in the library in some minutes.\n"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Packed:
    """One file of the archive: its name in there, in the storage, and its bytes."""

    name: str
    path: str
    size: int


@require_safe
@team_view(Permission.SEE)
def bulk_download(request: TeamRequest) -> HttpResponseBase:
    """Send the newest version of all selected videos as one zip file."""
    chosen = selection.videos(request, request.GET)
    problem = selection.NONE if not chosen else too_large(sum(video.size for video in chosen))
    if problem:
        return selection.back(request, problem)
    try:
        packed, missing = _packed(chosen)
    except OSError as cause:
        log.warning("not packed", errno=cause.errno)
        return selection.back(request, _SHUT)
    archive = ZipStream(sized=True)
    for each in packed:
        archive.add(_blocks(each), each.name, size=each.size)
    if missing:
        archive.add(_MISSING.format("\n".join(f"- {video.job.title}" for video in missing)), "missing.txt")
        _ask_again(missing)
    name = f"{slugify(request.team.name)[:40].strip('-') or 'videos'}-{len(chosen)}-videos.zip"
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Content-Length": str(len(archive)),
        "Content-Type": "application/zip",
    }
    # Films do not shrink, and a compressed answer would lose its length.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    # Sending needs no database, and takes as long as the reader's line lets it.
    if not connection.in_atomic_block:
        connection.close()
    return StreamingHttpResponse(iter(archive), headers=headers)


def _packed(videos: Sequence[Video]) -> tuple[list[_Packed], list[Video]]:
    """Return what goes into the archive under names of its own, and the videos whose file is missing.

    Raises OSError while the storage cannot be read.
    """
    packed, missing, taken = list[_Packed](), list[Video](), set[str]()
    for video in videos:
        try:
            size = store.size(video.file)
        except FileNotFoundError:
            missing.append(video)
            continue
        name = _free(download_name(video, video.version), taken)
        packed.append(_Packed(name=name, path=video.file, size=size))
    return packed, missing


def _free(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet in any case of letters, for disks that see none, and take it."""
    stem, dot, end = name.rpartition(".")
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{dot}{end}"
    taken.add(name.casefold())
    return name


def _blocks(packed: _Packed) -> Iterator[bytes]:
    """Read a stored file block by block, opened when its turn comes."""
    with closing(store.part(packed.path, 0, packed.size)) as blocks:
        yield from blocks


def _ask_again(missing: Sequence[Video]) -> None:
    now = timezone.now()
    for video in missing:
        if versions.note_missing(video, at=now):
            ring(copy_render, video_id=video.pk)
