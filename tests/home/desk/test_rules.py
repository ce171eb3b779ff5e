"""The page Rules: who may press what, what is refused with which sentence, and what a pause says everywhere."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from credits import brakes, ledger, rules
from credits.models import SpendingRules
from home.frame import Frame
from samsar import RemoveSubtitles
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.conftest import join
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Job, Video

C = 1000


def press(client: Client, owner: Membership, name: str, **told: str) -> Any:
    return client.post(reverse(name, args=[owner.team.key]), told)


def page(client: Client, owner: Membership) -> str:
    return client.get(reverse("rules", args=[owner.team.key])).text


def test_pausing_parks_what_waits_and_resuming_leaves_it_to_people(
    owner: Membership, owner_client: Client, make_job: Callable[..., Job]
) -> None:
    queued, sending = make_job(State.QUEUED, quote=360 * C), make_job(State.SUBMITTING, quote=360 * C)
    for job in (queued, sending):
        ledger.hold(owner.team, 360 * C, job.facts, at=timezone.now())

    answer = owner_client.post(
        reverse("rule_pause", args=[owner.team.key]), {"why": "A sheet was sent twice."}, follow=True
    )

    assert "1 video that waited is parked, its credits still reserved." in answer.text
    assert "1 left for Samsar just before and may still be charged." in answer.text
    queued.refresh_from_db()
    assert (queued.state, queued.is_holding) == (State.PARKED, True)
    assert "paused spending on" in queued.message
    assert "“A sheet was sent twice”" in queued.message
    assert "Resume spending" in answer.text

    answer = owner_client.post(reverse("rule_resume", args=[owner.team.key]), follow=True)
    assert "Spending is resumed. What is parked waits until somebody sends it." in answer.text
    queued.refresh_from_db()
    assert queued.state == State.PARKED


def test_a_second_press_changes_nothing(owner: Membership, owner_client: Client) -> None:
    press(owner_client, owner, "rule_pause", why="First")
    answer = owner_client.post(reverse("rule_pause", args=[owner.team.key]), {"why": "Second"}, follow=True)
    assert "Spending was paused already. Nothing was changed." in answer.text
    assert SpendingRules.objects.get().paused_why == "First"
    press(owner_client, owner, "rule_resume")
    answer = owner_client.post(reverse("rule_resume", args=[owner.team.key]), follow=True)
    assert "Spending was not paused. Nothing was changed." in answer.text


@pytest.mark.parametrize(
    ("name", "told", "sentence"),
    [
        ("rule_pause", {"why": "  "}, "Say in a few words why."),
        ("rule_pause", {"why": "."}, "Say in a few words why."),
        ("rule_pause", {"why": "x" * 201}, "A reason has at most 200 characters."),
        ("rule_pause", {"why": "a\u202eb"}, "A reason is plain text; this holds characters that do not show."),
        (
            "rule_velocity",
            {"hourly_team": "-5"},
            "2 000, or leave it empty for no limit.",
        ),
        ("rule_velocity", {"hourly_team": "0"}, "With 0 nothing could be made: pause spending instead"),
        ("rule_velocity", {"hourly_team": "9" * 400}, "Write at most 1\u202f000\u202f000\u202f000 credits."),
        ("rule_velocity", {"hourly_member": "many"}, "Write whole credits, for example 2 000"),
        ("rule_velocity", {"hourly_member": "1,5"}, "Write whole credits, for example 2 000"),
        ("rule_approval", {"above": "1,50"}, "Write whole credits, for example 2 000"),
        ("rule_velocity", {"hourly_member": "1.5"}, "Write whole credits, for example 2 000"),
        ("rule_velocity", {"hourly_member": "=1+1"}, "Write whole credits, for example 2 000"),
        (
            "rule_velocity",
            {"hourly_team": "100", "hourly_member": "101"},
            "The whole team may reserve 100, so one member cannot reserve more.",
        ),
        (
            "rule_approval",
            {"above": "\u22121"},
            "2 000, or leave it empty for no approval.",
        ),
        ("rule_approval", {"above": "1e9"}, "Write whole credits, for example 2 000"),
        ("rule_approval", {"above": "1000000001"}, "Write at most"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_changes_nothing(
    name: str, told: dict[str, str], sentence: str, owner: Membership, owner_client: Client
) -> None:
    answer = press(owner_client, owner, name, **told)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.text.count('aria-invalid="true"') == 1
    assert not SpendingRules.objects.exists()


@pytest.mark.parametrize("written", ["12 000", "12,000", "12\u202f000", "12'000", "12000"])
def test_amounts_are_read_as_people_write_them(written: str, owner: Membership, owner_client: Client) -> None:
    assert press(owner_client, owner, "rule_velocity", hourly_team=written).status_code == 303
    assert press(owner_client, owner, "rule_approval", above=written).status_code == 303
    kept = SpendingRules.objects.get()
    assert (kept.hourly_team, kept.hourly_member, kept.approval_above) == (12_000 * C, None, 12_000 * C)
    assert page(owner_client, owner).count('value="12\u202f000"') == 2
    press(owner_client, owner, "rule_velocity")
    assert SpendingRules.objects.get().hourly_team is None


@pytest.mark.parametrize("role", Role)
def test_who_may_not_set_budgets_sees_all_of_it_with_the_reason(role: Role, owner: Membership) -> None:
    member = join(owner.team, "ola@example.test", role)
    client = Client()
    client.force_login(member.user)
    text = page(client, owner)
    refused = 0 if role.may(Permission.BUDGET) else 7  # three buttons and four fields
    assert text.count(f'disabled title="{Permission.BUDGET.refusal}"') == refused
    answer = press(client, owner, "rule_pause", why="Because")
    assert answer.status_code == (303 if role.may(Permission.BUDGET) else 403)


def test_the_page_asks_few_questions(
    owner: Membership, owner_client: Client, django_assert_max_num_queries: Any
) -> None:
    rules.pause(owner.team, "Enough", by=owner.user, at=timezone.now())
    with django_assert_max_num_queries(6):
        page(owner_client, owner)


def test_a_pause_stands_on_every_page_and_costs_no_question_more(
    practice_team: Team, owner: Membership, owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    at = datetime.fromisoformat("2026-11-26T12:04:00+00:00")
    rules.pause(practice_team, "An <endless> loop", by=owner.user, at=at)
    with django_assert_num_queries(1):
        banners = Frame(practice_team, "", timezone.now()).lines
    assert banners[0].sentence == (
        "Mira Solberg paused spending on 26 November at 12:04: “An <endless> loop”. Until it is resumed nothing new is "
        "reserved or sent; what renders goes on."
    )
    for name in ("home", "library", "settings", "ledger"):
        text = owner_client.get(reverse(name, args=[practice_team.key])).text
        assert "“An &lt;endless&gt; loop”. Until it is resumed" in text
    rules.resume(practice_team, by=owner.user, at=at)
    assert Frame(practice_team, "", timezone.now()).pause is None


FORM = {"prompt": "A lighthouse.", "duration": "10", "aspect_ratio": "16:9", "video_model": "RUNWAYML"}
FORM |= {"image_model": "SEEDREAM", "tone": "cinematic", "language": "auto"}


def test_while_paused_nothing_is_created_and_the_button_says_why(owner: Membership, owner_client: Client) -> None:
    rules.pause(owner.team, "Enough", by=owner.user, at=timezone.now())
    address = reverse("create_prompt", args=[owner.team.key, "token-1"])
    text = owner_client.get(address).text
    button = text[text.index('<button class="button main" id="create-button"') :].partition(">")[0]
    assert "disabled" in button
    assert "Spending is paused: “Enough”" in text

    price = reverse("create_prompt_price", args=[owner.team.key, "token-1"])
    live = owner_client.post(price, FORM, headers={"HX-Request": "true"}).text
    assert "Spending is paused: “Enough”" in live

    answer = owner_client.post(address, FORM)
    assert "Nothing was reserved, sent or charged." in answer.text
    assert not Job.objects.exists()


def test_checking_a_sheet_costs_nothing_and_goes_on(owner: Membership, owner_client: Client) -> None:
    rules.pause(owner.team, "Enough", by=owner.user, at=timezone.now())
    text = owner_client.get(reverse("create_sheet", args=[owner.team.key, "token-1"])).text
    button = text[text.index('id="create-button"') :].partition("</button>")[0]
    assert "Check the sheet" in button
    assert "disabled" not in button


def test_what_is_parked_is_not_sent_while_paused(
    owner: Membership, owner_client: Client, make_job: Callable[..., Job]
) -> None:
    job = make_job(State.PARKED, quote=360 * C)
    ledger.hold(owner.team, 360 * C, job.facts, at=timezone.now())
    rules.pause(owner.team, "Enough", by=owner.user, at=timezone.now())

    answer = owner_client.post(reverse("video_send", args=[owner.team.key, job.public_id]))
    assert answer.status_code == 409
    assert "Mira Solberg paused spending on" in answer.text

    text = owner_client.get(reverse("release", args=[owner.team.key])).text
    button = text[text.index('id="create-button"') :].partition("</button>")[0]
    assert 'disabled title="Mira Solberg paused spending' in button
    ticked = text.partition('name="job" value="')[2].partition('"')[0]
    send = reverse("release_send", args=[owner.team.key])
    answer = owner_client.post(send, {"job": ticked}, follow=True)
    assert "was not sent. Mira Solberg paused spending on" in answer.text
    job.refresh_from_db()
    assert (job.state, job.is_holding) == (State.PARKED, True)

    rules.resume(owner.team, by=owner.user, at=timezone.now())
    owner_client.post(send, {"job": ticked})
    assert Job.objects.filter(state__in=[State.QUEUED, State.SUBMITTING]).exists()


def test_what_is_free_is_not_sent_either(owner: Membership, make_video: Callable[..., Video], now: datetime) -> None:
    video = make_video(session_id="ses_1")
    rules.pause(owner.team, "Enough", by=owner.user, at=now)
    with pytest.raises(brakes.SpendingPaused):
        intake.queue(RemoveSubtitles(session_id="ses_1"), by=owner, token="t", offer=None, now=now, sources=[video])
