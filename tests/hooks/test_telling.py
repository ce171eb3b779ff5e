"""A video that ended is told to who wants it, with what it cost and without what it was made from."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hooks import endpoints, telling
from hooks.events import WORDS, Event
from hooks.models import Delivery
from teams.models import Membership, Team
from tests.conftest import NOW
from tests.hooks.conftest import Make
from tests.hooks.receiver import Receiver
from videos.jobs import telling as jobs
from videos.jobs.states import State
from videos.models import Job

MakeJob = Callable[..., Job]


def told() -> list[dict[str, Any]]:
    return [json.loads(body) for body in Delivery.objects.order_by("pk").values_list("body", flat=True)]


def ends(job: Job, state: State) -> None:
    """Let a job end as the moves do, and tell of it."""
    was = State(job.state)
    with transaction.atomic():
        assert job.move(state, at=NOW)
        jobs.ended(job, was, at=NOW)


def test_a_ready_video_is_told_with_its_page_and_its_cost(make: Make, receiver: Receiver, make_job: MakeJob) -> None:
    make(receiver.at("/"))
    job = make_job(State.RENDERING, title="Harbour", recipe={"prompt": "A harbour nobody may read of"}, charged=97_500)
    ends(job, State.COMPLETED)
    assert told() == [
        {
            "type": "video.ready",
            "timestamp": "2026-11-20T12:00:00Z",
            "data": {
                "team": job.team.key,
                "video": str(job.public_id),
                "address": f"http://127.0.0.1:8000/t/{job.team.key}/videos/{job.public_id}/",
                "title": "Harbour",
                "state": "completed",
                "credits": "97.5",
            },
        }
    ]
    sent = str(Delivery.objects.values())
    assert "nobody may read of" not in sent
    assert "example.test" not in sent


@pytest.mark.parametrize(
    ("begins", "state", "fields", "event"),
    [
        (State.RENDERING, State.FAILED, {}, "video.failed"),
        (State.SUBMITTING, State.REJECTED, {"charged": None}, "video.failed"),
        (State.RENDERING, State.CANCELLED, {}, "video.failed"),
        (State.RENDERING, State.CANCELLED, {"is_cancel_asked": True}, None),
        (State.QUEUED, State.CANCELLED, {"is_cancel_asked": True}, None),
    ],
)
def test_one_that_will_not_come_is_told_unless_a_person_cancelled_it(
    make: Make, receiver: Receiver, make_job: MakeJob, begins: State, state: State, fields: Any, event: str | None
) -> None:
    make(receiver.at("/"))
    ends(make_job(begins, **fields), state)
    assert [each["type"] for each in told()] == ([event] if event else [])


def test_a_late_truth_corrects_what_was_told(make: Make, receiver: Receiver, make_job: MakeJob) -> None:
    make(receiver.at("/"))
    job = make_job(State.RENDERING)
    for state in (State.FAILED, State.CANCELLED, State.COMPLETED):
        ends(job, state)
    assert [(each["type"], each["data"]["state"]) for each in told()] == [
        ("video.failed", "failed"),
        ("video.ready", "completed"),
    ]


def test_without_a_webhook_telling_costs_one_query_and_with_ten_two(
    make: Make, receiver: Receiver, owner: Membership
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
        return len(asked)

    assert queries() == 1
    for number in range(endpoints.MOST):
        make(receiver.at(f"/{number}"))
    assert queries() == 2
    assert Delivery.objects.count() == 10


def test_what_is_taken_back_was_never_told(make: Make, receiver: Receiver, owner: Membership) -> None:
    make(receiver.at("/"))
    with transaction.atomic():
        telling.tell(owner.team, Event.VIDEO_READY, {}, now=NOW)
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_other_teams_hear_nothing(make: Make, receiver: Receiver) -> None:
    make(receiver.at("/"))
    telling.tell(Team.objects.create(name="Others"), Event.VIDEO_READY, {}, now=NOW + timedelta(1))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("event", Event)
def test_every_event_has_words_and_can_be_chosen_but_the_test(event: Event) -> None:
    assert (event in WORDS) is (event is not Event.TEST)


@pytest.mark.parametrize(
    ("amount", "words"), [(None, None), (0, "0"), (360_000, "360"), (97_500, "97.5"), (1, "0.001"), (10**9, "1000000")]
)
def test_credits_are_decimal_strings(amount: int | None, words: str | None) -> None:
    assert telling.credits_of(amount) == words
