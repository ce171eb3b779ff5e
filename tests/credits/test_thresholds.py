"""Crossing half, three quarters, nine tenths or all of a limit is told once a month, to those whom it concerns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credits import corrections, ledger, thresholds
from credits.models import Budget, Source
from notices.models import Notice
from teams.models import Membership, Project, User
from teams.roles import Role
from tests.conftest import join
from tests.credits.test_ledger import CREDIT, facts
from tests.credits.test_scopes import job
from tests.faults import crowd

Spend = Callable[..., ledger.JobFacts]


@pytest.fixture
def creator(owner: Membership) -> Membership:
    return join(owner.team, "jonas@example.test", Role.CREATOR)


@pytest.fixture
def spend(owner: Membership, creator: Membership, now: datetime) -> Spend:
    """Reserve credits in the creator's name."""

    def do(credits: int, project: Project | None = None, at: datetime = now) -> ledger.JobFacts:
        what = job(creator, project)
        ledger.hold(owner.team, credits * CREDIT, what, at=at)
        return what

    return do


def told(user: User) -> list[tuple[str, int]]:
    """What somebody heard of budgets, with how often."""
    rows = Notice.objects.filter(user=user, kind="budget").order_by("pk")
    return [(row.sentence, row.revision) for row in rows]


@pytest.mark.parametrize(
    ("used", "limit", "level"),
    [
        *((0, 100, 0), (49, 100, 0), (50, 100, 50), (74, 100, 50), (75, 100, 75), (89, 100, 75), (90, 100, 90)),
        *((99, 100, 90), (100, 100, 100), (300, 100, 100), (9, None, 0), (9, 0, 0), (2, 3, 50), (-5, 100, 0)),
    ],
)
def test_what_is_reached(used: int, limit: int | None, level: int) -> None:
    assert thresholds.reached(used, limit) == level


def test_each_threshold_is_told_once_to_who_may_set_budgets(
    owner: Membership, creator: Membership, spend: Spend, now: datetime
) -> None:
    finance = join(owner.team, "finn@example.test", Role.FINANCE)
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)

    spend(49)
    assert told(owner.user) == []
    for _ in range(3):
        spend(1)
    said = "November's team budget: 50 % is used"
    assert told(owner.user) == told(finance.user) == [(said, 1)]
    assert told(creator.user) == []
    notice = Notice.objects.filter(user=owner.user).get()
    assert notice.title == "50 of 100 credits are spent or reserved"
    assert notice.path.endswith("/credits/budgets/?month=2026-11")

    spend(23)
    assert told(owner.user) == [("November's team budget: 75 % is used", 2)]


def test_a_jump_over_several_tells_the_highest_alone(owner: Membership, spend: Spend, now: datetime) -> None:
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)

    spend(40)
    spend(55)

    assert told(owner.user) == [("November's team budget: 90 % is used", 1)]
    assert Budget.objects.get(project=None, member=None).told == 90


def test_a_members_limit_is_told_to_the_member_too(
    owner: Membership, creator: Membership, spend: Spend, now: datetime
) -> None:
    creator.user.name = "Jonas Ek"
    creator.user.save()
    ledger.set_limit(owner.team, 100 * CREDIT, at=now, member=creator.user)
    spend(80)
    said = [("November's budget of Jonas Ek: 75 % is used", 1)]
    assert told(owner.user) == told(creator.user) == said


def test_a_projects_limit_is_told_by_its_name(owner: Membership, spend: Spend, now: datetime) -> None:
    launch = Project.objects.create(team=owner.team, name="Launch", by=owner.user)
    ledger.set_limit(owner.team, 100 * CREDIT, at=now, project=launch)
    spend(100, launch)
    assert told(owner.user) == [("November's budget of the project “Launch”: 100 % is used", 1)]


def test_what_falls_and_rises_again_within_a_month_is_not_told_again(
    owner: Membership, spend: Spend, now: datetime
) -> None:
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    ledger.release(spend(60).job_id, at=now, reason="cancelled")
    spend(60)
    assert told(owner.user) == [("November's team budget: 50 % is used", 1)]


def test_a_new_month_tells_anew(owner: Membership, spend: Spend, now: datetime) -> None:
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    spend(60)
    spend(60, at=now + timedelta(days=20))
    said = [sentence for sentence, _ in told(owner.user)]
    assert said == ["November's team budget: 50 % is used", "December's team budget: 50 % is used"]


def test_a_higher_limit_lets_it_be_crossed_and_told_again(
    owner: Membership, creator: Membership, spend: Spend, now: datetime
) -> None:
    other = join(owner.team, "olga@example.test", Role.OWNER)
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    spend(90)
    ledger.set_limit(owner.team, 160 * CREDIT, at=now, by=owner.user)
    assert Budget.objects.get(project=None, member=None).told == 50
    assert told(other.user) == [("November's team budget: 90 % is used", 1)]

    spend(30)
    assert told(other.user) == [("November's team budget: 75 % is used", 2)]

    ledger.set_limit(owner.team, None, at=now, by=owner.user)
    assert Budget.objects.get(project=None, member=None).told == 0


def test_a_lower_limit_that_crosses_one_tells_everybody_but_who_set_it(
    owner: Membership, spend: Spend, now: datetime
) -> None:
    other = join(owner.team, "olga@example.test", Role.OWNER)
    spend(80)
    ledger.set_limit(owner.team, 100 * CREDIT, at=now, by=owner.user)
    assert told(other.user) == [("November's team budget: 75 % is used", 1)]
    assert told(owner.user) == []


def test_a_charge_larger_than_its_hold_and_a_correction_cross_too(
    owner: Membership, spend: Spend, now: datetime
) -> None:
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    what = spend(40)
    ledger.charge(what, 60 * CREDIT, Source.HEADER, at=now)
    assert told(owner.user) == [("November's team budget: 50 % is used", 1)]
    ledger.correct(what.job_id, 120 * CREDIT, Source.BALANCE, at=now, reason="two balances")
    assert told(owner.user) == [("November's team budget: 100 % is used", 2)]


def test_every_other_way_to_a_charge_crosses_too(
    owner: Membership, creator: Membership, spend: Spend, now: datetime
) -> None:
    """A person's adjustment, a charge for what was given back too early, and one in the name of whoever took over."""
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    adjusted, early = spend(10), spend(40)
    ledger.charge(adjusted, 10 * CREDIT, Source.HEADER, at=now)
    Budget.objects.update(told=0)
    corrections.adjust(adjusted.job_id, 40 * CREDIT, by=owner.user, at=now, reason="On the invoice")
    assert told(owner.user)[-1][0] == "November's team budget: 75 % is used"
    ledger.release(early.job_id, at=now, reason="not charged")
    Budget.objects.update(told=0)
    ledger.charge(early, 40 * CREDIT, Source.HEADER, at=now)
    assert Budget.objects.get(project=None, member=None).told == 75

    ledger.set_limit(owner.team, None, at=now)
    ledger.set_limit(owner.team, 50 * CREDIT, at=now, member=owner.user)
    taken = spend(30)
    ledger.charge(replace(taken, by=owner.user), 30 * CREDIT, Source.HEADER, at=now)
    assert told(owner.user)[-1][0] == f"November's budget of {owner.user}: 50 % is used"


def test_what_is_rolled_back_tells_nobody(owner: Membership, spend: Spend, now: datetime) -> None:
    ledger.set_limit(owner.team, 100 * CREDIT, at=now)
    with transaction.atomic():
        spend(60)
        assert told(owner.user) != []
        transaction.set_rollback(True)
    assert told(owner.user) == []
    assert Budget.objects.get(project=None, member=None).told == 0


def test_a_movement_that_crosses_nothing_costs_one_question_more_at_most(
    owner: Membership, spend: Spend, now: datetime
) -> None:
    spend(1)
    with CaptureQueriesContext(connection) as without:
        spend(1)
    ledger.set_limit(owner.team, 1000 * CREDIT, at=now)
    with CaptureQueriesContext(connection) as limited:
        spend(1)
    assert len(limited) <= len(without) + 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_tell_once(owner: Membership, now: datetime) -> None:
    ledger.set_limit(owner.team, 80 * CREDIT, at=now)

    def hold_ten(who: Any) -> None:
        for _ in range(10):
            with transaction.atomic():
                ledger.hold(owner.team, CREDIT, facts(who), at=now)

    crowd.run(*[partial(hold_ten, owner)] * 6)
    # 60 of 80: half of it was crossed once, three quarters once.
    assert told(owner.user) == [("November's team budget: 75 % is used", 2)]
