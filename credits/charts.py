"""Numbers become coordinates: pure, and drawn by templates with attributes alone.

Across, everything is in hundredths of the width, so that a chart is as wide as
its place and its letters keep their size; downwards it is in pixels. Amounts
are thousandths of a credit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from credits.forecast import Forecast, days_in

#: Pixels from the highest gridline to the lowest, and above it.
PLOT: Final = 160
ABOVE: Final = 12
FLOOR: Final = PLOT + ABOVE
_BAR: Final = 0.72
_LEAST: Final = 2.0
_CREDIT: Final = 1000
_LABELLED: Final = (1, 8, 15, 22)


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """A day: what it cost, and where its bar stands; one that cost something can be seen, however little it was."""

    day: date
    amount: int
    x: float
    y: float
    width: float
    height: float
    is_today: bool = False
    is_to_come: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Gridline:
    """A level across the chart and the amount it stands for."""

    y: float
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A word below a day; `anchor` is SVG's."""

    x: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """What the days to come may cost on average, and the pace in its middle."""

    x: float
    width: float
    y: float
    height: float
    middle: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Days:
    """The days of a month as bars."""

    bars: tuple[Bar, ...]
    gridlines: tuple[Gridline, ...]
    labels: tuple[Label, ...]
    band: Band | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A month as one bar, in hundredths of its width: spent, then reserved, the limit where it is passed, the pace."""

    spent: float
    reserved: float
    limit: float | None = None
    pace: float | None = None

    @property
    def pace_anchor(self) -> str:
        """How the words below the mark of the pace stand to it, so that they stay inside."""
        if self.pace is None or 14 <= self.pace <= 86:
            return "middle"
        return "start" if self.pace < 14 else "end"


def days(daily: Sequence[int], first: date, *, today: date | None, ahead: Forecast | None) -> Days:
    """Return the bars of a month, one a day; with `today` in it the days after that are to come."""
    count = days_in(first)
    step, steps = _scale(max([*daily, ahead.high_a_day if ahead else 0, 0]))
    top, slot = step * steps, 100 / count

    def down(amount: int) -> float:
        return round(FLOOR - PLOT * min(max(amount, 0), top) / top, 1)

    bars = []
    for number, amount in enumerate(daily):
        day = first + timedelta(days=number)
        y = min(down(amount), FLOOR - _LEAST) if amount > 0 else float(FLOOR)
        bars.append(
            Bar(
                day=day,
                amount=amount,
                x=round(slot * (number + (1 - _BAR) / 2), 2),
                y=y,
                width=round(slot * _BAR, 2),
                height=round(FLOOR - y, 1),
                is_today=day == today,
                is_to_come=today is not None and day > today,
            )
        )
    band = None
    if ahead and today and today.day < count:
        x, y = round(slot * today.day, 2), down(ahead.high_a_day)
        height = round(max(down(ahead.low_a_day) - y, _LEAST), 1)
        band = Band(x=x, width=round(100 - x, 2), y=y, height=height, middle=down(ahead.a_day))
    lines = tuple(Gridline(y=down(step * each), amount=step * each) for each in range(steps + 1))
    return Days(bars=tuple(bars), gridlines=lines, labels=_labels(first, count, slot, today), band=band)


def standing(*, spent: int, reserved: int, limit: int | None, pace: int | None) -> Standing:
    """Return the bar of a month; it is as long as the limit, or as what was used where that is more."""
    whole = max(limit or 0, spent + reserved, 1)
    used = _part(max(spent, 0), whole)
    return Standing(
        spent=used,
        reserved=round(min(_part(max(reserved, 0), whole), 100 - used), 2),
        limit=_part(limit, whole) if limit is not None and limit < whole else None,
        pace=_part(pace, whole) if pace is not None else None,
    )


def _labels(first: date, count: int, slot: float, today: date | None) -> tuple[Label, ...]:
    labels = []
    for number in (*_LABELLED, count):
        # What stands too near to "Today" gives way to it.
        if today is None or abs(number - today.day) > 3:
            text = f"{first:%-d %b}" if number == 1 else str(number)
            labels.append(Label(x=round(slot * (number - 0.5), 2), text=text))
    if today is not None:
        labels.append(Label(x=round(slot * (today.day - 0.5), 2), text="Today"))
    edges = {"start": 100 / count * 2, "end": 100 - 100 / count * 2}
    return tuple(
        Label(x=0.0, text=each.text, anchor="start")
        if each.x < edges["start"]
        else Label(x=100.0, text=each.text, anchor="end")
        if each.x > edges["end"]
        else each
        for each in labels
    )


def _scale(largest: int) -> tuple[int, int]:
    """Return a round step and how many of them, two to four, reach `largest`."""
    size = _CREDIT
    while True:
        for step in (size, 2 * size, 5 * size):
            if step * 4 >= largest:
                return step, max(-(-largest // step), 2)
        size *= 10


def _part(amount: int, whole: int) -> float:
    return round(100 * amount / whole, 2)
