"""The files of a video, for members of its team alone: the film, its pictures, a download with a good name.

Each answers for the newest version, or for the one that `v` names.
"""

import re
import unicodedata
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import versions
from videos.models import EarlierRender, Video
from videos.tasks import copy_render, draw_pictures, ring
from videos.views import ranges
from videos.views.renders import earlier_or_404

_FILM = "video/mp4"
_PICTURE = "image/webp"
NAME_BYTES: Final = 160  # of the title in a name; file systems take 255 for the whole


@require_safe
@team_view(Permission.SEE)
def video_file(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """Play: the film, whole or by range."""
    return _film(request, public_id, is_download=False)


@require_safe
@team_view(Permission.SEE)
def video_download(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """Keep: the film under a name made of title, language, shape and version."""
    return _film(request, public_id, is_download=True)


def _film(request: TeamRequest, public_id: UUID, *, is_download: bool) -> HttpResponseBase:
    video, shown = _shown(request, public_id)
    name = download_name(video, shown.version) if is_download else ""
    film = ranges.StoredFile(
        path=shown.file, content_type=_FILM, name=name, stored_at=shown.completed_at, is_download=is_download
    )
    try:
        return ranges.answer(request, film)
    except ranges.FileGone:
        # Whoever wants to watch it finds out; the copier asks Samsar for it once more.
        if shown is video and versions.note_missing(video, at=timezone.now()):
            ring(copy_render, video_id=video.pk)
        raise


@require_safe
@team_view(Permission.SEE)
def video_poster(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """See: the still picture of the film."""
    return _picture(request, public_id, "poster")


@require_safe
@team_view(Permission.SEE)
def video_thumb(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """See it small: the poster for lists and narrow screens."""
    return _picture(request, public_id, "thumb")


@require_safe
@team_view(Permission.SEE)
def video_strip(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """Look through it: ten stills of the whole film, side by side."""
    return _picture(request, public_id, "strip")


def _picture(request: TeamRequest, public_id: UUID, name: str) -> HttpResponseBase:
    video, shown = _shown(request, public_id)
    path: str = getattr(shown, name)
    if not path:
        raise Http404(f"This video has no {name}.")
    picture = ranges.StoredFile(path=path, content_type=_PICTURE, name="", stored_at=shown.completed_at)
    try:
        return ranges.answer(request, picture)
    except ranges.FileGone:
        # Made again from our own film: Samsar is not asked for what we can draw.
        if shown is video and versions.note_missing_picture(video, name, at=timezone.now()):
            ring(draw_pictures, video_id=video.pk)
        raise


def download_name(video: Video, version: int) -> str:
    """Return the file's name for people, such as `spring-launch_es_v2_16x9.mp4`.

    The title in its own script, the language where one was chosen, the version
    where there are several, the shape. It fits any file system: the shape at the
    end keeps it from being a reserved word, and it has at most 200 bytes.
    """
    job = video.job
    language = job.language if job.language != "auto" else ""
    several = f"v{version}" if video.version > 1 else ""
    parts = [_words(job.title) or "video", language, several, job.aspect_ratio.replace(":", "x")]
    return f"{'_'.join(part for part in parts if part)}.mp4"


def _words(title: str) -> str:
    """Return a title's letters and digits of any script, joined by hyphens, cut to what a file name holds."""
    plain = unicodedata.normalize("NFKC", title).lower()
    # Marks count, too: without its vowel signs a Hindi or a Thai word is another one.
    kept = "".join(each if unicodedata.category(each)[0] in "LNM" else "-" for each in plain.replace("'", ""))
    words = re.sub("-+", "-", kept)[:60].encode()[:NAME_BYTES].decode(errors="ignore")
    return words.strip("-")


def _shown(request: TeamRequest, public_id: UUID) -> tuple[Video, Video | EarlierRender]:
    """Return the team's video and which version of it is asked for."""
    try:
        video = Video.objects.select_related("job").get(team=request.team, public_id=public_id)
    except Video.DoesNotExist:
        raise Http404("No such video.") from None
    earlier = earlier_or_404(video, request.GET.get("v"))
    if earlier is None and video.phase != Video.Phase.READY:
        raise Http404("There is no file yet.")
    return video, earlier or video
