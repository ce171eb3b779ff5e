"""What a database of an earlier version knows is counted when it is brought up to date."""

from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from audit import append_only
from credits import balance, ledger, report, spending
from credits.models import Budget, Compared, Kind, LedgerEntry, Source
from teams.models import Membership
from tests.conftest import check_at_once
from tests.credits.test_ledger import CREDIT, facts
from videos.jobs import drift


def test_what_members_spent_before_is_counted(owner: Membership, now: datetime) -> None:
    done, open_ = facts(owner), facts(owner)
    ledger.hold(owner.team, 300 * CREDIT, done, at=now)
    ledger.charge(done, 250 * CREDIT, Source.HEADER, at=now)
    ledger.hold(owner.team, 60 * CREDIT, open_, at=now)
    ledger.allocate(owner.team, 900 * CREDIT, at=now, by=owner.user, reason="a refill is no spending")
    Budget.objects.filter(member__isnull=False).delete()  # as it was before

    import_module("credits.migrations.0006_members_counted").count(apps, None)

    row = Budget.objects.get(member=owner.user)
    assert (row.held, row.charged, row.limit) == (60 * CREDIT, 250 * CREDIT, None)
    assert spending.disagreements(owner.team) == []


def test_what_was_looked_at_before_is_not_judged(owner: Membership, now: datetime) -> None:
    for minutes, remaining in ((0, 900), (5, 400), (3, 500)):
        balance.note(owner.team, remaining * CREDIT, read_at=now + timedelta(minutes=minutes))

    names = [name for app, name in MigrationLoader(None).disk_migrations or () if app == "credits"]
    import_module(f"credits.migrations.{next(name for name in names if name.endswith('_unexplained'))}").begin_now(
        apps, None
    )

    assert Compared.objects.get().until == now + timedelta(minutes=5)
    balance.note(owner.team, 390 * CREDIT, read_at=now + timedelta(minutes=9))
    drift.compare(at=now + timedelta(minutes=20))
    assert [row.amount for row in LedgerEntry.objects.filter(kind=Kind.UNEXPLAINED)] == [10 * CREDIT]


def test_what_was_charged_before_keeps_its_quote_and_the_ledger_stays_shut(owner: Membership, now: datetime) -> None:
    for held, charged in ((300, 250), (60, 60)):
        done = facts(owner)
        ledger.hold(owner.team, held * CREDIT, done, at=now)
        ledger.charge(done, charged * CREDIT, Source.HEADER, at=now)
    check_at_once()
    append_only.remove(connection, ["credits_ledgerentry"])
    LedgerEntry.objects.update(quote=None)  # as it was before

    import_module("credits.migrations.0011_charges_keep_their_quote").fill(apps, SimpleNamespace(connection=connection))

    rows = LedgerEntry.objects.order_by("pk").values_list("kind", "quote")
    assert [quote for kind, quote in rows if kind == Kind.CHARGE] == [300 * CREDIT, 60 * CREDIT]
    assert {quote for kind, quote in rows if kind != Kind.CHARGE} == {None}
    assert report.month(owner.team, ledger.month_of(owner.team, now)).total.quoted == 360 * CREDIT
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.update(quote=0)
