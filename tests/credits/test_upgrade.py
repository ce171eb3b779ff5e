"""What a database of an earlier version knows is counted when it is brought up to date."""

from datetime import datetime
from importlib import import_module

from django.apps import apps

from credits import ledger, spending
from credits.models import Budget, Source
from teams.models import Membership
from tests.credits.test_ledger import CREDIT, facts


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
