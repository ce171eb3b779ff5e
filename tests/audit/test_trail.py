"""The trail is written once and holds no secrets."""

from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from audit import append_only, trail
from audit.append_only import AppendOnly
from audit.models import Entry
from audit.trail import Action
from teams.models import Membership


def told(owner: Membership, now: datetime, **more: object) -> Entry:
    trail.record(owner.team_id, Action.MEMBER_ROLE, at=now, by=owner.user, **more)
    return Entry.objects.get()


def test_an_entry_says_who_what_and_how_it_was(owner: Membership, now: datetime) -> None:
    entry = told(owner, now, subject="ola@example.test", before={"role": "creator"}, after={"role": "manager"})

    assert str(entry) == "Mira Solberg: member.role ola@example.test"
    assert (entry.before, entry.after) == ({"role": "creator"}, {"role": "manager"})


def test_neither_the_model_nor_the_database_changes_an_entry(owner: Membership, now: datetime) -> None:
    entry = told(owner, now)

    for change in (entry.save, entry.delete):
        with pytest.raises(AppendOnly):
            change()
    for change in (lambda: Entry.objects.update(subject="other"), lambda: Entry.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_every_table_that_is_written_once_is_guarded(db: None) -> None:
    assert {"audit_entry", "credits_ledgerentry", "reviews_decision"} <= set(append_only.tables())
    assert append_only.expected(append_only.tables()) <= append_only.installed(connection)


@pytest.mark.parametrize("name", ["key", "api_key", "password", "Token", "recovery_codes"])
def test_a_secret_is_not_taken(owner: Membership, now: datetime, name: str) -> None:
    with pytest.raises(ValueError, match="may be a secret"):
        told(owner, now, after={name: "anything"})
