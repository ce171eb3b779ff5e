"""What people decide when the machine cannot know: unconfirmed, quiet and parked jobs.

Nothing here sends anything. Making a video again is a new job, at a fresh price.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from audit import trail
from audit.trail import Action
from credits import brakes, ledger
from credits.ledger import SpendingRefused
from credits.models import Source
from samsar import BadReply, NotSent, Refused, SamsarClient
from samsar.pricing import in_credits
from teams.models import User
from videos import lineage, shelves
from videos.catalogue import Offer
from videos.jobs import hindrances, intake, lifecycle, observing, usual, vouching, wholesale
from videos.jobs.states import State
from videos.models import Job

MOVED_ON = "This video has moved on since the page was loaded. Nothing was changed."


class CannotSettle(Exception):
    """The decision could not be carried out; the text says why, and nothing was changed."""


class PriceChanged(CannotSettle):
    """What a parked job holds is no longer its price."""

    def __init__(self, held: int, fresh: int | None) -> None:
        now = "unknown" if fresh is None else in_credits(fresh)
        super().__init__(f"The price was {in_credits(held)} and is {now} now. Nothing was sent.")


def attach(job: Job, session_id: str, *, by: User, samsar: SamsarClient, at: datetime) -> None:
    """Tie an unconfirmed job to the session that Samsar made for it, once Samsar has confirmed that it exists.

    Raises CannotSettle; then nothing was changed.
    """
    if job.state != State.UNCONFIRMED:
        raise CannotSettle(MOVED_ON)
    session_id = session_id.strip()
    if not session_id or len(session_id) > 200 or not session_id.isprintable() or " " in session_id:
        raise CannotSettle("That is not a session id. It stands in Samsar's own list of sessions.")
    try:
        # The status answers for anybody's session; this call only for our own account's.
        samsar.fetch_latest_version(session_id)
        seen = samsar.status(session_id)
    except Refused as refusal:
        raise CannotSettle(f"Samsar does not know this session: {refusal.message}") from None
    except (NotSent, BadReply) as problem:
        raise CannotSettle(
            f"Samsar could not be asked: {problem.reason}. Nothing was changed. Try again in a minute."
        ) from None
    known = seen.credits.charged is not None
    try:
        with transaction.atomic():
            moved = lifecycle.begin_rendering(
                job,
                session_id,
                seen.request_id or session_id,
                amount=seen.credits.charged if seen.credits.charged is not None else job.quote,
                source=Source.BODY if known else Source.ESTIMATE,
                at=at,
                reason=f"session {session_id} attached",
                by=by,
            )
            if moved:
                facts = {"session": session_id, "charged": job.charged}
                trail.record(job.team_id, Action.SESSION_ATTACHED, at=at, by=by, subject=job.title, after=facts)
    except IntegrityError:
        raise CannotSettle("This session already belongs to another video of this team.") from None
    if not moved:
        raise CannotSettle(MOVED_ON)
    observing.observe(job, seen, at=at)


def count_as_charged(job: Job, *, by: User, reason: str, at: datetime) -> None:
    """Settle that Samsar charged for this job: the hold becomes a charge on a person's word.

    A rendering that went quiet was charged at acceptance; settling it only ends
    the looking. Raises CannotSettle.
    """
    _need_reason(reason)
    was_unconfirmed = job.state == State.UNCONFIRMED
    with transaction.atomic():
        fields: dict[str, Any] = {"settled_at": at, "next_look_at": None, "message": reason[:500]}
        if was_unconfirmed:
            fields |= {"charged": job.quote, "charge_source": Source.PERSON}
        elif not usual.may_give_up(job, at=at):
            raise CannotSettle(MOVED_ON)
        if not job.move(State.SETTLED_CHARGED, at=at, reason=reason, by=by, **fields):
            raise CannotSettle(MOVED_ON)
        if was_unconfirmed:
            ledger.charge(job.facts, job.quote, Source.PERSON, at=at, reason=reason)
        _note_settled(job, "charged", by=by, reason=reason, at=at)


def was_not_charged(job: Job, *, by: User, reason: str, at: datetime) -> None:
    """Settle that Samsar charged nothing for this job: the hold is released. Raises CannotSettle."""
    _need_reason(reason)
    with transaction.atomic():
        if not job.move(State.SETTLED_FREE, at=at, reason=reason, by=by, settled_at=at, message=reason[:500]):
            raise CannotSettle(MOVED_ON)
        ledger.release(job.public_id, at=at, reason=reason)
        _note_settled(job, "not charged", by=by, reason=reason, at=at)


def send_parked(job: Job, *, by: User, offer: Offer, at: datetime) -> None:
    """Put a parked job back in the queue at the price that it holds.

    Raises PriceChanged if that price is gone, CannotSettle if it moved on, SpendingRefused if spending is held back.
    """
    fresh = intake.price(job.submission, offer, lineage.sources_of(job))
    if fresh.amount != job.quote:
        raise PriceChanged(job.quote, fresh.amount)
    with transaction.atomic():
        requeue(job, by=by, at=at)
        note_sent([job], by=by, at=at)


def takes_over(job: Job, by: User) -> bool:
    """Whether `by` would answer for what somebody else reserved, if they sent this job."""
    return (job.answerable_id or job.by_id) != by.pk


def note_sent(jobs: Sequence[Job], *, by: User, at: datetime) -> None:
    """Write into the trail that one press sent these parked jobs; call it in the transaction that did."""
    facts = {"videos": len(jobs), "reserved": sum(job.quote for job in jobs)}
    titles = shelves.named([job.title for job in jobs])
    trail.record(jobs[0].team_id, Action.JOBS_RELEASED, at=at, by=by, subject=titles, after=facts)


def requeue(job: Job, *, by: User, at: datetime) -> None:
    """Put a parked job back in the queue with what it holds; raise CannotSettle if it moved on.

    While spending is paused it raises SpendingPaused. Who sends it answers for it from now on; it raises
    TakenOverTooMuch if their own limit has no room for that. Who sends several takes the team's turn for all of their
    months before (`brakes.take_turns`).
    """
    is_taken_over = takes_over(job, by)
    answers: dict[str, Any] = {"answerable": vouching.taken_over(job, by)}
    reason = "sent again by a person"
    only = ~Q(brakes.is_paused())
    try:
        with transaction.atomic():
            # The job's row first, then money: as wherever a job moves.
            moved = job.move(
                State.QUEUED, at=at, only=only, reason=reason, by=by, send_at=at, tries=0, message="", **answers
            )
            if moved and is_taken_over:
                wholesale.check_taken_over(Job.objects.filter(pk=job.pk), job.team, by)
    except SpendingRefused:
        job.refresh_from_db()
        raise
    if not moved:
        hindrances.must_run(job.team)
        raise CannotSettle(MOVED_ON)


def _note_settled(job: Job, how: str, *, by: User, reason: str, at: datetime) -> None:
    facts: dict[str, trail.Value] = {"settled": how, "credits": job.quote, "reason": reason}
    trail.record(job.team_id, Action.CHARGE_SETTLED, at=at, by=by, subject=job.title, after=facts)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise CannotSettle("Say in a few words how you know. The ledger keeps it with your name.")
