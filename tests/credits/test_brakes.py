"""The pause switch and the hourly limits: whose limit it is, what is left, when there is room again, what it costs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from credits import brakes, ledger, rules
from credits.brakes import SpendingPaused, TooFast
from credits.models import LedgerEntry, SpendingRules
from notices.kinds import Kind as Told
from notices.models import Notice
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from videos.ids import uuid7

C = 1000
Hold = Callable[..., None]


@pytest.fixture
def hold(owner: Membership, now: datetime) -> Hold:
    """Reserve so many credits a while ago, whatever the rules say."""

    def reserve(amount: int, *, minutes_ago: float = 0, by: Membership = owner) -> None:
        facts = ledger.JobFacts(job_id=uuid7(), kind="x", model="", language="", price_list="", by=by.user)
        ledger.hold(owner.team, amount, facts, at=now - timedelta(minutes=minutes_ago))

    return reserve


def check(owner: Membership, amount: int, now: datetime) -> None:
    with transaction.atomic():
        brakes.check(owner.team, amount, by=owner.user, at=now)


def refused(owner: Membership, amount: int, now: datetime) -> TooFast:
    with pytest.raises(TooFast) as caught:
        check(owner, amount, now)
    return caught.value


def test_a_pause_refuses_with_who_when_and_why(owner: Membership) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Europe/Oslo")
    owner.team.refresh_from_db()
    at = datetime.fromisoformat("2026-11-26T11:04:30+00:00")
    assert rules.pause(owner.team, "An endless loop", by=owner.user, at=at)

    with pytest.raises(SpendingPaused) as caught:
        check(owner, 0, at)

    assert str(caught.value) == (
        "Mira Solberg paused spending on 26 November at 12:04: “An endless loop”. Nothing was reserved, sent or "
        "charged. Somebody who may set budgets can resume it under Credits, Rules."
    )
    assert rules.resume(owner.team, by=owner.user, at=at)
    check(owner, 5 * C, at)


def test_of_two_pauses_the_first_stays_and_resuming_twice_records_once(owner: Membership, now: datetime) -> None:
    other = join(owner.team, "nina@example.test", Role.FINANCE)
    assert rules.pause(owner.team, "First", by=owner.user, at=now)
    assert not rules.pause(owner.team, "Second", by=other.user, at=now + timedelta(minutes=1))
    kept = rules.of(owner.team)
    assert (kept.paused_by, kept.paused_at, kept.paused_why) == (owner.user, now, "First")

    assert rules.resume(owner.team, by=other.user, at=now)
    assert not rules.resume(owner.team, by=other.user, at=now)
    assert [entry.action for entry in Entry.objects.order_by("pk")] == ["spending.paused", "spending.resumed"]
    assert rules.of(owner.team).paused_why == ""


def test_what_was_reserved_within_sixty_minutes_counts_and_not_a_moment_longer(
    owner: Membership, hold: Hold, now: datetime
) -> None:
    rules.set_velocity(owner.team, 100 * C, None, by=owner.user, at=now)
    hold(60 * C, minutes_ago=60)
    hold(50 * C, minutes_ago=59.99)
    hold(30 * C, minutes_ago=10)

    check(owner, 20 * C, now)
    refusal = refused(owner, 20 * C + 1, now)

    assert refusal.room == 20 * C
    assert refusal.free_at == now + timedelta(minutes=60 - 59.99)


def test_what_was_given_back_counts_all_the_same(owner: Membership, now: datetime) -> None:
    rules.set_velocity(owner.team, 100 * C, None, by=owner.user, at=now)
    facts = ledger.JobFacts(job_id=uuid7(), kind="x", model="", language="", price_list="", by=owner.user)
    ledger.hold(owner.team, 90 * C, facts, at=now)
    ledger.release(facts.job_id, at=now, reason="cancelled")
    refused(owner, 20 * C, now)


def test_the_sentence_names_whose_limit_what_is_left_and_when_it_is_free(
    owner: Membership, hold: Hold, now: datetime
) -> None:
    at = now.replace(hour=12, minute=30, second=0, microsecond=0)
    rules.set_velocity(owner.team, 100 * C, 50 * C, by=owner.user, at=at)
    hold(45 * C, minutes_ago=(now - at).total_seconds() / 60 + 20)

    assert str(refused(owner, 30 * C, at)) == (
        "The hourly limit of Mira Solberg of 50 credits has 5 left in this hour, and this video needs 30. "
        "Nothing was reserved, sent or charged. There is room again at 13:10."
    )
    other = join(owner.team, "ola@example.test", Role.CREATOR)
    check(other, 50 * C, at)
    rules.set_velocity(owner.team, 90 * C, 50 * C, by=owner.user, at=at)
    assert str(refused(other, 50 * C, at)).startswith("The team's hourly limit of 90 credits has 45 left in this hour")
    assert "It never has room for this at once" in str(refused(other, 51 * C, at))
    assert refused(other, 51 * C, at).free_at is None


def test_other_teams_do_not_count(owner: Membership, hold: Hold, now: datetime) -> None:
    hold(90 * C)
    elsewhere = Team.objects.create(name="Elsewhere")
    member = join(elsewhere, "mira@elsewhere.test", Role.OWNER)
    rules.set_velocity(elsewhere, 100 * C, 100 * C, by=member.user, at=now)
    check(member, 100 * C, now)
    check(owner, 1_000_000 * C, now)


@pytest.mark.parametrize(
    ("velocity", "queries"), [(None, 1), ((None, None), 1), ((1_000_000, None), 2), ((1_000_000, 500_000), 2)]
)
def test_it_costs_one_query_more_where_a_limit_is_set(
    velocity: tuple[int | None, int | None] | None, queries: int, owner: Membership, now: datetime
) -> None:
    if velocity:
        SpendingRules.objects.create(team=owner.team, hourly_team=velocity[0], hourly_member=velocity[1])
    with transaction.atomic(), CaptureQueriesContext(connection) as asked:
        brakes.check(owner.team, 1, by=owner.user, at=now)
    assert len(asked) == queries


def test_the_last_hour_is_found_by_an_index(owner: Membership, now: datetime) -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL reads a table of a few rows from end to end, whatever there is
    hour = LedgerEntry.objects.filter(team=owner.team, kind="hold", at__gt=now).order_by()
    assert "holds_by_time" in hour.values("amount").explain()


def test_those_who_may_set_budgets_hear_of_it_once_an_hour(owner: Membership, hold: Hold, now: datetime) -> None:
    finance = join(owner.team, "nina@example.test", Role.FINANCE)
    creator = join(owner.team, "ola@example.test", Role.CREATOR)
    rules.set_velocity(owner.team, 100 * C, None, by=owner.user, at=now)
    hold(90 * C)
    refusal = refused(creator, 20 * C, now)
    for minutes in (0, 1, 59):
        brakes.tell_too_fast(refusal, at=now + timedelta(minutes=minutes))
    told = Notice.objects.filter(kind=Told.FAST.key)
    assert set(told.values_list("user", "count")) == {(owner.user_id, 1), (finance.user_id, 1)}

    brakes.tell_too_fast(refusal, at=now + timedelta(minutes=60))
    assert told.count() == 4

    rules.pause(owner.team, "Enough", by=owner.user, at=now)
    with pytest.raises(SpendingPaused) as paused:
        check(creator, 1, now)
    brakes.tell_too_fast(paused.value, at=now + timedelta(hours=5))
    assert told.count() == 4


def test_rules_that_are_set_as_they_are_record_nothing(owner: Membership, now: datetime) -> None:
    kept: dict[str, Any] = {"by": owner.user, "at": now}
    assert not rules.set_velocity(owner.team, None, None, **kept)
    assert rules.set_approval(owner.team, 0, **kept)
    assert not rules.set_approval(owner.team, 0, **kept)
    assert Entry.objects.count() == 1
