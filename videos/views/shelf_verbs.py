"""What a selection can be put through for nothing, by where it stands: tag, move, archive, delete, download."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from teams.access import TeamRequest
from teams.roles import Permission
from videos import shelves, trash
from videos.models import Shelf, Video
from videos.views.cards import Card

#: One archive takes no more than this, in bytes.
MOST_BYTES = 5_000_000_000
_MOVING = "It is not settled yet: archive or delete it once it is done."


@dataclass(frozen=True, kw_only=True, slots=True)
class BulkVerb:
    """One thing to do with all selected videos: a submit button of the bar's form."""

    words: str
    price: str
    #: What is behind it in a sentence, or why it cannot be done.
    hint: str
    address: str
    key: str
    is_post: bool = False
    is_off: bool = False
    #: Whether its page opens as a sheet over the library.
    is_sheet: bool = False


def shelf_of(request: TeamRequest, chosen: Sequence[Video]) -> Shelf:
    """Return where the selection stands; without one, the shelf that the page shows."""
    if chosen:
        return Shelf(chosen[0].job.shelf)
    asked = request.GET.get("shelf", "")
    return Shelf(asked) if asked in (Shelf.ARCHIVE, Shelf.TRASH) else Shelf.LIBRARY


def free_verbs(request: TeamRequest, chosen: Sequence[Video]) -> list[BulkVerb]:
    """Return the verbs that cost nothing and fit the shelf: no query."""
    shelf = shelf_of(request, chosen)
    no_organize = "" if request.membership.may(Permission.ORGANIZE) else Permission.ORGANIZE.refusal
    no_purge = "" if request.membership.may(Permission.PURGE) else Permission.PURGE.refusal
    tag = _sheet(request, "bulk_tag", "Tag", "Puts tags on them, or takes them off", "g", no_organize)
    move = _sheet(request, "bulk_move", "Move", "Puts them into a project", "m", no_organize)
    delete = _sheet(request, "bulk_delete", "Delete", "Moves them to the trash for 30 days", "e", no_organize)
    download = _download(request, chosen)
    if shelf == Shelf.TRASH:
        restore = _press(request, "restore", "Restore", "Puts them back into the library", "r", no_organize)
        words, hint = "Delete for good", "Deletes their files now; they cannot be restored"
        return [restore, download, _sheet(request, "bulk_purge", words, hint, "e", no_purge)]
    if shelf == Shelf.ARCHIVE:
        back = _press(request, "bring-back", "Bring back", "Puts them back into the library", "b", no_organize)
        return [back, tag, move, delete, download]
    archive = _press(request, "archive", "Archive", "Puts them out of the way; they stay playable", "a", no_organize)
    return [tag, move, archive, delete, download]


def _press(request: TeamRequest, verb: str, words: str, hint: str, key: str, refused: str) -> BulkVerb:
    address = f"{reverse('bulk_shelve', args=[request.team.key, verb])}?back={quote(page_of(request))}"
    return BulkVerb(
        words=words, price="", hint=refused or hint, address=address, key=key, is_post=True, is_off=bool(refused)
    )


def _sheet(request: TeamRequest, name: str, words: str, hint: str, key: str, refused: str) -> BulkVerb:
    address = reverse(name, args=[request.team.key])
    return BulkVerb(
        words=words, price="", hint=refused or hint, address=address, key=key, is_sheet=True, is_off=bool(refused)
    )


def _download(request: TeamRequest, chosen: Sequence[Video]) -> BulkVerb:
    size = sum(video.size for video in chosen)
    problem = too_large(size)
    return BulkVerb(
        words="Download",
        price=filesizeformat(size) if chosen else "",
        hint=problem or "One zip file with all of them",
        address=reverse("bulk_download", args=[request.team.key]),
        key="d",
        is_off=bool(problem),
    )


def too_large(size: int) -> str:
    """Say that so many bytes do not go into one archive; empty when they do."""
    most = filesizeformat(MOST_BYTES)
    return f"At most {most} go into one archive, and these are {filesizeformat(size)}." if size > MOST_BYTES else ""


def shelf_context(request: TeamRequest, card: Card) -> dict[str, Any]:
    """Return what the page of one video shows of its tags and its shelf: no query."""
    job, goes_at = card.job, trash.goes_at(card.job)
    return {
        "tags": sorted(filter(None, (getattr(job, "tag_names", "") or "").split(",")), key=str.casefold),
        # Not of an earlier version, and not of what is deleted.
        "may_order": job.shelf in (Shelf.LIBRARY, Shelf.ARCHIVE) and not card.earlier,
        "is_moving": _MOVING if job.state in shelves.MOVING else "",
        "goes_on": f"{goes_at.astimezone(card.team.tz):%-d %B %Y}" if goes_at else "",
        "longest_title": shelves.TITLE_LENGTH,
        "no_organize": "" if request.membership.may(Permission.ORGANIZE) else Permission.ORGANIZE.refusal,
    }


def page_of(request: TeamRequest) -> str:
    """Return path and query of the page on which the person stands: the one that asks for a piece, or that led here."""
    where = request.htmx.current_url_abs_path or ""
    if (
        not where
        and request.method == "GET"
        and request.resolver_match
        and request.resolver_match.url_name == "library"
    ):
        where = request.get_full_path()
    if not where:
        parts = urlsplit(request.headers.get("Referer", ""))
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return safe_page(request, where)


def safe_page(request: TeamRequest, where: str) -> str:
    """Return a page of the team's videos to go back to: the one named if it is one, else the library."""
    library = reverse("library", args=[request.team.key])
    is_ours = where.startswith(library) and where.isprintable() and len(where) <= 3000
    return where if is_ours else library
