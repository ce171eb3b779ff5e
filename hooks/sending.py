"""Sending: what is due is claimed one by one, committed, posted, and noted; every try bears the same id.

At least once: a worker that dies between claim and answer leaves a row that is
due again when its lease is over. Each address has one turn at a time in a
process, and its turn ends with its first failure, so that a slow one holds up
no other. Nothing is sent while a transaction is open.
"""

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet

from hooks import endpoints, signing
from hooks.models import Delivery, Endpoint, message_id
from notices.kinds import Kind
from notices.telling import tell
from outbound import posting
from outbound.addresses import Resolve, look_up
from outbound.posting import PostFailed
from samsar.verdicts import read_retry_after
from teams.sealing import CannotOpen, unseal

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

#: How long a try may be on its way: the exchange's own bound, and plenty for a slow look-up of a name.
LEASE: Final = timedelta(minutes=2)
#: After which time the next try follows each failed one, as Standard Webhooks suggest; then it has failed.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
#: An address that took nothing for so long is switched off.
PATIENCE: Final = timedelta(days=5)
#: How long one turn goes on while all is well; then others are let in.
_TURN: Final = timedelta(seconds=30)
_KEPT: Final = timedelta(days=30)
_GONE: Final = 410
_SHOWN: Final = 300
_SECRET: Final = re.compile(r"whsec_[\w+/=-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """The right to try one delivery, committed; it ends at `until`."""

    delivery: Delivery
    until: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """How a try went: the status if there was an answer, how many ms it took, what to show of it, its Retry-After."""

    status: int | None
    ms: int
    words: str
    retry_after: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the other side took it."""
        return self.status is not None and 200 <= self.status < 300


def due(now: datetime) -> QuerySet[Delivery]:
    """Return what is to be sent at `now`, by addresses that are on and did not ask to be left alone."""
    may_be_asked = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=now)
    return Delivery.objects.filter(
        may_be_asked, state=Delivery.State.WAITING, next_at__lte=now, endpoint__is_on=True, endpoint__removed_at=None
    ).order_by()


def addresses_due(now: datetime, most: int) -> list[int]:
    """Return the addresses that something is due for, longest waiting first, `most` at the most."""
    waiting = due(now).values("endpoint").annotate(since=Min("next_at")).order_by("since", "endpoint")
    return list(waiting.values_list("endpoint", flat=True)[:most])


def take_turn(endpoint_id: int, *, clock: Clock, resolve: Resolve = look_up) -> int:
    """Send what is due for one address, one after the other, and return how many it took.

    Ends with the first that fails, and after a while.
    """
    until, taken = clock() + _TURN, 0
    while (now := clock()) < until:
        claimed = claim(endpoint_id, now=now)
        if claimed is None:
            break
        outcome = _try(claimed.delivery, now=now, resolve=resolve)
        settle(claimed, outcome, now=clock())
        if not outcome.is_taken:
            break
        taken += 1
    return taken


def claim(endpoint_id: int, *, now: datetime) -> Claim | None:
    """Take the longest waiting delivery of an address that nobody else takes; None if there is none."""
    waiting = due(now).filter(endpoint=endpoint_id).order_by("next_at", "pk")
    for delivery in waiting.select_related("endpoint__team")[:20]:
        mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, next_at=delivery.next_at)
        if mine.update(next_at=now + LEASE, tries=F("tries") + 1, tried_at=now):
            delivery.tries += 1
            return Claim(delivery=delivery, until=now + LEASE)
    return None


def settle(claimed: Claim, outcome: Outcome, *, now: datetime) -> None:
    """Note how a try went, unless its lease was over and another took it up; then how its address is."""
    delivery = claimed.delivery
    mine = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING, next_at=claimed.until)
    told: dict[str, Any] = {"status": outcome.status, "ms": outcome.ms, "answer": outcome.words}
    rest = _rest_asked(outcome, now=now)
    wait = None if delivery.is_test or outcome.status == _GONE else _wait_after(delivery.tries)
    if outcome.is_taken:
        told |= {"state": Delivery.State.DELIVERED, "next_at": None}
    elif wait is None:
        told |= {"state": Delivery.State.FAILED, "next_at": None}
    else:
        told |= {"next_at": now + max(wait, rest)}
    mine.update(**told)
    log.info("webhook", delivery=delivery.pk, what=delivery.event, tries=delivery.tries, status=outcome.status)
    # A transaction of its own, and the address before its deliveries, as whoever removes it has them.
    if outcome.is_taken:
        Endpoint.objects.filter(pk=delivery.endpoint_id).update(took_at=now, failing_since=None, rests_until=None)
    else:
        _note_failure(delivery.endpoint, is_gone=outcome.status == _GONE, now=now)
        if rest:
            Endpoint.objects.filter(pk=delivery.endpoint_id).update(rests_until=now + rest)


def _rest_asked(outcome: Outcome, *, now: datetime) -> timedelta:
    """Return for how long an address that took nothing asks to be left alone: not longer than the longest wait."""
    if outcome.is_taken:
        return timedelta()
    asked = read_retry_after(outcome.retry_after, now=now, longest=max(WAITS).total_seconds())
    return timedelta(seconds=asked or 0)


def _wait_after(tries: int) -> timedelta | None:
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def _note_failure(endpoint: Endpoint, *, is_gone: bool, now: datetime) -> None:
    with transaction.atomic():
        Endpoint.objects.filter(pk=endpoint.pk, failing_since=None).update(failing_since=now)
        is_old = Endpoint.objects.filter(pk=endpoint.pk, failing_since__lte=now - PATIENCE).exists()
        if not (is_gone or is_old):
            return
        why = Endpoint.Why.GONE if is_gone else Endpoint.Why.FAILING
        if endpoints.switch_off(endpoint, why, now=now):
            tell(
                endpoint.team,
                Kind.HOOK,
                [],
                bundle=f"hook-{endpoint.pk}",
                title=endpoint.host,
                sentence=f"A webhook was switched off: {why.label}",
                path=endpoint.get_absolute_url(),
                now=now,
                actor_id=None,
            )


def _try(delivery: Delivery, *, now: datetime, resolve: Resolve) -> Outcome:
    """Post one delivery, signed for this moment."""
    begun = time.monotonic()

    def ended(status: int | None, words: str, retry_after: str = "") -> Outcome:
        ms = round((time.monotonic() - begun) * 1000)
        return Outcome(status=status, ms=ms, words=words, retry_after=retry_after)

    endpoint, body = delivery.endpoint, delivery.body.encode()
    try:
        secrets = [unseal(endpoint.sealed_secret)]
        if endpoint.former_until and now < endpoint.former_until:
            secrets.append(unseal(endpoint.sealed_former))
    except CannotOpen:
        return ended(None, "Nothing was sent: its secret cannot be read any more. Renew it.")
    try:
        answer = posting.post(
            endpoint.address,
            body,
            signing.headers(secrets, message_id(delivery.event_id), int(now.timestamp()), body),
            practice_origin=endpoints.practice_origin(endpoint.team, endpoint.address),
            resolve=resolve,
        )
    except PostFailed as failed:
        return ended(None, failed.sentence)
    if 300 <= answer.status < 400:
        return ended(answer.status, "It sent us on to another address, which is not followed.", answer.retry_after)
    return ended(answer.status, harmless(answer.body), answer.retry_after)


def harmless(answer: bytes) -> str:
    """Return the beginning of an answer as one line of printable text, without what looks like a secret of ours."""
    text = "".join(letter if letter.isprintable() else " " for letter in answer.decode(errors="replace"))
    return _SECRET.sub("whsec_…", " ".join(text.split()))[:_SHOWN]


def clean_up(now: datetime) -> None:
    """Delete old deliveries and addresses that were removed long ago, and forget former secrets."""
    Delivery.objects.filter(at__lt=now - _KEPT).delete()
    Endpoint.objects.filter(removed_at__lt=now - _KEPT).delete()
    Endpoint.objects.filter(former_until__lte=now).update(sealed_former=b"", former_until=None)


def pretty(body: str) -> str:
    """Return what is sent as people read it; as it is, if it is no JSON."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return body
