"""The join tray: the videos that a person collects to join, in order, kept in the session, one tray a team."""

from collections.abc import Sequence
from uuid import UUID

from teams.access import TeamRequest
from videos.models import Video

#: More would make a film that nobody watches, and a session that nobody wants to load.
MOST = 20
_KEY = "join"


def held(request: TeamRequest) -> list[UUID]:
    """Return the ids in the tray, in order."""
    kept = request.session.get(_KEY, {}).get(request.team.key, [])
    return [UUID(hex=each) for each in kept]


def keep(request: TeamRequest, videos: Sequence[UUID]) -> None:
    """Keep these ids, in this order, instead of what was there."""
    trays = dict(request.session.get(_KEY, {}))
    if videos:
        trays[request.team.key] = [each.hex for each in videos]
    else:
        trays.pop(request.team.key, None)
    request.session[_KEY] = trays


def moved(videos: Sequence[Video], which: UUID, way: int) -> list[Video]:
    """Return the videos with one of them a place earlier (-1) or later (1)."""
    order = list(videos)
    here = next((index for index, video in enumerate(order) if video.public_id == which), None)
    if here is not None and 0 <= here + way < len(order):
        order.insert(here + way, order.pop(here))
    return order


def collected(videos: Sequence[Video], new: Sequence[Video]) -> tuple[list[Video], list[str]]:
    """Return the videos with the new ones behind them, and why some were left out; what is there stays once."""
    order, refused = list(videos), list[str]()
    for video in new:
        if any(each.pk == video.pk for each in order):
            continue
        problem = odd_one(order, video)
        if problem:
            refused.append(problem)
        else:
            order.append(video)
    return order, list(dict.fromkeys(refused))


def odd_one(videos: Sequence[Video], new: Video) -> str:
    """Say why `new` cannot join these, naming it; empty when it can."""
    if any(video.public_id == new.public_id for video in videos):
        return f"“{new.job.title}” is in the list already."
    if len(videos) >= MOST:
        return f"A join takes at most {MOST} videos here."
    if videos and videos[0].job.aspect_ratio != new.job.aspect_ratio:
        return (
            f"“{new.job.title}” is {new.job.aspect_ratio}, and the videos to join are {videos[0].job.aspect_ratio}. "
            "Only videos of one shape can be joined."
        )
    return ""
