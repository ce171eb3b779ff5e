"""What a member should know before spending, and whether a charge ever bore the price out."""

from datetime import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from audit import append_only
from credits import ledger
from credits.models import LedgerEntry, Source
from credits.standing import charges_with_evidence, standing
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos.ids import uuid7


def facts(owner: Membership, *, kind: str = "text_to_video", model: str = "SORA2") -> ledger.JobFacts:
    return ledger.JobFacts(job_id=uuid7(), kind=kind, model=model, language="en", price_list="test", by=owner.user)


def charge(owner: Membership, source: Source, at: datetime, **changes: str) -> ledger.JobFacts:
    job = facts(owner, **changes)
    ledger.hold(owner.team, 400_000, job, at=at)
    ledger.charge(job, 400_000, source, at=at)
    return job


def is_confirmed(owner: Membership, at: datetime, model: str = "SORA2") -> bool:
    return standing(owner.team, at, kind="text_to_video", model=model).is_confirmed


def test_a_price_is_unconfirmed_until_the_first_charge_with_evidence(owner: Membership, now: datetime) -> None:
    assert not is_confirmed(owner, now)

    job = facts(owner)
    ledger.hold(owner.team, 400_000, job, at=now)
    assert not is_confirmed(owner, now)

    ledger.charge(job, 400_000, Source.ESTIMATE, at=now)
    assert not is_confirmed(owner, now)

    ledger.correct(job.job_id, 400_000, Source.BALANCE, at=now, reason="two balances")
    assert is_confirmed(owner, now)


@pytest.mark.parametrize("source", [Source.HEADER, Source.BODY, Source.BALANCE, Source.PERSON])
def test_any_evidence_confirms(owner: Membership, now: datetime, source: Source) -> None:
    charge(owner, source, now)

    assert is_confirmed(owner, now)


def test_a_charge_speaks_for_its_own_team_kind_and_model_alone(owner: Membership, now: datetime) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    charge(others, Source.HEADER, now)
    charge(owner, Source.HEADER, now, model="RUNWAYML")
    charge(owner, Source.HEADER, now, kind="join_videos", model="")

    assert not is_confirmed(owner, now)
    assert is_confirmed(owner, now, "RUNWAYML")
    assert standing(owner.team, now, kind="join_videos").is_confirmed


def test_who_asks_about_no_job_is_told_of_no_doubt(owner: Membership, now: datetime) -> None:
    assert standing(owner.team, now).is_confirmed
    assert standing(owner.team, now).after(1).is_confirmed


def test_all_of_it_is_one_query(owner: Membership, now: datetime) -> None:
    with CaptureQueriesContext(connection) as queries:
        standing(owner.team, now, kind="text_to_video", model="SORA2")

    assert len(queries) == 1


def test_an_index_finds_the_charges_with_evidence(owner: Membership) -> None:
    plan = plan_of(charges_with_evidence(owner.team, "text_to_video", "SORA2"))
    # Of a table without rows PostgreSQL cannot tell which index is the best one.
    assert ("Seq Scan" not in plan) if connection.vendor == "postgresql" else ("charges_with_evidence" in plan)


def plan_of(rows: QuerySet[LedgerEntry]) -> str:
    """Return how the database would find rows, if the table held more than PostgreSQL reads whole."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


@pytest.mark.django_db(transaction=True)
def test_the_index_is_made_without_losing_the_triggers() -> None:
    # SQLite drops triggers when a table is rebuilt; an index must not rebuild it.
    MigrationExecutor(connection).migrate([("credits", "0002_append_only")])
    append_only.remove(connection, ["credits_ledgerentry"])  # PostgreSQL keeps them
    append_only.install(connection, ["credits_ledgerentry"])  # a later migration that was taken back rebuilt the table

    try:
        MigrationExecutor(connection).migrate([("credits", "0003_charges_with_evidence")])
        assert append_only.expected(["credits_ledgerentry"]) <= append_only.installed(connection)
    finally:
        latest = MigrationExecutor(connection)
        latest.migrate(latest.loader.graph.leaf_nodes())
    assert append_only.expected(["credits_ledgerentry"]) <= append_only.installed(connection)
