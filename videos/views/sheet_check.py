"""What a sheet would make and cost, row by row, before anything is sent: no write, no network."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from credits.standing import Standing
from samsar.pricing import Estimate, credits_text, in_credits
from videos.catalogue import Offer
from videos.forms.columns import TITLES
from videos.forms.sheet import Problem, Row, Sheet
from videos.jobs import intake
from videos.jobs.batches import Order
from videos.models import Job
from videos.views.price import PriceRail, plain_rail

_ERRORS_SHOWN = 50
_PROMPT_LENGTH = 140
_CELL_LENGTH = 24


def videos(count: int) -> str:
    """Write a number of videos."""
    return f"{count} video{'' if count == 1 else 's'}"


def rows(count: int) -> str:
    """Write a number of rows with the verb that follows."""
    return "1 row is" if count == 1 else f"{count} rows are"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One row as the table shows it, with what it costs."""

    row: Row
    quoted: Estimate | None
    problems: Sequence[Problem]

    @property
    def is_good(self) -> bool:
        """Whether a video can be made of it."""
        return not self.problems

    @property
    def prompt(self) -> str:
        """The prompt, shortened."""
        return _short(self.row.written.get("prompt", ""), _PROMPT_LENGTH)

    @property
    def length(self) -> str:
        """The length in seconds, or what stands in its place."""
        return f"{self.row.submission.duration} s" if self.row.submission else self._cell("duration")

    @property
    def shape(self) -> str:
        """The shape, or what stands in its place."""
        return self.row.submission.aspect_ratio if self.row.submission else self._cell("aspect_ratio")

    @property
    def model(self) -> str:
        """The video model, or what stands in its place."""
        return self.row.submission.video_model if self.row.submission else self._cell("video_model")

    @property
    def price(self) -> str:
        """The price in credits."""
        if self.quoted is None or self.quoted.amount is None:
            return "–"
        figures = credits_text(self.quoted.amount)
        return f"at least {figures}" if self.quoted.bound == "at_least" else figures

    def _cell(self, field: str) -> str:
        return _short(self.row.written.get(field, ""), _CELL_LENGTH)


class Check:
    """A sheet with its prices: which rows can be made, and what is wrong with the others."""

    def __init__(self, sheet: Sheet, offer: Offer) -> None:
        self.sheet = sheet
        self.lines = [_line(row, offer) for row in sheet.rows]
        self.good = [line for line in self.lines if line.is_good]
        self.bad = [line for line in self.lines if not line.is_good]

    @cached_property
    def total(self) -> int:
        """What the good rows cost together, in thousandths of a credit."""
        return sum(line.quoted.amount or 0 for line in self.good if line.quoted)

    @property
    def errors(self) -> list[Problem]:
        """What is wrong, the first of it."""
        return self._problems[:_ERRORS_SHOWN]

    @property
    def more_errors(self) -> int:
        """How many more there are."""
        return max(len(self._problems) - _ERRORS_SHOWN, 0)

    @property
    def left_out(self) -> str:
        """How many rows are left out, as the head of the errors."""
        return f"{rows(len(self.bad))} left out until mended"

    @cached_property
    def _problems(self) -> list[Problem]:
        return [problem for line in self.bad for problem in line.problems]

    def orders(self, token: str) -> list[Order]:
        """Return one order a good row, each by a token of its own."""
        return [
            Order(token=f"{token}-{line.row.number}", submission=line.row.submission)
            for line in self.good
            if line.row.submission
        ]

    def rail(self, standing: Standing) -> PriceRail:
        """Return the rail: the sum, what is left after it, and whether the button may be pressed."""
        if not self.good:
            return plain_rail("Check again", None, "No row can be made as it stands. Mend them first.", standing)
        rail = plain_rail(f"Create {videos(len(self.good))}", self.total, "", standing)
        is_least = any(line.quoted and line.quoted.bound == "at_least" for line in self.good)
        bound = "at least " if is_least else ""
        figures = f"{bound}{in_credits(self.total)}"
        left = f"; {rows(len(self.bad))} left out" if self.bad else ""
        return replace(
            rail,
            bound=bound.strip(),
            sentence=f"{videos(len(self.good))}, {figures} in all{left}",
            button=f"Create {videos(len(self.good))} · {figures}",
        )

    def besides(self, made: Iterable[Job]) -> list[Row]:
        """Return the rows that none of these jobs was made from, whatever their numbers are now."""
        known = Counter(_content(job.recipe) for job in made)
        left = []
        for line in self.lines:
            content = _content(line.row.submission.dump()) if line.row.submission else ""
            if known[content] > 0:
                known[content] -= 1
            else:
                left.append(line.row)
        return left


def _line(row: Row, offer: Offer) -> Line:
    quoted = intake.price(row.submission, offer) if row.submission else None
    problems = list(row.problems)
    if quoted and quoted.amount is None:
        problems = [Problem(row=row.number, column=TITLES["video_model"], text=str(intake.PriceUnknown()))]
    return Line(row=row, quoted=quoted, problems=problems)


def _content(recipe: Mapping[str, object]) -> str:
    return json.dumps(recipe, sort_keys=True)


def _short(text: str, length: int) -> str:
    text = " ".join(text[: 4 * length].split())
    return text if len(text) <= length else f"{text[:length].rstrip()}…"
