"""What a charge that is corrected late means for balances that were compared with the ledger already.

Up to `Compared.until` every change of the balance stands in the ledger, as
ours or as unexplained. A later word about a charge of that time would make the
two disagree, so it is counted back there, in a row of its own.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse

from credits.models import BalanceReading, Compared, Kind, LedgerEntry
from notices import kinds
from notices.telling import tell
from samsar.pricing import in_credits
from teams.models import Team

_WHO: Final = {Kind.ADJUSTMENT: "adjusted by a person", Kind.CORRECTION: "corrected by evidence"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """The time between two looks at a team's balance."""

    opening: BalanceReading
    closing: BalanceReading

    @property
    def change(self) -> int:
        """How much the balance rose, in thousandths of a credit; below 0 if it fell."""
        return self.closing.remaining - self.opening.remaining

    def holds(self, at: datetime) -> bool:
        """Whether something charged or added at this moment moved the balance between the two looks."""
        return self.opening.read_at < at <= self.closing.read_at

    @property
    def columns(self) -> dict[str, datetime | int]:
        """What a ledger row repeats of it."""
        return {
            "window_start": self.opening.read_at,
            "window_end": self.closing.read_at,
            "window_opening": self.opening.pk,
        }


def stop_comparing(team_id: int) -> datetime | None:
    """Return up to when the team's ledger was compared with its balance; nobody compares until this transaction ends.

    Ask before the first budget row is moved: whoever compares moves them second, too.
    """
    row = Compared.objects.select_for_update().filter(team=team_id).values_list("until", flat=True)
    return row.first()


def count_back(later: LedgerEntry, charge: LedgerEntry, until: datetime | None) -> None:
    """Write back what a correction or adjustment says anew about a charge whose time was compared already."""
    if until is None or charge.at > until or not later.amount:
        return
    known = LedgerEntry.objects.filter(
        team=charge.team_id,
        kind=Kind.UNEXPLAINED,
        corrects=None,
        window_start__lt=charge.at,
        window_end__gte=charge.at,
    ).first()
    sign = "+" if later.amount > 0 else ""
    by = f"{_WHO[Kind(later.kind)]} by {sign}{in_credits(later.amount)}"
    said = (
        f"A charge of that time was {by}, which is counted back here."
        if known
        else f"The balance agreed with the charge as it was before it was {by}."
    )
    back = LedgerEntry.objects.create(
        team_id=charge.team_id,
        kind=Kind.UNEXPLAINED,
        amount=-later.amount,
        month=known.month if known else charge.month,
        at=later.at,
        corrects=later,
        reason=said,
        window_start=known.window_start if known else None,
        window_end=known.window_end if known else None,
        window_opening=known.window_opening if known else None,
    )
    if known is None:
        tell_of(charge.team, back, actor_id=later.decided_by_id)


def tell_of(team: Team, entry: LedgerEntry, *, actor_id: int | None = None) -> None:
    """Tell those who may say what it was of a row that waits for an explanation; call it where the row is written.

    The rows of a day are one notice. Whoever made the row by what they did knows of it.
    """
    than = "less" if entry.amount > 0 else "more"
    tell(
        team,
        kinds.Kind.UNEXPLAINED,
        [],
        bundle=f"{entry.at.astimezone(team.tz):%Y-%m-%d}",
        title=f"{in_credits(abs(entry.amount))} {than} than the ledger says",
        path=reverse("unexplained", args=[team.key]),
        now=entry.at,
        actor_id=actor_id,
    )
