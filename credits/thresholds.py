"""Telling that half, three quarters, nine tenths or all of a limit is used: each once a month, whatever moves at once.

`note` is called in the transaction of a movement, after it: the row's own
`told` decides between two that cross the same threshold at once, and a
movement that is rolled back tells nobody. What is spent and what is reserved
count together. One query where nothing is crossed.
"""

from collections.abc import Collection
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Case, F, PositiveSmallIntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from credits.counters import Place, whose
from credits.models import Budget
from hooks import telling as hooks
from hooks.events import Event
from notices.kinds import Kind
from notices.telling import tell
from samsar.pricing import credits_text
from teams.models import Team

#: In hundredths of a limit, as a row's `told` counts them.
THRESHOLDS: Final = (50, 75, 90, 100)


def reached(used: int, limit: int | None) -> int:
    """Return the highest threshold that `used` has reached of `limit`; 0 where none is, or there is no limit."""
    if not limit:
        return 0
    return max((each for each in THRESHOLDS if used * 100 >= limit * each), default=0)


def note(team: Team, rows: Collection[int], *, at: datetime, actor_id: int | None = None) -> None:
    """Tell of each of these budget rows that a threshold was crossed, if it was; `actor_id` did it and knows."""
    _note(team, Budget.objects.filter(pk__in=rows), at=at, actor_id=actor_id)


def note_at(team: Team, place: Place, *, at: datetime) -> None:
    """Tell the same of all rows that count a movement."""
    _note(team, Budget.objects.filter(reduce(or_, place.conditions())), at=at, actor_id=None)


def begin_again(row: int) -> None:
    """Lower what was told of a row to what its limit of now bears out, so that a later crossing is told again."""
    used = (F("charged") + F("held")) * 100
    is_at = [When(limit__gt=0, limit__lte=used / each, then=Value(each)) for each in reversed(THRESHOLDS)]
    level = Case(*is_at, default=Value(0), output_field=PositiveSmallIntegerField())
    Budget.objects.filter(pk=row, told__gt=level).update(told=level)


def _note(team: Team, rows: QuerySet[Budget], *, at: datetime, actor_id: int | None) -> None:
    used = (F("charged") + F("held")) * 100
    # The next threshold after the one that was told: 0, 50, 75 and 90 are followed by 50, 75, 90 and 100.
    following = zip((0, *THRESHOLDS), THRESHOLDS, strict=False)
    is_past = [Q(told=told, limit__lte=used / level) for told, level in following]
    crossed = rows.filter(reduce(or_, is_past), limit__gt=0).select_related("project", "member").order_by("pk")
    for budget in crossed:
        level = reached(budget.used, budget.limit)
        if Budget.objects.filter(pk=budget.pk, told__lt=level).update(told=level):
            _tell(team, budget, level, at=at, actor_id=actor_id)


def _tell(team: Team, budget: Budget, level: int, *, at: datetime, actor_id: int | None) -> None:
    name, month = str(budget.project or budget.member or ""), f"{budget.month:%Y-%m}"
    path = f"{reverse('budgets', args=[team.key])}?month={month}"
    tell(
        team,
        Kind.BUDGET,
        [] if budget.member_id is None else [budget.member_id],
        bundle=f"budget-{budget.pk}",
        title=f"{credits_text(budget.used)} of {credits_text(budget.limit or 0)} credits are spent or reserved",
        sentence=f"{whose(budget.scope, name, f'{budget.month:%B}')}: {level} % is used",
        path=path,
        now=at,
        actor_id=actor_id,
    )
    data = {
        "percent": level,
        "month": month,
        "scope": budget.scope.value,
        # Nobody's name leaves the house.
        "name": str(budget.project or ""),
        "limit": hooks.credits_of(budget.limit),
        "charged": hooks.credits_of(budget.charged),
        "reserved": hooks.credits_of(budget.held),
        "address": hooks.page(path),
    }
    hooks.tell(team, Event.BUDGET_THRESHOLD, data, now=at)
