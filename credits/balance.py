"""What Samsar said remains on the account.

The newest is what was written down last: after a clock was set back, a reading
bears a time that is still to come. What is compared with the ledger goes by the
time of reading.
"""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from credits.models import BalanceReading
from teams.models import Team


def note(
    team: Team,
    remaining: int | None,
    *,
    read_at: datetime,
    asked_at: datetime | None = None,
    job_id: UUID | None = None,
) -> None:
    """Keep a reading in thousandths of a credit; None (nothing was said) keeps nothing.

    `read_at` is when the answer was there, `asked_at` when it was asked for. A
    reading is compared with the ledger only if nothing was on its way meanwhile.
    """
    if remaining is not None:
        BalanceReading.objects.create(team=team, remaining=remaining, read_at=read_at, asked_at=asked_at, job_id=job_id)


def latest(team: Team) -> BalanceReading | None:
    """Return the newest reading, or None when no answer ever carried one."""
    return BalanceReading.objects.filter(team=team).order_by("-pk").first()


def newest_first() -> QuerySet[BalanceReading]:
    """Return the readings of the team of an outer query, the newest first."""
    return BalanceReading.objects.filter(team=OuterRef("pk")).order_by("-pk")


def readings_around(team: Team, start: datetime, end: datetime) -> tuple[BalanceReading | None, BalanceReading | None]:
    """Return the last reading up to `start` and the first one from `end` on."""
    readings = BalanceReading.objects.filter(team=team)
    before = readings.filter(read_at__lte=start).order_by("-read_at", "-pk").first()
    after = readings.filter(read_at__gte=end).order_by("read_at", "pk").first()
    return before, after
