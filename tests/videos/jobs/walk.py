"""A team that does whatever can be done with credits, in any order, around the end of a month."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from credits import balance, ledger, rules
from credits.brakes import pause_now
from credits.ledger import LimitTooLow, SpendingRefused
from home import departure
from samsar import Model, NotSent, Observed, Refused, TranslateVideo
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import NO_CREDITS, ToldSamsar, accepted, prompt, seen
from videos import belongings
from videos.belongings import Fate, Group
from videos.catalogue import Offer, offer_for
from videos.jobs import (
    adjusting,
    approvals,
    asking,
    batches,
    drift,
    hindrances,
    intake,
    lifecycle,
    observing,
    recovery,
    release,
)
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Job, Video, Why

C = 1000
#: What a person reads instead of a result: nothing is changed by any of these.
REFUSALS = (
    SpendingRefused,
    LimitTooLow,
    intake.NotAdmitted,
    intake.PriceUnknown,
    approvals.CannotApprove,
    approvals.DecidedAlready,
    approvals.PriceMoved,
    adjusting.CannotAdjust,
    recovery.CannotSettle,
)


@dataclass
class Walk:
    """One team, its people and projects, and a clock that mostly goes on."""

    team: Team
    people: list[Membership]
    projects: list[Project | None]
    dice: Random
    at: datetime
    #: What was not refused, by its name.
    happened: set[str] = field(default_factory=set)
    limits_set: int = 0
    number: int = 0

    @classmethod
    def begin(cls, owner: Membership, dice: Random, at: datetime) -> "Walk":
        roles = (Role.MANAGER, Role.CREATOR, Role.CREATOR)
        people = [owner, *(join(owner.team, f"{number}@example.test", role) for number, role in enumerate(roles))]
        projects = [Project.objects.create(team=owner.team, key=key, name=key, by=owner.user) for key in ("a", "b")]
        return cls(owner.team, people, [None, *projects], dice, at)

    def step(self) -> str:
        """Let one thing happen; return its name. What is refused is taken back as a request would take it back."""
        self.at += timedelta(minutes=self.dice.choice((0, 1, 3, 20, 600, -60)))
        happen: Callable[[], None] = self.dice.choice(
            [*(self.asks,) * 4, *(self.is_sent,) * 4, *(self.ends,) * 3, *self._others()]
        )
        try:
            happen()
        except REFUSALS as refusal:
            return f"{happen.__name__}: {refusal}"
        self.happened.add(happen.__name__)
        return happen.__name__

    def _others(self) -> list[Callable[[], None]]:
        return [
            *(self.derives, self.decides, self.releases, self.settles, self.answers_late, self.cancels, self.adjusts),
            *(self.limits, self.brakes, self.pauses, self.looks, self.leaves, self.refills),
        ]

    # What people ask for

    def asks(self) -> None:
        by = self._spender()
        by.project = self.dice.choice(self.projects)
        press = asking.Press(wants=Why.BUDGET) if self.dice.random() < 0.1 else asking.SENDS
        orders = [self._order() for _ in range(self.dice.choice((1, 1, 1, 3)))]
        token, told = self._token(), {"by": by, "now": self.at, "offer": self._offer(), "press": press}
        many = batches.queue_each if self.dice.random() < 0.5 else batches.queue_all
        many(orders, token=token, title="Several", **told)  # type: ignore[operator]

    def derives(self) -> None:
        video = self.dice.choice([*Video.objects.filter(team=self.team).select_related("job")] or [None])
        if video is not None:
            languages = ("es", "fr", "ja")
            orders = [
                Order(
                    token=self._token(),
                    submission=TranslateVideo(session_id=video.job.session_id, language=code),
                    sources=[video],
                )
                for code in languages
            ]
            batches.queue_all(orders, by=self._spender(), token=self._token(), title="Languages", now=self.at)

    def decides(self) -> None:
        if job := self._job(State.AWAITING_APPROVAL):
            jobs = approvals.named(self.team, job.batch.public_id if job.batch else job.public_id)
            by, offer = self.people[self.dice.randrange(2)], self._offer()
            seen_then = sum(each.quoted.amount or 0 for each in approvals.priced(jobs, offer))
            match self.dice.randrange(4):
                case 0:
                    approvals.deny(jobs, reason="No", by=by, now=self.at)
                case 1:
                    approvals.withdraw(jobs, by=by, now=self.at)
                case _:
                    approvals.approve(jobs, seen=seen_then, by=by, offer=offer, now=self.at)

    def releases(self) -> None:
        jobs = list(self._jobs(State.PARKED).order_by("pk")[:3])
        if self.dice.random() < 0.2 and jobs:
            recovery.send_parked(jobs[0], by=self._spender().user, offer=self._offer(), at=self.at)
            return
        offer = self._offer()
        release.send(release.priced(jobs, offer), by=self._spender(), offer=offer, now=self.at)

    def cancels(self) -> None:
        if job := self._job(State.QUEUED, State.PARKED, State.RENDERING, State.SUBMITTING):
            lifecycle.cancel(job, by=self._spender().user, at=self.at)

    def settles(self) -> None:
        if job := self._job(State.UNCONFIRMED):
            by: dict[str, Any] = {"by": self.people[0].user, "at": self.at}
            match self.dice.randrange(3):
                case 0:
                    recovery.count_as_charged(job, reason="On the invoice", **by)
                case 1:
                    recovery.was_not_charged(job, reason="Not on the invoice", **by)
                case _:
                    told = seen(Observed.RUNNING, session=self._token(), credits=self._named())
                    recovery.attach(job, told.session_id, samsar=ToldSamsar(status_answers=[told]), **by)  # type: ignore[arg-type]

    def adjusts(self) -> None:
        if job := self._job(State.RENDERING, State.COMPLETED, State.FAILED, State.SETTLED_CHARGED):
            amount = self.dice.choice((0, 1, 97_500, 360 * C, 999_999))
            adjusting.adjust(job, amount, was=job.charged or 0, by=self.people[0].user, reason="Support", at=self.at)

    # What Samsar does

    def is_sent(self) -> None:
        if job := self._job(State.QUEUED):
            answer: Any = self.dice.choice(
                [
                    *(accepted(self._token(), charged=amount) for amount in (None, None, job.quote, job.quote)),
                    *(accepted(self._token(), charged=amount) for amount in (0, job.quote + 1, job.quote * 2, 12_345)),
                    Refused(402, "Empty", credits=NO_CREDITS, request_id="r"),
                    NotSent("refused", request_id="r"),
                    None,
                ]
            )
            if answer is None:
                lifecycle.claim(job, boot="b", at=self.at)
                lifecycle.leave_unconfirmed(job, "read timeout", at=self.at)
                return
            told = ToldSamsar(answer, status_answers=[seen(Observed.COMPLETED)])
            lifecycle.submit(job, samsar=told, boot="b", clock=lambda: self.at)  # type: ignore[arg-type]

    def answers_late(self) -> None:
        job = self._job(State.UNCONFIRMED, State.SETTLED_CHARGED, State.SETTLED_FREE)
        if job and not job.session_id:
            lifecycle.accept(job, accepted(self._token(), charged=self._named().charged), at=self.at)

    def ends(self) -> None:
        if job := self._job(State.RENDERING, State.FAILED):
            how = self.dice.choice((Observed.RUNNING, Observed.FAILED, Observed.CANCELLED, *(Observed.COMPLETED,) * 3))
            observing.observe(job, seen(how, session=job.session_id, credits=self._named()), at=self.at)
            Video.objects.filter(job=job).update(phase=Video.Phase.READY, duration_ms=30_123, file="x.mp4")

    def looks(self) -> None:
        balance.note(self.team, self.dice.randrange(10**7), read_at=self.at, asked_at=self.at - timedelta(seconds=1))
        drift.compare(at=self.at + timedelta(minutes=2))

    # What those do who look after the team

    def limits(self) -> None:
        whose = self.dice.choice(
            [{}, {"project": self.projects[1]}, {"member": self.people[2].user}, {"member": self.people[0].user}]
        )
        self.limits_set += 1
        limit = self.dice.choice((None, 0, 500 * C, 3_000_500, 20_000 * C))
        ledger.set_limit(self.team, limit, at=self.at, by=self.people[0].user, **whose)  # type: ignore[arg-type]

    def brakes(self) -> None:
        by: dict[str, Any] = {"by": self.people[0].user, "at": self.at}
        rules.set_velocity(self.team, self.dice.choice((None, 2_000 * C)), self.dice.choice((None, 1_000 * C)), **by)
        rules.set_approval(self.team, self.dice.choice((None, 0, 360 * C, 1_000 * C)), **by)

    def pauses(self) -> None:
        by: dict[str, Any] = {"by": self.people[0].user, "at": self.at}
        if rules.pause(self.team, "Enough", **by) and (pause := pause_now(self.team)):
            hindrances.park_waiting(self.team, pause, **by)
        rules.resume(self.team, **by)

    def refills(self) -> None:
        ledger.allocate(self.team, 1_000 * C, at=self.at, by=self.people[0].user, reason="Bought")

    def leaves(self) -> None:
        """The last of the people leaves, and somebody new comes."""
        leaver, owner = self.people.pop(), self.people[0]
        fates = {
            Group.RUNNING: self.dice.choice((Fate.KEEP, Fate.STOP)),
            Group.WAITING: self.dice.choice(list(Fate)),
            Group.DRAFTS: Fate.STOP,
            Group.VIEWS: Fate.STOP,
        }
        has = belongings.of(self.team, leaver.user)
        departure.depart(owner, leaver, fates, heir_id=self.people[2].pk, shown=has, now=self.at)
        self.people.append(join(self.team, f"{self._token()}@example.test", Role.CREATOR))

    # The dice

    def _offer(self) -> Offer:
        offer = offer_for(self.team)
        if self.dice.random() < 0.7:
            return offer
        dearer = tuple(Model(label=each.label, value=each.value, base_price=90 * C) for each in offer.video_models)
        return replace(offer, video_models=dearer)

    def _order(self) -> Order:
        pictures = self.dice.choice(("SEEDREAM", "HUNYUAN"))
        submission = prompt(duration=self.dice.choice((10, 30, 55)), image_model=pictures)
        return Order(token=self._token(), submission=submission)

    def _named(self) -> Any:
        amount = self.dice.choice((None, None, 0, 60 * C, 97_501))
        return NO_CREDITS if amount is None else replace(NO_CREDITS, charged=amount, source="body")

    def _spender(self) -> Membership:
        return self.dice.choice(self.people)

    def _token(self) -> str:
        self.number += 1
        return f"t{self.number}"

    def _jobs(self, *states: State) -> Any:
        return Job.objects.filter(team=self.team, state__in=states).select_related(
            "team", "by", "answerable", "batch", "project"
        )

    def _job(self, *states: State) -> Job | None:
        found = list(self._jobs(*states).order_by("pk"))
        return self.dice.choice(found) if found else None
