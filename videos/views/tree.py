"""Where the members of a family stand when they are drawn: columns from left to right, and the lines between them.

Pure: keys in, coordinates out. Every member stands on a whole column and row,
no two on the same, and every line leads to a column further right. Lengths are
in the drawing's own units, which are CSS pixels at its natural size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 136
POSTER: Final = 76
#: A poster and three lines of text under it.
HEIGHT: Final = 136
COLUMN: Final = WIDTH + 136
ROW: Final = HEIGHT + 20
EDGE: Final = 6
#: Where lines turn, from the right end of a column; those of a join turn a little further, each on its own.
_LANE: Final = 14
_STEP: Final = 5
#: From one line that ends at a join to the next, and the radius of its number.
_PORT: Final = 17
DOT: Final = 8
_ROUND: Final = 8
#: So many lines end at a join with their numbers; more would not keep apart.
_NUMBERED: Final = 6

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a member stands: its column and row, and the upper left corner of its poster."""

    column: int
    row: int

    @property
    def x(self) -> int:
        """From the left, in units."""
        return EDGE + self.column * COLUMN

    @property
    def y(self) -> int:
        """From the top, in units."""
        return EDGE + self.row * ROW


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line from a source to what was made of it, as the `d` of a path; `number` is the source's place, 0 if alone."""

    source: int
    target: int
    path: str
    number: int
    end: Point

    @property
    def dot(self) -> Point:
        """Where the number stands."""
        return self.end[0] - DOT - 4, self.end[1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A family laid out: places by key, lines, and the size that holds them all."""

    places: dict[int, Place]
    lines: list[Line]

    @property
    def width(self) -> int:
        """In units, edges included."""
        return max((place.x + WIDTH for place in self.places.values()), default=0) + EDGE

    @property
    def height(self) -> int:
        """In units, edges included."""
        return max((place.y + HEIGHT for place in self.places.values()), default=0) + EDGE


def draw(sources: Mapping[int, Sequence[int]], *, narrow: frozenset[int] = frozenset()) -> Drawing:
    """Lay out a family: its members in reading order, each with its sources in order.

    A source that is no member or does not come before is left out, so even a
    circle would end. The posters of `narrow` ones are taller than wide.
    """
    known: dict[int, list[int]] = {}
    for key, found in sources.items():
        known[key] = [source for source in found if source in known]
    columns = _columns(known)
    stem = {key: max(found, key=lambda each: columns[each]) for key, found in known.items() if found}
    rows = _rows(known, stem, sorted(known, key=lambda key: columns[key]))
    places = {key: Place(column=columns[key], row=rows[key]) for key in known}
    lines: list[Line] = []
    for key, found in known.items():
        for index, source in enumerate(found):
            lines.append(_line(places, stem, key, source, index, len(found), is_narrow=source in narrow))
    return Drawing(places=places, lines=lines)


def _columns(known: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Put each member one column after its last source; a root stands right before the first made from it."""
    columns: dict[int, int] = {}
    for key, found in known.items():
        columns[key] = 1 + max((columns[source] for source in found), default=-1)
    first: dict[int, int] = {}
    for key, found in known.items():
        for source in found:
            first[source] = min(first.get(source, columns[key]), columns[key])
    return {key: column if known[key] else first.get(key, 1) - 1 for key, column in columns.items()}


def _rows(known: dict[int, list[int]], stem: Mapping[int, int], order: Sequence[int]) -> dict[int, int]:
    """Give each member rows of its own for all that hangs on it, and a place in the middle of those that follow.

    `order` goes from left to right, so that a family begins in its upper left corner.
    """
    hanging: dict[int, list[int]] = {key: [] for key in known}
    for key, on in stem.items():
        hanging[on].append(key)
    needs: dict[int, int] = {}
    for key in reversed(known):
        needs[key] = max(1, sum(needs[each] for each in hanging[key]))
    rows: dict[int, int] = {}
    free = 0
    for key in order:  # each after the one it hangs on
        if key not in stem:
            rows[key], free = free, free + needs[key]
        below = rows[key]
        for each in hanging[key]:
            rows[each] = below
            below += needs[each]
    for key in reversed(known):
        if hanging[key]:
            rows[key] = (rows[hanging[key][0]] + rows[hanging[key][-1]]) // 2
    return rows


def _line(
    places: Mapping[int, Place],
    stem: Mapping[int, int],
    key: int,
    source: int,
    index: int,
    count: int,
    *,
    is_narrow: bool,
) -> Line:
    start, place = places[source], places[key]
    port = min(_PORT, (ROW - 24) / max(count - 1, 1))
    order = index - (count - 1) / 2  # of its fellows: negative above the middle, positive below
    begin = (start.x + (narrow_width() if is_narrow else WIDTH) + 2, start.y + POSTER / 2)
    end = (place.x - 6, place.y + POSTER / 2 + order * port)
    turn = _LANE + (_STEP * (index + 1) if count > 1 else 0)
    lane = start.x + WIDTH + turn
    points: list[Point] = [begin, (lane, begin[1])]
    if place.column - start.column > 1 and stem[key] != source:
        # Between the rows nobody stands; past the others it goes there.
        gap = ROW - HEIGHT
        middle = HEIGHT + gap / 2 if place.row >= start.row else -gap / 2
        channel = start.y + middle + order * min(_STEP - 1, gap / count)
        last = place.x - COLUMN + WIDTH + turn
        points += [(lane, channel), (last, channel), (last, end[1])]
    else:
        points.append((lane, end[1]))
    number = index + 1 if 1 < count <= _NUMBERED else 0
    return Line(source=source, target=key, path=_rounded([*points, end]), number=number, end=end)


def narrow_width() -> float:
    """The width of a poster that is taller than wide."""
    return round(POSTER * 9 / 16, 1)


def _rounded(points: Sequence[Point]) -> str:
    """Return a path through the points along straight lines with round corners."""
    parts = [f"M{_pair(points[0])}"]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        bend = min(_ROUND, _length(before, here) / 2, _length(here, after) / 2)
        parts.append(f"L{_pair(_toward(here, before, bend))}Q{_pair(here)} {_pair(_toward(here, after, bend))}")
    return "".join([*parts, f"L{_pair(points[-1])}"])


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _toward(a: Point, b: Point, by: float) -> Point:
    length = _length(a, b)
    return a if not length else (a[0] + (b[0] - a[0]) * by / length, a[1] + (b[1] - a[1]) * by / length)


def _pair(point: Point) -> str:
    return f"{point[0]:g} {point[1]:g}"
