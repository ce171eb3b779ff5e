"""Several workers compare at one moment, while a person adjusts: each window once, and the sums stay what they were."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
from django.db.models import Sum

from credits import unexplained
from credits.models import SPENT, Kind, LedgerEntry
from home import health
from teams.models import Membership
from tests.faults import crowd
from tests.videos.jobs.conftest import Account, C
from videos.jobs import adjusting, drift
from videos.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


def told() -> int:
    """What the ledger says that the balance fell by, in credits: charged, or unexplained."""
    rows = LedgerEntry.objects.filter(kind__in=[*SPENT, Kind.UNEXPLAINED])
    return (rows.aggregate(sum=Sum("amount"))["sum"] or 0) // C


@pytest.mark.parametrize("time", range(3))
def test_workers_that_compare_at_once_write_one_row(account: Account, time: int) -> None:
    unexplained.begin(account.team)
    account.sends(1)
    account.looks(2, spent_elsewhere=120)
    account.looks(3, spent_elsewhere=30)

    for _ in range(2):  # a round that was overtaken leaves the rest to the next
        crowd.run(*[partial(drift.compare, at=account.at(30))] * 4)

    assert [row.amount // C for row in LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED)] == [120, 30]
    assert told() == 10_000 - account.remaining
    assert health.broken_invariants() == []


@pytest.mark.parametrize("time", range(3))
def test_a_refund_is_given_back_once(account: Account, time: int) -> None:
    unexplained.begin(account.team)
    job = account.sends(1)
    account.looks(2)
    account.fails(job, 3, gives_back=360)
    account.looks(4)

    for _ in range(2):
        crowd.run(*[partial(drift.compare, at=account.at(30))] * 4)

    assert LedgerEntry.objects.filter(kind=Kind.CORRECTION).count() == 1
    assert told() == 0
    assert health.broken_invariants() == []


@pytest.mark.parametrize("time", range(3))
def test_who_adjusts_while_it_is_compared_loses_nothing(
    account: Account, owner: Membership, queue: Callable[..., Job], now: datetime, time: int
) -> None:
    unexplained.begin(account.team)
    job = account.sends(1)
    account.looks(2, spent_elsewhere=40)

    def adjusts() -> None:
        adjusting.adjust(job, 400 * C, was=360 * C, by=owner.user, reason="The invoice says so", at=account.at(30))

    crowd.run(partial(drift.compare, at=account.at(30)), adjusts, partial(drift.compare, at=account.at(30)))
    drift.compare(at=account.at(31))

    assert told() == 10_000 - account.remaining == 400
    assert health.broken_invariants() == []
