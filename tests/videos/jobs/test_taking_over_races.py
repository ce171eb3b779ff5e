"""Two videos of somebody else are sent at one moment by a person whose limit has room for one of them."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest

from credits import ledger
from credits.ledger import SpendingRefused
from home import health
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.faults import crowd
from videos.catalogue import Offer
from videos.jobs import lifecycle, recovery
from videos.jobs.states import State
from videos.models import Job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("time", range(6))
def test_room_for_one_takes_one(
    queue: Callable[..., Job], owner: Membership, offer: Offer, now: datetime, time: int
) -> None:
    heir = join(owner.team, "ola@example.test", Role.CREATOR)
    ledger.set_limit(owner.team, 500_000, at=now, member=heir.user)
    jobs = [queue(token=token) for token in ("one", "two")]
    for job in jobs:
        lifecycle.park(job, "Samsar is away", at=now)
    refused: list[str] = []

    def send(job: Job) -> None:
        try:
            recovery.send_parked(job, by=heir.user, offer=offer, at=now)
        except SpendingRefused as refusal:
            refused.append(str(refusal))
            assert job.state == State.PARKED

    crowd.run(*(partial(send, job) for job in jobs))

    assert len(refused) == 1
    assert "has 140 left, and this video needs 360" in refused[0]
    assert sorted(Job.objects.values_list("state", flat=True)) == [State.PARKED, State.QUEUED]
    assert health.broken_invariants() == []
