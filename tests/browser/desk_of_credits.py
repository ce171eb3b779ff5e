"""What the registrar does about credits. Imported once Django is set up."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credits import ledger
from credits.ledger import JobFacts
from credits.models import Budget, Kind, LedgerEntry, Source
from teams.models import Membership
from videos.ids import uuid7


def spends(*, team: str, limit: int | None, days: int) -> None:
    """Let the owner of a team spend 10, 20, 30 … credits on the days up to today, some of them this month."""
    place, now = Membership.objects.select_related("team", "user").get(team__key=team, role="owner"), timezone.now()
    with transaction.atomic():
        for number in range(days):
            at, amount = now - timedelta(days=number), (number + 1) * 10_000
            told = {"kind": "text_to_video", "model": ("RUNWAYML", "SORA2")[number % 2], "language": "en"}
            facts = JobFacts(job_id=uuid7(), price_list="told", by=place.user, **told)
            ledger.hold(place.team, amount, facts, at=at)
            source = Source.HEADER if number else Source.ESTIMATE
            ledger.charge(facts, amount * 11 // 10 if number % 2 else amount, source, at=at)
        month = ledger.month_of(place.team, now)
        LedgerEntry.objects.create(team=place.team, kind=Kind.UNEXPLAINED, amount=7_000, month=month, at=now)
        # Nobody can set a limit below what is spent: only a charge above its hold passes one, and this stands then.
        Budget.objects.filter(team=place.team, month=month, project=None, member=None).update(limit=limit)
