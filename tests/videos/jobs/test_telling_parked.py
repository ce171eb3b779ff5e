"""Who hears that jobs were parked by a press, by a key that went in mid-claim, or because somebody left."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits import brakes, rules
from home import departure
from notices.models import Notice
from samsar import Refused
from teams import connections
from teams.models import Connection, Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import NO_CREDITS, ToldSamsar
from videos import belongings
from videos.belongings import Fate, Group
from videos.jobs import hindrances, keys, lifecycle, wholesale
from videos.jobs.states import State
from videos.models import Batch, Job

Queue = Callable[..., Job]


def heard(place: Membership) -> list[tuple[str, str, str]]:
    """Kind, title and sentence of what one person heard of."""
    return [(each.kind, each.title, each.sentence) for each in Notice.objects.filter(user=place.user_id).order_by("pk")]


@pytest.fixture
def cleo(owner: Membership) -> Membership:
    """Who asked for three videos, two of them in a batch."""
    return join(owner.team, "cleo@example.test", Role.CREATOR)


@pytest.fixture
def waiting(queue: Queue, owner: Membership, cleo: Membership, now: datetime) -> list[Job]:
    """Two jobs of a batch and one alone that Cleo asked for, one of the owner's, and one that the owner took over."""
    spring = Batch.objects.create(team=owner.team, by=cleo.user, form_token="s", title="Spring", created_at=now)
    jobs = [queue(token=f"token-{number}") for number in range(5)]
    Job.objects.filter(pk__in=[job.pk for job in jobs[:3]]).update(by=cleo.user)
    Job.objects.filter(pk__in=[job.pk for job in jobs[:2]]).update(batch=spring)
    Job.objects.filter(pk=jobs[4].pk).update(by=cleo.user, answerable=owner.user)
    return list(Job.objects.select_related("team").order_by("pk"))


CLEOS = [
    ("parked", "", "1 video waits for your decision"),
    ("parked", "Spring", "2 videos wait for your decision"),
]
OWNERS = [("parked", "", "2 videos wait for your decision")]


def paused(by: Membership, now: datetime) -> int:
    assert rules.pause(by.team, "Enough", by=by.user, at=now)
    pause = brakes.pause_now(by.team)
    assert pause
    return hindrances.park_waiting(by.team, pause, by=by.user, at=now)


def revoked(by: Membership, now: datetime) -> int:
    return wholesale.park(keys.queued(by.team), by=by.user, at=now, reason=keys.REVOKED)


@pytest.mark.parametrize("press", [paused, revoked])
def test_a_press_is_told_to_who_answers_once_a_batch_and_never_to_who_pressed(
    waiting: list[Job], owner: Membership, cleo: Membership, now: datetime, press: Callable[[Membership, datetime], int]
) -> None:
    ola = join(owner.team, "ola@example.test", Role.OWNER)
    assert press(owner, now) == 5
    assert (heard(cleo), heard(owner), heard(ola)) == (CLEOS, [], [])
    spring = Notice.objects.get(title="Spring")
    assert spring.path == f"{reverse('release', args=[owner.team.key])}?batch={Batch.objects.get().public_id}"


def test_who_took_one_over_hears_of_it_and_who_made_it_does_not(
    waiting: list[Job], owner: Membership, cleo: Membership, now: datetime
) -> None:
    ola = join(owner.team, "ola@example.test", Role.OWNER)
    assert paused(ola, now) == 5
    assert (heard(cleo), heard(owner), heard(ola)) == (CLEOS, OWNERS, [])


def test_a_press_that_parks_nothing_more_tells_nobody(
    waiting: list[Job], cleo: Membership, owner: Membership, now: datetime
) -> None:
    paused(owner, now)
    assert revoked(owner, now) == 0
    assert heard(cleo) == CLEOS


def test_what_a_press_asks_does_not_grow_with_the_jobs(
    waiting: list[Job], queue: Queue, owner: Membership, cleo: Membership, now: datetime
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            revoked(owner, now)
        return len(queries)

    few = questions()
    for number in range(30):
        job = queue(token=f"more-{number}")
        Job.objects.filter(pk=job.pk).update(by=[cleo, owner][number % 2].user)
    Job.objects.filter(pk__in=[job.pk for job in waiting]).update(state=State.QUEUED, send_at=now)
    assert questions() == few


def test_a_key_that_is_revoked_in_mid_claim_is_told_to_who_answers(
    queue: Queue, owner: Membership, cleo: Membership, now: datetime
) -> None:
    facts: dict[str, Any] = {
        "base_url": "http://127.0.0.1:9/v1",
        "sealed_key": b"",
        "last_four": "fake",
        "saved_at": now,
    }
    line = Connection.objects.create(team=owner.team, **facts)
    job = queue()
    Job.objects.update(answerable=cleo.user)
    job = Job.objects.select_related("team", "batch").get(pk=job.pk)
    assert lifecycle.claim(job, boot="b", at=now)
    connections.revoke(owner.team, owner.user, now=now, version=line.version)
    for _ in range(2):
        assert not keys.still_holds(Job.objects.select_related("team").get(pk=job.pk), line.version, at=now)
    assert (heard(cleo), heard(owner)) == ([("parked", "", "1 video waits for your decision")], [])


def test_a_key_that_is_rejected_in_mid_claim_is_told_to_who_answers(
    waiting: list[Job], owner: Membership, cleo: Membership, now: datetime
) -> None:
    refusal = Refused(401, "Unauthorized", credits=NO_CREDITS, request_id="r")
    lifecycle.submit(waiting[0], samsar=ToldSamsar(refusal), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    assert sorted(heard(cleo)) == CLEOS
    assert heard(owner) == OWNERS


def test_what_somebody_leaves_parked_is_told_to_who_looks_after_the_team(
    waiting: list[Job], owner: Membership, cleo: Membership, now: datetime
) -> None:
    manager, finance = (join(owner.team, f"{role}@example.test", role) for role in (Role.MANAGER, Role.FINANCE))
    shown = belongings.of(owner.team, cleo.user)
    fates = dict.fromkeys(Group, Fate.KEEP)
    departure.depart(cleo, cleo, fates, heir_id=0, shown=shown, now=now)
    assert (heard(manager), heard(owner), heard(finance), heard(cleo)) == (CLEOS, CLEOS, [], [])
