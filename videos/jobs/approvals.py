"""Deciding on what was asked for: sent exactly once at a price that is checked again, denied or withdrawn.

The conditional UPDATE of the job decides between two that press at once; the
hold and the answer stand in its transaction. Nothing here sends: the caller
rings after commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from audit import trail
from audit.trail import Action
from credits import brakes, ledger
from samsar import TextToVideo
from samsar.pricing import Estimate, credits_text, in_credits
from teams.models import Membership, Team
from teams.roles import Permission
from videos import lineage, shelves
from videos.catalogue import Offer
from videos.jobs import admission, asking, intake, telling, vouching
from videos.jobs.states import State
from videos.models import Answer, Approval, Job, Video


class DecidedAlready(Exception):
    """Somebody decided, or withdrew it, a moment earlier; this press changed nothing."""

    def __init__(self) -> None:
        super().__init__("Somebody decided on this meanwhile. Your press changed nothing.")


class CannotApprove(Exception):
    """This cannot be sent as it was asked for; the text says why. Nothing was reserved, sent or charged."""


class PriceMoved(Exception):
    """The price is not the one that was shown: nothing was sent. Amounts in thousandths of a credit."""

    def __init__(self, seen: int, now: int) -> None:
        self.seen, self.now = seen, now
        super().__init__(
            f"The price is {in_credits(now)} now, not {credits_text(seen)}. Nothing was sent or charged: "
            "approve again if the new price is right."
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A job that waits for approval, what it is made from, its price now, and why it cannot be sent (or empty)."""

    job: Job
    sources: Sequence[Video]
    quoted: Estimate
    problem: str


def open_requests(team: Team) -> QuerySet[Job]:
    """Return the team's jobs that wait for approval, each with its request, oldest first."""
    jobs = Job.objects.filter(team=team, state=State.AWAITING_APPROVAL)
    return jobs.select_related("approval__asked_by", "by", "answerable", "batch", "project", "team", "video").order_by(
        "pk"
    )


def named(team: Team, public_id: UUID) -> list[Job]:
    """Return what of one request is open: a job, or all of a batch; raise Approval.DoesNotExist if none ever was."""
    its = Q(public_id=public_id) | Q(batch__public_id=public_id)
    found = list(open_requests(team).filter(its))
    if not found and not Approval.objects.filter(team=team, job__in=Job.objects.filter(its, team=team)).exists():
        raise Approval.DoesNotExist
    return found


def following(jobs: Sequence[Job]) -> UUID | None:
    """Return the id of the open request that comes after that of these jobs, in the order of `open_requests`."""
    rest = open_requests(jobs[0].team).filter(pk__gt=jobs[0].pk)
    if jobs[0].batch_id:
        rest = rest.exclude(batch=jobs[0].batch_id)
    job = rest.first()
    return None if job is None else job.batch.public_id if job.batch else job.public_id


def askers(jobs: Iterable[Job]) -> str:
    """Name who asked for these jobs, each once, in the order of the jobs."""
    return ", ".join(dict.fromkeys(str(job.approval.asked_by) for job in jobs))


def may_withdraw(by: Membership, job: Job) -> bool:
    """Whether this member may take a request back: their own, one that they answer for, or as who changes others'."""
    return is_own(by, job) or by.may(Permission.CHANGE_OTHERS)


def is_own(by: Membership, job: Job) -> bool:
    """Whether this member asked for the job, or answers for it now."""
    return by.user_id in {job.approval.asked_by_id, job.answerable_id or job.by_id}


def priced(jobs: Sequence[Job], offer: Offer) -> list[Asked]:
    """Return jobs of one team that wait, with their price now: two queries, whatever their number."""
    sources, spenders = lineage.sources_of_all(jobs), vouching.spenders(jobs)
    found = []
    for job in jobs:
        made_from = sources.get(job.pk, [])
        quoted = intake.price(job.submission, offer, made_from)
        problem = _problem(job, made_from, quoted, offer)
        if (job.answerable_id or job.by_id) not in spenders:
            problem = _unvouched(job)
        found.append(Asked(job=job, sources=made_from, quoted=quoted, problem=problem))
    return found


def approve(jobs: Sequence[Job], *, seen: int, by: Membership, offer: Offer, now: datetime) -> list[Job]:
    """Queue all of these jobs of one request at their price now, which must add up to `seen`, or none of them.

    The hold is in the name of who answers for each, and so are the budgets. Raises PriceMoved, CannotApprove,
    NotAdmitted, SpendingRefused or DecidedAlready; then nothing was written.
    """
    if not jobs:
        raise DecidedAlready
    with transaction.atomic():
        found = priced(jobs, offer)
        # What they are made from first, then their own rows, then money: as wherever jobs are made or moved.
        admission.hold_sources([source for each in found for source in each.sources])
        for each in found:
            if each.problem:
                if not Job.objects.filter(pk=each.job.pk, state=State.AWAITING_APPROVAL).exists():
                    raise DecidedAlready
                raise CannotApprove(each.problem)
        total = sum(each.quoted.amount or 0 for each in found)
        if total != seen:
            raise PriceMoved(seen, total)
        for each in found:
            _release(each, by=by, now=now)
        for each in found:
            brakes.check(each.job.team, each.job.quote, by=each.job.facts.by, at=now)
            ledger.hold(each.job.team, each.job.quote, each.job.facts, at=now)
        _close(jobs, Answer.APPROVED, by=by, now=now)
        _tell(jobs, "{by} approved {what}, at {credits}", by=by, now=now)
        facts: dict[str, trail.Value] = {"videos": len(jobs), "reserved": total, "asked_by": askers(jobs)}
        titles = shelves.named([job.title for job in jobs])
        trail.record(by.team_id, Action.REQUEST_APPROVED, at=now, by=by.user, subject=titles, after=facts)
    return list(jobs)


def deny(jobs: Sequence[Job], *, reason: str, by: Membership, now: datetime) -> None:
    """End these jobs of one request with a reason that who asked reads; raise DecidedAlready, or ValueError without."""
    reason = " ".join(reason.split())[: asking.NOTE_LENGTH]
    if not reason:
        raise ValueError("Say why in a few words: who asked reads it. Nothing was decided.")
    with transaction.atomic():
        message = f"{by.user} denied this: “{reason}” Nothing was reserved or charged."
        _end(jobs, f"denied: {reason}", message, by=by, now=now)
        _close(jobs, Answer.DENIED, by=by, now=now, reason=reason)
        _tell(jobs, "{by} denied {what}: “{reason}” Nothing was charged", by=by, now=now, reason=reason)
        facts: dict[str, trail.Value] = {"videos": len(jobs), "reason": reason, "asked_by": askers(jobs)}
        titles = shelves.named([job.title for job in jobs])
        trail.record(by.team_id, Action.REQUEST_DENIED, at=now, by=by.user, subject=titles, after=facts)


def withdraw(jobs: Sequence[Job], *, by: Membership, now: datetime) -> None:
    """End these jobs of one request because who asked does not want them any more; raise DecidedAlready."""
    with transaction.atomic():
        _end(jobs, "request withdrawn", "Withdrawn before anybody decided. Nothing was charged.", by=by, now=now)
        _close(jobs, Answer.WITHDRAWN, by=by, now=now)
        _tell(jobs, "{by} withdrew {what}. Nothing was charged", by=by, now=now)


def _problem(job: Job, sources: Sequence[Video], quoted: Estimate, offer: Offer) -> str:
    """Say why a job cannot be sent as it was asked for; empty when it can."""
    submission = job.submission
    if isinstance(submission, TextToVideo) and offer.is_live:
        for chosen, models in (
            (submission.video_model, offer.video_models),
            (submission.image_model, offer.image_models),
        ):
            if chosen not in {model.value for model in models}:
                return f"Samsar no longer offers {chosen}. Deny it, and have it asked for again with another model."
    try:
        admission.check(submission, sources)
    except admission.NotAdmitted as refusal:
        return str(refusal)
    return str(intake.PriceUnknown()) if quoted.amount is None else ""


def _release(asked: Asked, *, by: Membership, now: datetime) -> None:
    job, quoted = asked.job, asked.quoted
    moved = job.move(
        State.QUEUED,
        at=now,
        by=by.user,
        reason=f"approved at {in_credits(quoted.amount or 0)}",
        only=vouching.stands(),
        send_at=now,
        message="",
        quote=quoted.amount,
        quote_bound=quoted.bound,
        quote_sentence=quoted.sentence,
        price_list=quoted.version,
    )
    if not moved:
        if Job.objects.filter(pk=job.pk, state=State.AWAITING_APPROVAL).exists():
            raise CannotApprove(_unvouched(job))
        raise DecidedAlready


def _end(jobs: Sequence[Job], why: str, message: str, *, by: Membership, now: datetime) -> None:
    if not jobs:
        raise DecidedAlready
    for job in jobs:
        if not job.move(State.CANCELLED, at=now, by=by.user, reason=why, message=message[:500], settled_at=now):
            raise DecidedAlready


def _close(jobs: Sequence[Job], answer: Answer, *, by: Membership, now: datetime, reason: str = "") -> None:
    if asking.close([job.pk for job in jobs], answer, by=by.user, at=now, reason=reason) != len(jobs):
        raise DecidedAlready


def _unvouched(job: Job) -> str:
    return (
        f"{job.answerable or job.by} may no longer spend credits in this team. Nothing was sent or charged. "
        "Deny it; whoever still needs it can make it again."
    )


def _tell(jobs: Sequence[Job], pattern: str, *, by: Membership, now: datetime, reason: str = "") -> None:
    """Tell everybody once what became of their own part: who asked, and to whom it was handed over since.

    A batch has several who asked where one of them asked again for what another one's press had made.
    """
    theirs: dict[int, list[Job]] = {}
    for job in jobs:
        for person in sorted({job.approval.asked_by_id, job.answerable_id or job.by_id}):
            theirs.setdefault(person, []).append(job)
    for person, own in theirs.items():
        is_own = any(job.approval.asked_by_id == person for job in own)
        words = pattern.format(
            by=by.user,
            what="what you asked for" if is_own else "what was handed over to you",
            credits=in_credits(sum(job.quote for job in own)),
            reason=reason,
        )
        telling.answered(own, person, words, by=by.user, at=now)
