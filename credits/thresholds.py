"""Telling that half, three quarters, nine tenths or all of a limit is used: each once a month, whatever moves at once.

`note` is called in the transaction of a movement, after it: the row's own
`told` decides between two that cross the same threshold at once, and a
movement that is rolled back tells nobody. What is spent and what is reserved
count together. Where nothing is crossed it asks nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Case, F, PositiveSmallIntegerField, Value, When
from django.urls import reverse

from credits.counters import whose
from credits.models import Budget
from hooks import telling as hooks
from hooks.events import Event
from notices.kinds import Kind
from notices.telling import tell
from samsar.pricing import credits_text, in_credits
from teams.models import Team

#: In hundredths of a limit, as a row's `told` counts them.
THRESHOLDS: Final = (50, 75, 90, 100)


def reached(used: int, limit: int | None) -> int:
    """Return the highest threshold that `used` has reached of `limit`; 0 where none is, or there is no limit."""
    if not limit:
        return 0
    return max((each for each in THRESHOLDS if used * 100 >= limit * each), default=0)


def note(team: Team, rows: Iterable[Budget], *, at: datetime, actor_id: int | None = None) -> None:
    """Tell of each row, as read after the movement, that crossed a threshold by it; `actor_id` did it and knows."""
    for row in rows:
        level = reached(row.used, row.limit)
        if level > row.told and Budget.objects.filter(pk=row.pk, told__lt=level).update(told=level):
            _tell(team, row, level, at=at, actor_id=actor_id)


def begin_again(row: int) -> None:
    """Lower what was told of a row to what its limit of now bears out, so that a later crossing is told again."""
    used = (F("charged") + F("held")) * 100
    is_at = [When(limit__gt=0, limit__lte=used / each, then=Value(each)) for each in reversed(THRESHOLDS)]
    level = Case(*is_at, default=Value(0), output_field=PositiveSmallIntegerField())
    Budget.objects.filter(pk=row, told__gt=level).update(told=level)


def _tell(team: Team, budget: Budget, level: int, *, at: datetime, actor_id: int | None) -> None:
    name, month = str(budget.project or budget.member or ""), f"{budget.month:%Y-%m}"
    path = f"{reverse('budgets', args=[team.key])}?month={month}"
    tell(
        team,
        Kind.BUDGET,
        [] if budget.member_id is None else [budget.member_id],
        bundle=f"budget-{budget.pk}",
        title=f"{credits_text(budget.used)} of {in_credits(budget.limit or 0, 'is,are')} spent or reserved",
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
