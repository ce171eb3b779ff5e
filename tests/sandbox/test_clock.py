"""The sandbox's clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.clock import Clock
from sandbox.store import Store


class Ticks:
    """Real seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    store = Store(tmp_path)
    yield store
    store.close()


def test_time_runs_at_the_clocks_speed_and_can_be_advanced(store: Store) -> None:
    ticks = Ticks()
    clock = Clock(store, 4, ticks)

    ticks.seconds += 10
    assert clock.now() == 40
    assert clock.advance(5) == 45
    ticks.seconds += 1
    assert clock.now() == 49
    assert clock.real_seconds_until(57) == 2
    assert clock.real_seconds_until(0) == 0


def test_at_speed_0_time_stands_still(store: Store) -> None:
    ticks = Ticks()
    clock = Clock(store, 0, ticks)

    ticks.seconds += 1000

    assert clock.now() == 0
    assert clock.real_seconds_until(1) is None


def test_the_next_start_goes_on_from_the_time_that_was_kept(store: Store) -> None:
    ticks = Ticks()
    first = Clock(store, 1, ticks)
    ticks.seconds += 7
    first.save()
    ticks.seconds += 3600  # switched off

    assert Clock(store, 2, ticks).now() == 7
