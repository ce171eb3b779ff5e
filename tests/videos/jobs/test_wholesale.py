"""Many jobs moved at once: by the same rules, with the same history and the same money as one by one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from credits import ledger, spending
from credits.models import Kind, LedgerEntry
from home import health
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import ToldSamsar, accepted
from videos import belongings
from videos.belongings import Belongings
from videos.jobs import lifecycle, vouching, wholesale
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture
def jobs(queue: Callable[..., Job], now: datetime) -> dict[State, Job]:
    """A job of the owner's in each state that matters."""
    made = {state: queue(token=state) for state in (State.QUEUED, State.PARKED, State.SUBMITTING, State.RENDERING)}
    lifecycle.park(made[State.PARKED], "Samsar did not answer.", at=now)
    lifecycle.claim(made[State.SUBMITTING], boot="boot", at=now)
    samsar = ToldSamsar(submit_answer=accepted())
    lifecycle.submit(made[State.RENDERING], samsar=samsar, boot="boot", clock=lambda: now)  # type: ignore[arg-type]
    return made


@pytest.fixture
def heir(owner: Membership) -> Membership:
    """Who takes over."""
    return join(owner.team, "jonas@example.test", Role.MANAGER)


def chain(job: Job) -> list[tuple[str, str]]:
    return list(job.events.values_list("old_state", "new_state"))


def states(jobs: dict[State, Job]) -> dict[State, str]:
    return {name: Job.objects.get(pk=job.pk).state for name, job in jobs.items()}


def test_cancelled_together_they_read_like_one_that_was_cancelled_alone(
    jobs: dict[State, Job], queue: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    alone = queue(token="alone")
    lifecycle.cancel(alone, by=owner.user, at=now, reason="why")

    done = wholesale.cancel(wholesale.of(owner.team, owner.user), owner.team, by=owner.user, at=now, reason="why")

    assert done == (2, 720_000)
    job = Job.objects.get(pk=jobs[State.QUEUED].pk)
    alone.refresh_from_db()
    assert chain(job) == chain(alone)
    for name in ("state", "message", "settled_at", "send_at", "revision"):
        assert getattr(job, name) == getattr(alone, name)
    rows = LedgerEntry.objects.filter(kind=Kind.RELEASE).order_by()
    facts = rows.values_list("amount", "month", "reason", "by", "job_kind", "model", "language", "price_list", "at")
    assert len(set(facts.exclude(reason="charged"))) == 1
    assert states(jobs)[State.SUBMITTING] == State.SUBMITTING
    assert states(jobs)[State.RENDERING] == State.RENDERING
    assert health.broken_invariants() == []
    assert spending.month(owner.team, now).reserved == 360_000


def test_parked_together_those_that_were_parked_keep_their_reason(
    jobs: dict[State, Job], owner: Membership, now: datetime
) -> None:
    assert wholesale.park(wholesale.of(owner.team, owner.user), by=owner.user, at=now, reason="Somebody left.") == 2

    assert Job.objects.get(pk=jobs[State.QUEUED].pk).message == "Somebody left."
    assert Job.objects.get(pk=jobs[State.PARKED].pk).message == "Samsar did not answer."
    assert chain(jobs[State.PARKED])[-1] == (State.QUEUED, State.PARKED)


def test_handed_over_and_back_nobody_stands_beside_who_made_it(
    jobs: dict[State, Job], owner: Membership, heir: Membership, now: datetime
) -> None:
    told = {"by": owner.user, "at": now, "words": "Handed over"}
    assert wholesale.hand_over(wholesale.of(owner.team, owner.user), heir.user, **told) == 2  # type: ignore[arg-type]
    assert {job.pk for job in wholesale.of(owner.team, heir.user)} == {
        jobs[State.QUEUED].pk,
        jobs[State.PARKED].pk,
    }
    assert belongings.of(owner.team, heir.user) == Belongings(waiting=2, parked=1, held=720_000)

    assert wholesale.hand_over(wholesale.of(owner.team, heir.user), owner.user, **told) == 2  # type: ignore[arg-type]

    assert not Job.objects.exclude(answerable=None).exists()
    assert chain(jobs[State.QUEUED])[-1] == (State.QUEUED, State.QUEUED)


def test_the_handed_over_is_sent_for_the_heir(
    jobs: dict[State, Job], owner: Membership, heir: Membership, now: datetime
) -> None:
    wholesale.hand_over(wholesale.of(owner.team, owner.user), heir.user, by=owner.user, at=now, words="Handed over")
    owner.delete()
    job = Job.objects.get(pk=jobs[State.QUEUED].pk)
    samsar = ToldSamsar(submit_answer=accepted("ses_2"))

    lifecycle.submit(job, samsar=samsar, boot="boot", clock=lambda: now)  # type: ignore[arg-type]

    assert len(samsar.sent) == 1
    assert LedgerEntry.objects.get(job_id=job.public_id, kind=Kind.CHARGE).by == heir.user


def test_nobody_is_handed_more_than_their_own_limit_has_room_for(
    jobs: dict[State, Job], owner: Membership, heir: Membership, now: datetime
) -> None:
    """What waits is sent and charged in the heir's name: 720 credits are reserved for the two."""
    told: dict[str, Any] = {"by": owner.user, "at": now, "words": "Handed over"}
    ledger.set_limit(owner.team, 719_999, at=now, member=heir.user)
    with pytest.raises(ledger.SpendingRefused, match=r"has 719\.999 left"), transaction.atomic():
        wholesale.hand_over(wholesale.of(owner.team, owner.user), heir.user, **told)
    assert not wholesale.of(owner.team, heir.user).exists()

    ledger.set_limit(owner.team, 720_000, at=now, member=heir.user)
    assert wholesale.hand_over(wholesale.of(owner.team, owner.user), heir.user, **told) == 2


def test_asking_to_cancel_touches_renders_alone(jobs: dict[State, Job], owner: Membership, now: datetime) -> None:
    assert wholesale.ask_to_cancel(wholesale.of(owner.team, owner.user), at=now) == 1
    assert wholesale.ask_to_cancel(wholesale.of(owner.team, owner.user), at=now) == 0

    asked = Job.objects.get(is_cancel_asked=True)
    assert (asked.pk, asked.next_look_at) == (jobs[State.RENDERING].pk, now)


def test_a_move_that_no_job_may_make_is_refused(jobs: dict[State, Job], owner: Membership, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="does not move from"):
        wholesale._move([jobs[State.RENDERING]], State.PARKED, at=now, by=owner.user, reason="")


def test_credits_are_given_back_once(jobs: dict[State, Job], owner: Membership, now: datetime) -> None:
    held = [jobs[State.QUEUED].public_id]
    assert ledger.release_all(owner.team, held, at=now, reason="once") == 360_000

    with pytest.raises(ledger.NothingHeld):
        ledger.release_all(owner.team, held, at=now, reason="twice")
    assert ledger.release_all(owner.team, [], at=now, reason="none") == 0


def test_others_of_the_team_and_other_teams_are_left_alone(
    jobs: dict[State, Job], owner: Membership, heir: Membership, now: datetime
) -> None:
    assert not wholesale.of(owner.team, heir.user).exists()
    other = type(owner.team).objects.create(name="Another")
    assert not Job.objects.filter(vouching.of(owner.user_id), team=other).exists()
    assert belongings.of(other, owner.user) == Belongings()


def test_what_a_form_carries_reads_as_it_was_shown(jobs: dict[State, Job], owner: Membership) -> None:
    found = belongings.of(owner.team, owner.user)

    assert found == Belongings(running=2, waiting=2, parked=1, held=720_000)
    assert Belongings.read(str(found)) == found
    assert not found.asks_again(found)
