"""Whatever is done with credits, in any order: counters, holds, limits, months and thresholds stay true."""

from collections import Counter
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from credits import reading, report, spending, thresholds
from credits.models import Budget, Kind, LedgerEntry
from home import health
from teams.models import Membership, Team
from tests.videos.jobs.walk import Walk

#: Zones at both ends of the day, and one whose clocks went back on the very first of November.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Havana", "Europe/Oslo")
STEPS = 120
#: A few hours before the month ends in UTC; the walk goes on for days.
BEGINS = datetime(2026, 10, 30, 6, tzinfo=UTC)


def check(team: Team) -> None:
    assert health.broken_invariants() == []
    for month in LedgerEntry.objects.filter(team=team).order_by().values_list("month", flat=True).distinct():
        figures, sums = spending.figures(team, month), reading.sums(team, reading.of_month(team, month))
        assert (figures.spent, figures.reserved) == (sums.spent, sums.reserved)
        assert report.month(team, month).total.spent == sum(report.daily(team, month)) == sums.spent
        for each in spending.all_figures(team, month).values():
            if each.limit is not None:
                assert each.spent + each.reserved + (each.free or 0) - each.over == each.limit
    charges = LedgerEntry.objects.filter(kind=Kind.CHARGE).values_list("job_id", flat=True)
    assert len(charges) == len(set(charges))


@pytest.mark.parametrize("seed", range(6))
def test_in_any_order_everything_adds_up(owner: Membership, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone=ZONES[seed % len(ZONES)])
    owner.team.refresh_from_db()
    walk, told = Walk.begin(owner, Random(seed), BEGINS), Counter[tuple[int, int, int]]()

    def count(_team: Team, row: Budget, level: int, **_more: Any) -> None:
        told[row.pk, level, walk.limits_set] += 1

    monkeypatch.setattr(thresholds, "_tell", count)
    names = []
    for _ in range(STEPS):
        names.append(walk.step())
        assert spending.disagreements(owner.team) == [], names[-5:]
        if len(names) % 10 == 0:
            check(owner.team)
    check(owner.team)
    # A limit that is set anew may tell again; under one limit each threshold is told once, and never a lower one later.
    assert set(told.values()) <= {1}
    assert walk.happened >= {"asks", "is_sent", "ends", "adjusts", "cancels", "leaves"}
    assert len(walk.happened) >= 14
