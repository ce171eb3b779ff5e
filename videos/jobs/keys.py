"""A team's key may be replaced or revoked while a worker sends with it: asked again just before each POST."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from teams import connections
from teams.models import Team
from videos.jobs import telling
from videos.jobs.states import State
from videos.models import Job

REVOKED: Final = (
    "This team's Samsar key was revoked before this was sent. Nothing was charged; its credits stay reserved until you "
    "send or cancel it. An owner can save a new key in Settings."
)


def still_holds(job: Job, version: int | None, *, at: datetime) -> bool:
    """Whether the key that a claimed job would be sent with is still the team's.

    If it is not, the claim is given back: for the key that took its place, or
    for a person when there is none. `version` is None where the caller brought
    a client of its own.
    """
    if version is None or connections.is_current(job.team_id, version):
        return True
    if connections.has_key(job.team_id):
        reason = "The team's key was replaced. Nothing was sent with the old one."
        job.move(State.QUEUED, at=at, reason=reason, send_at=at, tries=F("tries") - 1, message="")
        return False
    with transaction.atomic():
        if job.move(State.PARKED, at=at, reason="the key was revoked", message=REVOKED, send_at=None):
            telling.parked(job, at=at)
    return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """What hangs on a team's key: videos that wait to be sent, that are being sent just now, and that render."""

    queued: int
    sending: int
    rendering: int


def waiting(team: Team) -> Waiting:
    """Count what hangs on the team's key: one query."""
    states = {"queued": State.QUEUED, "sending": State.SUBMITTING, "rendering": State.RENDERING}
    counts = {name: Count("pk", filter=Q(state=state)) for name, state in states.items()}
    return Waiting(**Job.objects.filter(team=team, state__in=states.values()).aggregate(**counts))


def queued(team: Team) -> QuerySet[Job]:
    """Return what waits to be sent by the team's key."""
    return Job.objects.filter(team=team, state=State.QUEUED)


def look_again(team: Team, *, at: datetime) -> None:
    """Look at what renders at the next round: the team has a key again."""
    Job.objects.filter(team=team, state=State.RENDERING, next_look_at__gt=at).update(next_look_at=at)
