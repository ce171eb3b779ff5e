"""How long a render usually takes, learned from what the team's comparable renders took, and when its silence counts.

Comparable means the same kind, the same video model, and a length of half to
twice as much. Too few of them teach nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import F

from videos.jobs.states import State
from videos.models import Job

NEWEST = 20
FEWEST = 5
#: A render is quiet after three times what is usual, but never sooner than this.
_SOONEST = timedelta(minutes=1)
_TIMES = 3
#: Where nothing is known, only hours of silence are worth a word; then a person may also stop waiting for good.
HOURS = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Usual:
    """The middle half of what comparable renders took, in seconds."""

    low_s: int
    high_s: int


def of(job: Job) -> Usual | None:
    """Return how long renders like `job` usually take, None while fewer than five are known: one query."""
    alike = Job.objects.filter(
        team=job.team_id,
        state=State.COMPLETED,
        kind=job.kind,
        expected_ms__gte=job.expected_ms // 2,
        expected_ms__lte=job.expected_ms * 2,
        settled_at__gt=F("accepted_at"),
    )
    model = job.model
    if model:
        alike = alike.filter(model=model)
    times = alike.order_by("-public_id").values_list("accepted_at", "settled_at")[:NEWEST]
    return learn([(end - start).total_seconds() for start, end in times if start and end])


def learn(seconds: Sequence[float]) -> Usual | None:
    """Return the quartiles of what renders took, None while there are fewer than five."""
    if len(seconds) < FEWEST:
        return None
    low, _, high = quantiles(seconds, n=4, method="inclusive")
    return Usual(low_s=max(round(low), 1), high_s=max(round(high), 1))


def quiet_at(accepted_at: datetime, usual: Usual | None) -> datetime:
    """Return from when on the silence of a render that was accepted then is worth a word."""
    return accepted_at + (HOURS if usual is None else max(_TIMES * timedelta(seconds=usual.high_s), _SOONEST))


def is_quiet(job: Job, *, at: datetime) -> bool:
    """Whether a rendering job takes so long that people should be told."""
    return at > (job.quiet_at or quiet_at(job.accepted_at or job.created_at, None))


def may_give_up(job: Job, *, at: datetime) -> bool:
    """Whether a render has been silent for so long that a person may stop waiting for it."""
    return job.is_quiet and at - (job.accepted_at or job.created_at) > HOURS


def in_words(low_s: int | None, high_s: int | None) -> str:
    """Write a usual time as `usually 4–7 min` or `usually about 20 s`; empty while it is not known."""
    if not low_s or not high_s:
        return ""
    if high_s < 60:
        middle = (low_s + high_s) / 2
        return f"usually about {round(middle / 5) * 5 if middle >= 10 else max(round(middle), 1)} s"
    unit, length = ("min", 60) if high_s < 5400 else ("h", 3600)
    low, high = max(round(low_s / length), 1), max(round(high_s / length), 1)
    return f"usually {low}–{high} {unit}" if low < high else f"usually about {high} {unit}"
