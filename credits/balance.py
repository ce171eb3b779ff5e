"""What Samsar said remains on the account. Answers arrive out of order, so the time of reading decides."""

from datetime import datetime
from uuid import UUID

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
    return BalanceReading.objects.filter(team=team).order_by("-read_at", "-pk").first()


def readings_around(team: Team, start: datetime, end: datetime) -> tuple[BalanceReading | None, BalanceReading | None]:
    """Return the last reading up to `start` and the first one from `end` on."""
    readings = BalanceReading.objects.filter(team=team)
    before = readings.filter(read_at__lte=start).order_by("-read_at", "-pk").first()
    after = readings.filter(read_at__gte=end).order_by("read_at", "pk").first()
    return before, after
