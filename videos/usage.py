"""How much a team keeps in the storage: films, their earlier versions and their pictures."""

from dataclasses import dataclass
from typing import cast

from django.core.cache import caches
from django.db.models import BigIntegerField, Case, Count, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from teams.models import Team
from videos.counts import number_text
from videos.models import EarlierRender, Shelf, Video

#: Seconds.
_COUNTED_FOR = 300
_UNITS = ((10**9, "GB", 1), (10**6, "MB", 0), (10**3, "kB", 0))


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Bytes in all, the videos that have a file, and how many of the bytes lie in the trash."""

    size: int
    videos: int
    trash: int

    @property
    def sentence(self) -> str:
        """The same in words, such as “3.2 GB in 1 204 videos, of which 0.4 GB in the trash”."""
        if not self.videos:
            return "Nothing is stored yet."
        trash = f", of which {amount(self.trash, like=self.size)} in the trash" if self.trash else ""
        return f"{amount(self.size)} in {number_text(self.videos)} video{'' if self.videos == 1 else 's'}{trash}."


def amount(size: int, *, like: int = 0) -> str:
    """Return bytes in words, a kilobyte being 1000; in the unit that `like` bytes would have, if given."""
    for unit, name, places in _UNITS:
        if (like or size) >= unit:
            # What is there is never told as nothing.
            return f"{max(size / unit, 10**-places if size else 0):.{places}f} {name}"
    return f"{size} bytes"


def lately(team: Team) -> Usage:
    """Return what the team keeps, counted within the last five minutes: a hundred thousand rows are read for it."""
    kept = caches["counts"].get_or_set(f"usage-{team.pk}", lambda: of(team), _COUNTED_FOR)
    return cast("Usage", kept)


def of(team: Team) -> Usage:
    """Return what the team keeps: one query over its videos."""
    earlier = EarlierRender.objects.filter(video=OuterRef("pk")).order_by().values("video")
    before = earlier.annotate(whole=Sum(F("size") + F("pictures_size"))).values("whole")
    # Few videos have versions before the newest, and only those are asked for them.
    older = Case(When(version__gt=1, then=Coalesce(Subquery(before), Value(0))), default=Value(0))
    # What was deleted, or waits to be copied, keeps its size as a fact and has no file.
    newest = Case(When(file="", then=Value(0)), default=F("size") + F("pictures_size"))
    whole = ExpressionWrapper(newest + older, output_field=BigIntegerField())
    kept = (
        Video.objects.filter(team=team)
        .annotate(whole=whole)
        .aggregate(
            sum_all=Sum("whole", default=0),
            count=Count("pk", filter=~Q(file="")),
            sum_trash=Sum("whole", default=0, filter=Q(job__shelf=Shelf.TRASH)),
        )
    )
    return Usage(size=kept["sum_all"], videos=kept["count"], trash=kept["sum_trash"])
