"""Who answers for a job's being sent, and whether that person still may spend.

That is who made it, until somebody else releases it or takes it over. The
question is part of the UPDATEs that claim a job and that renew the claim just
before sending, so a role that was taken away before either of them wins.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from teams.models import Membership, User
from teams.roles import Permission, Role
from videos.models import Job

_SPENDERS: Final = [role for role in Role if role.may(Permission.SPEND)]


def stands() -> Exists:
    """Return the condition that the person who answers for a job is in its team and may spend."""
    place = Membership.objects.filter(
        team=OuterRef("team"), user=Coalesce(OuterRef("answerable"), OuterRef("by")), role__in=_SPENDERS
    )
    return Exists(place)


def of(user_id: int) -> Q:
    """Return the condition that this person answers for a job."""
    return Q(answerable=user_id) | Q(answerable=None, by=user_id)


def spenders(jobs: Sequence[Job]) -> set[int]:
    """Return who of those that answer for these jobs of one team may spend, by their numbers: one query."""
    if not jobs:
        return set()
    who = {job.answerable_id or job.by_id for job in jobs}
    found = Membership.objects.filter(team=jobs[0].team_id, user__in=who, role__in=_SPENDERS)
    return set(found.values_list("user_id", flat=True))


def taken_over(job: Job, by: User) -> User | None:
    """Return what stands in a job's column once `by` answers for it: nobody beside who made it."""
    return None if by.pk == job.by_id else by


def refusal(name: str) -> str:
    """Return the sentence of a job that was parked because the person of this name may not spend any more."""
    return (
        f"{name} may no longer spend credits in this team, so nothing was sent or charged. "
        "Somebody who may can send it or cancel it."
    )
