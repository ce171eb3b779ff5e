"""Several jobs from one press, tied together by a batch: all of them or none, or as many as may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from credits import prices
from credits.prices import Book
from samsar import Submission
from teams.models import Membership
from videos import saved
from videos.catalogue import Offer
from videos.jobs import admission, asking, intake
from videos.jobs.asking import Press
from videos.models import Batch, Job, Video

#: So many jobs are written in one transaction, so that a long sheet keeps other writers waiting for a moment only.
CHUNK = 25


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One job of a press: its form token, what is sent, and the videos that it is made from, in order."""

    token: str
    submission: Submission
    sources: Sequence[Video] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Queued:
    """What became of a press where each order stands alone: its batch, its jobs, and why an order was refused."""

    #: None when it has no jobs: every order was refused.
    batch: Batch | None
    jobs: list[Job]
    #: The reason, for people, by the order's token.
    refused: Mapping[str, str]


def queue_all(
    orders: Sequence[Order],
    *,
    by: Membership,
    token: str,
    title: str,
    now: datetime,
    offer: Offer | None = None,
    retry_of: Job | None = None,
    press: Press = asking.SENDS,
) -> list[Job]:
    """Queue all orders, each by its own token, or none of them; several become a batch called `title`.

    `token` is the form's own. `retry_of` is followed by the order that asks
    for the same again. With `press` all of them may only wait for approval, judged by
    their sum unless it was judged before. Raises what `intake.queue` raises.
    """
    with transaction.atomic():
        # All at once, in the order in which a bulk delete takes them: one by one, the two could wait for each other.
        admission.hold_sources([source for order in orders for source in order.sources])
        batch = _batch(by, token, title, now) if len(orders) > 1 else None
        press = press.judged(by, _total(orders, offer or prices.book(by.team, now)))
        jobs = [
            intake.queue(
                order.submission,
                by=by,
                token=order.token,
                offer=offer,
                now=now,
                sources=order.sources,
                retry_of=retry_of if retry_of and _asks_again(order, retry_of) else None,
                batch=batch,
                position=position,
                press=press,
            )
            for position, order in enumerate(orders)
        ]
        saved.forget_draft(by.team, token)
        return jobs


def queue_each(
    orders: Sequence[Order],
    *,
    by: Membership,
    token: str,
    title: str,
    now: datetime,
    offer: Offer | None = None,
    press: Press = asking.SENDS,
) -> Queued:
    """Queue every order that may be, as one batch called `title`; one that is refused stops no other.

    What `press` says of approval holds for all of them, by their sum.
    """
    press = press.judged(by, _total(orders, offer or prices.book(by.team, now)))
    batch, jobs, refused = _batch(by, token, title, now), list[Job](), dict[str, str]()
    for start in range(0, len(orders), CHUNK):
        with transaction.atomic():
            for position, order in enumerate(orders[start : start + CHUNK], start):
                try:
                    job = intake.queue(
                        order.submission,
                        by=by,
                        token=order.token,
                        offer=offer,
                        now=now,
                        sources=order.sources,
                        batch=batch,
                        position=position,
                        press=press,
                    )
                except (intake.SpendingRefused, intake.PriceUnknown, intake.NotAdmitted) as refusal:
                    refused[order.token] = str(refusal)
                except intake.SameTokenOtherContent as other:
                    refused[order.token] = str(other)
                else:
                    jobs.append(job)
    if jobs:
        saved.forget_draft(by.team, token)
    is_empty = not jobs and bool(Batch.objects.filter(pk=batch.pk, jobs__isnull=True).delete()[0])
    return Queued(batch=None if is_empty else batch, jobs=jobs, refused=refused)


def _total(orders: Sequence[Order], offer: Offer | Book) -> int:
    """What all of it costs together; what has no price is refused in its turn."""
    return sum(intake.price(order.submission, offer, order.sources).amount or 0 for order in orders)


def _batch(by: Membership, token: str, title: str, now: datetime) -> Batch:
    """Return the form's batch; a second press finds the first one's."""
    fresh = {"by": by.user, "title": title[:160], "created_at": now}
    return Batch.objects.get_or_create(team=by.team, form_token=token, defaults=fresh)[0]


def _asks_again(order: Order, earlier: Job) -> bool:
    """An original is another try whatever was changed in it; what is derived, only in the same language."""
    return not order.sources or intake.language_of(order.submission, order.sources) == earlier.language
