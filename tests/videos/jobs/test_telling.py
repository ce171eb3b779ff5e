"""What people are told of their renders: once each, together as a batch, corrected by late truths."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notices import mailing
from notices.models import Notice, Wish
from samsar import NotSent, Observed, OutcomeUnknown, Refused
from teams.models import Connection, Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import crowd
from tests.videos.conftest import NO_CREDITS, ToldSamsar, accepted, seen
from videos.jobs import lifecycle, observing, polling, recovery, telling
from videos.jobs.states import State
from videos.models import Batch, Job

Queue = Callable[..., Job]


def rendering(queue: Queue, now: datetime, number: int = 1, batch: Batch | None = None) -> Job:
    """A job that Samsar accepted."""
    job = queue(token=f"token-{number}")
    Job.objects.filter(pk=job.pk).update(batch=batch)
    job = Job.objects.select_related("team", "batch").get(pk=job.pk)
    lifecycle.submit(job, samsar=ToldSamsar(accepted(f"ses_{number}")), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    return job


@pytest.fixture
def batch(owner: Membership, now: datetime) -> Batch:
    """A batch without jobs yet."""
    return Batch.objects.create(team=owner.team, by=owner.user, form_token="sheet", title="Spring", created_at=now)


def heard(place: Membership) -> list[tuple[str, str]]:
    """Kind and sentence of what one person heard of."""
    return [(each.kind, each.sentence) for each in Notice.objects.filter(user=place.user_id).order_by("pk")]


def test_a_render_is_told_to_who_asked_for_it_alone_and_once(queue: Queue, owner: Membership, now: datetime) -> None:
    manager = join(owner.team, "manager@example.test", Role.MANAGER)
    job = rendering(queue, now)
    for _ in range(2):
        observing.observe(Job.objects.select_related("team").get(), seen(Observed.COMPLETED), at=now)
    assert (heard(owner), heard(manager)) == ([("videos", "1 video is ready")], [])
    notice = Notice.objects.get()
    assert (notice.title, notice.path) == (job.title, job.get_absolute_url())


def test_two_looks_at_the_same_end_tell_once(queue: Queue, owner: Membership, now: datetime) -> None:
    rendering(queue, now)
    first, second = Job.objects.get(), Job.objects.get()
    observing.observe(first, seen(Observed.FAILED), at=now)
    observing.observe(second, seen(Observed.FAILED), at=now)
    assert Notice.objects.get().revision == 1


@pytest.mark.parametrize("was", [Observed.FAILED, Observed.CANCELLED])
def test_a_late_truth_corrects_what_was_told(queue: Queue, owner: Membership, now: datetime, was: Observed) -> None:
    rendering(queue, now)
    observing.observe(Job.objects.get(), seen(was), at=now)
    assert heard(owner) == [("videos", "1 video failed")]
    Notice.objects.update(read_at=now)
    observing.observe(Job.objects.get(), seen(Observed.COMPLETED), at=now + timedelta(minutes=10))
    assert heard(owner) == [("videos", "1 video is ready")]
    assert Notice.objects.get().read_at is None


def test_who_cancelled_hears_nothing_of_it(queue: Queue, owner: Membership, now: datetime) -> None:
    lifecycle.cancel(rendering(queue, now), by=owner.user, at=now)
    observing.observe(Job.objects.get(), seen(Observed.CANCELLED), at=now)
    lifecycle.cancel(queue(token="another"), by=owner.user, at=now)
    assert heard(owner) == []


def test_what_samsar_does_not_accept_is_told_as_failed(queue: Queue, owner: Membership, now: datetime) -> None:
    refusal = Refused(402, "No", credits=NO_CREDITS, request_id="r")
    lifecycle.submit(queue(), samsar=ToldSamsar(refusal), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    assert heard(owner) == [("videos", "1 video failed")]


def test_an_uncertain_charge_is_told_to_who_asked_and_who_may_settle_it_and_settling_tells_nobody(
    queue: Queue, owner: Membership, now: datetime
) -> None:
    creator, manager, finance = (
        join(owner.team, f"{role}@example.test", role) for role in (Role.CREATOR, Role.MANAGER, Role.FINANCE)
    )
    job = queue()
    Job.objects.update(by=creator.user)
    job.refresh_from_db()
    lifecycle.submit(
        job, samsar=ToldSamsar(OutcomeUnknown("read timeout", request_id="r")), boot="b", clock=lambda: now
    )  # type: ignore[arg-type]
    words = [("unconfirmed", "1 charge that nobody is sure of")]
    assert [heard(each) for each in (creator, manager, owner, finance)] == [words, words, words, []]
    recovery.count_as_charged(job, by=owner.user, reason="It stands in the list", at=now)
    assert Notice.objects.count() == 3


def test_parked_ones_of_a_day_are_one_notice_and_those_of_a_batch_another(
    queue: Queue, owner: Membership, batch: Batch, now: datetime
) -> None:
    for number in range(3):
        lifecycle.park(queue(token=f"token-{number}"), "Samsar is away.", at=now)
    in_batch = queue(token="in-batch")
    in_batch.batch = batch
    lifecycle.park(in_batch, "Samsar is away.", at=now)
    lifecycle.park(in_batch, "Samsar is away.", at=now)  # it is parked already
    assert heard(owner) == [
        ("parked", "3 videos wait for your decision"),
        ("parked", "1 video waits for your decision"),
    ]
    assert str(batch.public_id) in Notice.objects.get(bundle=batch.public_id.hex).path


def test_a_rejected_key_is_told_to_owners_once(queue: Queue, owner: Membership, now: datetime) -> None:
    creator = join(owner.team, "creator@example.test", Role.CREATOR)
    facts = {"base_url": "http://127.0.0.1:9/v1", "sealed_key": b"", "last_four": "fake", "saved_at": now}
    Connection.objects.create(team=owner.team, **facts)
    refusal = Refused(401, "Unauthorized", credits=NO_CREDITS, request_id="r")
    job = rendering(queue, now)
    waiting = queue(token="waiting")
    for at in (now, now + timedelta(seconds=9)):
        Job.objects.filter(pk=job.pk).update(next_look_at=at)
        told = ToldSamsar(status_answers=[refusal])
        polling.look_at_due(client_of=lambda _team: told, clock=lambda: at)  # type: ignore[arg-type, return-value, misc]  # noqa: B023
    lifecycle.submit(waiting, samsar=ToldSamsar(refusal), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    assert heard(owner)[0] == ("key", "Samsar rejects the key of this team")
    assert [kind for kind, _ in heard(owner)] == ["key", "parked"]
    assert heard(creator) == []
    assert Notice.objects.get(kind="key").revision == 1


def test_nothing_that_goes_on_by_itself_is_told(queue: Queue, owner: Membership, now: datetime) -> None:
    job = queue()
    lifecycle.submit(job, samsar=ToldSamsar(NotSent("refused", request_id="r")), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    lifecycle.submit(job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    observing.observe(job, seen(Observed.RUNNING), at=now)
    assert heard(owner) == []


def test_a_notice_and_its_move_are_one(queue: Queue, owner: Membership, now: datetime, monkeypatch: Any) -> None:
    job = rendering(queue, now)

    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(telling, "tell", breaks)
    with pytest.raises(RuntimeError):
        observing.observe(job, seen(Observed.COMPLETED), at=now)
    assert Job.objects.get().state == State.RENDERING


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_five_of_a_batch_that_end_at_once_are_one_notice_and_one_mail(
    queue: Queue, owner: Membership, batch: Batch, now: datetime, time: int, mailoutbox: list[Any]
) -> None:
    Team.objects.update(mode=Mode.LIVE)
    jobs = [rendering(queue, now, number, batch) for number in range(5)]
    ends = [Observed.COMPLETED] * 4 + [Observed.FAILED]
    crowd.run(
        *(
            partial(
                observing.observe,
                Job.objects.select_related("team", "batch").get(pk=job.pk),
                seen(end, session=job.session_id),
                at=now,
            )
            for job, end in zip(jobs, ends, strict=True)
        )
    )
    notice = Notice.objects.get()
    assert (notice.sentence, notice.title) == ("4 videos are ready, 1 failed", "Spring")
    due = now + timedelta(minutes=1)
    assert notice.mail_at == due  # it waits for nothing more
    assert [mailing.post_due(clock=lambda: at) for at in (now, due, due + timedelta(days=1))] == [0, 1, 0]  # noqa: B023
    [mail] = mailoutbox
    assert mail.subject == "4 videos are ready, 1 failed: Spring"


def test_a_batch_of_which_one_hangs_is_mailed_after_a_while_and_once_more_at_its_end(
    queue: Queue, owner: Membership, batch: Batch, now: datetime, mailoutbox: list[Any]
) -> None:
    Team.objects.update(mode=Mode.LIVE)
    jobs = [rendering(queue, now, number, batch) for number in range(3)]
    at = now
    for job in jobs[:2]:
        observing.observe(job, seen(Observed.COMPLETED), at=at)
        at += timedelta(minutes=10)
    assert mailing.post_due(clock=lambda: now + timedelta(minutes=14)) == 0
    assert mailing.post_due(clock=lambda: now + timedelta(minutes=16)) == 1
    end = now + timedelta(hours=3)
    observing.observe(jobs[2], seen(Observed.FAILED), at=end)
    assert mailing.post_due(clock=lambda: end + timedelta(minutes=2)) == 1
    assert [mail.subject for mail in mailoutbox] == [
        "2 videos are ready: Spring",
        "2 videos are ready, 1 failed: Spring",
    ]


@pytest.mark.parametrize(("is_in_batch", "more"), [(False, 2), (True, 4)])
def test_telling_costs_at_most_four_questions_whatever_the_number_of_members(
    queue: Queue, owner: Membership, batch: Batch, now: datetime, monkeypatch: Any, is_in_batch: bool, more: int
) -> None:
    for number in range(20):
        join(owner.team, f"m{number}@example.test", Role.MANAGER)

    def settles(number: int) -> int:
        job = rendering(queue, now, number, batch if is_in_batch else None)
        with CaptureQueriesContext(connection) as queries:
            observing.observe(job, seen(Observed.COMPLETED, session=job.session_id), at=now)
        return len(queries)

    told = settles(1)
    monkeypatch.setattr(telling, "ended", lambda *_, **__: None)
    assert told - settles(2) == more


def test_who_wants_none_of_it_gets_none(queue: Queue, owner: Membership, now: datetime) -> None:
    Wish.objects.create(user=owner.user, kind="videos", bell=False, mail=False)
    observing.observe(rendering(queue, now), seen(Observed.COMPLETED), at=now)
    assert heard(owner) == []
