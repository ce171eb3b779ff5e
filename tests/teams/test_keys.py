"""The life of a key: stored for its own mode alone, replaced, revoked; the trail tells its last four characters."""

from datetime import datetime
from typing import Any

import pytest

from audit.models import Entry
from samsar import KeyOriginMismatch
from teams import connections
from teams.connections import NotConnected
from teams.models import Connection, Membership, Mode
from teams.sealing import unseal

KEY, OTHER, LIVE = "sbx_fake_key_abcd", "sbx_fake_key_wxyz", "live-fake-key-0000"


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    """Addresses where nobody listens: nothing in here asks anybody."""
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    settings.SAMSAR_BASE_URL = "https://api.example.test/v1"


@pytest.mark.parametrize(("mode", "key"), [(Mode.PRACTICE, LIVE), (Mode.LIVE, KEY)])
def test_a_key_of_the_other_mode_is_neither_stored_nor_replaces_one(
    owner: Membership, now: datetime, mode: Mode, key: str
) -> None:
    owner.team.mode = mode
    mine = KEY if mode == Mode.PRACTICE else LIVE
    connections.store_key(owner.team, mine, now=now)

    with pytest.raises(KeyOriginMismatch, match="never stored for") as said:
        connections.store_key(owner.team, key, now=now)

    assert key not in str(said.value)
    assert unseal(Connection.objects.get().sealed_key) == mine
    assert connections.try_key(owner.team, key).sentence.endswith(". Nothing was sent or stored.")


def test_each_key_has_a_number_and_only_the_newest_is_current(owner: Membership, now: datetime) -> None:
    team = owner.team
    first = connections.store_key(team, KEY, now=now).version
    assert connections.open_line(team).version == first
    second = connections.store_key(team, OTHER, now=now).version

    assert not connections.is_current(team.pk, first)
    assert connections.is_current(team.pk, second)
    connections.revoke(team, owner.user, now=now)
    assert not connections.is_current(team.pk, second)
    assert not connections.is_current(team.pk, Connection.objects.get().version)


def test_a_revoked_key_is_gone_from_the_database_and_opens_nothing(owner: Membership, now: datetime) -> None:
    connections.store_key(owner.team, KEY, now=now)
    assert connections.revoke(owner.team, owner.user, now=now)

    line = Connection.objects.get()
    assert (bytes(line.sealed_key), line.last_four, line.state) == (b"", "", Connection.State.REVOKED)
    for client_for in (connections.client_for, connections.looking_client_for):
        with pytest.raises(NotConnected, match="was revoked"):
            client_for(owner.team)
    assert not connections.try_line(owner.team, now=now).works
    assert Connection.objects.get().state == Connection.State.REVOKED
    assert not connections.revoke(owner.team, owner.user, now=now)
    assert not connections.has_key(owner.team.pk)


def test_a_key_that_was_never_there_cannot_be_revoked(owner: Membership, now: datetime) -> None:
    assert not connections.revoke(owner.team, owner.user, now=now)
    assert not Entry.objects.exists()


def test_the_trail_tells_who_and_the_last_four_and_never_the_key(owner: Membership, now: datetime) -> None:
    connections.store_key(owner.team, KEY, now=now, by=owner.user)
    connections.store_key(owner.team, OTHER, now=now, by=owner.user)
    connections.revoke(owner.team, owner.user, now=now)

    told = list(Entry.objects.order_by("pk").values_list("actor_name", "action", "before", "after"))
    assert told == [
        ("Mira Solberg", "connection.saved", {}, {"last_four": "abcd"}),
        ("Mira Solberg", "connection.saved", {"last_four": "abcd"}, {"last_four": "wxyz"}),
        ("Mira Solberg", "connection.revoked", {"last_four": "wxyz"}, {}),
    ]


def test_what_was_found_out_about_a_key_is_not_said_of_the_next(
    owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.store_key(owner.team, KEY, now=now)

    def replaced_meanwhile(*_told: Any) -> connections.LineTest:
        connections.store_key(owner.team, OTHER, now=now)
        return connections.LineTest(works=False, is_rejected=True, sentence="Samsar rejected it.")

    monkeypatch.setattr(connections, "_try", replaced_meanwhile)
    assert not connections.try_line(owner.team, now=now).works
    assert Connection.objects.get().state == Connection.State.WORKING


def test_a_rejection_counts_only_for_the_key_that_was_asked_with(owner: Membership, now: datetime) -> None:
    connections.store_key(owner.team, KEY, now=now)
    connections.note_rejection(owner.team.pk, now=now, asked_at=now.replace(hour=1))
    assert not connections.is_rejected(owner.team.pk)
    connections.note_rejection(owner.team.pk, now=now, asked_at=now)
    assert connections.is_rejected(owner.team.pk)
