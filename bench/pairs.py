"""Two things measured in turn, A B A B, so that what the machine does meanwhile falls on both; times in ms."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

#: What time is measured by: the clock on the wall, or the work of this process alone, see `count_work`.
_clock: Callable[[], float] = time.perf_counter


def count_work() -> None:
    """Measure this process's own work from here on: on a busy machine the wall shows what others do.

    What a database server works is not in it, so it says all only of SQLite.
    """
    global _clock  # noqa: PLW0603 - one process measures one way
    _clock = time.process_time


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """How one thing did beside another: the median of the pairs' ratios, and each side's own median, in ms."""

    ratio: float
    one: float
    other: float


def compare(
    one: Callable[[], object],
    other: Callable[[], object],
    *,
    pairs: int,
    times: int,
    of: Callable[[Sequence[float]], float] = median,
    seconds: float = 60.0,
) -> Compared:
    """Measure both in `pairs` pairs of `times` calls each, call by call in turn; compare `of` their times.

    Each is called once before, unmeasured. After five pairs it ends early when
    `seconds` are over.
    """
    one()
    other()
    sides: tuple[list[float], list[float]] = ([], [])
    begun = time.perf_counter()
    for pair in range(pairs):
        took: tuple[list[float], list[float]] = ([], [])
        for turn in range(times):
            # Who goes first changes, so that neither always finds the other's warmth.
            for side in (0, 1) if (pair + turn) % 2 == 0 else (1, 0):
                took[side].append(_timed((one, other)[side]))
        for side in (0, 1):
            sides[side].append(of(took[side]))
        if pair >= 4 and time.perf_counter() - begun > seconds:
            break
    ratios = [first / second for first, second in zip(*sides, strict=True)]
    return Compared(ratio=median(ratios), one=median(sides[0]), other=median(sides[1]))


def p95(times: Sequence[float]) -> float:
    """Return the time that 95 of 100 stay within."""
    return sorted(times)[min(int(len(times) * 0.95), len(times) - 1)]


def _timed(call: Callable[[], object]) -> float:
    begun = _clock()
    call()
    return 1000 * (_clock() - begun)
