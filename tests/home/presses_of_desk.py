"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from django.utils import timezone

from audit.trail import Action
from tests.home.desks import Desk, Expected, Press
from videos.jobs.states import State
from videos.models import Approval, Job, Why


def _asked(desk: Desk) -> Job:
    job = desk.make_job(State.AWAITING_APPROVAL, quote=360_000, title="Harbour")
    asked = {"asked_by": job.by, "asked_at": timezone.now(), "why": Why.THRESHOLD, "price": 360_000}
    Approval.objects.create(job=job, team=job.team, **asked)
    return job


def _approved(desk: Desk) -> tuple[Press, Expected]:
    job = _asked(desk)
    said = Expected(subject="“Harbour”", after={"videos": 1, "reserved": 360_000, "asked_by": str(job.by)})
    return lambda: desk.presses("request_approve", job.public_id, seen="360000"), said


def _denied(desk: Desk) -> tuple[Press, Expected]:
    job = _asked(desk)
    said = Expected(subject="“Harbour”", after={"videos": 1, "reason": "Not this month", "asked_by": str(job.by)})
    return lambda: desk.presses("request_deny", job.public_id, reason="Not this month"), said


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("request_approve", Action.REQUEST_APPROVED, ""): _approved,
    ("request_deny", Action.REQUEST_DENIED, ""): _denied,
}
