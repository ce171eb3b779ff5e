"""A hold counts to the team, the project and the member, and the most specific limit without room is named."""

from datetime import datetime

import pytest

from credits import ledger, spending
from credits.models import Budget, Scope, Source
from teams.models import Membership, Project
from teams.roles import Role
from tests.conftest import join
from tests.credits.test_ledger import CREDIT, facts


@pytest.fixture
def launch(owner: Membership) -> Project:
    return Project.objects.create(team=owner.team, name="Launch", by=owner.user)


def used(owner: Membership) -> dict[str, tuple[int, int]]:
    rows = Budget.objects.filter(team=owner.team)
    return {row.scope.value: (row.held // CREDIT, row.charged // CREDIT) for row in rows}


def job(owner: Membership, project: Project | None) -> ledger.JobFacts:
    plain = facts(owner)
    return ledger.JobFacts(
        job_id=plain.job_id,
        kind=plain.kind,
        model=plain.model,
        language=plain.language,
        price_list=plain.price_list,
        by=plain.by,
        project_id=project.pk if project else None,
    )


def test_every_movement_counts_to_team_project_and_member(owner: Membership, launch: Project, now: datetime) -> None:
    one, two = job(owner, launch), job(owner, None)
    ledger.hold(owner.team, 300 * CREDIT, one, at=now)
    ledger.hold(owner.team, 60 * CREDIT, two, at=now)
    assert used(owner) == {"team": (360, 0), "project": (300, 0), "member": (360, 0)}

    ledger.charge(one, 310 * CREDIT, Source.ESTIMATE, at=now)
    ledger.correct(one.job_id, 305 * CREDIT, Source.BODY, at=now, reason="status")
    ledger.release(two.job_id, at=now, reason="cancelled")

    assert used(owner) == {"team": (0, 305), "project": (0, 305), "member": (0, 305)}
    assert spending.disagreements(owner.team) == []


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        ({"team": 100}, Scope.TEAM),
        ({"team": 100, "project": 100}, Scope.PROJECT),
        ({"team": 100, "project": 100, "member": 100}, Scope.MEMBER),
        ({"team": 1000, "member": 100}, Scope.MEMBER),
        ({"project": 100, "member": 1000}, Scope.PROJECT),
    ],
)
def test_the_most_specific_limit_without_room_is_named_and_nothing_is_reserved(
    limits: dict[str, int], named: Scope, owner: Membership, launch: Project, now: datetime
) -> None:
    whose = {"team": {}, "project": {"project": launch}, "member": {"member": owner.user}}
    for scope, limit in limits.items():
        ledger.set_limit(owner.team, limit * CREDIT, at=now, **whose[scope])  # type: ignore[arg-type]

    with pytest.raises(ledger.BudgetExceeded) as refused:
        ledger.hold(owner.team, 101 * CREDIT, job(owner, launch), at=now)

    assert refused.value.budget.scope == named
    assert "100 credits has 100 left, and this video needs 101" in str(refused.value)
    assert set(used(owner).values()) == {(0, 0)}
    ledger.hold(owner.team, 100 * CREDIT, job(owner, launch), at=now)


def test_a_charge_after_a_handover_counts_to_the_heir(owner: Membership, launch: Project, now: datetime) -> None:
    heir, held = join(owner.team, "heir@example.test", Role.CREATOR), job(owner, launch)
    ledger.hold(owner.team, 60 * CREDIT, held, at=now)
    taken = ledger.JobFacts(
        job_id=held.job_id, kind="", model="", language="", price_list="", by=heir.user, project_id=None
    )

    ledger.charge(taken, 60 * CREDIT, Source.HEADER, at=now)

    rows = {row.member_id: row.charged for row in Budget.objects.filter(member__isnull=False)}
    assert rows == {owner.user_id: 0, heir.user_id: 60 * CREDIT}
    assert Budget.objects.get(project=launch).charged == 60 * CREDIT
    assert spending.disagreements(owner.team) == []


def test_a_hold_of_three_rows_costs_as_few_queries_as_it_may(
    owner: Membership, launch: Project, now: datetime, django_assert_max_num_queries: object
) -> None:
    ledger.hold(owner.team, CREDIT, job(owner, launch), at=now)

    # The rows, a savepoint and its end, two counts and the entry.
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        ledger.hold(owner.team, CREDIT, job(owner, launch), at=now)
