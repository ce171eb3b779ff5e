"""The ledger holds, releases, charges and corrects, and its counters equal the fold of its rows."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from audit import append_only
from credits import ledger, spending
from credits.models import Budget, Kind, LedgerEntry, Source
from teams.models import Membership
from videos.ids import uuid7

CREDIT = 1000


def facts(owner: Membership, job_id: UUID | None = None) -> ledger.JobFacts:
    return ledger.JobFacts(
        job_id=job_id or uuid7(),
        kind="text_to_video",
        model="RUNWAYML",
        language="en",
        price_list="test",
        by=owner.user,
    )


def test_a_hold_reserves_and_a_charge_spends(owner: Membership, now: datetime) -> None:
    job = facts(owner)

    ledger.hold(owner.team, 360 * CREDIT, job, at=now)
    assert spending.month(owner.team, now).reserved == 360 * CREDIT

    ledger.charge(job, 300 * CREDIT, Source.HEADER, at=now)
    figures = spending.month(owner.team, now)
    assert (figures.spent, figures.reserved) == (300 * CREDIT, 0)
    assert spending.disagreements(owner.team) == []


def test_a_release_gives_everything_back(owner: Membership, now: datetime) -> None:
    job = facts(owner)
    ledger.hold(owner.team, 360 * CREDIT, job, at=now)
    ledger.release(job.job_id, at=now, reason="refused")

    assert spending.month(owner.team, now).reserved == 0
    with pytest.raises(ledger.NothingHeld), transaction.atomic():
        ledger.release(job.job_id, at=now, reason="again")


def test_a_limit_refuses_what_does_not_fit_and_names_itself(owner: Membership, now: datetime) -> None:
    ledger.set_limit(owner.team, 500 * CREDIT, at=now)
    ledger.hold(owner.team, 360 * CREDIT, facts(owner), at=now)

    with pytest.raises(ledger.BudgetExceeded, match="500 credits has 140 left"):
        ledger.hold(owner.team, 141 * CREDIT, facts(owner), at=now)

    ledger.hold(owner.team, 140 * CREDIT, facts(owner), at=now)
    assert spending.month(owner.team, now).free == 0


def test_truth_beats_the_budget_and_blocks_the_next(owner: Membership, now: datetime) -> None:
    ledger.set_limit(owner.team, 400 * CREDIT, at=now)
    job = facts(owner)
    ledger.hold(owner.team, 360 * CREDIT, job, at=now)
    ledger.charge(job, 900 * CREDIT, Source.HEADER, at=now)

    assert spending.month(owner.team, now).spent == 900 * CREDIT
    with pytest.raises(ledger.BudgetExceeded):
        ledger.hold(owner.team, 1, facts(owner), at=now)


def test_evidence_corrects_an_estimate_once(owner: Membership, now: datetime) -> None:
    job = facts(owner)
    ledger.hold(owner.team, 360 * CREDIT, job, at=now)
    ledger.charge(job, 360 * CREDIT, Source.ESTIMATE, at=now)

    assert ledger.correct(job.job_id, 300 * CREDIT, Source.BODY, at=now, reason="status")
    assert not ledger.correct(job.job_id, 300 * CREDIT, Source.BODY, at=now, reason="status again")
    assert ledger.charged_for(job.job_id) == 300 * CREDIT
    assert LedgerEntry.objects.get(kind=Kind.CORRECTION).corrects == LedgerEntry.objects.get(kind=Kind.CHARGE)
    assert spending.disagreements(owner.team) == []


def test_a_correction_of_nothing_confirms_an_estimate(owner: Membership, now: datetime) -> None:
    job = facts(owner)
    ledger.hold(owner.team, 360 * CREDIT, job, at=now)
    ledger.charge(job, 360 * CREDIT, Source.ESTIMATE, at=now)

    assert ledger.correct(job.job_id, 360 * CREDIT, Source.BODY, at=now, reason="status")
    assert LedgerEntry.objects.get(kind=Kind.CORRECTION).amount == 0


def test_a_charge_belongs_to_the_month_of_its_hold_in_the_teams_zone(owner: Membership) -> None:
    owner.team.timezone = "Asia/Tokyo"
    owner.team.save()
    job = facts(owner)
    # Still October in London, already November in Tokyo.
    ledger.hold(owner.team, CREDIT, job, at=datetime(2026, 10, 31, 16, 0, tzinfo=UTC))
    ledger.charge(job, CREDIT, Source.HEADER, at=datetime(2026, 12, 1, tzinfo=UTC))

    assert {row.month for row in LedgerEntry.objects.all()} == {date(2026, 11, 1)}


def test_a_new_month_starts_with_the_limit_of_the_month_before(owner: Membership, now: datetime) -> None:
    ledger.set_limit(owner.team, 500 * CREDIT, at=now)
    later = datetime(2026, 12, 5, tzinfo=UTC)

    assert spending.month(owner.team, later).limit == 500 * CREDIT
    ledger.hold(owner.team, CREDIT, facts(owner), at=later)
    assert Budget.objects.get(month=date(2026, 12, 1), member=None).limit == 500 * CREDIT


def test_the_fold_notices_a_counter_that_was_tampered_with(owner: Membership, now: datetime) -> None:
    ledger.hold(owner.team, CREDIT, facts(owner), at=now)
    Budget.objects.update(charged=5)

    assert "add up to" in spending.disagreements(owner.team)[0]


@pytest.mark.parametrize("statement", ["UPDATE credits_ledgerentry SET amount = 1", "DELETE FROM credits_ledgerentry"])
def test_the_database_refuses_to_change_the_ledger(owner: Membership, now: datetime, statement: str) -> None:
    ledger.hold(owner.team, CREDIT, facts(owner), at=now)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_triggers_exist_after_all_migrations() -> None:
    assert append_only.expected(append_only.tables()) <= append_only.installed(connection)
