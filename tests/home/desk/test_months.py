"""A month beside its pace and its limit: which sentence stands when, and a chart that has words for all it shows."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.template.loader import render_to_string

from credits.report import Amounts
from credits.spending import MonthFigures
from home.desk.months import Asked, Outlook
from teams.models import Team

C = 1000
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
STEADY = [100] * 15 + [50] + [0] * 14
FEW = [100] * 6 + [0] * 9 + [50] + [0] * 14
SPIKY = [0, 200] * 7 + [100, 50] + [0] * 14


def outlook(daily: list[int], limit: int | None, *, reserved: int = 0, month: str = "2026-11") -> Outlook:
    team = Team(name="Fjord & Field", timezone="UTC")
    asked = Asked.parse({"month": month}, team=team, now=NOON)
    top = None if limit is None else limit * C
    figures = MonthFigures(month=asked.first, spent=sum(daily) * C, reserved=reserved * C, limit=top)
    return Outlook.of(figures, asked, [amount * C for amount in daily], team=team, now=NOON)


def words(found: Outlook) -> str:
    context: dict[str, Any] = {
        "outlook": found,
        "days": found.days,
        "ahead": found.ahead,
        "asked": found.asked,
        "month": found.figures,
        "total": Amounts(charged=found.figures.spent),
        "request": {"team": Team(timezone="UTC")},
    }
    return render_to_string("desk/_days.html", context).replace("\u202f", "")


@pytest.mark.parametrize(
    ("daily", "limit", "reserved", "sentence"),
    [
        (STEADY, None, 0, "comes to <strong>about 3000 credits</strong>, in four of five cases between 3000 and 3000."),
        (STEADY, 3001, 0, "The limit of 3001 would not be reached."),
        (STEADY, 2000, 0, "The limit of 2000 would be reached on 20 November."),
        (STEADY, 2000, 400, "The limit of 2000 would be reached today."),
        (STEADY, None, 400, "about 3400 credits</strong>"),
        (STEADY, 1500, 0, "The limit of 1500 is passed by 50."),
        (STEADY, 1550, 0, "The limit of 1550 would be reached today."),
        (SPIKY, 3100, 0, "The limit of 3100 lies within that."),
        (
            FEW,
            900,
            0,
            "No forecast yet: it takes seven full days on which",
        ),
        (FEW, 900, 0, "there are 6 so far."),
        ([0] * 30, None, 0, "there is none so far."),
        ([9] + [0] * 29, 5, 0, "there is one so far. The limit of 5 is passed by 4."),
    ],
)
def test_the_outlook_is_said_in_words(daily: list[int], limit: int | None, reserved: int, sentence: str) -> None:
    found = outlook(daily, limit, reserved=reserved)
    assert sentence in words(found)


def test_the_chart_says_each_bar_and_the_band() -> None:
    text = words(outlook(SPIKY, 12_000))
    assert "<title>2 Nov: 200</title>" in text
    assert text.count("<title>") == 9  # of days that cost something, and no more
    assert "The days to come are expected to cost 100 each" in text
    assert 'class="band"' in text
    assert "Expected by 30 November" in text
    assert 'class="band"' not in words(outlook(SPIKY, 12_000, month="2026-10"))


@pytest.mark.parametrize(
    ("limit", "reserved", "pace", "above"), [(3000, 0, 1600, -50), (3000, 100, 1600, 50), (None, 0, None, 1550)]
)
def test_an_even_pace_counts_the_days_of_the_month(
    limit: int | None, reserved: int, pace: int | None, above: int
) -> None:
    found = outlook(STEADY, limit, reserved=reserved)
    assert found.pace == (None if pace is None else pace * C)
    assert found.above_pace == -found.below_pace == above * C


def test_a_month_that_is_over_has_no_pace_and_no_forecast() -> None:
    found = outlook([100] * 31, 3000, month="2026-10")
    assert (found.pace, found.ahead, found.reached, found.average) == (None, None, None, 100 * C)
    assert "100 credits a day on average" in words(found)
