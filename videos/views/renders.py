"""What the page of one video says about its versions: the list of them, and a newer one that waits to be kept."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from teams.access import TeamRequest
from teams.roles import Permission
from videos import versions
from videos.models import EarlierRender, Video
from videos.views.cards import Card


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One version in words, and where it is watched and saved; `note` says what it is among the others."""

    number: int
    note: str
    day: str
    length: str
    size: int
    href: str
    download_href: str
    is_shown: bool


def versions_context(request: TeamRequest, card: Card) -> dict[str, Any]:
    """Return what the list of versions shows: one query, none for a video that has one version or no file yet."""
    video = card.video
    if video is None or card.is_gone or (card.look != "ready" and video.version == 1):
        return {"versions": []}
    newest = Card(card.job, card.team)
    earlier = [Card(card.job, card.team, each) for each in versions.earlier_of(video)]
    return {
        "versions": [_version(each, card) for each in (newest, *earlier)],
        "newer": video.version + 1 if video.newer_url else 0,
        "may_look": newest.look == "ready",
        "fell_back": video.problem if newest.look == "ready" else "",
        "no_spend": "" if request.membership.may(Permission.SPEND) else Permission.SPEND.refusal,
    }


def earlier_or_404(video: Video, asked: str | None) -> EarlierRender | None:
    """Return the earlier version that an address names, None where it means the newest; 404 for any other."""
    if video.phase == Video.Phase.GONE:
        raise Http404("This video was deleted.")
    if not asked or asked == str(video.version):
        return None
    found = next((each for each in versions.earlier_of(video) if str(each.version) == asked), None)
    if found is None:
        raise Http404("No such version.")
    return found


def _version(each: Card, shown: Card) -> Version:
    render: Video | EarlierRender | None = each.render
    assert render is not None  # noqa: S101 - there is a video
    is_shown = each.earlier == shown.earlier
    address = reverse("video", args=[each.team.key, each.job.public_id])
    return Version(
        number=render.version,
        note="being copied" if each.look == "running" else "shown here" if is_shown else "",
        day=f"{render.completed_at.astimezone(each.team.tz):%-d %b %Y}",
        length=each.length,
        size=render.size if each.look == "ready" else 0,
        href=f"{address}?v={render.version}" if each.earlier else address,
        download_href=each.download_href if each.look == "ready" else "",
        is_shown=is_shown,
    )
