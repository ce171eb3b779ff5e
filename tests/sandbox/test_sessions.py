"""Sessions in the store: settled once, by the clock and the file together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import accounts, sessions, stages
from sandbox.orders import Order
from sandbox.sessions import Session
from sandbox.store import Store
from tests.sandbox.conftest import PROMPT


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one account of 1,000 credits."""
    store = Store(tmp_path)
    accounts.create(store, 1_000_000)
    yield store
    store.close()


def order_of(fields: dict[str, object]) -> Order:
    """Return the order for a video from a prompt."""
    return Order(
        kind="text_to_video",
        price=120_000,
        duration=10,
        provider=str(fields["video_model"]),
        language="auto",
        subtitles=True,
        recipe=fields,
    )


def accepted(store: Store, *, fails_at: str | None = None) -> Session:
    """Return a session of ten seconds, accepted and charged at time 0."""
    order = order_of(PROMPT)
    session_id = sessions.new_id()
    with store.write() as db:
        accounts.charge(db, 1, order.price, session_id)
        sessions.insert(
            db,
            order,
            stages.plan(order.duration, fails_at=fails_at),
            session_id=session_id,
            account_id=1,
            webhook_url=None,
            now=0,
            file="none" if fails_at else "queued",
        )
    session = sessions.find(store, session_id)
    assert session is not None
    return session


def test_a_session_is_completed_when_its_stages_are_over_and_its_file_exists(store: Store) -> None:
    session = accepted(store)
    assert sessions.settle(store, now=1000) == []

    sessions.mark_file(store, session.id, "ready")
    assert sessions.settle(store, now=14) == []
    assert [each.state for each in sessions.settle(store, now=15)] == ["COMPLETED"]
    assert sessions.settle(store, now=15) == []


def test_a_video_that_could_not_be_rendered_fails_in_its_last_stage_and_keeps_its_charge(store: Store) -> None:
    session = accepted(store)
    sessions.mark_file(store, session.id, "failed", "The render process ended unexpectedly.")

    (failed,) = sessions.settle(store, now=15)

    assert (failed.state, failed.error) == ("FAILED", "The render process ended unexpectedly.")
    assert failed.stages(15)["video_generation"] == "FAILED"
    assert accounts.balance(store, 1) == 880_000


def test_a_refund_is_given_once(store: Store) -> None:
    accepted(store, fails_at="prompt_generation")
    assert accounts.balance(store, 1) == 880_000

    sessions.settle(store, now=15)
    sessions.settle(store, now=15)

    assert accounts.balance(store, 1) == 1_000_000
    entries = store.rows("SELECT reason, amount, balance FROM entries ORDER BY id")
    assert [tuple(entry) for entry in entries] == [
        ("opening", 1_000_000, 1_000_000),
        ("charge", -120_000, 880_000),
        ("refund", 120_000, 1_000_000),
    ]


def test_a_cancelled_session_is_never_settled(store: Store) -> None:
    session = accepted(store)
    sessions.mark_file(store, session.id, "ready")
    sessions.cancel(store, session.id, now=3)

    assert sessions.settle(store, now=1000) == []
    found = sessions.find(store, session.id)
    assert found is not None
    assert (found.state, found.stages(1000)["video_generation"]) == ("CANCELLED", "CANCELLED")


def test_a_charge_beyond_the_balance_takes_nothing(store: Store) -> None:
    with pytest.raises(accounts.NotEnoughCredits), store.write() as db:
        accounts.charge(db, 1, 1_000_001, "vid_fake")

    assert accounts.balance(store, 1) == 1_000_000
