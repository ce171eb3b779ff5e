"""Checking a sheet: each row with its price or what is wrong with it, one total, and nothing is written."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import BalanceReading
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.sheets import HEAD, SHEET, address, check, create, fields, prompts, words
from videos.models import Batch, Draft, Job


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


def test_the_tab_opens_a_fresh_form_each_time(owner_client: Client, owner: Membership) -> None:
    first, second = (owner_client.get(reverse("create_sheet_new", args=[owner.team.key])) for _ in range(2))

    assert first["Location"] != second["Location"]
    page = owner_client.get(first["Location"])
    assert page.context["rail"].button == "Check the sheet"
    assert page.context["frame"].section == "create"
    assert "At most 500 rows and 1 MB." in words(page)


def test_checking_shows_each_row_and_one_total_and_writes_nothing(owner_client: Client, owner: Membership) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1_000_000, read_at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        answer = check(owner_client, owner.team)

    assert all(query["sql"].startswith("SELECT") for query in queries.captured_queries)
    assert [(line.row.number, line.length, line.price) for line in answer.context["check"].lines] == [
        (2, "30 s", "360"),
        (3, "999", "–"),
        (4, "10 s", "120"),
    ]
    rail = answer.context["rail"]
    assert rail.sentence == "2 videos, 480 credits in all; 1 row is left out"
    assert (rail.button, rail.balance_after, rail.hint) == ("Create 2 videos · 480 credits", "520", "")
    said = "Row 3, Length: Too long: a video takes at most 240 seconds."
    assert f'<a class="link" href="#row-3">{said}</a>' in answer.content.decode()
    assert '<tr id="row-3"' in answer.content.decode()
    assert answer.context["form"].text == SHEET


def test_a_total_beyond_the_budget_turns_the_button_off_and_takes_nothing(
    owner_client: Client, owner: Membership
) -> None:
    ledger.set_limit(owner.team, 400_000, at=timezone.now())

    checked = check(owner_client, owner.team)
    answer = create(owner_client, checked)

    for page in (checked, answer):
        assert "team budget of 400 credits has 400 left, and this needs 480." in words(page)
        assert re.search(r'<button[^>]* id="create-button"[^>]* disabled', page.content.decode())
    assert not Batch.objects.exists()
    assert not Draft.objects.exists()


def test_a_sheet_without_a_good_row_can_only_be_checked_again(owner_client: Client, owner: Membership) -> None:
    answer = check(owner_client, owner.team, HEAD + "Harbour,999\n")

    assert answer.context["rail"].button == "Check again"
    assert "checked" not in fields(answer)
    assert create(owner_client, answer).status_code == 200
    assert not Batch.objects.exists()


def test_what_is_no_sheet_is_told_at_the_field_and_kept(owner_client: Client, owner: Membership) -> None:
    answer = check(owner_client, owner.team, "A lighthouse,30\n")

    assert "No column is called “Prompt”." in words(answer)
    assert "A lighthouse,30" in answer.content.decode()
    assert re.search(r'<textarea[^>]* aria-invalid="true"', answer.content.decode())


def test_only_the_first_50_mistakes_are_listed(owner_client: Client, owner: Membership) -> None:
    answer = check(owner_client, owner.team, HEAD + "Harbour,999\n" * 62)

    assert answer.content.decode().count('href="#row-') == 50
    assert "and 12 more" in words(answer)


def test_a_file_wins_over_the_text_and_names_the_batch(owner_client: Client, owner: Membership) -> None:
    file = SimpleUploadedFile("Spring ads.csv", b"Prompt\nA caf\xe9\nB\n")

    answer = check(owner_client, owner.team, HEAD, file=file)

    assert answer.context["form"].text == "Prompt\nA café\nB\n"
    assert "read as Windows-1252" in words(answer)
    create(owner_client, answer)
    assert Batch.objects.get().title == "Spring ads, 2 videos"


def test_a_file_chosen_after_the_check_is_checked_first(owner_client: Client, owner: Membership) -> None:
    answer = create(owner_client, check(owner_client, owner.team), file=SimpleUploadedFile("b.csv", b"Prompt\nPeaks\n"))

    assert answer.context["form"].text == "Prompt\nPeaks\n"
    assert not Job.objects.exists()


def test_text_that_looks_like_markup_or_a_formula_stays_text(owner_client: Client, owner: Membership) -> None:
    hostile = '</textarea><script>alert("x")</script>'
    text = f'Prompt,<b>Odd</b>\n"{hostile.replace(chr(34), chr(34) * 2)}"\n"=1+1"\n'

    answer = check(owner_client, owner.team, text)

    assert b"<script>alert" not in answer.content
    assert b"<b>Odd" not in answer.content
    create(owner_client, answer)
    assert prompts() == [hostile, "=1+1"]


def test_the_template_downloads_and_is_good_as_it_stands(owner_client: Client, owner: Membership) -> None:
    answer = owner_client.get(reverse("sheet_template", args=[owner.team.key]))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="videos.csv"'
    page = check(owner_client, owner.team, "", file=SimpleUploadedFile("videos.csv", answer.content))
    assert page.context["rail"].sentence == "2 videos, 540 credits in all"


def test_500_rows_are_checked_with_a_handful_of_queries(owner_client: Client, owner: Membership) -> None:
    few = _queries_of(owner_client, owner.team, HEAD + "Lighthouse,10\n")

    assert _queries_of(owner_client, owner.team, HEAD + "Lighthouse,10\n" * 500) == few <= 10


def test_a_foreign_draft_is_not_opened_and_a_role_that_cannot_spend_is_refused(
    owner_client: Client, owner: Membership, client: Client
) -> None:
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Draft.objects.create(team=others, by=owner.user, token="theirs", kind="sheet", title="x", fields={"csv": [SHEET]})

    assert owner_client.get(address(owner.team, "theirs")).context["form"].text == ""
    assert owner_client.get(address(others, "theirs")).status_code == 404
    client.force_login(join(owner.team, "rev@example.test", Role.REVIEWER).user)
    assert client.get(address(owner.team)).status_code == 403
    assert client.get(reverse("sheet_template", args=[owner.team.key])).status_code == 403
    assert check(client, owner.team).status_code == 403


def _queries_of(client: Client, team: Team, text: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        check(client, team, text)
    return len(queries)
