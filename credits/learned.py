"""What charges with evidence came to lately, by what can be compared: read from the ledger in one query."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Sum, Window
from django.db.models.functions import RowNumber

from credits.models import EVIDENCE, Kind, LedgerEntry
from samsar.learning import HUNYUAN, Comparable, listed_amount
from samsar.price_list import PriceList
from samsar.submissions import ImageListToVideo
from teams.models import Team

#: How long a charge says something about today's prices.
LATELY: Final = timedelta(days=90)
#: Rows that are read beyond those asked for, since some may teach nothing.
_SPARE: Final = 4
#: A difference of more than a twentieth is worth a word.
_WORTH_A_WORD: Final = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Charged:
    """What one job was charged in all, in thousandths of a credit, borne out by evidence."""

    job_id: UUID | None
    what: Comparable
    milliseconds: int
    amount: int
    at: datetime
    version: str

    def is_dearer_than(self, prices: PriceList) -> bool:
        """Whether it is more than the list alone makes of it; of a model that the list lacks, any charge is."""
        listed = listed_amount(self.what, self.milliseconds, prices)
        return listed is None or self.amount > listed

    def is_off(self, prices: PriceList) -> bool:
        """Whether it differs by more than 5 % from what the list makes of it; a film from pictures may be shorter."""
        listed = listed_amount(self.what, self.milliseconds, prices)
        if listed is None or (self.amount < listed and self.what.kind == ImageListToVideo.kind):
            return False
        return abs(self.amount - listed) * _WORTH_A_WORD > listed


def newest(team: Team, *, since: datetime | None = None, most: int = 1) -> Iterator[Charged]:
    """Yield the newest confirmed charges of each kind of job, model and factor, the newest first: one query.

    At most `most` rows of each. A job that evidence brought down to nothing
    says nothing about a price, and a row without a length cannot be compared.
    """
    rows = LedgerEntry.objects.filter(
        team=team, source__in=EVIDENCE, kind__in=(Kind.CHARGE, Kind.CORRECTION), milliseconds__gt=0
    )
    if since is not None:
        rows = rows.filter(at__gte=since)
    rank = Window(
        RowNumber(), partition_by=["job_kind", "model", "image_model"], order_by=[F("at").desc(), F("pk").desc()]
    )
    ranked = rows.annotate(rank=rank, whole=_whole()).filter(rank__lte=most + _SPARE)
    seen: set[UUID | None] = set()
    met: set[Comparable] = set()
    for row in ranked.order_by("-at", "-pk"):
        charged = _charged(row, row.whole)
        if row.job_id in seen or charged.amount <= 0 or (most == 1 and charged.what in met):
            continue
        seen.add(row.job_id)
        met.add(charged.what)
        yield charged


def before(entry: LedgerEntry) -> Charged | None:
    """Return what the newest confirmed charge for another job like this one came to; None if there is none."""
    like = LedgerEntry.objects.filter(
        team=entry.team_id, job_kind=entry.job_kind, model=entry.model, source__in=EVIDENCE, milliseconds__gt=0
    )
    like = like.filter(image_model=HUNYUAN) if entry.image_model == HUNYUAN else like.exclude(image_model=HUNYUAN)
    other = like.filter(pk__lt=entry.pk).exclude(job_id=entry.job_id).annotate(whole=_whole()).filter(whole__gt=0)
    row = other.order_by("-pk").first()
    return None if row is None else _charged(row, row.whole)


def charged_by(entry: LedgerEntry, whole: int) -> Charged | None:
    """Return what a row with evidence teaches, its job charged `whole` in all; None if nothing."""
    if entry.source not in EVIDENCE or not entry.milliseconds or whole <= 0:
        return None
    return _charged(entry, whole)


def _whole() -> Subquery:
    """What the job of a row was charged in all."""
    rows = LedgerEntry.objects.filter(job_id=OuterRef("job_id"), kind__in=(Kind.CHARGE, Kind.CORRECTION))
    return Subquery(rows.order_by().values("job_id").annotate(sum=Sum("amount")).values("sum"))


def _charged(row: LedgerEntry, whole: int) -> Charged:
    return Charged(
        job_id=row.job_id,
        what=Comparable(kind=row.job_kind, model=row.model, is_hunyuan=row.image_model == HUNYUAN),
        milliseconds=row.milliseconds or 0,
        amount=whole,
        at=row.at,
        version=row.price_list,
    )
