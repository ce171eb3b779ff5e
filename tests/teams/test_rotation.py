"""Rotating the ring: everything is sealed anew under its first key, whoever works meanwhile, and nothing is told."""

import base64
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from home import upkeep
from teams import connections, sealing
from teams.models import Connection, Membership, Team
from teams.sealing import CannotOpen, is_newest, seal, unseal

OLD, NEW, LOST = (base64.urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n", b"l"))
KEY, OTHER = "sbx_fake_key_abcd", "sbx_fake_key_wxyz"


@pytest.fixture
def line(owner: Membership, settings: Any, now: datetime) -> Connection:
    """A key sealed by the old ring; the new one stands in front of it now."""
    settings.SANDBOX_URL, settings.PORTAL_KEYS = "http://127.0.0.1:9/v1", [OLD]
    connections.store_key(owner.team, KEY, now=now)
    settings.PORTAL_KEYS = [NEW, OLD]
    return Connection.objects.get()


def rotate() -> str:
    """Run the command and return what it printed."""
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_the_old_key_can_be_taken_out_afterwards_and_a_second_time_changes_nothing(
    line: Connection, settings: Any, now: datetime
) -> None:
    (said,) = [sentence for sentence in upkeep.late(now) if "rotate_keys" in sentence]
    assert said == "Samsar keys: 1 sealed by an older key of PORTAL_KEYS. Run manage.py rotate_keys."

    said = rotate()
    assert "Samsar keys: 1 sealed anew, 1 under the first key in all." in said
    settings.PORTAL_KEYS = [NEW]
    kept = Connection.objects.get()
    assert unseal(kept.sealed_key) == KEY
    assert (kept.version, kept.state, kept.last_four) == (line.version, line.state, line.last_four)
    assert [sentence for sentence in upkeep.late(now) if "PORTAL_KEYS" in sentence] == []

    again = rotate()
    assert "Samsar keys: 0 sealed anew, 1 under the first key in all." in again
    assert bytes(Connection.objects.get().sealed_key) == bytes(kept.sealed_key)
    assert not [secret for secret in (KEY, OLD, NEW) if secret in said + again]


def test_who_saves_a_key_meanwhile_has_the_last_word(
    line: Connection, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved_meanwhile(secret: str) -> bytes:
        connections.store_key(line.team, OTHER, now=now)
        return seal(secret)

    monkeypatch.setattr(sealing, "seal", saved_meanwhile)
    assert "0 sealed anew, 1 under the first key" in rotate()
    assert unseal(Connection.objects.get().sealed_key) == OTHER


def test_who_revokes_a_key_meanwhile_has_the_last_word(
    line: Connection, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoked_meanwhile(secret: str) -> bytes:
        connections.revoke(line.team, owner.user, now=now)
        return seal(secret)

    monkeypatch.setattr(sealing, "seal", revoked_meanwhile)
    assert "0 sealed anew, 0 under the first key" in rotate()
    assert bytes(Connection.objects.get().sealed_key) == b""


def test_what_no_key_opens_is_left_alone_and_counted_and_the_rest_is_done(
    line: Connection, settings: Any, now: datetime
) -> None:
    settings.PORTAL_KEYS = [LOST]
    other = Team.objects.create(name="Elsewhere")
    connections.store_key(other, OTHER, now=now)
    settings.PORTAL_KEYS = [NEW, OLD]

    with pytest.raises(CommandError, match="Samsar keys: 1 cannot be opened with any key of PORTAL_KEYS") as said:
        rotate()
    assert OTHER not in str(said.value)
    assert is_newest(Connection.objects.get(team=line.team).sealed_key)
    assert any("1 cannot be opened" in sentence for sentence in upkeep.late(now))
    settings.PORTAL_KEYS = [LOST]
    assert unseal(Connection.objects.get(team=other).sealed_key) == OTHER


def test_a_process_with_the_old_ring_that_goes_on_saving_is_noticed(
    line: Connection, settings: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def saved_by_the_old_ring(secret: str) -> bytes:
        settings.PORTAL_KEYS = [OLD]
        Connection.objects.update(sealed_key=seal(OTHER))
        settings.PORTAL_KEYS = [NEW, OLD]
        return seal(secret)

    monkeypatch.setattr(sealing, "seal", saved_by_the_old_ring)
    with pytest.raises(CommandError, match="Restart web and worker"):
        rotate()
    assert unseal(Connection.objects.get().sealed_key) == OTHER


def test_each_drawer_of_a_room_is_rotated(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_drawers", {})
    settings.PORTAL_KEYS = [OLD]
    held = [seal("a fake factor")]
    settings.PORTAL_KEYS = [NEW, OLD]

    def reseal() -> int:
        held[0] = seal(unseal(held[0]))
        return 1

    sealing.add_drawer(sealing.Drawer(name="Factors", secrets=lambda: held, reseal=reseal))
    assert "Factors: 1 sealed anew, 1 under the first key in all." in rotate()

    def broken() -> int:
        raise CannotOpen

    held[0] = b"sealed with a ring that is gone"
    sealing.add_drawer(sealing.Drawer(name="Factors", secrets=lambda: held, reseal=broken))
    with pytest.raises(CommandError, match="Factors: 1 cannot be opened"):
        rotate()
