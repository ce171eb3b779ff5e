"""Creating from a prompt: one form makes one job, and nothing is sent or held by a refusal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credits import ledger, spending
from credits.models import BalanceReading, LedgerEntry
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Job

FORM = {
    "prompt": "A lighthouse at dusk.\r\nWaves below.",
    "duration": "30",
    "aspect_ratio": "16:9",
    "video_model": "RUNWAYML",
    "image_model": "SEEDREAM",
    "tone": "cinematic",
    "language": "auto",
    "enable_subtitles": "on",
    "font_key": "",
}


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ringing the worker is tried and lost, as with a dead broker; the sweep would find the row."""
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: (_ for _ in ()).throw(OSError("no broker")))


def address(team: Team, token: str = "token-1") -> str:
    return reverse("create_prompt", args=[team.key, token])


def test_create_opens_a_fresh_form_each_time(owner_client: Client, owner: Membership) -> None:
    first, second = (owner_client.get(reverse("create", args=[owner.team.key])) for _ in range(2))

    assert first["Location"] != second["Location"]
    assert b"What should it show?" in owner_client.get(first["Location"]).content


def test_a_sent_form_becomes_a_queued_job_with_its_price_held(owner_client: Client, owner: Membership) -> None:
    answer = owner_client.post(address(owner.team), FORM)

    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, job.get_absolute_url())
    assert (job.state, job.quote, job.form_token) == (State.QUEUED, 360_000, "token-1")
    assert job.recipe["prompt"] == "A lighthouse at dusk.\nWaves below."
    assert job.quote_sentence == "30 s = 6 × 5 s units × 60 = 360 credits"


def test_the_same_form_sent_twice_makes_one_job_and_one_hold(owner_client: Client, owner: Membership) -> None:
    first = owner_client.post(address(owner.team), FORM)
    second = owner_client.post(address(owner.team), FORM, follow=True)

    assert second.redirect_chain == [(first["Location"], 303)]
    assert b"This form already made this video" in second.content
    assert Job.objects.count() == LedgerEntry.objects.count() == 1


def test_going_back_to_a_used_form_meets_the_job_it_made(owner_client: Client, owner: Membership) -> None:
    made = owner_client.post(address(owner.team), FORM)

    back = owner_client.get(address(owner.team))

    assert (back.status_code, back["Location"]) == (303, made["Location"])


def test_a_used_form_with_other_content_asks_and_makes_nothing(owner_client: Client, owner: Membership) -> None:
    owner_client.post(address(owner.team), FORM)

    answer = owner_client.post(address(owner.team), FORM | {"duration": "45"})

    assert answer.status_code == 200
    assert b"You already created a video from this form" in answer.content
    assert 'value="45"' in answer.content.decode()
    assert Job.objects.count() == 1

    # The button of the question sends the same content to a form that was never used.
    again = owner_client.post(answer.context["fresh"], FORM | {"duration": "45"})
    assert again.status_code == 303
    assert sorted(Job.objects.values_list("quote", flat=True)) == [360_000, 540_000]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"prompt": "x" * 1001}, "1 character too many"),
        ({"duration": "241"}, "at most 240 seconds"),
        ({"duration": "9"}, "at least 10 seconds"),
        ({"prompt": ""}, "Write what the video should show."),
        ({"video_model": "GONE"}, "does not offer GONE"),
        ({"image_model": ""}, "Choose a model."),
    ],
)
def test_a_wrong_field_says_why_and_keeps_the_text(
    owner_client: Client, owner: Membership, change: dict[str, str], reason: str
) -> None:
    answer = owner_client.post(address(owner.team), FORM | {"prompt": "Kept as it was"} | change)

    text = answer.content.decode()
    assert reason in text
    assert (change.get("prompt") or "Kept as it was") in text or "prompt" in change
    assert Job.objects.count() == LedgerEntry.objects.count() == 0


def test_a_prompt_with_a_null_character_is_refused(owner_client: Client, owner: Membership) -> None:
    answer = owner_client.post(address(owner.team), FORM | {"prompt": "A light\x00house"})

    assert "Null characters are not allowed." in answer.content.decode()
    assert Job.objects.count() == LedgerEntry.objects.count() == 0


@pytest.mark.parametrize("more", ["", "price/"])
def test_an_address_longer_than_any_form_s_is_none(owner_client: Client, owner: Membership, more: str) -> None:
    longest, longer = (f"/t/{owner.team.key}/create/prompt/{'a' * length}/" for length in (48, 49))

    assert owner_client.post(f"{longest}{more}", FORM).status_code in (200, 204, 303)
    assert owner_client.post(f"{longer}{more}", FORM).status_code == 404
    assert owner_client.get(longer).status_code == 404


def test_text_that_looks_like_markup_stays_text(owner_client: Client, owner: Membership) -> None:
    hostile = '</textarea><script>alert("x")</script>'

    answer = owner_client.post(address(owner.team), FORM | {"prompt": hostile, "duration": "241"})

    assert b"<script>alert" not in answer.content
    assert b"&lt;script&gt;alert" in answer.content


def test_the_budget_that_binds_is_named_and_nothing_is_held(owner_client: Client, owner: Membership, now: Any) -> None:
    from django.utils import timezone

    ledger.set_limit(owner.team, 300_000, at=timezone.now())

    answer = owner_client.post(address(owner.team), FORM)

    assert answer.status_code == 200
    assert "team budget of 300 credits has 300 left" in answer.content.decode()
    assert Job.objects.count() == LedgerEntry.objects.count() == 0
    assert spending.month(owner.team, timezone.now()).reserved == 0


def test_an_older_price_on_the_button_is_asked_about_first(owner_client: Client, owner: Membership) -> None:
    # Without scripts the button still names the price of the form as it was opened.
    answer = owner_client.post(address(owner.team), FORM | {"duration": "60", "quoted": "360000"})

    assert "The price of this is 720 credits. Nothing was sent yet" in answer.content.decode()
    assert Job.objects.count() == 0

    assert owner_client.post(address(owner.team), FORM | {"duration": "60", "quoted": "720000"}).status_code == 303


def test_make_again_opens_a_fresh_form_as_the_video_was_made(
    owner_client: Client, owner: Membership, make_job: Any
) -> None:
    asked = {"prompt": "Try me again", "duration": 45, "aspect_ratio": "9:16", "language": "ja"}
    job = make_job(State.REJECTED, recipe=asked)

    form = owner_client.get(reverse("video_again", args=[owner.team.key, job.public_id]), follow=True)

    text = form.content.decode()
    assert "Try me again" in text
    assert 'value="45"' in text
    assert '<option value="ja" selected>' in text
    sent = owner_client.post(form.redirect_chain[0][0], FORM)
    assert Job.objects.get(form_token=form.context["token"]).retry_of == job
    assert sent.status_code == 303


@pytest.mark.parametrize("asked", ["nonsense", "01a20383-d1d0-7502-b574-b747c216c8fb"])
def test_a_form_after_an_unknown_video_is_missing(owner_client: Client, owner: Membership, asked: str) -> None:
    assert owner_client.get(address(owner.team), {"from": asked}).status_code == 404


def test_a_role_that_cannot_spend_is_refused(practice_team: Team, client: Client) -> None:
    client.force_login(join(practice_team, "rev@example.test", Role.REVIEWER).user)

    assert client.get(address(practice_team)).status_code == 403
    assert client.post(address(practice_team), FORM).status_code == 403
    assert Job.objects.count() == 0


def test_a_foreign_team_is_missing(owner_client: Client) -> None:
    other = Team.objects.create(name="Others", mode=Mode.PRACTICE)

    assert owner_client.get(address(other)).status_code == 404
    assert owner_client.post(address(other), FORM).status_code == 404


def test_the_form_names_the_balance_it_would_leave(owner_client: Client, owner: Membership, now: Any) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=10_000_000, read_at=now)

    text = owner_client.get(address(owner.team)).content.decode()

    assert "<dt>Balance after</dt><dd>9\u202f640</dd>" in text
    assert "Create · 360 credits" in text
