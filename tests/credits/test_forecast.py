"""What a month comes to: none from too few days, a narrow band from steady ones, a wide one from spiky ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from credits.forecast import NEEDED, Forecast, days_in, forecast, left_of_day

C = 1000


def ahead(daily: Sequence[float], today: date, left: float = 1.0) -> Forecast:
    found = forecast([round(amount * C) for amount in daily], today=today, left_of_today=left)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "daily",
    [
        [],
        [0],
        [500],
        [0] * 20,
        [100] * (NEEDED - 1) + [0] * 10,
        [100] * NEEDED,  # the last of them is today and not over
        [-100] * 20,
    ],
)
def test_too_few_days_with_spending_give_none(daily: list[int]) -> None:
    today = date(2026, 11, max(len(daily), 1))
    assert forecast([amount * C for amount in daily], today=today, left_of_today=0.5) is None


def test_steady_days_go_on_and_leave_no_doubt() -> None:
    found = ahead([100] * 15 + [0], date(2026, 11, 16))
    assert (found.about, found.low, found.high) == (3000 * C,) * 3
    assert (found.a_day, found.days_left) == (100 * C, 15)


def test_spiky_days_leave_more_doubt_than_even_ones_with_the_same_sum() -> None:
    today = date(2026, 11, 16)
    even, spiky = ahead([90, 110] * 7 + [100, 0], today), ahead([0, 200] * 7 + [100, 0], today)
    assert even.about == spiky.about == 3000 * C
    assert spiky.low < even.low < even.about < even.high < spiky.high


def test_the_band_narrows_as_the_month_goes_by() -> None:
    days = [10, 200] * 14
    early, late = ahead([*days[:10], 0], date(2026, 11, 11)), ahead([*days, 0], date(2026, 11, 29))
    assert early.high - early.low > 3 * (late.high - late.low)


def test_a_month_cannot_end_below_what_is_spent() -> None:
    found = ahead([900, *[1] * 6, 0, 0, 0], date(2026, 11, 10))
    assert found.low == 906 * C
    assert found.low_a_day == 0


def test_thousands_are_told_in_tens_and_never_below_what_is_spent() -> None:
    found = ahead([101.3] * 15 + [0], date(2026, 11, 16))
    assert found.about == 3040 * C
    assert ahead([103.9] * 29 + [0], date(2026, 11, 30), left=0.0).low == round(29 * 103.9 * C)
    assert ahead([1.3] * 15 + [0], date(2026, 11, 16)).about == 39 * C


def test_at_the_end_of_the_last_day_nothing_is_left_to_expect() -> None:
    found = ahead([100] * 30, date(2026, 11, 30), left=0.0)
    assert (found.low, found.about, found.high) == (3000 * C,) * 3


def test_what_today_has_cost_counts_and_only_the_rest_of_it_is_expected() -> None:
    found = ahead([100] * 9 + [40], date(2026, 11, 10), left=0.2)
    assert found.about == (940 + 20 + 2000) * C


@pytest.mark.parametrize(("day", "days"), [(date(2028, 2, 8), 29), (date(2027, 2, 8), 28), (date(2026, 12, 8), 31)])
def test_a_month_is_as_long_as_it_is(day: date, days: int) -> None:
    assert days_in(day) == days
    assert ahead([10] * 7 + [0], day).about == days * 10 * C


@pytest.mark.parametrize(
    ("room", "reached"),
    [
        (0, date(2026, 11, 16)),
        (-5, date(2026, 11, 16)),
        (50, date(2026, 11, 16)),  # within the half of today that is left
        (51, date(2026, 11, 17)),
        (150, date(2026, 11, 17)),
        (151, date(2026, 11, 18)),
        (1450, date(2026, 11, 30)),
        (1451, None),
    ],
)
def test_the_day_on_which_the_limit_is_reached(room: int, reached: date | None) -> None:
    today = date(2026, 11, 16)
    assert ahead([100] * 15 + [50], today, left=0.5).reaches(room * C, today) == reached


def test_on_the_last_midnight_a_whole_day_is_left_of_today() -> None:
    today = date(2026, 11, 16)
    assert ahead([100] * 15 + [0], today, left=1.0).reaches(100 * C, today) == today
    assert ahead([100] * 15 + [0], today, left=1.0).reaches(101 * C, today) == date(2026, 11, 17)


@pytest.mark.parametrize(
    ("now", "zone", "left"),
    [
        (datetime(2026, 11, 20, 12, tzinfo=UTC), "UTC", 0.5),
        (datetime(2026, 11, 20, 0, tzinfo=UTC), "UTC", 1.0),
        (datetime(2026, 11, 20, 18, tzinfo=UTC), "Asia/Tokyo", 21 / 24),
        # Berlin's 25 October has 25 hours: at noon 13 are gone. Its 28 March has 23, of which 11 are gone.
        (datetime(2026, 10, 25, 11, tzinfo=UTC), "Europe/Berlin", 12 / 25),
        (datetime(2027, 3, 28, 10, tzinfo=UTC), "Europe/Berlin", 12 / 23),
    ],
)
def test_what_is_left_of_a_day_that_may_have_23_or_25_hours(now: datetime, zone: str, left: float) -> None:
    assert left_of_day(now, ZoneInfo(zone)) == pytest.approx(left)
