"""A figure as it is printed: its name, what was measured, its bound, and whether it keeps within it."""

from dataclasses import dataclass
from typing import Literal

Sense = Literal["at most", "at least"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One figure; `figure` is None where it could not be measured, and `detail` says why or from what it comes."""

    name: str
    figure: float | None
    bound: float
    unit: str
    detail: str = ""
    sense: Sense = "at most"

    @property
    def verdict(self) -> str:
        """`ok`, `over` (or `under` where more is better), or `not measured`."""
        if self.figure is None:
            return "not measured"
        if self.sense == "at least":
            return "ok" if self.figure >= self.bound else "under"
        return "ok" if self.figure <= self.bound else "over"

    def __str__(self) -> str:
        """The line, its parts in columns."""
        sign = "≤" if self.sense == "at most" else "≥"
        said = "" if self.figure is None else self._amount(self.figure)
        parts = f"{self.name:<56} {said:>9}  {sign} {self._amount(self.bound):<9} {self.verdict:<12}"
        return f"{parts} {self.detail}".rstrip()

    def _amount(self, number: float) -> str:
        if self.unit == "×":
            return f"{number:.2f}×"
        text = f"{number:.3f}".rstrip("0").rstrip(".")
        return f"{text} {self.unit}".rstrip()


def ratio(name: str, figure: float | None, bound: float, detail: str = "", *, sense: Sense = "at most") -> Line:
    """Return the line of a ratio."""
    return Line(name=name, figure=figure, bound=bound, unit="×", detail=detail, sense=sense)


def count(name: str, figure: float | None, bound: float, unit: str = "", detail: str = "") -> Line:
    """Return the line of an exact number: queries, bytes, requests."""
    return Line(name=name, figure=figure, bound=bound, unit=unit, detail=detail)
