"""The files of a video, for members of its team alone: the film, its poster, a download with a good name."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from teams.access import TeamRequest, team_view
from teams.roles import Permission
from videos.models import Video
from videos.views import ranges

_FILM = "video/mp4"
_POSTER = "image/webp"


@require_safe
@team_view(Permission.SEE)
def video_file(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """Play: the film, whole or by range."""
    video = _ready(request, public_id)
    return ranges.answer(
        request, ranges.StoredFile(path=video.file, content_type=_FILM, name="", stored_at=video.completed_at)
    )


@require_safe
@team_view(Permission.SEE)
def video_download(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """Keep: the film under a name made of title, language and shape."""
    video = _ready(request, public_id)
    return ranges.answer(
        request,
        ranges.StoredFile(
            path=video.file,
            content_type=_FILM,
            name=download_name(video),
            stored_at=video.completed_at,
            is_download=True,
        ),
    )


@require_safe
@team_view(Permission.SEE)
def video_poster(request: TeamRequest, public_id: UUID) -> HttpResponseBase:
    """See: the still picture of the film."""
    video = _ready(request, public_id)
    if not video.poster:
        raise Http404("This video has no poster.")
    return ranges.answer(
        request, ranges.StoredFile(path=video.poster, content_type=_POSTER, name="", stored_at=video.completed_at)
    )


def download_name(video: Video) -> str:
    """Return the file's name for people, such as `one-bottle-one-table-en-16x9.mp4`."""
    parts = [slugify(video.job.title)[:60].strip("-") or "video", video.job.language]
    return f"{'-'.join(part for part in parts if part != 'auto')}-{video.job.aspect_ratio.replace(':', 'x')}.mp4"


def _ready(request: TeamRequest, public_id: UUID) -> Video:
    try:
        return Video.objects.select_related("job").get(team=request.team, public_id=public_id, phase=Video.Phase.READY)
    except Video.DoesNotExist:
        raise Http404("No such video.") from None
