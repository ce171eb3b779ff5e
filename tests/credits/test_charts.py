"""Numbers become coordinates: inside the picture, in proportion, and visible however small."""

from datetime import date

import pytest

from credits import charts
from credits.forecast import Forecast, forecast

C = 1000
NOVEMBER = date(2026, 11, 1)


def coming(daily: list[int], today: date) -> Forecast:
    found = forecast(daily[: today.day], today=today, left_of_today=0.5)
    assert found is not None
    return found


def test_bars_stand_in_proportion_from_one_floor() -> None:
    drawn = charts.days([100 * C, 200 * C, 50 * C] + [0] * 27, NOVEMBER, today=None, ahead=None)
    heights = [bar.height for bar in drawn.bars]
    assert heights[:4] == [80, 160, 40, 0]
    assert {bar.y + bar.height for bar in drawn.bars} == {charts.FLOOR}
    assert [line.amount // C for line in drawn.gridlines] == [0, 50, 100, 150, 200]
    assert [line.y for line in drawn.gridlines] == [172, 132, 92, 52, 12]


def test_what_is_little_can_be_seen_and_what_is_nothing_or_less_cannot() -> None:
    drawn = charts.days([100_000 * C, 1, 0, -500 * C] + [0] * 26, NOVEMBER, today=None, ahead=None)
    assert drawn.bars[1].height == 2
    assert [bar.height for bar in drawn.bars[2:4]] == [0, 0]


@pytest.mark.parametrize("first", [date(2026, 2, 1), date(2028, 2, 1), NOVEMBER, date(2026, 12, 1)])
@pytest.mark.parametrize("day", [1, 2, 8, 14, 22, 27, 28])
def test_everything_stays_inside_on_every_day_of_every_month(first: date, day: int) -> None:
    today = first.replace(day=day)
    daily = [(number % 5) * 100 * C if number < day else 0 for number in range(charts.days_in(first))]
    ahead = forecast(daily[:day], today=today, left_of_today=0.5)
    drawn = charts.days(daily, first, today=today, ahead=ahead)
    for bar in drawn.bars:
        assert 0 <= bar.x < bar.x + bar.width <= 100
        assert 0 <= bar.y <= charts.FLOOR
    assert [bar.is_today for bar in drawn.bars].index(True) == day - 1
    assert [bar.is_to_come for bar in drawn.bars].count(True) == len(daily) - day
    assert len({label.x for label in drawn.labels}) == len(drawn.labels)
    assert [label.text for label in drawn.labels].count("Today") == 1
    assert (drawn.band is None) == (ahead is None or day == len(daily))


def test_the_band_goes_from_tomorrow_to_the_months_end_around_the_pace() -> None:
    daily, today = [100 * C, 300 * C] * 7 + [0] * 16, date(2026, 11, 15)
    drawn = charts.days(daily, NOVEMBER, today=today, ahead=coming(daily, today))
    assert drawn.band is not None
    assert (drawn.band.x, drawn.band.x + drawn.band.width) == (50, 100)
    assert charts.ABOVE <= drawn.band.y < drawn.band.middle < drawn.band.y + drawn.band.height <= charts.FLOOR
    assert charts.days(daily, NOVEMBER, today=today, ahead=None).band is None


@pytest.mark.parametrize(
    ("largest", "top"),
    [
        (0, 2),
        (1, 2),
        (999, 2),
        (2 * C, 2),
        (3 * C, 3),
        (7 * C, 8),
        (540 * C, 600),
        (601 * C, 800),
        (999_999 * C, 10**6),
    ],
)
def test_the_scale_ends_at_a_round_number(largest: int, top: int) -> None:
    drawn = charts.days([largest], NOVEMBER, today=None, ahead=None)
    assert drawn.gridlines[-1].amount == top * C
    assert 3 <= len(drawn.gridlines) <= 5


@pytest.mark.parametrize(
    ("spent", "reserved", "limit", "expected"),
    [
        (0, 0, None, (0, 0, None)),
        (0, 0, 0, (0, 0, 0)),
        (25, 25, 100, (25, 25, None)),
        (75, 25, None, (75, 25, None)),
        (150, 50, 100, (75, 25, 50)),
        (-5, 0, 100, (0, 0, None)),
    ],
)
def test_a_month_is_one_bar_as_long_as_its_limit_or_as_what_was_used(
    spent: int, reserved: int, limit: int | None, expected: tuple[float, float, float | None]
) -> None:
    drawn = charts.standing(spent=spent, reserved=reserved, limit=limit, pace=None)
    assert (drawn.spent, drawn.reserved, drawn.limit) == expected


@pytest.mark.parametrize(("pace", "anchor"), [(3, "start"), (50, "middle"), (100, "end"), (None, "middle")])
def test_the_words_of_the_pace_stay_inside(pace: int | None, anchor: str) -> None:
    assert charts.standing(spent=1, reserved=0, limit=100, pace=pace).pace_anchor == anchor
