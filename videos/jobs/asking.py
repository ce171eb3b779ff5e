"""Who has to ask before credits are spent, and the request that stands in for the hold.

What one press makes is judged by its sum, so that a sheet or five languages
do not slip under the threshold one by one. A request holds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from credits import counters
from credits.counters import Place
from credits.ledger import month_of
from credits.models import SpendingRules
from samsar.pricing import in_credits
from teams.models import Membership, Team, User
from teams.roles import Permission
from videos.jobs import telling
from videos.jobs.states import State
from videos.models import Answer, Approval, Job, Why

NOTE_LENGTH: Final = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """What one press asks for: whether its button said that it only asks, and with which note.

    `total` is what all of it costs together, in thousandths of a credit; None until that is known.
    """

    wants: Why | None = None
    note: str = ""
    total: int | None = None

    def judged(self, by: Membership, total: int) -> Self:
        """Return the press with what becomes of it: it asks (`wants`) or it sends. One query for who may not approve.

        A button that said it asks never sends, whatever the rules, or the role of who presses it, became since.
        """
        if self.total is not None:
            return self
        wants = self.wants if total else None
        if not wants and total and not by.may(Permission.APPROVE):
            above = threshold(by.team)
            wants = Why.THRESHOLD if above is not None and total > above else None
        return replace(self, wants=wants, total=total)


#: A press of which nothing is known but what it sends.
SENDS: Final = Press()


def threshold(team: Team) -> int | None:
    """Return above how many thousandths of a credit somebody else has to approve; None for no such rule."""
    return SpendingRules.objects.filter(team=team).values_list("approval_above", flat=True).first()


def ask(job: Job, press: Press, *, by: User, at: datetime) -> Approval:
    """Write the request of a job that waits for approval, and tell those who decide; in the job's transaction."""
    why, scope, limit = Why(press.wants or Why.THRESHOLD), "", None
    if why is Why.BUDGET:
        place = Place(
            team_id=job.team_id, month=month_of(job.team, at), project_id=job.project_id, member_id=job.facts.by.pk
        )
        # None where credits came free meanwhile: whoever decides sees that there is room.
        if binding := counters.binding(place, press.total or job.quote):
            scope, limit = str(binding.scope), binding.limit
    else:
        limit = threshold(job.team)
    # Of this press: the batch may have been asked for, and decided on, before.
    before = Approval.objects.filter(job__batch=job.batch, asked_by=by, asked_at=at)
    is_first = job.batch is None or not before.exists()
    request = Approval.objects.create(
        job=job,
        team=job.team,
        asked_by=by,
        asked_at=at,
        why=why,
        scope=scope,
        limit=limit,
        price=job.quote,
        note=press.note[:NOTE_LENGTH],
    )
    telling.asked(job, press.total or job.quote, is_first=is_first, by=by, at=at)
    return request


def close(jobs: Sequence[int], answer: Answer, *, by: User, at: datetime, reason: str = "") -> int:
    """Write how the requests of these jobs (their keys) ended, in the transaction that moved them; return how many."""
    found = Approval.objects.filter(job__in=jobs, answer="")
    return found.update(answer=answer, decided_by=by, decided_at=at, reason=reason[:NOTE_LENGTH])


def said(jobs: Sequence[Job]) -> str:
    """Say what a press that asked led to; empty when it sent."""
    asked = [job for job in jobs if job.state == State.AWAITING_APPROVAL]
    if not asked:
        return ""
    total, many = in_credits(sum(job.quote for job in asked)), len(asked)
    wait = "It waits" if many == 1 else f"{many} videos wait"
    return f"{wait} for approval at {total}. Nothing is reserved or charged until somebody decides."
