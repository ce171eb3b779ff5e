"""The files of a video, for members of its team alone: the film, its poster, a download with a good name.

Each answers for the newest version, or for the one that `v` names.
"""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos import versions
from videos.models import EarlierRender, Video
from videos.tasks import copy_render, ring
from videos.views import ranges
from videos.views.renders import earlier_or_404

_FILM = "video/mp4"
_POSTER = "image/webp"


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
    _, shown = _shown(request, public_id)
    if not shown.poster:
        raise Http404("This video has no poster.")
    return ranges.answer(
        request, ranges.StoredFile(path=shown.poster, content_type=_POSTER, name="", stored_at=shown.completed_at)
    )


def download_name(video: Video, version: int) -> str:
    """Return the file's name for people, such as `one-bottle-one-table-en-16x9.mp4`; one of several has `_v1`."""
    parts = [slugify(video.job.title)[:60].strip("-") or "video", video.job.language]
    several = f"_v{version}" if video.version > 1 else ""
    return (
        f"{'-'.join(part for part in parts if part != 'auto')}-{video.job.aspect_ratio.replace(':', 'x')}{several}.mp4"
    )


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
