"""What the leaving wizard asks, and what each answer does."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Entry
from audit.trail import Action
from credits import spending
from home import health
from teams.models import Membership
from teams.roles import Role
from tests.home.leaving.desk import PRICE, address, fresh, named, press
from videos.jobs.states import State
from videos.models import Draft, Job, SavedView


def test_it_asks_about_what_is_there_with_counts_and_credits(
    owner_client: Client, owner: Membership, ola: Membership, desk: dict[State, Job]
) -> None:
    page = owner_client.get(address(ola))

    said = page.content.decode()
    for words in (
        "Remove Ola Nordmann",
        "2 videos are rendering",
        "2 videos wait to be sent",
        "720 credits are reserved for them. 1 of them is parked.",
        "1 draft",
        "1 saved view",
        "1 video is unconfirmed and holds 360 credits.",
        "Credits that were spent do not come back.",
    ):
        assert words in said
    asked = {question.name: [choice.value for choice in question.choices] for question in page.context["questions"]}
    every = ["hand_over", "keep", "stop"]
    assert asked == {"running": ["keep", "stop"], "waiting": every, "drafts": every, "views": every}
    usual = {
        question.name: next(c.value for c in question.choices if c.is_chosen) for question in page.context["questions"]
    }
    assert usual == {"running": "keep", "waiting": "hand_over", "drafts": "hand_over", "views": "hand_over"}
    assert page.context["heir"] == owner.pk


def test_nobody_is_asked_who_takes_over_where_nothing_can_be_handed_over(
    owner_client: Client, ola: Membership, queue: Callable[..., Job]
) -> None:
    queue(State.RENDERING)
    assert 'name="heir"' not in owner_client.get(address(ola)).text
    queue(State.QUEUED)
    assert 'name="heir"' in owner_client.get(address(ola)).text


def test_who_has_nothing_is_asked_nothing(owner_client: Client, ola: Membership) -> None:
    page = owner_client.get(address(ola))

    assert page.context["questions"] == []
    assert "there is nothing to decide" in page.content.decode()
    assert press(owner_client, ola).status_code == 303
    assert not Entry.objects.filter(action=Action.WORK_HANDED_OVER).exists()
    assert Entry.objects.get().action == Action.MEMBER_REMOVED


def test_handed_over_the_work_is_the_heirs(
    owner_client: Client, ola: Membership, jonas: Membership, desk: dict[State, Job]
) -> None:
    answers = {"running": "keep", "waiting": "hand_over", "drafts": "hand_over", "views": "hand_over"}
    answer = press(owner_client, ola, heir=jonas.pk, **answers)

    assert answer.status_code == 303
    for state in (State.QUEUED, State.PARKED):
        job = fresh(desk[state])
        assert (job.state, job.by, job.answerable) == (state, ola.user, jonas.user)
        assert job.events.last().reason == "Handed over from Ola Nordmann to Jonas Berg"  # type: ignore[union-attr]
    for state in (State.SUBMITTING, State.RENDERING, State.UNCONFIRMED):
        assert (fresh(desk[state]).state, fresh(desk[state]).answerable) == (state, None)
    assert not fresh(desk[State.RENDERING]).is_cancel_asked
    assert (Draft.objects.get().by, SavedView.objects.get().by) == (jonas.user, jonas.user)
    assert health.broken_invariants() == []
    entry = Entry.objects.get(action=Action.WORK_HANDED_OVER)
    assert entry.before == {
        "running": 2, "waiting": 2, "drafts": 1, "views": 1, "reserved": 2 * PRICE, "unconfirmed": 1,
    }  # fmt: skip
    assert entry.after == {
        "running": "keep", "waiting": "hand over", "drafts": "hand over", "views": "hand over", "to": "Jonas Berg",
    }  # fmt: skip
    assert Entry.objects.filter(action=Action.MEMBER_REMOVED, subject="Ola Nordmann").count() == 1


def test_kept_the_unsent_wait_for_the_team(owner_client: Client, ola: Membership, desk: dict[State, Job]) -> None:
    press(owner_client, ola, running="keep", waiting="keep", drafts="keep", views="keep")

    for state in (State.QUEUED, State.PARKED):
        job = fresh(desk[state])
        assert (job.state, job.answerable, job.is_holding) == (State.PARKED, None, True)
    assert fresh(desk[State.QUEUED]).message.startswith("Ola Nordmann may no longer spend")
    assert fresh(desk[State.PARKED]).message == "Samsar did not answer."
    assert (Draft.objects.get().by, SavedView.objects.get().by) == (ola.user, ola.user)
    assert health.broken_invariants() == []


def test_stopped_the_unsent_give_their_credits_back(
    owner_client: Client, ola: Membership, desk: dict[State, Job]
) -> None:
    press(owner_client, ola, running="stop", waiting="stop", drafts="stop", views="stop")

    assert {fresh(desk[state]).state for state in (State.QUEUED, State.PARKED)} == {State.CANCELLED}
    assert fresh(desk[State.RENDERING]).is_cancel_asked
    assert fresh(desk[State.SUBMITTING]).state == State.SUBMITTING
    assert (Draft.objects.count(), SavedView.objects.count()) == (0, 0)
    month = spending.month(ola.team, timezone.now())
    assert (month.spent, month.reserved) == (PRICE, 2 * PRICE)  # what is being sent, and the unconfirmed one
    assert health.broken_invariants() == []
    assert Entry.objects.get(action=Action.WORK_HANDED_OVER).after["freed"] == 2 * PRICE


def test_a_thousand_waiting_videos_are_cancelled_in_a_few_queries(
    owner_client: Client, ola: Membership, queue: Callable[..., Job]
) -> None:
    model, count = queue(), 1000
    _multiply(model, count - 1)

    with CaptureQueriesContext(connection) as asked:
        press(owner_client, ola, waiting="stop")

    assert Job.objects.filter(state=State.CANCELLED).count() == count
    assert spending.month(ola.team, timezone.now()).reserved == 0
    assert health.broken_invariants() == []
    assert len(asked) <= 80  # SQLite takes some sixty rows an INSERT


def _multiply(model: Job, more: int) -> None:
    """Hold a job's credits as often again, for jobs like it."""
    from credits.models import Budget, Kind, LedgerEntry
    from videos.ids import uuid7
    from videos.models import JobEvent

    jobs, holds, hold = [], [], LedgerEntry.objects.get(job_id=model.public_id)
    fields = ("team_id", "by_id", "kind", "recipe", "title", "quote", "quote_sentence", "price_list", "send_at")
    for number in range(more):
        key = uuid7()
        told = {name: getattr(model, name) for name in fields}
        jobs.append(Job(public_id=key, family=key, form_token=f"more-{number}", **told))
        told = {name: getattr(hold, name) for name in ("team_id", "kind", "amount", "month", "at", "by_id", "job_kind")}
        holds.append(LedgerEntry(job_id=key, **told))
    Job.objects.bulk_create(jobs)
    JobEvent.objects.bulk_create([JobEvent(job=job, new_state=State.QUEUED, at=hold.at) for job in jobs])
    assert {each.kind for each in holds} == {Kind.HOLD}
    LedgerEntry.objects.bulk_create(holds)
    Budget.objects.update(held=(more + 1) * model.quote)


def test_the_page_asks_the_same_whatever_there_is(
    owner_client: Client, ola: Membership, queue: Callable[..., Job]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            owner_client.get(address(ola))
        return len(asked)

    few = cost()
    for _ in range(5):
        queue()
        named(ola.team, f"Colleague{Job.objects.count()} Example", Role.CREATOR)
    assert cost() == few <= 10
