"""The budget rows of a team, its projects and its members: what they may spend in a month, and what they did.

Only `ledger` moves them, in the transaction that writes its rows. Each
movement counts to three rows at most. The team's row is always moved first: it
is the turn that everybody takes, so that two that move several rows never wait
for each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import F, Q

from credits.models import Budget, Scope

#: From the most specific to the widest: the order in which a refusal looks for what to name.
NARROW_FIRST: Final = (Scope.MEMBER, Scope.PROJECT, Scope.TEAM)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a movement counts: a team's month, and the project and the member it is for, where there are any."""

    team_id: int
    month: date
    project_id: int | None = None
    member_id: int | None = None

    @property
    def owners(self) -> list[tuple[int | None, int | None]]:
        """Project and member of each row that counts it, the team's own first."""
        found: list[tuple[int | None, int | None]] = [(None, None)]
        found += [(self.project_id, None)] if self.project_id is not None else []
        return found + ([(None, self.member_id)] if self.member_id is not None else [])

    def conditions(self) -> list[Q]:
        """The condition of each row that counts it, the team's own first."""
        return [Q(team=self.team_id, month=self.month, project=its, member=whose) for its, whose in self.owners]


def whose(scope: Scope, name: str, month: str = "This month") -> str:
    """Return which budget is meant, in words: "This month's budget of the project “Launch”"."""
    match scope:
        case Scope.PROJECT:
            return f"{month}'s budget of the project “{name}”"
        case Scope.MEMBER:
            return f"{month}'s budget of {name}"
    return f"{month}'s team budget"


def rows(place: Place) -> list[Budget]:
    """Return the rows that a movement counts to, the team's first; those of a new month start with the last limits.

    One query where all of them exist. One who opens a row has taken the team's
    turn before: two batches that open the same rows in another order would
    else wait for each other.
    """
    here = Budget.objects.filter(reduce(or_, place.conditions()))
    found = {(row.project_id, row.member_id): row for row in here}
    everybodys, *others = place.owners
    team = found.get(everybodys) or _open(place, *everybodys)
    if any(owner not in found for owner in others):
        Budget.objects.filter(pk=team.pk).update(held=F("held"))
    return [team, *(found.get(owner) or _open(place, *owner) for owner in others)]


def has_room(amount: int) -> Q:
    """Return the condition that a row has room for `amount` more."""
    return Q(limit=None) | Q(limit__gte=F("charged") + F("held") + amount)


def fits(limit: int | None) -> Q:
    """Return the condition that what a row counts already fits under `limit`; None is no limit."""
    return Q() if limit is None else Q(pk__isnull=False, charged__lte=limit - F("held"))


def reserve(place: Place, amount: int) -> bool:
    """Reserve `amount` in all rows of a place, the team first; False if one is full or not there: then roll back."""
    team, *others = place.conditions()
    free, more = Budget.objects.filter(has_room(amount)), {"held": F("held") + amount}
    if not free.filter(team).update(**more):
        return False
    return not others or free.filter(reduce(or_, others)).update(**more) == len(others)


def binding(place: Place, amount: int) -> Budget | None:
    """Return, read afresh, the row that has no room for `amount`, of several the most specific; None if all have.

    Rows that were not there are opened.
    """
    full = Budget.objects.exclude(has_room(amount)).filter(pk__in=[row.pk for row in rows(place)])
    found = full.select_related("project", "member", "team")
    return min(found, key=lambda row: NARROW_FIRST.index(row.scope), default=None)


def move(place: Place, *, held: int = 0, charged: int = 0) -> None:
    """Count a movement, whatever the limits say: truth beats the budget. At most two queries."""
    team, *others = place.conditions()
    moved = {"held": F("held") + held, "charged": F("charged") + charged}
    Budget.objects.filter(team).update(**moved)
    if others:
        Budget.objects.filter(reduce(or_, others)).update(**moved)


def take_turns(team_id: int, months: Collection[date]) -> None:
    """Hold the team's rows of several months until the transaction ends, the earliest first, as everybody does."""
    rows = Budget.objects.filter(team=team_id, month__in=months, project=None, member=None)
    list(rows.select_for_update(no_key=True).order_by("month").values_list("pk"))


def _open(place: Place, project_id: int | None, member_id: int | None) -> Budget:
    whose = {"team_id": place.team_id, "project_id": project_id, "member_id": member_id}
    earlier = Budget.objects.filter(**whose, month__lt=place.month).order_by("-month")
    fresh = {"limit": earlier.values_list("limit", flat=True).first()}
    return Budget.objects.get_or_create(**whose, month=place.month, defaults=fresh)[0]
