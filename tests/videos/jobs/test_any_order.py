"""Doorbells, looks and a cancel in any order end in one result: 2,000 orders of the same eight happenings."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from credits import spending
from credits.models import Kind, LedgerEntry
from samsar import CancelAnswer, Observation, Observed
from teams.models import Membership
from tests.videos.conftest import ToldSamsar, accepted, seen, stages
from videos.jobs import lifecycle, polling
from videos.jobs.states import State
from videos.models import Job, JobEvent, Video

#: Of 20,160 different orders; on a server database a tenth of them shows what it has to.
ORDERS = 2_000
HANDS = 4
_CANCELLED = CancelAnswer(cancelled=True, status="CANCELLED", message="Render cancellation requested.")


@pytest.fixture
def rendering(queued_job: Job, now: datetime) -> Job:
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    return queued_job


class Happenings:
    """What may happen to one session, each a function of the moment."""

    def __init__(self, job: Job, owner: Membership) -> None:
        self.job, self.owner = job, owner
        self.cancelled_when: list[Observed] = []

    def all(self) -> list[Callable[[datetime], None]]:
        early = seen(Observed.RUNNING, stages=stages("COMPLETED", "IN_PROGRESS"))
        later = seen(Observed.RUNNING, stages=stages("COMPLETED", "COMPLETED", "COMPLETED", "IN_PROGRESS"))
        looks = [early, later, seen(Observed.FAILED), seen(Observed.CANCELLED), seen(Observed.COMPLETED)]
        return [*(self._look(observation) for observation in looks), self._ring, self._ring, self._cancel]

    def _look(self, observation: Observation) -> Callable[[datetime], None]:
        def look(at: datetime) -> None:
            samsar = ToldSamsar(status_answers=[observation], cancel_answer=_CANCELLED)
            Job.objects.update(next_look_at=at)
            polling.look_at_due(client_of=lambda _team: samsar, clock=lambda: at)  # type: ignore[arg-type, return-value]
            self.cancelled_when += [observation.state] * len(samsar.cancels)

        return look

    def _ring(self, at: datetime) -> None:
        polling.ring_doorbell(str(self.job.doorbell_hash), at=at)

    def _cancel(self, at: datetime) -> None:
        lifecycle.cancel(Job.objects.get(pk=self.job.pk), by=self.owner.user, at=at)


@pytest.mark.parametrize("hand", range(HANDS))
def test_every_order_of_looks_doorbells_and_a_cancel_gives_one_result(
    rendering: Job, owner: Membership, now: datetime, hand: int
) -> None:
    chance = random.Random(hand)  # the same orders every time
    for _ in range(ORDERS // HANDS // (1 if connection.vendor == "sqlite" else 10)):
        happenings = Happenings(rendering, owner)
        order = happenings.all()
        chance.shuffle(order)
        with transaction.atomic():
            progress = 0
            for number, happen in enumerate(order):
                happen(now + timedelta(seconds=10 * number))
                job = Job.objects.get()
                assert job.progress >= progress, "progress fell"
                progress = job.progress

            assert job.state == State.COMPLETED
            assert Video.objects.count() == 1
            assert LedgerEntry.objects.filter(kind=Kind.CHARGE).count() == 1
            assert JobEvent.objects.filter(new_state=State.COMPLETED).count() == 1
            # A session is cancelled at Samsar only while a look a moment before said that it runs.
            assert set(happenings.cancelled_when) <= {Observed.RUNNING}
            assert spending.disagreements(owner.team) == []
            transaction.set_rollback(True)
