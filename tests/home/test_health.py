"""The doctor finds what is wrong with money and jobs, and is silent when nothing is."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from audit import append_only
from credits import ledger
from credits.following import follow
from credits.models import Budget, Kind, LedgerEntry, Source
from home import health
from teams.models import Membership, Project
from tests.conftest import check_at_once
from tests.videos.conftest import ToldSamsar, accepted, prompt
from videos import samples
from videos.jobs import adjusting, lifecycle
from videos.jobs.states import State
from videos.models import Job, JobEvent, Video


def test_a_house_in_order_is_said_to_be(queue: Callable[..., Job], now: datetime) -> None:
    queue()
    sent = queue(token="token-2")
    lifecycle.submit(sent, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]

    assert health.broken_invariants() == []


def test_a_counter_that_drifted_is_found(queued_job: Job) -> None:
    Budget.objects.update(held=1)
    assert "add up to" in health.broken_invariants()[0]


def test_a_hold_that_outlived_its_job_is_found(queued_job: Job) -> None:
    Job.objects.update(state=State.REJECTED)
    assert "is rejected and holds 360, not 0" in health.broken_invariants()[0]


def test_an_open_job_without_its_hold_is_found(queued_job: Job, now: datetime) -> None:
    ledger.release(queued_job.public_id, at=now, reason="by mistake")
    assert "is queued and holds 0, not 360" in health.broken_invariants()[0]


def test_a_cost_that_the_ledger_does_not_know_is_found(queued_job: Job, now: datetime) -> None:
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    Job.objects.update(charged=1, charge_source=Source.HEADER)
    assert "says it cost 1, the ledger 360000" in health.broken_invariants()[0]


@pytest.fixture
def rendering(queued_job: Job, now: datetime) -> Job:
    """A job that Samsar accepted and charged 360 credits for."""
    lifecycle.submit(queued_job, samsar=ToldSamsar(accepted()), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    assert health.broken_invariants() == []
    return queued_job


def test_a_render_whose_hold_became_no_charge_is_found(queued_job: Job, now: datetime) -> None:
    ledger.release(queued_job.public_id, at=now, reason="by mistake")
    Job.objects.update(state=State.RENDERING, session_id="ses_1", next_look_at=now)
    assert [said.split(" ", 2)[2] for said in health.broken_invariants()] == ["is rendering and was never charged."]


@pytest.mark.parametrize("state", [State.REJECTED, State.CANCELLED, State.SETTLED_FREE])
def test_a_charge_for_what_was_free_is_found(state: State, rendering: Job) -> None:
    Job.objects.update(state=state, session_id="")
    assert [said.split(" ", 2)[2] for said in health.broken_invariants()] == [f"is {state} and was charged."]


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.SETTLED_CHARGED])
def test_a_charge_for_what_samsar_accepted_is_in_order(state: State, rendering: Job) -> None:
    Job.objects.update(state=state)
    assert health.broken_invariants() == []


def test_a_charge_for_no_job_is_found(rendering: Job) -> None:
    JobEvent.objects.all().delete()
    Job.objects.all().delete()
    assert health.broken_invariants() == [f"The ledger charges for {rendering.public_id}, which is no job."]


def test_a_charged_job_that_names_no_cost_is_found(rendering: Job) -> None:
    Job.objects.update(charged=None)
    assert "says it cost None, the ledger 360000" in health.broken_invariants()[0]


def test_a_sample_costs_nothing_and_is_in_order(owner: Membership, now: datetime) -> None:
    asked = prompt().dump() | {"prompt": "A pier.", "subtitles": True}
    session = {"session_id": "ses_1", "input": asked, "result_url": "http://127.0.0.1:9/media/ses_1.mp4"}
    assert samples.adopt([session], by=owner, now=now) == 1
    assert health.broken_invariants() == []


def test_a_render_that_nobody_will_look_at_is_found(rendering: Job) -> None:
    Job.objects.update(next_look_at=None)
    assert "is rendering and no worker will ever take it up" in health.broken_invariants()[0]


def test_a_job_that_nobody_will_send_is_found(queued_job: Job) -> None:
    Job.objects.update(send_at=None)
    assert "is queued and no worker will ever take it up" in health.broken_invariants()[0]


def test_a_film_that_nobody_will_copy_is_found(make_video: Callable[..., Video]) -> None:
    video = make_video(phase=Video.Phase.COPYING)
    Video.objects.update(copy_at=None)
    assert f"Video {video.public_id} is to be copied and no worker" in health.broken_invariants()[-1]


@pytest.mark.parametrize("quote", [None, 1])
def test_a_charge_that_forgot_its_quote_is_found(quote: int | None, rendering: Job) -> None:
    charge = LedgerEntry.objects.get(kind=Kind.CHARGE)
    assert charge.quote == rendering.quote
    check_at_once()
    append_only.remove(connection, ["credits_ledgerentry"])
    LedgerEntry.objects.filter(pk=charge.pk).update(quote=quote)
    append_only.install(connection, ["credits_ledgerentry"])
    (said,) = health.broken_invariants()
    assert said == f"Ledger row {charge.pk} says it was quoted {quote}, which is not what was reserved for it."


@pytest.mark.django_db
def test_missing_triggers_are_found() -> None:
    append_only.remove(connection, append_only.tables())
    assert "lets written rows be changed" in health.broken_invariants()[0]


def broken(entry: dict[str, object], rendering: Job, now: datetime) -> list[str]:
    """Write a row of the ledger past everything that guards it, and ask the doctor."""
    charge = LedgerEntry.objects.get(kind=Kind.CHARGE)
    facts: dict[str, object] = {"team_id": rendering.team_id, "month": charge.month, "at": now, "amount": 0}
    LedgerEntry.objects.create(**facts | entry)
    return health.broken_invariants()


@pytest.mark.parametrize("kind", [Kind.CORRECTION, Kind.ADJUSTMENT])
@pytest.mark.parametrize("points", ["nowhere", "at the hold", "at another job's charge"])
def test_a_later_word_that_points_at_no_charge_of_its_own_is_found(
    kind: Kind, points: str, rendering: Job, queue: Callable[..., Job], now: datetime
) -> None:
    other = queue(token="token-2")
    lifecycle.submit(other, samsar=ToldSamsar(accepted("ses_2")), boot="b", clock=lambda: now)  # type: ignore[arg-type]
    rows = LedgerEntry.objects
    target = {
        "nowhere": None,
        "at the hold": rows.get(kind=Kind.HOLD, job_id=rendering.public_id),
        "at another job's charge": rows.get(kind=Kind.CHARGE, job_id=other.public_id),
    }[points]
    told = {"kind": kind, "job_id": rendering.public_id, "corrects": target, "decided_by": rendering.by, "reason": "so"}
    facts = {"team_id": rendering.team_id, "month": rows.first().month, "at": now, "amount": 0}  # type: ignore[union-attr]
    row = rows.create(**facts | told)
    assert health.broken_invariants() == [
        f"Ledger row {row.pk} ({row.get_kind_display().lower()}) points at no charge of its own job."
    ]


def test_an_explanation_that_moves_credits_is_found(rendering: Job, now: datetime) -> None:
    unexplained = {"kind": Kind.UNEXPLAINED, "amount": 120_000, "reason": "so"}
    assert broken(unexplained, rendering, now) == []
    row = LedgerEntry.objects.get(kind=Kind.UNEXPLAINED)
    told = {"kind": Kind.ADJUSTMENT, "corrects": row, "decided_by": rendering.by, "reason": "so"}
    assert broken(told, rendering, now) == []
    assert LedgerEntry.objects.filter(kind=Kind.ADJUSTMENT).count() == 1

    other = broken(unexplained | {"amount": 5}, rendering, now) or LedgerEntry.objects.latest("pk")
    said = broken(told | {"corrects": other, "amount": 1}, rendering, now)
    assert any("points at no charge of its own job" in each for each in said)


@pytest.mark.parametrize("lacks", ["decided_by", "reason"])
def test_an_adjustment_without_its_person_or_reason_is_found(lacks: str, rendering: Job, now: datetime) -> None:
    charge = LedgerEntry.objects.get(kind=Kind.CHARGE)
    told = {"kind": Kind.ADJUSTMENT, "job_id": rendering.public_id, "corrects": charge}
    told |= {"decided_by": rendering.by, "reason": "so"} | {lacks: None if lacks == "decided_by" else ""}
    without_check("an_adjustment_names_person_and_reason")
    (said,) = broken(told, rendering, now)
    assert said.endswith("is an adjustment without its person or its reason.")


@pytest.mark.parametrize("column", ["by", "decided_by", "job_id"])
def test_an_unexplained_row_in_somebodys_name_is_found(column: str, rendering: Job, now: datetime) -> None:
    whose = rendering.public_id if column == "job_id" else rendering.by
    (said,) = broken({"kind": Kind.UNEXPLAINED, "reason": "so", column: whose}, rendering, now)
    assert said.endswith("is unexplained and yet in somebody's name.")


def test_an_adjustment_is_part_of_what_a_job_cost(rendering: Job, owner: Membership, now: datetime) -> None:
    adjusting.adjust(rendering, 100_000, was=360_000, by=owner.user, reason="The invoice says so", at=now)
    assert health.broken_invariants() == []
    Job.objects.update(charged=360_000)
    assert "says it cost 360000, the ledger 100000" in health.broken_invariants()[0]


def test_a_second_charge_of_a_job_is_found(rendering: Job, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_hold_release_and_charge_a_job")
    follow(LedgerEntry.objects.get(kind=Kind.CHARGE), Kind.CHARGE, 0, at=now, source=Source.HEADER)
    assert f"Job {rendering.public_id} was charged 2 times." in health.broken_invariants()


@pytest.mark.parametrize("whose", ["team", "project", "member"])
def test_a_drifted_counter_of_anybody_is_found(
    whose: str, queue: Callable[..., Job], owner: Membership, now: datetime
) -> None:
    queue()
    project = Project.objects.create(team=owner.team, name="Spring", key="spring", by=owner.user)
    ledger.budget_for(owner.team, now, project=project)
    rows = Budget.objects.filter(team=owner.team, project__isnull=whose != "project", member__isnull=whose != "member")
    assert health.broken_invariants() == []
    assert rows.update(charged=7) == 1
    (said,) = health.broken_invariants()
    assert "charged 7" in said


def without_check(name: str) -> None:
    """Take a check off the ledger's table for the rest of the test, as a careless restore might."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE credits_ledgerentry DROP CONSTRAINT {name}")
        else:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
