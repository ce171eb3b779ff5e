"""How a stretch of time is written in a team's own zone."""

from datetime import UTC, datetime

import pytest

from credits import unexplained
from teams.models import Team


@pytest.mark.parametrize(
    ("zone", "start", "end", "words"),
    [
        ("UTC", (26, 12, 4, 5), (26, 12, 31, 0), "Between 12:04 and 12:31 on 26 November"),
        ("UTC", (26, 12, 4, 5), (26, 12, 4, 9), "Between 12:04:05 and 12:04:09 on 26 November"),
        ("UTC", (25, 23, 50, 0), (26, 0, 10, 0), "Between 23:50 on 25 November and 00:10 on 26 November"),
        ("Europe/Oslo", (25, 23, 50, 0), (26, 0, 10, 0), "Between 00:50 and 01:10 on 26 November"),
        ("America/New_York", (26, 4, 50, 0), (26, 5, 10, 0), "Between 23:50 on 25 November and 00:10 on 26 November"),
    ],
)
def test_a_window_is_told_in_the_teams_time(
    zone: str, start: tuple[int, int, int, int], end: tuple[int, int, int, int], words: str
) -> None:
    first, last = (datetime(2026, 11, *each, tzinfo=UTC) for each in (start, end))
    assert unexplained.between(Team(timezone=zone), first, last) == words
