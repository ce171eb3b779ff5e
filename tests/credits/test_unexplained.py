"""How a stretch of time is written in a team's own zone, and who hears of what nobody can explain."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from credits import corrections, ledger, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Compared, Kind, LedgerEntry, Source
from notices.models import Notice
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.credits.test_ledger import CREDIT, facts


@pytest.mark.parametrize(
    ("zone", "start", "end", "words"),
    [
        ("UTC", (26, 12, 4, 5), (26, 12, 31, 0), "Between 12:04 and 12:31 on 26 November"),
        ("UTC", (26, 12, 4, 5), (26, 12, 4, 9), "Between 12:04:05 and 12:04:09 on 26 November"),
        ("UTC", (25, 23, 50, 0), (26, 0, 10, 0), "Between 23:50 on 25 November and 00:10 on 26 November"),
        ("Europe/Oslo", (25, 23, 50, 0), (26, 0, 10, 0), "Between 00:50 and 01:10 on 26 November"),
        ("America/New_York", (26, 4, 50, 0), (26, 5, 10, 0), "Between 23:50 on 25 November and 00:10 on 26 November"),
    ],
)
def test_a_window_is_told_in_the_teams_time(
    zone: str, start: tuple[int, int, int, int], end: tuple[int, int, int, int], words: str
) -> None:
    first, last = (datetime(2026, 11, *each, tzinfo=UTC) for each in (start, end))
    assert unexplained.between(Team(timezone=zone), first, last) == words


def moves(team: Team, at: datetime, rest: int) -> LedgerEntry:
    """Let the balance move by itself in the five minutes before."""
    looks = [
        BalanceReading.objects.create(team=team, remaining=0, read_at=at - timedelta(minutes=each)) for each in (5, 0)
    ]
    return unexplained.write(team, Window(opening=looks[0], closing=looks[1]), rest * CREDIT, at=at)


def test_who_may_explain_hears_of_a_days_changes_once(owner: Membership, now: datetime) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Asia/Tokyo")  # where a day ends three hours after `now`
    owner.team.refresh_from_db()
    finance = join(owner.team, "fin@example.test", Role.FINANCE)
    for role in (Role.CREATOR, Role.REVIEWER):
        join(owner.team, f"{role}@example.test", role)
    for hours, rest in ((0, -120), (1, -5), (2, 3), (4, -9)):
        moves(owner.team, now + timedelta(hours=hours), rest)

    told = Notice.objects.filter(kind="unexplained").order_by("bundle", "user")
    for user in (owner.user, finance.user):
        assert [(each.bundle, each.sentence, each.title) for each in told.filter(user=user)] == [
            (
                "2026-11-20",
                "3 changes of the balance that nothing here explains",
                "3 credits more than the ledger says",
            ),
            ("2026-11-21", "1 change of the balance that nothing here explains", "9 credits less than the ledger says"),
        ]
    assert told.count() == 4


def test_what_is_rolled_back_tells_nobody(owner: Membership, now: datetime) -> None:
    row = moves(owner.team, now, -120)
    opening = BalanceReading.objects.get(pk=row.window_opening)
    with pytest.raises(IntegrityError), transaction.atomic():
        unexplained.write(owner.team, Window(opening=opening, closing=opening), -120 * CREDIT, at=now)
    assert [each.count for each in Notice.objects.filter(kind="unexplained")] == [1]


def test_who_adjusts_a_charge_that_the_balance_bore_out_knows_of_it(owner: Membership, now: datetime) -> None:
    manager = join(owner.team, "manager@example.test", Role.MANAGER)
    first, second = facts(owner), facts(owner)
    for each in (first, second):
        ledger.hold(owner.team, 60 * CREDIT, each, at=now)
        ledger.charge(each, 60 * CREDIT, Source.HEADER, at=now)
    look = BalanceReading.objects.create(team=owner.team, remaining=0, read_at=now)
    Compared.objects.create(team=owner.team, reading=look, until=now)

    corrections.adjust(first.job_id, 50 * CREDIT, by=owner.user, at=now, reason="so")
    told = Notice.objects.filter(kind="unexplained")
    assert [each.user for each in told] == [manager.user]

    # A later word that an unexplained window takes up is no new row to explain.
    at = now - timedelta(minutes=2)
    third = facts(owner)
    ledger.hold(owner.team, 60 * CREDIT, third, at=at)
    ledger.charge(third, 60 * CREDIT, Source.HEADER, at=at)
    moves(owner.team, now, -9)
    counts = sorted(told.values_list("count", flat=True))
    corrections.correct(third.job_id, 51 * CREDIT, Source.BODY, at=now, reason="so")
    assert LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED).count() == 3
    assert sorted(told.values_list("count", flat=True)) == counts == [1, 2]
