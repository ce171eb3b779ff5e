"""What of a team's furniture is about money, and about who hears of it."""

from dataclasses import replace
from datetime import datetime, timedelta

from credits import prices, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, LedgerEntry, PriceVersion
from hooks import endpoints, telling
from hooks.events import Event
from hooks.models import Delivery
from samsar.price_list import PUBLISHED
from teams.models import Membership, Team

CREDIT = 1000  # thousandths


def delivery(owner: Membership, word: str, *, now: datetime) -> Delivery:
    """What the team's webhook was sent, and answered."""
    hook, _secret = endpoints.make(owner, f"https://{word}.example.test/hook", [Event.VIDEO_READY], now=now)
    telling.write([hook.pk], owner.team, Event.VIDEO_READY, {"title": f"{word} title"}, now=now)
    rows = Delivery.objects.filter(endpoint=hook)
    rows.update(state=Delivery.State.DELIVERED, next_at=None, answer=f"{word} answer")
    return rows.get()


def planned_prices(owner: Membership, word: str, *, now: datetime) -> PriceVersion:
    """A price list that is not in force yet."""
    dearer = replace(PUBLISHED, outro=70 * CREDIT)
    at = now + timedelta(days=300 + sum(word.encode()) % 300)  # versions are named by their day: another in each team
    return prices.make(owner.team, dearer, effective_from=at, by=owner.user, at=now, note=f"{word} prices")


def unexplained_row(team: Team, word: str, *, now: datetime) -> LedgerEntry:
    """The balance fell between two looks, and nobody knows why."""
    looks = [BalanceReading.objects.create(team=team, remaining=1_000 * left, read_at=now) for left in (500, 380)]
    window = Window(opening=looks[0], closing=looks[1])
    return unexplained.write(team, window, -120_000, at=now, addition=f" {word} drift")
