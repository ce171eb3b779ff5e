"""What holds spending back beside the budgets: the pause switch, and how much may be reserved within an hour.

The rules of a team are one row. Whoever reserves reads it for itself until
their transaction ends, so that one reservation after the other is weighed
against the last hour, and none begins after a pause was committed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from credits import counters, ledger
from credits.ledger import SpendingRefused
from credits.models import Kind, LedgerEntry, SpendingRules
from notices.kinds import Kind as Told
from notices.telling import tell
from samsar.pricing import credits_text, in_credits
from teams.models import Team, User

#: The window that slides: what was reserved within it counts, also where it was given back since.
WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A pause that holds at this moment: who ordered it, when (in the team's zone) and why."""

    by: str
    at: datetime
    why: str

    @property
    def since(self) -> str:
        """When, in words: 26 November at 12:04."""
        return f"{self.at:%-d %B} at {self.at:%H:%M}"

    @property
    def what(self) -> str:
        """Who, when and why in one sentence without its end: "Mira Solberg paused spending on 26 November at …: …"."""
        return f"{self.by} paused spending on {self.since}: “{self.why}”"


class SpendingPaused(SpendingRefused):
    """Somebody paused all spending of the team; nothing was reserved, sent or charged."""

    def __init__(self, pause: Pause) -> None:
        self.pause = pause
        super().__init__(
            f"{pause.what}. Nothing was reserved, sent or charged. Somebody who may set budgets can resume it under "
            "Credits, Rules."
        )


class TooFast(SpendingRefused):
    """The team, or the member, reserved too much within the last hour; nothing was reserved, sent or charged.

    `free_at` is when there is room again; None where the limit is smaller than what was asked for.
    """

    def __init__(self, team: Team, whose: str, limit: int, *, room: int, asked: int, free_at: datetime | None) -> None:
        self.team, self.limit, self.room, self.free_at = team, limit, room, free_at
        then = (
            f"There is room again at {_minute(free_at, team)}."
            if free_at
            else "It never has room for this at once: somebody who may set budgets can raise it under Credits, Rules."
        )
        super().__init__(
            f"{whose} of {in_credits(limit)} has {credits_text(max(room, 0))} left in this hour, and this "
            f"video needs {credits_text(asked)}. Nothing was reserved, sent or charged. {then}"
        )


def pause_of(rules: SpendingRules | None, team: Team) -> Pause | None:
    """Return the pause that a team's rules (read with `paused_by`) order; None where nothing is paused."""
    if rules is None or rules.paused_at is None:
        return None
    return Pause(by=str(rules.paused_by), at=rules.paused_at.astimezone(team.tz), why=rules.paused_why)


def pause_now(team: Team) -> Pause | None:
    """Return the pause of the team at this moment, if there is one: one query."""
    return pause_of(SpendingRules.objects.select_related("paused_by").filter(team=team).first(), team)


def is_paused() -> Exists:
    """Return the condition that spending of the team that a row belongs to is paused."""
    return Exists(SpendingRules.objects.filter(team=OuterRef("team"), paused_at__isnull=False))


def take_turn(team: Team) -> SpendingRules | None:
    """Return the team's rules; until the transaction ends nobody else of the team reserves, pauses or changes a rule.

    Rules come before budgets: who gives back in the transaction that reserves asks for them before either. One query.
    """
    kept = SpendingRules.objects.select_related("paused_by").select_for_update(no_key=True, of=("self",))
    return kept.filter(team=team).first()


def check(team: Team, amount: int, *, by: User, at: datetime) -> None:
    """Raise SpendingPaused or TooFast if `by` may not reserve `amount` for the team now.

    Call it in the transaction that reserves, just before it does. One query,
    and a second where an hourly limit is set.
    """
    rules = take_turn(team)
    if rules is None:
        return
    if pause := pause_of(rules, team):
        raise SpendingPaused(pause)
    if rules.hourly_team is None and rules.hourly_member is None:
        return
    hour = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD, at__gt=at - WINDOW).order_by()
    used = hour.aggregate(team=Sum("amount", default=0), member=Sum("amount", filter=Q(by=by), default=0))
    # The narrower one first: that is the one to name where both have no room.
    if rules.hourly_member is not None and used["member"] + amount > rules.hourly_member:
        rows = hour.filter(by=by)
        raise _too_fast(team, f"The hourly limit of {by}", rules.hourly_member, used["member"], amount, rows=rows)
    if rules.hourly_team is not None and used["team"] + amount > rules.hourly_team:
        raise _too_fast(team, "The team's hourly limit", rules.hourly_team, used["team"], amount, rows=hour)


def take_turns(team: Team, job_ids: Collection[UUID], *, at: datetime) -> None:
    """Wait for everybody else of the team who reserves now, or moves what these jobs hold: three queries.

    For a transaction that gives back before it reserves, or moves several
    months: call it before the first movement. Who checks takes the rules first
    and the money second, and of months the earlier one first, so two would else wait for each other.
    """
    take_turn(team)
    held = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD, job_id__in=job_ids)
    counters.take_turns(team.pk, {ledger.month_of(team, at), *held.order_by().values_list("month", flat=True)})


def tell_too_fast(refusal: SpendingRefused, *, at: datetime) -> None:
    """Tell those who may set budgets that an hourly limit stopped somebody, once an hour; of other refusals nobody.

    Call it outside the transaction that was refused.
    """
    if not isinstance(refusal, TooFast):
        return
    team = refusal.team
    due = Q(fast_told_at=None) | Q(fast_told_at__lte=at - WINDOW)
    with transaction.atomic():
        if SpendingRules.objects.filter(due, team=team).update(fast_told_at=at):
            tell(
                team,
                Told.FAST,
                [],
                bundle=f"{at.astimezone(team.tz):%Y-%m-%dT%H:%M}",
                title=f"{in_credits(refusal.limit)} an hour",
                sentence="An hourly limit holds back what is asked for",
                path=reverse("rules", args=[team.key]),
                now=at,
                actor_id=None,
            )


def _too_fast(team: Team, whose: str, limit: int, used: int, asked: int, *, rows: QuerySet[LedgerEntry]) -> TooFast:
    held = list(rows.order_by("at", "pk").values_list("at", "amount"))
    return TooFast(team, whose, limit, room=limit - used, asked=asked, free_at=_room_at(held, limit, asked))


def _room_at(held: Sequence[tuple[datetime, int]], limit: int, asked: int) -> datetime | None:
    """Return when so much of what was reserved, the oldest first, is older than the window that `asked` fits."""
    left = sum(amount for _, amount in held)
    for at, amount in held:
        left -= amount
        if left + asked <= limit:
            return at + WINDOW
    return None


def _minute(at: datetime, team: Team) -> str:
    """Write the first full minute that is not before `at`, in the team's zone."""
    return f"{(at + timedelta(seconds=59)).astimezone(team.tz):%H:%M}"
