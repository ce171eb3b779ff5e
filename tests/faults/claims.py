"""A worker claims a job while something else takes away what the claim stands on, round after round."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from teams.models import Membership
from tests.faults import crowd
from tests.faults.orders import prompt
from tests.faults.upstream import Line
from videos import tasks
from videos.catalogue import offer_for
from videos.jobs import intake, lifecycle
from videos.models import Job

ROUNDS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What happened in one: whether a POST left, and whether the hindrance was committed before each look began."""

    was_sent: bool
    was_hindered_at_claim: bool
    was_hindered_at_last_look: bool
    job: Job

    @property
    def is_late(self) -> bool:
        """Whether one of the two looks began after the hindrance was committed: then nothing may be sent."""
        return self.was_hindered_at_claim or self.was_hindered_at_last_look


class Race:
    """Lets `hinder` meet a worker that claims a job of `member`; `clear` undoes it before the next round."""

    def __init__(
        self,
        member: Membership,
        line: Line,
        now: datetime,
        patch: pytest.MonkeyPatch,
        *,
        clear: Callable[[], object],
        hinder: Callable[[], object],
    ) -> None:
        self.member, self.line, self.now = member, line, now
        self.clear, self.hinder = clear, hinder
        self.began: dict[str, float] = {}
        for name in ("claim", "_still_claimed"):
            self._note(patch, name)

    def _note(self, patch: pytest.MonkeyPatch, name: str) -> None:
        work: Callable[..., object] = getattr(lifecycle, name)

        def noting(*args: object, **told: object) -> object:
            self.began[name] = time.perf_counter()
            return work(*args, **told)

        patch.setattr(lifecycle, name, noting)

    def run(self, number: int) -> Round:
        """In every fifth round the hindrance is committed before the claim begins; in the others they meet."""
        self.clear()
        offer = offer_for(self.member.team)
        job = intake.queue(prompt(), by=self.member, token=f"round-{number}", offer=offer, now=self.now)
        self.began.clear()
        sent_before, committed, is_hindered = self.line.posts(), [0.0], threading.Event()

        def hinder() -> None:
            until = time.perf_counter() + (number % 10) * 0.0015
            while number % 5 and time.perf_counter() < until:
                pass
            self.hinder()
            committed[0] = time.perf_counter()
            is_hindered.set()

        def send() -> None:
            assert number % 5 or is_hindered.wait(crowd.PATIENCE)
            tasks.submit_job(job_id=job.pk)

        crowd.run(hinder, send)
        job.refresh_from_db()
        return Round(
            was_sent=self.line.posts() > sent_before,
            was_hindered_at_claim=self.began["claim"] > committed[0],
            was_hindered_at_last_look=self.began.get("_still_claimed", 0.0) > committed[0],
            job=job,
        )
