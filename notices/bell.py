"""What the bell shows one person of one team, and what they have read of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from notices.models import Notice
from teams.models import Membership

PAGE = 30


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins; several notices may have grown at one moment, so the key decides. Stands in an address."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{self.at:%Y%m%dT%H%M%S.%f}.{self.pk}"

    @classmethod
    def parse(cls, asked: str) -> "Place":
        """Return the place that an address names; raise ValueError for anything that no page wrote."""
        moment, _, key = asked.rpartition(".")
        if not (key.isdecimal() and key.isascii() and len(key) < 19):
            raise ValueError(asked)
        return cls(datetime.strptime(f"{moment}+0000", "%Y%m%dT%H%M%S.%f%z"), int(key))


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Up to 30 notices, the newest first, and the place after which the next page begins (None at the end)."""

    notices: list[Notice]
    next_after: Place | None


def page(place: Membership, *, after: Place | None = None) -> Page:
    """Return a page of what one member heard of in one team: one query."""
    rows = _of(place)
    if after is not None:
        rows = rows.filter(Q(last_at__lt=after.at) | Q(last_at=after.at, pk__lt=after.pk))
    found = list(rows.order_by("-last_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    for notice in shown:
        notice.team = place.team
    return Page(notices=shown, next_after=Place(shown[-1].last_at, shown[-1].pk) if len(found) > PAGE else None)


def find(place: Membership, pk: int) -> Notice:
    """Return one notice of this member in this team; raise Notice.DoesNotExist, for another person's too."""
    return _of(place).get(pk=pk)


def mark_read(notice: Notice, *, at: datetime) -> None:
    """Note that a notice was opened, unless it grew since it was looked up."""
    Notice.objects.filter(pk=notice.pk, revision=notice.revision, read_at=None).update(read_at=at)


def mark_all_read(place: Membership, *, until: datetime, at: datetime) -> int:
    """Note that all was read that had happened `until` then; return how much that was."""
    return _of(place).filter(read_at=None, last_at__lte=until).update(read_at=at)


def _of(place: Membership) -> QuerySet[Notice]:
    return Notice.objects.filter(user=place.user_id, team=place.team_id, in_bell=True)
