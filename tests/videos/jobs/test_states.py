"""The table of moves is complete, and its drawing in docs/ is today's."""

from pathlib import Path

from django.conf import settings

from videos.jobs.states import BEGINNINGS, HOLDING, MOVES, UNSETTLED, State, drawing


def test_every_state_stands_in_the_table() -> None:
    assert set(MOVES) == set(State)


def test_every_state_can_be_reached_from_where_jobs_begin() -> None:
    reached, waiting = set(BEGINNINGS), [*BEGINNINGS]
    while waiting:
        new = MOVES[waiting.pop()] - reached
        reached |= new
        waiting += new
    assert reached == set(State)


def test_no_state_that_ends_a_life_holds_credits() -> None:
    assert not any(state in HOLDING | UNSETTLED for state, targets in MOVES.items() if not targets)


def test_the_drawing_is_todays() -> None:
    assert (Path(settings.BASE_DIR) / "docs" / "job-states.md").read_text() == drawing()
