"""One run for each data folder: the second start finds the first, and a dead one blocks nobody."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.alone import NOTE, Alone, noted
from launcher.places import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """A data folder."""
    return Places(root=tmp_path, var=tmp_path)


def test_the_first_holds_the_lock_and_the_second_finds_where_it_answers(places: Places) -> None:
    with Alone(places) as first, Alone(places) as second:
        first.note({"environ": {"PORTAL_URL": "http://127.0.0.1:8001"}})

        found = second.other(1)

        assert first.held
        assert not second.held
        assert found is not None
        assert found["environ"]["PORTAL_URL"] == "http://127.0.0.1:8001"
        assert (places.var / NOTE).stat().st_mode & 0o777 == 0o600
    assert not (places.var / NOTE).exists()


def test_a_first_that_never_gets_ready_is_not_waited_for_for_ever(places: Places) -> None:
    with Alone(places), Alone(places) as second, pytest.raises(TimeoutError):
        second.other(0.2)


def test_the_note_of_a_dead_run_is_not_believed(places: Places) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    # The holder stands for the guard, which still stops what that run left.
    with Alone(places), Alone(places) as second:
        (places.var / NOTE).write_text(json.dumps({"pid": dead.pid}))

        with pytest.raises(TimeoutError):
            second.other(0.2)


def test_a_second_start_takes_over_when_the_first_ends(places: Places) -> None:
    with Alone(places) as second_of_two:
        assert second_of_two.held
        waiting = Alone(places)
    with waiting:
        assert waiting.other(1) is None
        assert waiting.held


def test_a_broken_note_says_nothing(places: Places) -> None:
    (places.var / NOTE).write_text("{")

    assert noted(places.var / NOTE) == {}
