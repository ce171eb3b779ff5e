"""Whoever sends has claimed it: two workers never send one try twice, and one that dies loses nothing."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import F

from hooks import sending
from hooks.models import Delivery, Endpoint
from hooks.sending import Claim
from tests.conftest import NOW
from tests.hooks.conftest import DELIVERED, Make, log_of, tell, turn
from tests.hooks.receiver import Receiver


def race(endpoint: Endpoint, workers: int) -> None:
    """Give an address several turns at once."""
    start, errors = threading.Barrier(workers), list[BaseException]()

    def work() -> None:
        try:
            start.wait(10)
            turn(endpoint)
        except BaseException as problem:
            errors.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []


def test_a_worker_that_died_leaves_it_to_the_next_one_after_its_lease(make: Make, receiver: Receiver) -> None:
    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    lost = sending.claim(endpoint.pk, now=NOW)
    assert lost is not None
    assert turn(endpoint, NOW + sending.LEASE - timedelta(seconds=1)) == 0
    assert turn(endpoint, NOW + sending.LEASE) == 1
    assert log_of(endpoint) == [("video.ready", DELIVERED, 2, 204)]
    # The lost one comes back after all: it has no say any more.
    late = sending.Outcome(status=500, ms=1, words="late")
    sending.settle(lost, late, now=NOW + sending.LEASE)
    assert log_of(endpoint) == [("video.ready", DELIVERED, 2, 204)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_deliver_one_claim_once(make: Make, receiver: Receiver) -> None:
    endpoint, _ = make(receiver.at("/"))
    for _ in range(12):
        tell(endpoint.team)
    race(endpoint, 4)
    assert set(Counter(message.headers["webhook-id"] for message in receiver.messages).values()) == {1}
    assert receiver.connections == 12
    assert log_of(endpoint) == [("video.ready", DELIVERED, 1, 204)] * 12


@pytest.mark.django_db(transaction=True)
def test_a_claim_without_its_guard_sends_twice(make: Make, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: both read the row before either writes, and nothing asks whether it is still as it was read."""
    both = threading.Barrier(2)
    guarded = sending.claim

    def unguarded(endpoint_id: int, **told: object) -> Claim | None:
        found = sending.due(NOW).filter(endpoint=endpoint_id).select_related("endpoint__team").first()
        if found is None:
            return None
        both.wait(10)
        Delivery.objects.filter(pk=found.pk).update(next_at=NOW + sending.LEASE, tries=F("tries") + 1)
        return Claim(delivery=found, until=NOW + sending.LEASE)

    endpoint, _ = make(receiver.at("/"))
    tell(endpoint.team)
    monkeypatch.setattr(sending, "claim", unguarded)
    race(endpoint, 2)
    assert receiver.connections == 2
    assert guarded(endpoint.pk, now=NOW) is None
