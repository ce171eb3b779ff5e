"""What one person has in a team, and what becomes of it when they leave: kept, handed over or stopped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Self

from django.db.models import Count, Sum

from teams.models import Team, User
from videos.jobs import vouching, wholesale
from videos.jobs.states import HOLDING, State
from videos.models import Draft, Job, SavedView

_RUNNING = (State.SUBMITTING, State.RENDERING)
_COUNTED = (*_RUNNING, State.AWAITING_APPROVAL, State.QUEUED, State.PARKED, State.UNCONFIRMED)


class Fate(StrEnum):
    """What becomes of one group of things."""

    KEEP = "keep"
    HAND_OVER = "hand_over"
    STOP = "stop"


class Group(StrEnum):
    """What people have that somebody must decide about."""

    RUNNING = "running"
    WAITING = "waiting"
    DRAFTS = "drafts"
    VIEWS = "views"


#: What may become of each. A render belongs to the team: nobody has to take it over.
FATES: Mapping[Group, tuple[Fate, ...]] = {
    Group.RUNNING: (Fate.KEEP, Fate.STOP),
    Group.WAITING: (Fate.HAND_OVER, Fate.KEEP, Fate.STOP),
    Group.DRAFTS: (Fate.HAND_OVER, Fate.KEEP, Fate.STOP),
    Group.VIEWS: (Fate.HAND_OVER, Fate.KEEP, Fate.STOP),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Belongings:
    """How much one person has; what is held is in thousandths of a credit.

    Jobs count for who answers for them. `waiting` is not sent yet, and `parked` is a part of it, as is what waits for
    approval and holds nothing; of `unconfirmed`
    nobody knows whether Samsar charged for it.
    """

    running: int = 0
    waiting: int = 0
    parked: int = 0
    held: int = 0
    unconfirmed: int = 0
    unconfirmed_held: int = 0
    drafts: int = 0
    views: int = 0

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return what a form was shown, or None for what no form of ours says."""
        parts = text.split("-")
        names = [field.name for field in fields(cls)]
        if len(parts) != len(names) or not all(re.fullmatch("[0-9]{1,15}", part) for part in parts):
            return None
        return cls(**dict(zip(names, map(int, parts), strict=True)))

    def __str__(self) -> str:
        """What a form carries, to be read again when it is sent."""
        return "-".join(str(getattr(self, field.name)) for field in fields(self))

    def count(self, group: Group) -> int:
        """Return how many of one group there are."""
        found: int = getattr(self, group)
        return found

    def asks_again(self, shown: Self | None) -> bool:
        """Whether this is not what somebody decided about: other unsent videos, or more of anything.

        A render that ended meanwhile, or a draft that is gone, needs no other decision.
        """
        if shown is None or (self.waiting, self.held) != (shown.waiting, shown.held):
            return True
        return any(self.count(group) > shown.count(group) for group in Group) or self.unconfirmed > shown.unconfirmed


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What was done: `cancelled` unsent videos gave back `freed` thousandths of a credit."""

    handed_over: int = 0
    set_aside: int = 0
    cancelled: int = 0
    freed: int = 0
    asked_to_cancel: int = 0
    drafts: int = 0
    views: int = 0


def of(team: Team, user: User) -> Belongings:
    """Return what a person has in a team: three queries, whatever that is."""
    jobs = Job.objects.filter(vouching.of(user.pk), team=team, state__in=_COUNTED).order_by()
    asked = jobs.values_list("state").annotate(count=Count("pk"), held=Sum("quote"))
    counts: Mapping[str, tuple[int, int]] = {state: (count, held) for state, count, held in asked}

    def add_up(*states: State) -> tuple[int, int]:
        found = [counts[state] for state in states if state in counts]
        return sum(count for count, _ in found), sum(held for _, held in found)

    waiting, held = add_up(*wholesale.UNSENT & HOLDING)
    unconfirmed, unconfirmed_held = add_up(State.UNCONFIRMED)
    return Belongings(
        running=add_up(*_RUNNING)[0],
        waiting=waiting + add_up(State.AWAITING_APPROVAL)[0],
        parked=add_up(State.PARKED)[0],
        held=held,
        unconfirmed=unconfirmed,
        unconfirmed_held=unconfirmed_held,
        drafts=Draft.objects.filter(team=team, by=user).count(),
        views=SavedView.objects.filter(team=team, by=user).count(),
    )


def settle(team: Team, user: User, fates: Mapping[Group, Fate], *, heir: User, by: User, at: datetime) -> Settled:
    """Carry out what was decided about a person's things, inside the caller's transaction.

    What is sent or settled at this very moment by somebody else is left alone.
    """
    done: dict[str, int] = {}
    jobs = wholesale.of(team, user)
    # Rows of jobs before money, as wherever a job moves.
    if fates[Group.RUNNING] is Fate.STOP:
        done["asked_to_cancel"] = wholesale.ask_to_cancel(jobs, at=at)
    if fates[Group.WAITING] is Fate.HAND_OVER:
        words = f"Handed over from {user} to {heir}"
        done["handed_over"] = wholesale.hand_over(jobs, heir, by=by, at=at, words=words)
    elif fates[Group.WAITING] is Fate.STOP:
        reason = f"cancelled when {user} left the team"
        done["cancelled"], done["freed"] = wholesale.cancel(jobs, team, by=by, at=at, reason=reason)
    else:
        reason = vouching.refusal(str(user))
        done["set_aside"] = wholesale.park(jobs, by=by, at=at, reason=reason, needs_others=True)
    for group, rows in ((Group.DRAFTS, Draft.objects), (Group.VIEWS, SavedView.objects)):
        mine = rows.filter(team=team, by=user)
        if fates[group] is Fate.HAND_OVER:
            done[group] = mine.update(by=heir)
        elif fates[group] is Fate.STOP:
            done[group] = mine.delete()[0]
    return Settled(**done)
