"""What Activity reads: everything that was asked for, how a batch stands as a whole, and what is parked.

Of a batch the list shows the first few only, so that a page costs the same
whatever a sheet asked for. A job that was released at a new price gave its
place in the batch to the job that took over, and stands for itself no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from teams.models import Team
from videos.gallery import PAGE, Page, page_of, rows, with_team
from videos.jobs.states import HOLDING, UNSETTLED, Phase, State
from videos.models import Batch, Job

#: So many jobs of a batch stand on Activity; the others on the batch's own page.
SHOWN = 6
#: So many parked jobs are decided on together.
DECIDED = 100
#: Not sent yet, and not being sent at this moment either.
WAITING = frozenset({State.QUEUED, State.PARKED})


@dataclass(frozen=True, slots=True)
class Place:
    """A job's place in its batch; positions may repeat in one, so the id decides. Written, it stands in an address."""

    position: int
    public_id: UUID

    def __str__(self) -> str:
        return f"{self.position}.{self.public_id.hex}"


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchPage:
    """Up to 24 jobs of a batch in its order, and the place after which the next page begins (None at the end)."""

    jobs: list[Job]
    next_after: Place | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How the jobs of one batch stand together; amounts in thousandths of a credit.

    `states` counts jobs by state, and by phase where one is completed.
    `waiting` counts what is not sent yet, with what it holds in `waiting_held`;
    `revision` rises with every change of any of its jobs.
    """

    total: int
    states: Mapping[State | Phase, int]
    quoted: int
    charged: int
    held: int
    waiting: int
    waiting_held: int
    percent: int
    is_moving: bool
    revision: int


def page(team: Team, *, after: UUID | None = None) -> Page:
    """Return a page of everything that was asked for, of a batch its first few: one query."""
    return page_of(team, _listed(team).filter(Q(batch=None) | Q(batch_position__lt=SHOWN)), after)


def find_batch(team: Team, public_id: UUID) -> Batch:
    """Return a batch of the team; raise Batch.DoesNotExist, for a foreign one too."""
    return Batch.objects.select_related("by").get(team=team, public_id=public_id)


def batches(team: Team, public_ids: Iterable[UUID]) -> list[Batch]:
    """Return the team's batches with these ids: one query."""
    return list(Batch.objects.filter(team=team, public_id__in=list(public_ids)).select_related("by"))


def batch_page(team: Team, batch: Batch, *, after: Place | None = None) -> BatchPage:
    """Return a page of one batch, in its order: one query."""
    jobs = _listed(team).filter(batch=batch)
    if after is not None:
        later = Q(batch_position=after.position, public_id__gt=after.public_id)
        jobs = jobs.filter(Q(batch_position__gt=after.position) | later)
    found = with_team(team, list(jobs.order_by("batch_position", "public_id")[: PAGE + 1]))
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return BatchPage(jobs=shown, next_after=Place(last.batch_position, last.public_id) if last else None)


def waiting(team: Team, batch: Batch) -> list[Job]:
    """Return the jobs of a batch that were not sent yet, in its order: one query."""
    found = Job.objects.filter(team=team, batch=batch, state__in=WAITING).select_related("by")
    return with_team(team, list(found.order_by("batch_position", "public_id")))


def parked(team: Team, *, batch: UUID | None = None, job: UUID | None = None) -> list[Job]:
    """Return the parked jobs of the team, of a batch, or one, oldest first and at most a hundred and one: one query."""
    found = rows(team).filter(state=State.PARKED)
    if batch is not None:
        found = found.filter(batch__public_id=batch)
    if job is not None:
        found = found.filter(public_id=job)
    return with_team(team, list(found.order_by("public_id")[: DECIDED + 1]))


def tallies(team: Team, public_ids: Iterable[UUID]) -> dict[UUID, Tally]:
    """Return how these batches stand, by their ids: one query, none for none."""
    asked = list(public_ids)
    if not asked:
        return {}
    counted = (
        Job.objects.filter(_in_place(), team=team, batch__public_id__in=asked)
        .order_by()
        .values("batch__public_id", "state", "video__phase")
        .annotate(
            count=Count("pk"),
            quotes=Sum("quote"),
            charges=Sum("charged"),
            done=Sum("progress"),
            revisions=Sum("revision"),
        )
    )
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for each in counted:
        found.setdefault(each["batch__public_id"], []).append(each)
    return {key: _tally(parts) for key, parts in found.items()}


def _listed(team: Team) -> QuerySet[Job]:
    return rows(team).select_related("batch__by").filter(_in_place())


def _in_place() -> Q:
    """Whether a job still has its place: no other took it over in the same batch."""
    return Q(~Exists(Job.objects.filter(retry_of=OuterRef("pk"), batch=OuterRef("batch"))))


def _tally(parts: Iterable[Mapping[str, Any]]) -> Tally:
    states: dict[State | Phase, int] = {}
    total = quoted = charged = held = waits = waiting_held = done = revision = 0
    is_moving = False
    for part in parts:
        state, count = State(part["state"]), part["count"]
        phase = Phase(part["video__phase"]) if state is State.COMPLETED and part["video__phase"] else None
        states[phase or state] = states.get(phase or state, 0) + count
        is_moving = is_moving or state in UNSETTLED or phase is Phase.COPYING
        total += count
        quoted += part["quotes"]
        charged += part["charges"] or 0
        held += part["quotes"] if state in HOLDING else 0
        waits += count if state in WAITING else 0
        waiting_held += part["quotes"] if state in WAITING else 0
        done += part["done"] if state in UNSETTLED or state in HOLDING else 100 * count
        revision += part["revisions"]
    return Tally(
        total=total,
        states=states,
        quoted=quoted,
        charged=charged,
        held=held,
        waiting=waits,
        waiting_held=waiting_held,
        percent=done // max(total, 1),
        is_moving=is_moving,
        revision=revision,
    )
