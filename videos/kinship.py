"""The whole family of a job: everything that is connected with it through what was made from what.

A join has several sources, so families can meet, and a family is a graph and
not a tree. It is walked in both directions by one statement that reads as many
rows as it finds, whatever the size of the team.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Final

from django.db.models.expressions import RawSQL

from samsar import TranslateVideo
from videos.jobs.states import HOLDING
from videos.models import Job, Lineage, Video

#: How many members a family is read to, nearest first.
MEMBERS: Final = 200

# From a job to what it was made from and to what was made from it, each job once. The walk is breadth first on both
# databases, so that a limit keeps the nearest; CROSS JOIN holds SQLite to the order of the tables. A step that leaves
# the team leads to NULL and so no further; as a condition it would make SQLite read all jobs into a filter first.
_WALK: Final = """
WITH RECURSIVE kin (job_id, video_id) AS (
    SELECT job.id, video.id FROM videos_job job LEFT JOIN videos_video video ON video.job_id = job.id
    WHERE job.id = %s AND job.team_id = %s
    UNION
    SELECT CASE WHEN next.team_id = %s THEN next.id END, CASE WHEN next.team_id = %s THEN video.id END FROM kin
    CROSS JOIN videos_lineage tie
    JOIN videos_video source ON source.id = tie.source_id
    JOIN videos_job next ON next.id = CASE WHEN tie.job_id = kin.job_id THEN source.job_id ELSE tie.job_id END
    LEFT JOIN videos_video video ON video.job_id = next.id
    WHERE tie.job_id = kin.job_id OR tie.source_id = kin.video_id
)
SELECT job_id FROM kin WHERE job_id IS NOT NULL LIMIT %s
"""
#: What only a job's own page shows.
_LEFT_OUT: Final = ("job__recipe", "job__stages", "source__job__recipe", "source__job__stages")


@dataclass(frozen=True, slots=True)
class Tie:
    """One source of a member: its job, where it is within reach, and the version that was the newest then."""

    source: Job | None
    version: int

    @property
    def is_outdated(self) -> bool:
        """Whether another version stands in the place of the one that was used."""
        video: Video | None = getattr(self.source, "video", None)
        return video is not None and video.version != self.version


@dataclass(frozen=True, slots=True)
class Member:
    """One job of a family: its number in reading order, from 1, and its sources in their order."""

    job: Job
    number: int
    ties: list[Tie]

    @property
    def sources(self) -> list[Job]:
        """The sources that belong to the family as it was read, in order."""
        return [tie.source for tie in self.ties if tie.source is not None]


class Family:
    """Members in reading order: each after its sources, and else the older first, so that numbers stay."""

    def __init__(self, present: Job, members: Sequence[Member], *, has_more: bool = False) -> None:
        self.present, self.members, self.has_more = present, members, has_more

    @cached_property
    def by_key(self) -> dict[int, Member]:
        """The members by their job's key."""
        return {member.job.pk: member for member in self.members}

    @property
    def charged(self) -> int:
        """What Samsar charged for all of them, in thousandths of a credit."""
        return sum(member.job.charged or 0 for member in self.members)

    @property
    def estimated(self) -> int:
        """The part of `charged` that rests on our estimate alone."""
        return sum(member.job.charged or 0 for member in self.members if member.job.is_unconfirmed_charge)

    @property
    def reserved(self) -> int:
        """What is held for those not accepted yet, in thousandths of a credit."""
        return sum(member.job.quote for member in self.members if member.job.state in HOLDING)

    def nearest(self, limit: int) -> list[Member]:
        """Return up to `limit` members by their distance from the present one, in reading order."""
        near = sorted(self._steps.items(), key=lambda item: item[1])[:limit]
        kept = {key for key, _ in near}
        return [member for member in self.members if member.job.pk in kept]

    @cached_property
    def _steps(self) -> dict[int, int]:
        return _steps(self.present.pk, {m.job.pk: [job.pk for job in m.sources] for m in self.members})

    def made_from(self, job: Job) -> list[Job]:
        """Return what was made from the video of `job`, oldest first."""
        return [member.job for member in self.members if job.pk in {source.pk for source in member.sources}]

    def languages(self) -> list[Job]:
        """Return the present film in all its languages: its first version and all translations of it, oldest first."""
        first = self.by_key[self.present.pk]
        while first.job.kind == TranslateVideo.kind and first.sources:
            first = self.by_key[first.sources[0].pk]  # always an earlier one in reading order, so this ends
        spoken = {first.job.pk}
        for member in self.members:
            if member.job.kind == TranslateVideo.kind and spoken & {source.pk for source in member.sources}:
                spoken.add(member.job.pk)
        return [member.job for member in self.members if member.job.pk in spoken]


def family(job: Job, *, limit: int = MEMBERS) -> Family:
    """Return the whole family of `job`, the nearest where it has more than `limit` members: one query.

    `job` comes with its team, its person and its video, and stands among the members itself.
    """
    jobs, ties = _connected(job, limit)
    sources = {key: [source for _, source, _ in found] for key, found in ties.items()}
    near = list(_steps(job.pk, sources))[:limit]
    kept = {key: jobs[key] for key in near}
    members = []
    placed: set[int] = set()
    for number, key in enumerate(_in_reading_order(kept, sources), start=1):
        # A source that is out of reach, or would come later, is none that can be shown.
        known = [Tie(jobs[source] if source in placed else None, version) for _, source, version in ties[key]]
        members.append(Member(jobs[key], number, known))
        placed.add(key)
    return Family(job, members, has_more=len(jobs) > len(kept))


def _connected(present: Job, limit: int) -> tuple[dict[int, Job], dict[int, list[tuple[int, int, int]]]]:
    """Return the jobs within reach by key, and of each its sources: position, key and version, in order."""
    team = present.team_id
    walk = RawSQL(_WALK, [present.pk, team, team, team, limit + 1])  # noqa: S611 - ours, no text in it
    edges = Lineage.objects.filter(job__in=walk).order_by()
    jobs, ties = {present.pk: present}, {present.pk: list[tuple[int, int, int]]()}
    for edge in edges.select_related("job__video", "job__by", "source__job__by").defer(*_LEFT_OUT):
        source = edge.source.job
        source.video = edge.source
        for job in (edge.job, source):
            if job.team_id == present.team_id and job.pk not in jobs:
                job.team = present.team
                jobs[job.pk], ties[job.pk] = job, []
        ties[edge.job_id].append((edge.position, source.pk, edge.source_version))
    for found in ties.values():
        found.sort()
    return jobs, ties


def _steps(start: int, sources: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Return how many steps each job is away from `start`, those out of reach left out."""
    beside: dict[int, list[int]] = {key: [] for key in sources}
    for key, found in sources.items():
        for source in found:
            if source in beside:
                beside[key].append(source)
                beside[source].append(key)
    steps, waiting = {start: 0}, deque([start])
    while waiting:
        here = waiting.popleft()
        for key in beside[here]:
            if key not in steps:
                steps[key] = steps[here] + 1
                waiting.append(key)
    return steps


def _in_reading_order(jobs: Mapping[int, Job], sources: Mapping[int, Sequence[int]]) -> list[int]:
    """Sort by age, but each after its sources; were there ever a circle, it comes last and by age alone."""
    waits = {key: {source for source in sources[key] if source in jobs} for key in jobs}
    leads: dict[int, list[int]] = {key: [] for key in jobs}
    for key, found in waits.items():
        for source in found:
            leads[source].append(key)
    ready = [(jobs[key].public_id, key) for key, found in waits.items() if not found]
    ready.sort()
    order: list[int] = []
    while ready:
        _, key = heappop(ready)
        order.append(key)
        for led in leads[key]:
            waits[led].discard(key)
            if not waits[led]:
                heappush(ready, (jobs[led].public_id, led))
    placed = set(order)
    return [*order, *sorted((key for key in jobs if key not in placed), key=lambda key: jobs[key].public_id)]
