"""Keys are sealed, tried for nothing, and never go to the wrong origin."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from teams import connections
from teams.models import Connection, Membership, Mode
from teams.sealing import CannotOpen, seal, unseal
from tests.conftest import Sandbox


def test_a_right_key_names_the_number_of_models(
    owner: Membership, connected: Callable[..., str], now: datetime
) -> None:
    connected(credits=500)
    result = connections.try_line(owner.team, now=now)

    assert result.works
    assert result.sentence == f"Samsar accepts the stored key and offers {result.models} models."
    assert result.models >= 10
    assert result.remaining == 500_000


def test_a_wrong_key_is_rejected_in_words_and_stores_nothing(
    owner: Membership, sandbox: Sandbox, settings: Any
) -> None:
    settings.SANDBOX_URL = sandbox.url
    result = connections.try_key(owner.team, "sbx_fake_and_wrong_key")

    assert not result.works
    assert "Samsar rejected the key you entered" in result.sentence
    assert not Connection.objects.exists()


def test_text_that_cannot_be_a_key_never_travels(owner: Membership, settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    assert "not a Samsar key" in connections.try_key(owner.team, "no key").sentence


def test_a_live_key_is_refused_for_the_sandbox_before_any_connection(owner: Membership, settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"  # nothing listens there: a connection would fail differently
    result = connections.try_key(owner.team, "live-fake-key-0000")

    assert not result.works
    assert "could not be asked" not in result.sentence


def test_a_key_is_sealed_and_only_its_last_four_show(owner: Membership, settings: Any, now: datetime) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    stored = connections.store_key(owner.team, "sbx_fake_key_abcd", now=now)

    assert stored.last_four == "abcd"
    assert b"fake_key" not in bytes(stored.sealed_key)
    assert unseal(stored.sealed_key) == "sbx_fake_key_abcd"


def test_a_key_is_not_sent_to_an_address_that_it_was_not_saved_for(
    owner: Membership, settings: Any, now: datetime
) -> None:
    owner.team.mode = Mode.LIVE
    settings.SAMSAR_BASE_URL = "https://api.example.test/v1"
    connections.store_key(owner.team, "live-fake-key-0000", now=now)
    settings.SAMSAR_BASE_URL = "https://elsewhere.example.test/v1"

    with pytest.raises(connections.NotConnected, match="Save the key again"):
        connections.client_for(owner.team)


def test_a_team_without_a_key_says_what_to_do(owner: Membership, settings: Any) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(connections.NotConnected, match="add one in Settings"):
        connections.client_for(owner.team)


def test_a_service_that_does_not_tell_its_balance_is_asked_once(
    owner: Membership, settings: Any, now: datetime
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    connections.store_key(owner.team, "sbx_fake_key_abcd", now=now)

    class Telling:
        asked = 0

        def remaining_credits(self) -> int | None:
            self.asked += 1
            return None

    samsar = Telling()
    for _ in range(3):
        assert connections.ask_balance(owner.team, samsar) is None  # type: ignore[arg-type]
    assert samsar.asked == 1


def test_silence_is_remembered_from_its_beginning_and_ends_with_an_answer(
    owner: Membership, settings: Any, now: datetime
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    connections.store_key(owner.team, "sbx_fake_key_abcd", now=now)
    connections.note_silence(owner.team.pk, now=now)
    connections.note_silence(owner.team.pk, now=now.replace(hour=13))
    assert Connection.objects.get().silent_since == now

    connections.note_answer(owner.team.pk, now=now.replace(hour=14))
    assert Connection.objects.get().silent_since is None


def test_a_ring_that_lost_its_key_says_so(settings: Any) -> None:
    sealed = seal("secret")
    settings.PORTAL_KEYS = ["YW5vdGhlci1mYWtlLWtleS1mb3ItdGVzdHMtMDEyMzQ="]

    with pytest.raises(CannotOpen, match="PORTAL_KEYS"):
        unseal(sealed)
