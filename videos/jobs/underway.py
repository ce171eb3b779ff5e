"""Which submissions were on their way to Samsar when: meanwhile nobody knows whether a balance holds their charge."""

from datetime import UTC, datetime
from typing import Final

from django.db.models import Q

from credits.unexplained import Underway
from videos.jobs.states import State
from videos.models import Job

#: Nobody knows yet when these end.
_OPEN: Final = (State.SUBMITTING, State.UNCONFIRMED)
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def since(team_id: int, start: datetime) -> list[Underway]:
    """Return the team's submissions that were on their way at `start` or later: one query.

    From the claim to the answer, or to what a person settled instead.
    """
    jobs = Job.objects.filter(team=team_id, claimed_at__isnull=False)
    ended = Q(accepted_at__gte=start) | Q(accepted_at=None, settled_at__gte=start)
    rows = jobs.filter(Q(state__in=_OPEN) | ended).order_by()
    columns = ("public_id", "state", "claimed_at", "accepted_at", "settled_at")
    return [
        Underway(
            start=claimed,
            end=_NEVER if state in _OPEN else accepted or settled or claimed,
            job_id=public_id,
        )
        for public_id, state, claimed, accepted, settled in rows.values_list(*columns)
        if claimed is not None
    ]
