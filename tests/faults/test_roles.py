"""A role that is taken away and a job that is claimed at the same moment: what was committed first decides."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest
from django.db.models import Q

from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.conftest import Account
from tests.faults.orders import PRICE, prompt
from tests.faults.upstream import Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle, vouching
from videos.jobs.states import State
from videos.models import Job

ROUNDS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What happened in one: whether a POST left, and whether the role was gone before each look at it began."""

    was_sent: bool
    was_gone_at_claim: bool
    was_gone_at_last_look: bool
    job: Job


class Race:
    """Takes a creator's role away while a worker claims their job, round after round."""

    def __init__(self, ola: Membership, line: Line, now: datetime, patch: pytest.MonkeyPatch) -> None:
        self.ola, self.line, self.now = ola, line, now
        self.began: dict[str, float] = {}
        self._note(patch, "claim")
        self._note(patch, "_still_claimed")

    def _note(self, patch: pytest.MonkeyPatch, name: str) -> None:
        work: Callable[..., object] = getattr(lifecycle, name)

        def noting(*args: object, **told: object) -> object:
            self.began[name] = time.perf_counter()
            return work(*args, **told)

        patch.setattr(lifecycle, name, noting)

    def run(self, number: int) -> Round:
        """In every fifth round the change is committed before the claim begins; in the others they meet."""
        Membership.objects.filter(pk=self.ola.pk).update(role=Role.CREATOR)
        offer = offer_for(self.ola.team)
        job = intake.queue(prompt(), by=self.ola, token=f"round-{number}", offer=offer, now=self.now)
        self.began.clear()
        sent_before, committed, is_gone = self.line.posts(), [0.0], threading.Event()

        def take_away() -> None:
            until = time.perf_counter() + (number % 10) * 0.0015
            while number % 5 and time.perf_counter() < until:
                pass
            Membership.objects.filter(pk=self.ola.pk).update(role=Role.REVIEWER)
            committed[0] = time.perf_counter()
            is_gone.set()

        def send() -> None:
            assert number % 5 or is_gone.wait(crowd.PATIENCE)
            tasks.submit_job(job_id=job.pk)

        crowd.run(take_away, send)
        job.refresh_from_db()
        return Round(
            was_sent=self.line.posts() > sent_before,
            was_gone_at_claim=self.began["claim"] > committed[0],
            was_gone_at_last_look=self.began.get("_still_claimed", 0.0) > committed[0],
            job=job,
        )


@pytest.fixture
def race(team: Team, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Race:
    """A creator whose role comes and goes."""
    account.sandbox.tell("balance", key=account.key, credits=100_000)
    return Race(join(team, "ola@example.test", Role.CREATOR), line, now, monkeypatch)


def test_nothing_is_sent_for_somebody_whose_role_was_gone_before_the_claim(race: Race) -> None:
    rounds = [race.run(number) for number in range(ROUNDS)]

    late = [each for each in rounds if each.was_gone_at_claim or each.was_gone_at_last_look]
    assert len(late) >= ROUNDS // 5
    assert [each for each in late if each.was_sent] == []
    for each in rounds:
        assert each.job.state == (State.RENDERING if each.was_sent else State.PARKED)
        assert each.job.charged == (PRICE if each.was_sent else None)
    courier.lose_all()


def test_the_twin_that_does_not_ask_sends_for_somebody_who_may_not_spend(
    race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: without the condition in the claim, jobs leave after the role was gone."""
    monkeypatch.setattr(vouching, "stands", lambda: ~Q(pk=None))

    rounds = [race.run(number) for number in range(10)]

    assert [each for each in rounds if each.was_gone_at_claim and each.was_sent]
    courier.lose_all()


@pytest.mark.parametrize("gone", ["claim", "_still_claimed"])
def test_a_change_that_is_committed_just_before_either_look_wins(
    gone: str, team: Team, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ola = join(team, "ola@example.test", Role.CREATOR)
    job = intake.queue(prompt(), by=ola, token="one", offer=offer_for(team), now=now)
    look: Callable[..., object] = getattr(lifecycle, gone)

    def after_the_change(*args: object, **told: object) -> object:
        crowd.run(ola.delete)  # on a connection of its own
        return look(*args, **told)

    monkeypatch.setattr(lifecycle, gone, after_the_change)
    tasks.submit_job(job_id=job.pk)

    job.refresh_from_db()
    assert (line.posts(), job.state, job.is_holding) == (0, State.PARKED, True)
