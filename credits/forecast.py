"""What a month will have cost when it ends, and how sure that is: pure, from what was spent day by day.

The pace is the mean of the days that are over, weekends among them, and the
rest of the month is expected to go on at it. The band holds what the month
comes to in about four of five cases if the days to come vary as much as those
so far: the spread of the days to come, and that the pace itself is known only
from a few days. A month cannot end below what is spent and reserved already. Amounts are
thousandths of a credit.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from math import ceil, sqrt
from typing import Final

#: Days that are over and on which something was spent; with fewer nobody can tell a pace.
NEEDED: Final = 7
#: How many standard deviations to either side hold four of five cases.
_FOUR_OF_FIVE: Final = 1.2816
_CREDIT: Final = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What the month comes to: about so much, in four of five cases between `low` and `high`, rounded.

    `a_day` is the pace, and `low_a_day` and `high_a_day` what the days to come may cost on average for that.
    `days_left` counts what is left of today as a part of a day.
    """

    about: int
    low: int
    high: int
    a_day: int
    low_a_day: int
    high_a_day: int
    days_left: float

    def reaches(self, room: int, today: date) -> date | None:
        """Return the day on which `room` more is spent at this pace; None if the month ends first."""
        if room <= 0:
            return today
        if self.a_day <= 0 or room > self.a_day * self.days_left:
            return None
        left_of_today = self.days_left - (days_in(today) - today.day)
        return today + timedelta(days=ceil(max(room / self.a_day - left_of_today, 0)))


def forecast(daily: Sequence[int], *, today: date, left_of_today: float, reserved: int = 0) -> Forecast | None:
    """Return what the month of `today` comes to; None while too few of its days are known.

    `daily` is what each day cost, from the first to today; of today the part
    `left_of_today`, from 0 to 1, is yet to come. What is `reserved` counts as
    spent, as it does against a limit.
    """
    over = daily[: today.day - 1]
    if sum(1 for amount in over if amount > 0) < NEEDED:
        return None
    spent, count = sum(daily) + reserved, len(over)
    pace = max(sum(over) / count, 0.0)
    variance = sum((amount - pace) ** 2 for amount in over) / (count - 1)
    left = days_in(today) - today.day + left_of_today
    about = spent + pace * left
    spread = _FOUR_OF_FIVE * sqrt(variance * (left + left * left / count))
    low, high = max(about - spread, float(spent)), about + spread
    return Forecast(
        about=max(_whole(about), spent),
        low=max(min(_whole(low), _whole(about)), spent),
        high=max(_whole(high), spent),
        a_day=round(pace),
        low_a_day=round((low - spent) / left) if left else round(pace),
        high_a_day=round((high - spent) / left) if left else round(pace),
        days_left=left,
    )


def days_in(day: date) -> int:
    """Return how many days the month of `day` has."""
    return calendar.monthrange(day.year, day.month)[1]


def left_of_day(now: datetime, zone: tzinfo) -> float:
    """Return which part of its day is left at `now` in a zone, from 0 to 1; a day may have 23 or 25 hours."""
    today = now.astimezone(zone).date()
    begins, ends = (_midnight(day, zone) for day in (today, today + timedelta(days=1)))
    return min(max((ends - now.timestamp()) / (ends - begins), 0.0), 1.0)


def _midnight(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, time(), tzinfo=zone).timestamp()


def _whole(amount: float) -> int:
    """Round to whole credits, and to tens of them where there are thousands: nobody knows it better."""
    step = _CREDIT * (10 if amount >= 1000 * _CREDIT else 1)
    return round(amount / step) * step
