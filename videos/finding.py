"""What stands on a page of the library, however somebody looks at it: keyset pages in every order, and capped counts.

A page costs one query, a searched one two, and reads about as many rows as it
shows. Every question names the team first.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Count,
    Exists,
    Expression,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact

from teams.models import Team
from videos.counts import COUNTED, capped_sql
from videos.filtering import Aside, matching
from videos.gallery import PAGE, with_team
from videos.hits import among_hits, hits
from videos.looking import Cursor, Looking
from videos.models import Job, Shelf

__all__ = ["CAP", "Cursor", "Looking", "Page", "countable", "find_page", "with_family_size"]

#: More than this is not counted.
CAP: Final = COUNTED
#: Of so many hits enough stand in the library to fill a page.
_ENOUGH: Final = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Up to 24 jobs, each with its video and who made it, and the cursor of the next page, empty at the end.

    In families each job has `family_size`, the number of its relatives that
    stand on the same shelf with it.
    """

    jobs: list[Job]
    next_after: str = ""
    #: How many were found, at most one more than the cap; None on pages after the first, and where nothing was
    #: looked for and there are more than a page.
    found: int | None = None
    #: Whether there are more than were counted.
    is_more: bool = False
    #: Whether only the newest hits of a search were put in order.
    is_newest_only: bool = False


#: What cards, the poller and the cursors of all orders read of a job and its video.
_ON_A_CARD: Final = (
    *("public_id", "team", "kind", "title", "language", "aspect_ratio", "expected_ms", "model", "family", "shelf"),
    *("verdict", "quote", "charged", "charge_source", "cost", "state", "message", "revision", "created_at"),
    *("accepted_at", "stage", "progress", "is_quiet", "quiet_at", "usual_low_s", "usual_high_s", "is_cancel_asked"),
    *(
        f"video__{name}"
        for name in (
            *("job", "team", "public_id", "phase", "version", "completed_at", "problem"),
            *("poster", "thumb", "strip", "width", "height", "duration_ms"),
        )
    ),
)


class _Pair(Func):
    template = "(%(expressions)s)"
    output_field = BooleanField()


class _Below(Func):
    """Compares two pairs in one: a range of an index even where thousands share the first value."""

    template, arg_joiner = "%(expressions)s", " < "
    output_field = BooleanField()


def find_page(team: Team, looking: Looking) -> Page:
    """Return the page that somebody looks at: one query, two for a search; its first page with the number found."""
    parts = looking.parts
    if parts:
        return _searched(team, looking, parts)
    by = "family" if looking.group == "families" else _COLUMNS.get(looking.sort, "shelf")
    jobs = matching(team, looking, by=by)
    page = _in_order(jobs, looking)
    if looking.group == "families":
        page = _newest_of_families(team, jobs, looking)
        if looking.after:
            page = page.filter(family__lt=looking.after.public_id)
    elif looking.after:
        page = page.filter(_behind(looking.sort, looking.after))
    # How many there are in all nobody asked, and counting them would be the dearest part of the plainest page.
    is_counted = looking.after is None and looking != Looking(left_out=looking.left_out)
    if is_counted:
        page = page.annotate(found=_capped(page if by == "family" else matching(team, looking)))
    rows = with_team(team, list(_shown(team, page, looking)[: PAGE + 1]))
    found = None
    if is_counted or (looking.after is None and len(rows) <= PAGE):
        found = min(getattr(rows[0], "found", len(rows)), CAP + 1) if rows else 0
    return Page(
        jobs=rows[:PAGE],
        next_after=_cursor(rows[PAGE - 1], looking) if len(rows) > PAGE else "",
        found=found,
        is_more=found is not None and found > CAP,
    )


def countable(team: Team, looking: Looking) -> QuerySet[Job]:
    """Return the jobs that somebody would find, or the newest of each family, in no order: to be counted to a cap.

    A search is asked among its newest thousand hits, as `among_hits` says.
    """
    if parts := looking.parts:
        return matching(team, looking, by="pk").filter(among_hits(team, parts, CAP + 1))
    jobs = matching(team, looking, by="family" if looking.group == "families" else "shelf")
    return _newest_of_families(team, jobs, looking) if looking.group == "families" else jobs


def _searched(team: Team, looking: Looking, parts: list[list[str]]) -> Page:
    """Return a page of what a search found: newest first window by window, otherwise the newest window in order."""
    is_plain = looking.sort == "newest" and looking.group == "flat"
    before = looking.after.public_id if looking.after and is_plain else None
    # The fewer filters there are, the sooner a page is full.
    window = CAP if looking.filters != ["q"] or not is_plain else _ENOUGH
    among = matching(team, looking, by="pk")
    found = hits(team, parts, among, before=before, enough=PAGE + 1, window=window)
    keys = [pk for pk, _ in found.found]
    after = ""
    page: QuerySet[Job] = Job.objects.filter(Exact(Aside("team_id"), team.pk), pk__in=keys[:PAGE] if is_plain else keys)
    if is_plain:
        page = page.order_by("-pk")
        if len(keys) <= PAGE and found.edge:
            after = found.edge.hex
    elif looking.group == "families":
        newest: dict[UUID, int] = {}
        for pk, family in found.found:
            newest.setdefault(family, pk)
        keys = list(newest.values())
        shown = sorted((key for key in newest if not looking.after or key < looking.after.public_id), reverse=True)
        page = page.filter(pk__in=[newest[key] for key in shown[: PAGE + 1]]).order_by("-family")
    else:
        page = _in_order(page, looking)
        if looking.after:
            page = page.filter(_behind(looking.sort, looking.after))
    rows = with_team(team, list(_shown(team, page, looking)[: PAGE + 1])) if keys else []
    is_next = len(keys) > PAGE if is_plain else len(rows) > PAGE
    return Page(
        jobs=rows[:PAGE],
        next_after=_cursor(rows[PAGE - 1], looking) if is_next else after,
        found=None if looking.after else len(keys),
        is_more=found.edge is not None,
        is_newest_only=found.edge is not None and not is_plain,
    )


_ORDERS: Final = {
    "newest": ["-public_id"],
    "oldest": ["public_id"],
    "title": ["title", "-public_id"],
    "cost": ["-cost", "-public_id"],
    "length": ["-expected_ms", "-public_id"],
}
_COLUMNS: Final = {"cost": "cost", "length": "expected_ms", "title": "title"}


def _in_order(jobs: QuerySet[Job], looking: Looking) -> QuerySet[Job]:
    return jobs.order_by(*_ORDERS[looking.sort])


def _behind(sort: str, after: Cursor) -> Q | Expression:
    """Return the condition for what comes after a row in an order: a range of the order's index."""
    if sort == "newest":
        return Q(public_id__lt=after.public_id)
    if sort == "oldest":
        return Q(public_id__gt=after.public_id)
    if sort == "title":
        later = Q(title__gt=after.value) | Q(public_id__lt=after.public_id)
        return Q(title__gte=after.value) & later
    place = _Pair(Value(int(after.value)), Value(after.public_id, output_field=UUIDField()))
    return _Below(_Pair(F(_COLUMNS[sort]), F("public_id")), place)


def _cursor(last: Job, looking: Looking) -> str:
    if looking.group == "families":
        return last.family.hex
    values = {"title": last.title, "cost": last.cost, "length": last.expected_ms}
    value = f"{values[looking.sort]}~" if looking.sort in values else ""
    return f"{value}{last.public_id.hex}"


def _newest_of_families(team: Team, jobs: QuerySet[Job], looking: Looking) -> QuerySet[Job]:
    """Return the newest of `jobs` of each family, newest family first."""
    newer = matching(team, looking, by="family").filter(family=OuterRef("family"), public_id__gt=OuterRef("public_id"))
    return jobs.filter(~Exists(newer)).order_by("-family", "-public_id")


def _shown(team: Team, jobs: QuerySet[Job], looking: Looking) -> QuerySet[Job]:
    """Return `jobs` with all that a card shows, and no more: most of a row is for the workers and the video's page."""
    named = [name for name, is_asked in (("by", looking.member), ("project", looking.project)) if is_asked]
    jobs = jobs.select_related("video", *named).only(*_ON_A_CARD, *named)
    return with_family_size(team, jobs, shelf=looking.shelf) if looking.group == "families" else jobs


def with_family_size(team: Team, jobs: QuerySet[Job], *, shelf: str = Shelf.LIBRARY) -> QuerySet[Job]:
    """Give each of `jobs` `family_size`, the number of its relatives that stand on a shelf, itself among them."""
    relatives = matching(team, Looking(shelf=shelf), by="family").filter(family=OuterRef("family")).order_by()
    size = relatives.values("family").annotate(size=Count("pk")).values("size")
    return jobs.annotate(family_size=Subquery(size, output_field=IntegerField()))


def _capped(jobs: QuerySet[Job]) -> RawSQL:
    """Return the number of `jobs`, at most one more than the cap, as a part of another query."""
    return RawSQL(*capped_sql(jobs, CAP), BigIntegerField())  # noqa: S611 - ours
