"""What a charge with evidence changes: the rates that gates count with, and one word to those who decide on prices."""

from datetime import datetime

from django.urls import reverse

from credits import prices
from credits.learned import LATELY, Charged, before, charged_by, newest
from credits.models import LedgerEntry, PriceDrift
from notices.kinds import Kind
from notices.telling import tell
from samsar.learning import listed_amount
from samsar.price_list import PriceList
from samsar.pricing import credits_text, in_credits
from samsar.submissions import TextToVideo
from teams.models import Team


def note(team: Team, entry: LedgerEntry, whole: int, *, at: datetime) -> None:
    """Learn from a charge or correction, its job charged `whole` in all, in the transaction that wrote it.

    No query for a team on the published prices that are borne out; else one at
    most for what agrees with the list.
    """
    charged = charged_by(entry, whole)
    if charged is None:
        return
    listed = prices.current(team, at)
    if charged.is_dearer_than(listed):
        prices.touch_in_passing(team)
    elif team.prices_stamp is not None:
        # The newest charge decides: one that agrees again ends what was learned before.
        earlier = before(entry)
        if earlier is not None and earlier.is_dearer_than(listed):
            prices.touch_in_passing(team)
    if charged.is_off(listed):
        _tell_once(team, charged, listed, at=at)


def standing(team: Team, at: datetime) -> list[PriceDrift]:
    """Return the alarms about the list in force whose newest charge of the last ninety days is still off, oldest first.

    Three queries at most. Making a version that agrees ends them, and so does a charge that agrees again.
    """
    listed = prices.current(team, at)
    told = list(PriceDrift.objects.filter(team=team, version=listed.version).order_by("since", "pk"))
    if not told:
        return []
    charges = newest(team, since=at - LATELY)
    off = {(charged.what.kind, charged.what.model) for charged in charges if charged.is_off(listed)}
    return [each for each in told if (each.job_kind, each.model) in off]


def called(job_kind: str, model: str) -> str:
    """Name a price: by its model, and what has none by its kind."""
    return model if job_kind == TextToVideo.kind else job_kind.replace("_", " ")


def _tell_once(team: Team, charged: Charged, prices_then: PriceList, *, at: datetime) -> None:
    version, what = prices_then.version, charged.what
    _, is_first = PriceDrift.objects.get_or_create(
        team=team, version=version, job_kind=what.kind, model=what.model, defaults={"since": at}
    )
    if not is_first:
        return
    listed = listed_amount(what, charged.milliseconds, prices_then) or 0
    name = called(what.kind, what.model)
    tell(
        team,
        Kind.PRICES,
        [],
        bundle=f"{version} {what.kind} {what.model}"[:64],
        title=name,
        sentence=(
            f"Samsar charged {in_credits(charged.amount)} for {name}, and price list {version} says "
            f"{credits_text(listed)}"
        ),
        path=reverse("prices", args=[team.key]),
        now=at,
        actor_id=None,
    )
