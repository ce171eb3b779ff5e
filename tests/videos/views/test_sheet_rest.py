"""The rows that a sheet left out live in one place: whichever way they are sent, each is made and paid once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from teams.models import Membership, Team
from tests.videos.views.sheets import HEAD, SHEET, address, check, create, prompts, somebody_takes_the_room, words
from videos import saved
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Batch, Draft, FormKind, Job
from videos.views import sheet_order

THREE = HEAD + "Lighthouse,30\nHarbour,20\nDunes,10\n"


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ringing the worker is lost; the sweep would find the row."""
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


def press_without_room_for_dunes(client: Client, checked: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Press Create while the last row is refused; afterwards there is room again."""
    queue = intake.queue

    def refusing(submission: Any, **told: Any) -> Job:
        if submission.prompt == "Dunes":
            raise intake.NotAdmitted("No room for this one.")
        return queue(submission, **told)

    with monkeypatch.context() as patch:
        patch.setattr(intake, "queue", refusing)
        return create(client, checked)


def send_draft(client: Client, team: Team) -> Any:
    draft = Draft.objects.get()
    return create(client, check(client, team, draft.fields["csv"][0], draft.token))


def test_the_same_button_leaves_a_row_that_waits_as_a_draft_to_the_draft(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team, THREE)
    first = press_without_room_for_dunes(owner_client, checked, monkeypatch)

    again = create(owner_client, checked)

    assert again["Location"] == first["Location"]
    draft = Draft.objects.get()
    page = owner_client.get(again["Location"])
    assert "This sheet already made 2 videos; nothing was sent or charged again." in words(page)
    assert "What was left out waits as a draft: mend and send it" in words(page)
    assert f'href="{address(owner.team, draft.token)}"' in page.content.decode()
    assert send_draft(owner_client, owner.team).status_code == 303
    assert sorted(prompts()) == ["Dunes", "Harbour", "Lighthouse"]


def test_the_same_button_makes_no_row_again_whose_draft_was_sent(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team, THREE)
    first = press_without_room_for_dunes(owner_client, checked, monkeypatch)
    sent = send_draft(owner_client, owner.team)

    again = create(owner_client, checked)

    assert again["Location"] == first["Location"]
    page = owner_client.get(again["Location"])
    assert "What was left out was sent since" in words(page)
    assert f'href="{sent["Location"]}"' in page.content.decode()
    assert sorted(prompts()) == ["Dunes", "Harbour", "Lighthouse"]


def test_checking_the_whole_sheet_again_offers_the_draft_s_row_at_the_draft_s_own_address(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    press_without_room_for_dunes(owner_client, check(owner_client, owner.team, THREE), monkeypatch)

    offered = check(owner_client, owner.team, THREE)

    assert (offered.context["token"], offered.context["form"].text) == (Draft.objects.get().token, HEAD + "Dunes,10\n")
    assert create(owner_client, offered).status_code == 303
    assert not Draft.objects.exists(), "sending it ends the draft, so nobody can send it twice"
    assert check(owner_client, owner.team, THREE).status_code == 303, "nothing is left to offer"
    assert sorted(prompts()) == ["Dunes", "Harbour", "Lighthouse"]


def test_a_press_that_leaves_nothing_out_any_more_ends_the_draft_of_the_one_before(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team, THREE)
    place = sheet_order.place

    def after_another_press(*told: Any) -> Any:
        key = sheet_order.rest_of(owner.team, "sheet-1").token
        fields = {"csv": [HEAD + "Dunes,10\n"], "name": [""]}
        saved.save_draft(owner, key, FormKind.SHEET, fields, title="1 row left out", now=timezone.now())
        return place(*told)

    monkeypatch.setattr(sheet_order, "place", after_another_press)
    create(owner_client, checked)

    assert prompts() == ["Lighthouse", "Harbour", "Dunes"]
    assert not Draft.objects.exists()


@pytest.mark.parametrize("problem", [saved.TooLarge(1_100_000), saved.TokenIsSpent()])
def test_rows_that_cannot_be_kept_are_named_and_stay_in_the_form(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def refuse(*_told: Any, **_more: Any) -> Draft:
        raise problem

    checked = check(owner_client, owner.team)
    monkeypatch.setattr(saved, "save_draft", refuse)
    said = words(owner_client.get(create(owner_client, checked)["Location"]))

    assert "2 videos are on the way. 480 credits are reserved." in said
    assert "1 row was left out and could not be kept as a draft. Nothing was charged for it: go back" in said
    assert prompts() == ["Lighthouse", "Dunes"]


def test_a_sheet_of_a_megabyte_whose_rows_need_quotation_marks_is_kept(owner: Membership) -> None:
    fields = {"csv": ["x" * 1_050_000], "name": ["Spring"]}

    assert saved.save_draft(owner, "key", FormKind.SHEET, fields, title="Left out", now=timezone.now())


def test_a_row_that_was_released_at_a_new_price_still_counts_as_made(
    owner_client: Client, owner: Membership, make_job: Callable[..., Job]
) -> None:
    checked = check(owner_client, owner.team)
    first = create(owner_client, checked)
    old = Job.objects.get(form_token="sheet-1-2")
    Job.objects.filter(pk=old.pk).update(state=State.CANCELLED)
    make_job(State.QUEUED, batch=old.batch, retry_of=old, form_token=f"release-{old.public_id.hex}")

    again = create(owner_client, checked)

    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert "This sheet already made 2 videos" in words(owner_client.get(again["Location"]))
    assert Job.objects.count() == 3


def test_a_sheet_of_which_every_row_was_refused_leaves_its_form_unused(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = check(owner_client, owner.team)
    somebody_takes_the_room(monkeypatch, owner.team, left=0)
    create(owner_client, checked)

    assert not Batch.objects.exists()
    assert saved.save_draft(owner, "sheet-1", FormKind.SHEET, {"csv": [SHEET]}, title="A", now=timezone.now())
