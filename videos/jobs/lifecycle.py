"""The only writer of a job's state; what moves many unsent ones at once stands in `wholesale`.

Each function makes one move. Client and clock are arguments, no transaction
stays open while Samsar is asked, and losing a race is a quiet return. Money
moves in the same transaction as the state.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from credits import balance, corrections, ledger
from credits.models import Source
from samsar import Accepted, BadReply, NotSent, OutcomeUnknown, Refused, SamsarClient
from samsar.pricing import in_credits
from teams import connections
from teams.models import User
from videos.ids import uuid7
from videos.jobs import admission, hindrances, keys, telling, usual
from videos.jobs.doorbells import doorbell_hash, doorbell_url
from videos.jobs.states import State
from videos.models import Boot, Job

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

TRIES = 3
TRYING_FOR = timedelta(minutes=2)
#: A boot that was not seen for this long is gone.
BOOT_LIFE = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to send one job once: where Samsar may ring, and the handle to name it by."""

    webhook_url: str | None
    handle: str


def submit(job: Job, *, samsar: SamsarClient, boot: str, clock: Clock, key_version: int | None = None) -> None:
    """Send a queued job to Samsar, at most once.

    `key_version` is the team's key that `samsar` was opened with: replaced or revoked, it sends nothing.
    """
    claimed = claim(job, boot=boot, at=clock())
    if claimed is None:
        hindrances.set_aside(job, at=clock())  # or somebody else has it, or it was cancelled
        return
    if not keys.still_holds(job, key_version, at=clock()):
        return
    try:
        unfinished = admission.unfinished_source(job, samsar)
    except (NotSent, BadReply) as problem:
        # Only asked, nothing sent: Samsar charges for unfinished sources, so nobody guesses.
        retry_after = problem.retry_after if isinstance(problem, NotSent) else None
        put_back(job, NotSent(problem.reason, request_id=problem.request_id, retry_after=retry_after), at=clock())
        return
    except Refused as refusal:
        reject(job, refusal, at=clock())
        return
    if unfinished is not None:
        turn_away(job, f"“{unfinished}” is no longer finished at Samsar. Nothing was sent or charged.", at=clock())
        return
    if not _still_claimed(job, claimed, at=clock()):
        # Or asking about the sources took so long that the claim was settled without us.
        hindrances.set_aside(job, at=clock())
        return
    if not keys.still_holds(job, key_version, at=clock()):
        return
    try:
        accepted = samsar.submit(job.submission, webhook_url=claimed.webhook_url, request_id=claimed.handle)
    except NotSent as problem:
        put_back(job, problem, at=clock())
    except Refused as refusal:
        reject(job, refusal, at=clock())
    except OutcomeUnknown as problem:
        leave_unconfirmed(job, problem.sentence, at=clock())
    else:
        accept(job, accepted, at=clock())


def claim(job: Job, *, boot: str, at: datetime) -> Claim | None:
    """Commit that this worker sends the job now; None if the row, or what stands against it, says otherwise."""
    token, handle = secrets.token_urlsafe(32), str(uuid7())
    won = job.move(
        State.SUBMITTING,
        at=at,
        only=hindrances.clear(),
        claimed_at=at,
        claimed_by=boot,
        doorbell_hash=doorbell_hash(token),
        request_handle=handle,
        send_at=None,
        tries=F("tries") + 1,
        message="",
    )
    return Claim(webhook_url=doorbell_url(job, token), handle=handle) if won else None


def _still_claimed(job: Job, claimed: Claim, *, at: datetime) -> bool:
    """Renew the claim just before sending; False if it is no longer ours, or something stands against sending it."""
    ours = Job.objects.filter(hindrances.clear(), pk=job.pk, state=State.SUBMITTING, request_handle=claimed.handle)
    return bool(ours.update(claimed_at=at))


def accept(job: Job, accepted: Accepted, *, at: datetime) -> None:
    """Record the session and turn the hold into a charge, in one transaction.

    Also used when a sweep already took the claim for stale: the late answer
    of our own POST is proof, for what is unconfirmed and for what a person
    settled meanwhile.
    """
    # Logged first: if storing fails, a person can still attach the session.
    log.info("accepted", job=str(job.public_id), session=accepted.session_id, handle=job.request_handle)
    try:
        if not _record_session(job, accepted, at=at):
            job.refresh_from_db()
            if not _record_session(job, accepted, at=at):
                log.warning("accepted too late", job=str(job.public_id), state=job.state)
                return
    except IntegrityError:
        job.refresh_from_db()
        reason = f"Samsar answered with session {accepted.session_id}, which belongs to another video here."
        leave_unconfirmed(job, reason, at=at)
        return
    left = accepted.credits.remaining
    balance.note(job.team, left, read_at=at, asked_at=job.claimed_at, job_id=job.public_id)
    connections.note_answer(job.team_id, now=at)


def _record_session(job: Job, accepted: Accepted, *, at: datetime) -> bool:
    known = accepted.credits.charged is not None
    amount = accepted.credits.charged if accepted.credits.charged is not None else job.quote
    source = Source(accepted.credits.source or Source.HEADER) if known else Source.ESTIMATE
    return begin_rendering(
        job, accepted.session_id, accepted.request_id, amount=amount, source=source, at=at, reason="accepted by Samsar"
    )


def begin_rendering(
    job: Job,
    session_id: str,
    request_id: str,
    *,
    amount: int,
    source: Source,
    at: datetime,
    reason: str,
    by: User | None = None,
) -> bool:
    """Move to RENDERING with the charge; False if the job already moved elsewhere.

    What a person had counted as charged is corrected to `amount` if Samsar named
    it; our own estimate changes nothing about it, and nothing changes what a
    person adjusted. How long it will take is learned from the renders before it.
    Raises IntegrityError when the session belongs to another job of the team.
    """
    was_charged = job.state == State.SETTLED_CHARGED
    is_named = source is not Source.ESTIMATE
    is_news = not was_charged or (is_named and not corrections.is_adjusted(job.public_id))
    told: dict[str, Any] = {"charged": amount, "charge_source": source} if is_news else {}
    learned = usual.of(job)
    with transaction.atomic():
        moved = job.move(
            State.RENDERING,
            at=at,
            reason=reason,
            by=by,
            session_id=session_id,
            request_id=request_id,
            accepted_at=at,
            usual_low_s=learned and learned.low_s,
            usual_high_s=learned and learned.high_s,
            quiet_at=usual.quiet_at(at, learned),
            next_look_at=at,
            message="",
            settled_at=None,
            **told,
        )
        if moved and was_charged and is_news:
            ledger.correct(job.public_id, amount, source, at=at, reason=reason)
        elif moved and was_charged and is_named:
            said = f"{reason} at {in_credits(amount)}. The charge is kept as a person adjusted it."
            corrections.remark(job.public_id, Source.BODY, at=at, reason=said)
        elif moved and not was_charged:
            ledger.charge(job.facts, amount, source, at=at)
    return moved


def put_back(job: Job, problem: NotSent, *, at: datetime) -> None:
    """Nothing left this machine: queue again with back-off, or park after a few tries."""
    if problem.retry_after is None:
        connections.note_silence(job.team_id, now=at)
    else:
        _hold_back(job, problem.retry_after, at=at)
    wait = timedelta(seconds=max(problem.retry_after or 0.0, 5.0 * 4.0 ** (job.tries - 1)))
    if job.tries >= TRIES or wait > TRYING_FOR:
        park(job, f"{problem.sentence} Its credits stay reserved until you send or cancel it.", at=at)
        return
    job.move(State.QUEUED, at=at, reason=problem.sentence, send_at=at + wait, message=problem.sentence)


def _hold_back(job: Job, seconds: float, *, at: datetime) -> None:
    """Samsar asked for patience: what else the team has to send waits as long, and none of it loses a try."""
    until = at + min(timedelta(seconds=seconds), TRYING_FOR)
    others = Job.objects.filter(team=job.team_id, state=State.QUEUED, send_at__lt=until).exclude(pk=job.pk)
    with transaction.atomic():
        # In the order of their keys, as everybody does who locks several.
        held = list(others.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        Job.objects.filter(pk__in=held).update(send_at=until)


def park(job: Job, reason: str, *, at: datetime) -> None:
    """Set the job aside, its credits still reserved, until a person sends or cancels it."""
    with transaction.atomic():
        if job.move(State.PARKED, at=at, reason=reason, message=reason[:500], send_at=None):
            telling.parked(job, at=at)


def reject(job: Job, refusal: Refused, *, at: datetime) -> None:
    """Samsar said no: release the hold. A rejected key parks the whole queue instead."""
    if refusal.status == 401:
        telling.note_rejection(job.team, at=at, asked_at=job.claimed_at or at)
        reason = "Samsar rejected this team's key. Nothing was charged. An owner can replace the key in Settings."
        for waiting in [job, *Job.objects.filter(team=job.team_id, state=State.QUEUED).select_related("team")]:
            park(waiting, reason, at=at)
        return
    connections.note_answer(job.team_id, now=at)
    left = refusal.credits.remaining
    balance.note(job.team, left, read_at=at, asked_at=job.claimed_at, job_id=job.public_id)
    turn_away(job, refusal.message, at=at, reason=f"refused with {refusal.status}")


def turn_away(job: Job, message: str, *, at: datetime, reason: str = "not sent") -> None:
    """End a job that Samsar did not take, and release its hold."""
    with transaction.atomic():
        was = State(job.state)
        if job.move(State.REJECTED, at=at, reason=f"{reason}: {message}", message=message[:500], settled_at=at):
            ledger.release(job.public_id, at=at, reason=reason)
            telling.ended(job, was, at=at)


def leave_unconfirmed(job: Job, reason: str, *, at: datetime) -> None:
    """Nobody knows whether Samsar accepted: keep the hold, send nothing again, ask a person."""
    with transaction.atomic():
        if job.move(State.UNCONFIRMED, at=at, reason=reason, message=reason[:500]):
            telling.unconfirmed(job, at=at)


def settle_stale_claims(*, at: datetime) -> int:
    """Mark claims whose worker is gone, or whose deadline passed, as unconfirmed; return how many."""
    alive = set(Boot.objects.filter(seen_at__gt=at - BOOT_LIFE).values_list("name", flat=True))
    too_old = at - timedelta(seconds=settings.SUBMIT_SECONDS + 30)
    settled = 0
    for job in Job.objects.filter(state=State.SUBMITTING).select_related("team"):
        claimed_at = job.claimed_at or job.created_at
        if claimed_at < too_old or (job.claimed_by not in alive and claimed_at < at - BOOT_LIFE):
            leave_unconfirmed(job, "The worker that was sending this stopped before Samsar's answer was stored.", at=at)
            settled += 1
    return settled


def cancel(job: Job, *, by: User, at: datetime, reason: str = "cancelled before it was sent") -> bool:
    """Cancel a job: at once if it was never sent, else ask Samsar at the next look. False if it is too late.

    What Samsar accepted stays charged.
    """
    if job.state in (State.QUEUED, State.PARKED):
        with transaction.atomic():
            moved = job.move(
                State.CANCELLED,
                at=at,
                by=by,
                reason=reason,
                message="Cancelled before it was sent. Nothing was charged.",
                settled_at=at,
                send_at=None,
            )
            if moved:
                ledger.release(job.public_id, at=at, reason=reason)
        return moved
    rendering = Job.objects.filter(pk=job.pk, state=State.RENDERING)
    return bool(rendering.update(is_cancel_asked=True, next_look_at=at, revision=F("revision") + 1))
