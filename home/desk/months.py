"""The month that an address asks for, on the pages that show one: its figures, its days and what it may come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from credits import charts, forecast
from credits.asking import month_in, outside
from credits.forecast import Forecast
from credits.ledger import month_of
from credits.spending import MonthFigures
from teams.models import Team


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A month by its first day; `today` only where it is the one that runs, and `problem` a sentence or nothing."""

    first: date
    today: date | None
    problem: str = ""

    @classmethod
    def parse(cls, address: Mapping[str, Any], *, team: Team, now: datetime) -> Self:
        """Return the month that an address asks for; this one without one, and in place of one that there is not."""
        told = str(address.get("month") or "").replace("\x00", "").strip()[:40]
        this, found, problem = month_of(team, now), month_in(told), ""
        if told and found is None:
            problem = f"“{told}” is not a month, so this one is shown. Write it like 2026-11."
        elif found:
            problem = outside(found, this)
        first = found if found and not problem else this
        return cls(first=first, today=now.astimezone(team.tz).date() if first == this else None, problem=problem)

    @property
    def name(self) -> str:
        """The month as an address says it."""
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """The last day of the month."""
        return self.first.replace(day=forecast.days_in(self.first))


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """A month beside its pace: what an even one would have used by the end of today, and what the month comes to.

    Amounts are thousandths of a credit; None where there is no limit, or the month is not the one that runs.
    """

    figures: MonthFigures
    asked: Asked
    daily: Sequence[int]
    ahead: Forecast | None

    @classmethod
    def of(cls, figures: MonthFigures, asked: Asked, daily: Sequence[int], *, team: Team, now: datetime) -> Self:
        """Return the outlook of a month from what its days cost."""
        ahead = None
        if asked.today:
            left, so_far = forecast.left_of_day(now, team.tz), daily[: asked.today.day]
            ahead = forecast.forecast(so_far, today=asked.today, left_of_today=left, reserved=figures.reserved)
        return cls(figures=figures, asked=asked, daily=daily, ahead=ahead)

    @property
    def pace(self) -> int | None:
        """What is used by the end of today if the limit is used evenly; in whole credits."""
        if self.figures.limit is None or self.asked.today is None:
            return None
        return round(self.figures.limit * self.asked.today.day / self.asked.last.day / 1000) * 1000

    @property
    def above_pace(self) -> int:
        """By how much spent and reserved are above the even pace; below 0 where they are under it."""
        return self.figures.spent + self.figures.reserved - (self.pace or 0)

    @property
    def below_pace(self) -> int:
        """The same the other way round."""
        return -self.above_pace

    @property
    def reached(self) -> date | None:
        """The day on which spent and reserved reach the limit at this pace; None if none of this month does."""
        if self.ahead is None or self.asked.today is None or self.figures.limit is None or self.figures.over:
            return None
        return self.ahead.reaches(self.figures.free or 0, self.asked.today)

    @property
    def may_be_reached(self) -> bool:
        """Whether the limit lies within the band, though the pace does not reach it."""
        limit = self.figures.limit
        return self.ahead is not None and limit is not None and self.reached is None and self.ahead.high >= limit

    @property
    def known_days(self) -> int:
        """On how many of the days that are over something was spent; a forecast needs `forecast.NEEDED` of them."""
        over = self.daily[: self.asked.today.day - 1] if self.asked.today else self.daily
        return sum(1 for amount in over if amount > 0)

    @property
    def average(self) -> int:
        """What a day of a month that is over cost on average, in whole credits."""
        return round(sum(self.daily) / len(self.daily) / 1000) * 1000

    @property
    def bar(self) -> charts.Standing:
        """The month as one bar."""
        month = self.figures
        return charts.standing(spent=month.spent, reserved=month.reserved, limit=month.limit, pace=self.pace)

    @property
    def days(self) -> charts.Days:
        """The month as bars, one a day."""
        return charts.days(self.daily, self.asked.first, today=self.asked.today, ahead=self.ahead)
