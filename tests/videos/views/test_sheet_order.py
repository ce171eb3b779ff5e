"""Creating from a sheet: one batch of the good rows however often it is pressed; the others wait as a draft."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from credits import spending
from credits.models import LedgerEntry
from teams.models import Membership
from tests.videos.views.sheets import HEAD, SHEET, address, check, create, prompts, somebody_takes_the_room, words
from videos.jobs import intake
from videos.models import Batch, Draft, FormKind, Job
from videos.views import sheet_order

OnCommit = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Nobody sends; the ids that the worker was rung for are written down."""
    ids: list[int] = []
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda *, job_id: ids.append(job_id))
    return ids


def test_creating_makes_one_batch_of_the_good_rows_with_their_prices_held(
    owner_client: Client, owner: Membership, rung: list[int], django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = create(owner_client, check(owner_client, owner.team))

    batch = Batch.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, sheet_order.address_of(owner.team, batch))
    assert batch.title == "Sheet of 2 videos"
    jobs = batch.jobs.order_by("batch_position")
    assert [(job.form_token, job.recipe["prompt"], job.quote, job.batch_position) for job in jobs] == [
        ("sheet-1-2", "Lighthouse", 360_000, 0),
        ("sheet-1-4", "Dunes", 120_000, 1),
    ]
    assert sorted(rung) == sorted(job.pk for job in jobs)
    assert spending.month(owner.team, timezone.now()).reserved == 480_000


def test_what_was_left_out_waits_as_a_draft_that_opens_is_mended_and_ends_when_it_is_sent(
    owner_client: Client, owner: Membership
) -> None:
    said = words(owner_client.get(create(owner_client, check(owner_client, owner.team))["Location"]))

    draft = Draft.objects.get()
    assert "2 videos are on the way. 480 credits are reserved. 1 row was left out and waits as a draft" in said
    assert (draft.kind, draft.title) == (FormKind.SHEET, "1 row left out of a sheet")
    assert draft.fields == {"csv": [HEAD + "Harbour,999\n"], "name": [""]}
    opened = owner_client.get(address(owner.team, draft.token))
    assert opened.context["form"].text == HEAD + "Harbour,999\n"
    assert "Row 2, Length: Too long" in words(opened)

    mended = check(owner_client, owner.team, HEAD + "Harbour,99\n", draft.token)
    assert Draft.objects.count() == 1, "checking keeps it"
    create(owner_client, mended)

    assert prompts() == ["Lighthouse", "Harbour", "Dunes"]
    assert not Draft.objects.exists()


def test_a_double_click_makes_no_second_batch_job_hold_or_draft(owner_client: Client, owner: Membership) -> None:
    checked = check(owner_client, owner.team)

    answers = [create(owner_client, checked) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    said = words(owner_client.get(answers[1]["Location"]))
    assert "This sheet already made 2 videos; nothing was sent or charged again." in said
    assert (Batch.objects.count(), Job.objects.count(), Draft.objects.count()) == (1, 2, 1)
    assert LedgerEntry.objects.count() == 2


def test_going_back_to_a_used_form_meets_what_it_made(owner_client: Client, owner: Membership) -> None:
    made = create(owner_client, check(owner_client, owner.team))

    assert owner_client.get(address(owner.team))["Location"] == made["Location"]


def test_a_used_form_with_other_rows_offers_only_them_as_a_new_sheet(owner_client: Client, owner: Membership) -> None:
    create(owner_client, check(owner_client, owner.team))
    text = HEAD + "A new first row,10\nLighthouse,30\nHarbour,99\nDunes,10\n"

    answer = check(owner_client, owner.team, text)

    assert "This sheet already made 2 videos" in words(answer)
    assert answer.context["form"].text == HEAD + "A new first row,10\nHarbour,99\n"
    assert answer.context["rail"].button.startswith("Create 2 videos")
    assert answer.context["token"] != "sheet-1"
    assert Job.objects.count() == 2
    assert create(owner_client, answer).status_code == 303
    assert sorted(prompts()) == ["A new first row", "Dunes", "Harbour", "Lighthouse"]


def test_a_press_that_was_cut_off_goes_on_where_it_stopped(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videos.jobs.batches.CHUNK", 1)
    checked, queue = check(owner_client, owner.team), intake.queue

    def until_dunes(submission: Any, **told: Any) -> Job:
        if submission.prompt == "Dunes":
            raise KeyboardInterrupt
        return queue(submission, **told)

    monkeypatch.setattr(intake, "queue", until_dunes)
    with pytest.raises(KeyboardInterrupt):
        create(owner_client, checked)
    assert prompts() == ["Lighthouse"]
    monkeypatch.setattr(intake, "queue", queue)

    assert create(owner_client, checked).status_code == 303

    assert prompts() == ["Lighthouse", "Dunes"]
    assert (Batch.objects.count(), Draft.objects.count()) == (1, 1)


def test_text_that_was_changed_after_the_check_is_checked_first(owner_client: Client, owner: Membership) -> None:
    checked = check(owner_client, owner.team)

    answer = create(owner_client, checked, csv=SHEET.replace("Dunes", "Peaks"))

    assert answer.status_code == 200
    assert not Job.objects.exists()
    assert create(owner_client, answer).status_code == 303
    assert prompts() == ["Lighthouse", "Peaks"]


def test_another_price_than_the_button_named_is_asked_about_first(owner_client: Client, owner: Membership) -> None:
    checked = check(owner_client, owner.team)

    answer = create(owner_client, checked, quoted="470000")

    assert "The price of this is now 480 credits. Nothing was sent yet: press Create if that is right." in words(answer)
    assert not Job.objects.exists()
    assert create(owner_client, answer).status_code == 303


def test_a_row_refused_when_its_turn_comes_stops_no_other_and_waits_with_the_bad_ones(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team)
    somebody_takes_the_room(monkeypatch, owner.team, left=400_000)
    answer = create(owner_client, checked)

    said = words(owner_client.get(answer["Location"]))
    assert "1 video is on the way. 360 credits are reserved. 2 rows were left out and wait as a draft" in said
    assert "When its turn came, a row was refused: This month's team budget" in said
    assert prompts() == ["Lighthouse"]
    assert Draft.objects.get().fields["csv"] == [HEAD + "Harbour,999\nDunes,10\n"]
    assert create(owner_client, checked).status_code == 303, "pressed again, it says the same"
    assert (Job.objects.count(), Draft.objects.count()) == (1, 1)


def test_when_every_row_is_refused_the_page_says_why_and_keeps_the_text(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team)
    somebody_takes_the_room(monkeypatch, owner.team, left=0)
    answer = create(owner_client, checked)

    assert "This month's team budget of 0 credits" in words(answer)
    assert answer.context["form"].text == SHEET
    assert not Draft.objects.exists()


def test_the_worker_is_rung_for_the_first_few_and_the_sweep_finds_the_rest(
    owner_client: Client, owner: Membership, rung: list[int], django_capture_on_commit_callbacks: OnCommit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        create(owner_client, check(owner_client, owner.team, HEAD + "Lighthouse,10\n" * 30))

    assert Job.objects.filter(send_at__lte=timezone.now()).count() == 30
    assert len(rung) == 8
