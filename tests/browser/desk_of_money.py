"""What the registrar does to a team's credits."""

from datetime import timedelta

from django.utils import timezone

from credits import ledger, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, SpendingRules
from teams.models import Team


def drifts(*, team: str) -> None:
    """Let the balance have fallen and risen by itself, and two people have looked at it."""
    for days, rest in ((2, -120_000), (1, 360_000)):
        at = timezone.now() - timedelta(days=days)
        ours = {"team": Team.objects.get(key=team), "remaining": 1_000_000}
        looks = [BalanceReading.objects.create(**ours, read_at=at + timedelta(minutes=each)) for each in (0, 27)]
        window = Window(opening=looks[0], closing=looks[1])
        unexplained.write(ours["team"], window, rest, at=timezone.now())


def asks_above(*, team: str, credits: int, limit: int | None = None) -> None:
    """Let a manager decide about what costs more than so many credits; `limit` is the team's month, in credits."""
    place, now = Team.objects.get(key=team), timezone.now()
    SpendingRules.objects.update_or_create(team=place, defaults={"approval_above": credits * 1000})
    ledger.set_limit(place, None if limit is None else limit * 1000, at=now)
