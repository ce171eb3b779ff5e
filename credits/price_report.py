"""What a price list says beside what was charged by it: for each model and each other price, from the ledger.

Amounts are thousandths of a credit, and lengths milliseconds.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import takewhile
from statistics import median
from typing import Final

from django.db.models import Count, OuterRef, Subquery, Sum

from credits import learned
from credits.learned import LATELY, Charged
from credits.models import Kind, LedgerEntry
from samsar.learning import Comparable, charged_rate, listed_amount, listed_rate
from samsar.price_list import PriceList
from samsar.submissions import (
    AddOutroImage,
    ImageListToVideo,
    JoinVideos,
    RemoveSubtitles,
    TextToVideo,
    TranslateVideo,
)
from teams.models import Team

#: Price lists with the moment from which each holds, None for the published one; the newest first.
Lists = Sequence[tuple[datetime | None, PriceList]]
#: Confirmed charges of each model that the middle is taken of.
MOST: Final = 50
#: A live price that differs by more than a twentieth is worth a word.
_WORTH_A_WORD: Final = 20
OTHERS: Final = (
    ImageListToVideo.kind,
    TranslateVideo.kind,
    JoinVideos.kind,
    AddOutroImage.kind,
    RemoveSubtitles.kind,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Drift:
    """By how much charges, or Samsar's live price, differ from the list; `rate` is what it would have to say."""

    rate: int
    listed: int | None
    is_live: bool
    #: Since when charges differ, as far as can be seen; None for a live price.
    since: datetime | None = None
    #: What the confirmed charges of lately came to beyond what the list makes of them; below 0 they were cheaper.
    more: int = 0
    videos: int = 0

    @property
    def less(self) -> int:
        """What the charges stayed under the list, where they did."""
        return -self.more

    @property
    def is_dearer(self) -> bool:
        """Whether it costs more than the list says."""
        return self.listed is None or self.rate > self.listed


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One price: what the list says, what Samsar names now, and what was charged lately."""

    what: Comparable
    listed: int | None
    unit_seconds: tuple[int, ...]
    live: int | None
    #: Per second of video, of the newest confirmed charge and of the middle one; None where nothing was charged.
    last: int | None
    middle: int | None
    confirmed: int
    #: All charges of lately, confirmed or not.
    charges: int
    quoted: int
    charged: int
    drifts: tuple[Drift, ...]

    @property
    def name(self) -> str:
        """The model's key; empty for what is no video from a prompt."""
        return self.what.model

    @property
    def per_second(self) -> int | None:
        """What the list makes of a second of a whole unit; None for what has one price whatever the length."""
        if self.listed is None or self.what.piece == "each":
            return None
        return _legible(Decimal(self.listed) / min(self.unit_seconds)) if self.unit_seconds else self.listed

    @property
    def names_another(self) -> bool:
        """Whether Samsar's live price is another than the list's."""
        return self.live is not None and self.live != self.listed

    @property
    def difference(self) -> int:
        """By how much more was charged than quoted."""
        return self.charged - self.quoted

    @property
    def matters(self) -> bool:
        """Whether that is more than a twentieth; a film from pictures is quoted at the most it may cost."""
        if self.difference < 0 and self.what.kind == ImageListToVideo.kind:
            return False
        return abs(self.difference) * _WORTH_A_WORD > self.quoted


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """The lines of a list: its video models, and the rest."""

    models: list[Line]
    others: list[Line]

    @property
    def drifting(self) -> list[tuple[Line, Drift]]:
        """What differs from the list by more than 5 %."""
        return [(line, drift) for line in (*self.models, *self.others) for drift in line.drifts]


def report(team: Team, lists: Lists, live: Mapping[str, int | None], *, at: datetime) -> Report:
    """Return what the list in force at a moment says beside the last ninety days: two queries.

    `lists` are those that came into force until then, the newest first; a charge from before a price changed says
    nothing against the new one. `live` are the base prices that Samsar names now, by model; one that the list lacks
    stands in it too.
    """
    since, prices = at - LATELY, lists[0][1]
    by_what: dict[tuple[str, str], list[Charged]] = defaultdict(list)
    for charged in learned.newest(team, since=since, most=MOST):
        by_what[charged.what.kind, charged.what.model].append(charged)
    sums = _sums(team, since)

    def line(what: Comparable) -> Line:
        key = (what.kind, what.model)
        count, quoted, charged = sums.get(key, (0, 0, 0))
        found, model = by_what[key][:MOST], prices.video_models.get(what.model)
        each = [_legible(Decimal(one.amount * 1000) / one.milliseconds) for one in found]
        begun = _unchanged_since(what, lists)
        against = [one for one in found if begun is None or one.at >= begun]
        return Line(
            what=what,
            listed=listed_rate(what, prices),
            unit_seconds=model.unit_seconds if model else (),
            live=live.get(what.model) if what.model else None,
            last=each[0] if each else None,
            middle=_legible(median(each)) if each else None,
            confirmed=len(found),
            charges=count,
            quoted=quoted,
            charged=charged,
            drifts=tuple(_drifts(what, prices, against, live.get(what.model))),
        )

    names = [*prices.video_models, *(name for name in live if name not in prices.video_models)]
    return Report(
        models=[line(Comparable(kind=TextToVideo.kind, model=name)) for name in names],
        others=[line(Comparable(kind=kind)) for kind in OTHERS],
    )


def _drifts(what: Comparable, prices: PriceList, found: Sequence[Charged], live: int | None) -> list[Drift]:
    listed, drifts = listed_rate(what, prices), list[Drift]()
    if found and found[0].is_off(prices):
        newest = found[0]
        off = list(takewhile(lambda one: one.is_off(prices), found))
        more = sum(one.amount - (listed_amount(one.what, one.milliseconds, prices) or 0) for one in off)
        rate = charged_rate(newest.what, newest.milliseconds, newest.amount, prices) or 0
        drifts.append(Drift(rate=rate, listed=listed, is_live=False, since=off[-1].at, more=more, videos=len(off)))
    if live and listed and abs(live - listed) * _WORTH_A_WORD > listed:
        drifts.append(Drift(rate=live, listed=listed, is_live=True))
    return drifts


def _unchanged_since(what: Comparable, lists: Lists) -> datetime | None:
    """Return since when the list says this price; None where it always did."""
    newest = _said(what, lists[0][1])
    same = takewhile(lambda each: _said(what, each[1]) == newest, lists)
    return list(same)[-1][0]


def _said(what: Comparable, prices: PriceList) -> tuple[int | None, object]:
    return listed_rate(what, prices), prices.video_models.get(what.model)


def _legible(rate: Decimal | float) -> int:
    """Round a rate to hundredths of a credit: what it is compared by by eye."""
    return round(rate / 10) * 10


def _sums(team: Team, since: datetime) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Return by kind and model how many jobs were charged, what they were quoted and what they were charged."""
    rows = LedgerEntry.objects.filter(job_id=OuterRef("job_id")).order_by()
    held = rows.filter(kind=Kind.HOLD).values("amount")[:1]
    whole = rows.filter(kind__in=(Kind.CHARGE, Kind.CORRECTION)).values("job_id").annotate(sum=Sum("amount"))
    charges = LedgerEntry.objects.filter(team=team, kind=Kind.CHARGE, at__gte=since).order_by()
    found = (
        charges.annotate(held=Subquery(held), whole=Subquery(whole.values("sum")))
        .values("job_kind", "model")
        .annotate(count=Count("pk"), quoted=Sum("held"), charged=Sum("whole"))
    )
    return {(row["job_kind"], row["model"]): (row["count"], row["quoted"] or 0, row["charged"] or 0) for row in found}
