"""Deciding on parked jobs together: what they cost now, sending them at that price, or letting them go.

One whose price changed ends, its hold released, and a new job takes its place
in the same transaction. Nothing here sends: the caller rings after commit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from credits import brakes, ledger
from samsar.pricing import credits_text
from teams.models import Membership, User
from videos import lineage
from videos.catalogue import Offer
from videos.jobs import asking, intake, lifecycle, recovery
from videos.jobs.asking import Press
from videos.jobs.states import State
from videos.models import Job, Video


@dataclass(frozen=True, kw_only=True, slots=True)
class Parked:
    """A parked job, its sources in order, and what it costs now; None when nobody knows any more."""

    job: Job
    sources: Sequence[Video]
    price: int | None

    @property
    def is_changed(self) -> bool:
        """Whether it costs something else than is reserved for it."""
        return self.price != self.job.quote


@dataclass(frozen=True, kw_only=True, slots=True)
class Released:
    """What became of a release: the jobs that wait to be sent, how many of them are new, and the refused ones.

    What is made anew above the approval threshold waits for approval.
    """

    jobs: list[Job]
    anew: int
    refused: list[tuple[Job, str]]


def priced(jobs: Sequence[Job], offer: Offer) -> list[Parked]:
    """Return parked jobs with what they cost now: one query for all their sources."""
    sources = lineage.sources_of_all(jobs)
    found = []
    for job in jobs:
        made_from = sources.get(job.pk, [])
        price = intake.price(job.submission, offer, made_from).amount
        found.append(Parked(job=job, sources=made_from, price=price))
    return found


def needed(parked: Iterable[Parked], *, now: datetime) -> int:
    """Return how much more the month of `now` has to hold if these are sent, in thousandths of a credit."""
    changed = [each for each in parked if each.is_changed]
    # What was asked for first is held in the month in which it was approved, not in that in which it was made.
    held = ledger.months_of([each.job.public_id for each in changed])
    return sum(
        (each.price or 0)
        - (each.job.quote if held.get(each.job.public_id) == ledger.month_of(each.job.team, now) else 0)
        for each in changed
    )


def judged(parked: Iterable[Parked], press: Press, *, by: Membership) -> Press:
    """Return the press with what becomes of those that cost something else now: it sends them, or only asks.

    What holds its price already was decided on, and is sent. One query for who may not approve.
    """
    return press.judged(by, sum(each.price or 0 for each in parked if each.is_changed))


def send(
    parked: Iterable[Parked], *, by: Membership, offer: Offer, now: datetime, press: Press = asking.SENDS
) -> Released:
    """Put parked jobs back in the queue, each at its price now; one that is refused stays parked and stops no other."""
    jobs, refused, anew, parked = list[Job](), list[tuple[Job, str]](), 0, list(parked)
    press = judged(parked, press, by=by)
    with transaction.atomic():
        # All rows before any money, as wherever a job moves: the other way round two could wait for each other.
        changed = [each for each in parked if each.is_changed]
        made_from = [source.job_id for each in changed for source in each.sources]
        list(Job.objects.select_for_update().filter(pk__in=made_from).order_by("pk").values_list("pk"))
        held = Job.objects.select_for_update(no_key=True).filter(pk__in=[each.job.pk for each in parked])
        list(held.order_by("pk").values_list("pk"))
        # Who takes over what others reserved moves money, too: the turns of all months are taken in their order.
        moved = [each.job for each in parked if each.is_changed or recovery.takes_over(each.job, by.user)]
        if moved:
            brakes.take_turns(by.team, [job.public_id for job in moved], at=now)
        for each in parked:
            try:
                if each.is_changed:
                    jobs.append(_make_anew(each, by=by, offer=offer, now=now, press=press))
                    anew += 1
                else:
                    recovery.requeue(each.job, by=by.user, at=now)
                    jobs.append(each.job)
            except (recovery.CannotSettle, intake.SpendingRefused, intake.PriceUnknown, intake.NotAdmitted) as problem:
                refused.append((each.job, str(problem)))
                if isinstance(problem, intake.SpendingRefused):
                    brakes.tell_too_fast(problem, at=now)  # what was told inside was taken back with the rest
        if sent := [job for job in jobs if job.state == State.QUEUED]:
            recovery.note_sent(sent, by=by.user, at=now)
    return Released(jobs=jobs, anew=anew, refused=refused)


def cancel(jobs: Iterable[Job], *, by: User, at: datetime) -> list[Job]:
    """Cancel jobs that were not sent yet, and return those; one that is being sent already is left alone."""
    unsent = (State.QUEUED, State.PARKED)
    return [job for job in jobs if job.state in unsent and lifecycle.cancel(job, by=by, at=at)]


def _make_anew(parked: Parked, *, by: Membership, offer: Offer, now: datetime, press: Press) -> Job:
    """End the parked job and queue another in its place, at the price of now; both or neither.

    The new one's token is the old one's id, so that two presses make one job.
    """
    old = parked.job
    reason = f"made again at {credits_text(parked.price)} credits" if parked.price is not None else "made again"
    with transaction.atomic():
        if not lifecycle.cancel(old, by=by.user, at=now, reason=reason):
            raise recovery.CannotSettle(recovery.MOVED_ON)
        job = intake.queue(
            old.submission,
            by=by,
            token=f"release-{old.public_id.hex}",
            offer=offer,
            now=now,
            sources=parked.sources,
            retry_of=old,
            maker=old.by,
            batch=old.batch,
            position=old.batch_position,
            press=press,
        )
        if job.quote != parked.price:
            raise recovery.PriceChanged(parked.price or 0, job.quote)
        return job
