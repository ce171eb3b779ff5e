"""Parked jobs decided on together: at the price they hold, or ended and asked for anew at another one, never twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from credits import ledger, rules, spending
from credits.models import Kind, LedgerEntry
from notices.models import Notice
from samsar import Model, TranslateVideo
from teams import projects
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from videos.catalogue import Offer
from videos.jobs import approvals, batches, lifecycle, release
from videos.jobs.batches import Order
from videos.jobs.release import Released
from videos.jobs.states import State
from videos.models import Job, Video

CREDIT = 1000


@pytest.fixture
def parked(queue: Callable[..., Job], now: datetime) -> Callable[..., Job]:
    """Make a parked job that holds its price of 360 credits."""

    def make(token: str = "token-1", **changes: object) -> Job:
        job = queue(token=token, **changes)
        lifecycle.park(job, "Samsar is away", at=now)
        return job

    return make


@pytest.fixture
def dearer(offer: Offer) -> Offer:
    """An offer where a video of 360 credits costs 540."""
    return replace(offer, video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=90 * CREDIT),))


def send(jobs: list[Job], *, by: Membership, offer: Offer, now: datetime) -> Released:
    return release.send(release.priced(jobs, offer), by=by, offer=offer, now=now)


def test_at_the_price_they_hold_they_go_back_into_the_queue(
    parked: Callable[..., Job], owner: Membership, offer: Offer, now: datetime
) -> None:
    jobs = [parked("one"), parked("two")]

    released = send(jobs, by=owner, offer=offer, now=now)

    assert (released.jobs, released.anew, released.refused) == (jobs, 0, [])
    assert [(job.state, job.send_at, job.tries) for job in jobs] == [(State.QUEUED, now, 0)] * 2
    assert spending.month(owner.team, now).reserved == 720 * CREDIT


def test_at_another_price_one_ends_and_another_takes_its_place(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    old = parked()

    released = send([old], by=owner, offer=dearer, now=now)

    [new] = released.jobs
    assert released.anew == 1
    assert (new.state, new.quote, new.retry_of, new.submission) == (State.QUEUED, 540 * CREDIT, old, old.submission)
    old.refresh_from_db()
    assert old.state == State.CANCELLED
    assert [event.reason for event in old.events.all()][-1] == "made again at 540 credits"
    assert spending.month(owner.team, now).reserved == 540 * CREDIT
    assert spending.disagreements(owner.team) == []


def test_a_second_press_makes_no_second_job(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    old = parked()
    twin = Job.objects.select_related("team", "by").get(pk=old.pk)
    send([old], by=owner, offer=dearer, now=now)

    again = send([twin], by=owner, offer=dearer, now=now)

    assert again.jobs == []
    assert [reason for _job, reason in again.refused] == [
        "This video has moved on since the page was loaded. Nothing was changed."
    ]
    assert Job.objects.count() == 2
    assert spending.month(owner.team, now).reserved == 540 * CREDIT


def test_one_that_does_not_fit_the_budget_stays_parked_and_stops_no_other(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    jobs = [parked("one"), parked("two")]
    ledger.set_limit(owner.team, 1000 * CREDIT, at=now)

    released = send(jobs, by=owner, offer=dearer, now=now)

    assert [job.retry_of for job in released.jobs] == jobs[:1]
    [(refused, reason)] = released.refused
    assert refused == jobs[1]
    assert "has 460 left, and this video needs 540" in reason
    refused.refresh_from_db()
    assert refused.state == State.PARKED
    assert spending.month(owner.team, now).reserved == 900 * CREDIT
    assert spending.disagreements(owner.team) == []


def test_the_budget_is_asked_for_what_is_not_held_yet(
    parked: Callable[..., Job], owner: Membership, offer: Offer, dearer: Offer, now: datetime
) -> None:
    jobs = [parked("one"), parked("two")]

    assert release.needed(release.priced(jobs, offer), now=now) == 0
    assert release.needed(release.priced(jobs, dearer), now=now) == 2 * 180 * CREDIT
    next_month = now.replace(month=12)
    assert release.needed(release.priced(jobs, dearer), now=next_month) == 2 * 540 * CREDIT


def test_what_was_asked_for_last_month_is_held_in_the_month_of_its_approval(
    ask: Callable[..., Job], manager: Membership, dearer: Offer, offer: Offer, now: datetime
) -> None:
    job, next_month = ask(), now.replace(month=12)
    approvals.approve([job], seen=job.quote, by=manager, offer=offer, now=next_month)
    lifecycle.park(job, "Samsar is away", at=next_month)

    assert release.needed(release.priced([job], dearer), now=next_month) == 180 * CREDIT


def test_a_job_without_a_price_any_more_is_refused_and_stays(
    parked: Callable[..., Job], owner: Membership, offer: Offer, now: datetime
) -> None:
    old = parked()
    Job.objects.update(recipe={**old.recipe, "video_model": "GONE"})
    old.refresh_from_db()

    [priced] = release.priced([old], offer)
    assert (priced.price, priced.is_changed) == (None, True)
    released = release.send([priced], by=owner, offer=offer, now=now)

    assert released.jobs == []
    assert "no price" in released.refused[0][1]
    old.refresh_from_db()
    assert old.state == State.PARKED


def test_what_takes_over_keeps_its_place_in_the_batch_and_its_sources(
    queue: Callable[..., Job], owner: Membership, offer: Offer, now: datetime
) -> None:
    made = queue(token="source")
    Job.objects.filter(pk=made.pk).update(state=State.COMPLETED, session_id="ses_1")
    made.refresh_from_db()
    ready = {"phase": Video.Phase.READY, "file": "x.mp4", "duration_ms": 30_000}
    source = Video.objects.create(job=made, team=made.team, public_id=made.public_id, completed_at=now, **ready)
    orders = [
        Order(token=code, submission=TranslateVideo(session_id="ses_1", language=code), sources=[source])
        for code in ("es", "fr")
    ]
    jobs = batches.queue_all(orders, by=owner, token="form", title="Waves", now=now)
    for job in jobs:
        lifecycle.park(job, "Samsar is away", at=now)
    # The copy turned out longer than was thought: 40 s at 2/s.
    Video.objects.update(duration_ms=40_000)

    released = send(jobs, by=owner, offer=offer, now=now)

    assert [(job.batch, job.batch_position, job.quote) for job in released.jobs] == [
        (jobs[0].batch, 0, 80 * CREDIT),
        (jobs[1].batch, 1, 80 * CREDIT),
    ]
    assert [[edge.source for edge in job.lineage.all()] for job in released.jobs] == [[source], [source]]


def test_prices_of_many_cost_one_query_for_their_sources(
    parked: Callable[..., Job], offer: Offer, django_assert_num_queries: Callable[..., object]
) -> None:
    jobs = [parked(f"token-{number}") for number in range(5)]

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert [each.price for each in release.priced(jobs, offer)] == [360 * CREDIT] * 5


def test_cancelling_leaves_alone_what_is_being_sent(
    parked: Callable[..., Job], queue: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    waiting, held, sending = queue(token="waits"), parked("held"), queue(token="sends")
    lifecycle.claim(Job.objects.select_related("team").get(pk=sending.pk), boot="b", at=now)

    gone = release.cancel([waiting, held, sending], by=owner.user, at=now)

    assert gone == [waiting, held]
    assert spending.month(owner.team, now).reserved == 360 * CREDIT


def test_a_price_that_nobody_saw_is_never_paid(
    parked: Callable[..., Job], owner: Membership, offer: Offer, dearer: Offer, now: datetime
) -> None:
    old = parked()
    dearest = replace(offer, video_models=(Model(label="RUNWAYML", value="RUNWAYML", base_price=100 * CREDIT),))

    released = release.send(release.priced([old], dearer), by=owner, offer=dearest, now=now)

    assert (released.jobs, [job for job, _ in released.refused]) == ([], [old])
    old.refresh_from_db()
    assert old.state == State.PARKED
    assert Job.objects.count() == 1
    assert spending.month(owner.team, now).reserved == 360 * CREDIT


def test_what_takes_over_counts_to_the_project_of_the_one_before_it(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    spring, autumn = (projects.make(owner, name, now=now) for name in ("Spring", "Autumn"))
    old = parked()
    Job.objects.filter(pk=old.pk).update(project=spring)
    old.refresh_from_db()
    projects.switch(owner, autumn)

    [new] = send([old], by=owner, offer=dearer, now=now).jobs

    assert new.project == spring
    assert LedgerEntry.objects.get(kind=Kind.HOLD, job_id=new.public_id).project == spring


def test_rules_are_asked_for_before_any_budget_is_moved(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    """As wherever credits are reserved: the other way round, two could wait for each other."""
    old = parked()
    with CaptureQueriesContext(connection) as asked:
        send([old], by=owner, offer=dearer, now=now)

    told = [query["sql"] for query in asked]
    rules = next(place for place, sql in enumerate(told) if 'FROM "credits_spendingrules"' in sql)
    moved = next(place for place, sql in enumerate(told) if sql.startswith('UPDATE "credits_budget"'))
    assert rules < moved


def test_nobody_sends_what_others_reserved_past_their_own_limit(
    parked: Callable[..., Job], owner: Membership, offer: Offer, now: datetime
) -> None:
    """Whoever sends it answers for the charge; several that are taken over count together."""
    jobs, heir = [parked("one"), parked("two")], join(owner.team, "ola@example.test", Role.CREATOR)
    ledger.set_limit(owner.team, 500 * CREDIT, at=now, member=heir.user)

    released = send(jobs, by=heir, offer=offer, now=now)

    assert released.jobs == jobs[:1]
    [(left, said)] = released.refused
    assert left == jobs[1]
    assert said.startswith(f"November's budget of {heir.user} of 500 credits has 140 left, and this video needs 360.")
    jobs[1].refresh_from_db()
    assert jobs[1].state == State.PARKED
    assert send(jobs[1:], by=owner, offer=offer, now=now).refused == []


def test_what_the_hourly_limit_stops_stays_parked_and_is_told_once(
    parked: Callable[..., Job], owner: Membership, dearer: Offer, now: datetime
) -> None:
    jobs, manager = [parked("one"), parked("two")], join(owner.team, "ida@example.test", Role.MANAGER)
    rules.set_velocity(owner.team, 800 * CREDIT, None, by=owner.user, at=now)

    released = send(jobs, by=owner, offer=dearer, now=now)

    assert [job for job, _reason in released.refused] == jobs
    assert "hourly limit" in released.refused[0][1]
    assert spending.month(owner.team, now).reserved == 720 * CREDIT
    assert Notice.objects.filter(user=manager.user, kind="fast").count() == 1
