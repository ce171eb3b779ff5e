"""The page of requests: what is shown to whom, at which price, and what the presses on it do."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from credits import ledger
from credits.models import Kind, LedgerEntry, SpendingRules
from samsar import TranslateVideo
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos.catalogue import offer_for
from videos.jobs import batches, intake
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Approval, Job, Video

C = 1000


@pytest.fixture
def creator(owner: Membership) -> Membership:
    SpendingRules.objects.create(team=owner.team, approval_above=300 * C)
    return join(owner.team, "omar@example.test", Role.CREATOR)


@pytest.fixture
def ask(creator: Membership) -> Callable[..., Job]:
    def press(text: str = "A harbour at noon.", by: Membership = creator) -> Job:
        told: dict[str, Any] = {"offer": offer_for(by.team), "now": timezone.now()}
        return intake.queue(prompt(text), by=by, token=f"form-{Job.objects.count()}", **told)

    return press


def entered(by: Membership) -> Client:
    client = Client()
    client.force_login(by.user)
    return client


def url(job: Job, name: str = "requests") -> str:
    return reverse(name, args=[job.team.key, *([] if name in ("requests", "budgets") else [job.public_id])])


def test_each_sees_what_is_theirs_to_see(owner: Membership, creator: Membership, ask: Callable[..., Job]) -> None:
    rival = join(owner.team, "rival@example.test", Role.CREATOR)
    finance = join(owner.team, "finance@example.test", Role.FINANCE)
    job = ask("A harbour at noon. <b>Gulls</b>")
    ask("A desert at night.", by=rival)

    for by, own, others in ((owner, True, True), (finance, True, True), (creator, True, False), (rival, False, True)):
        page = entered(by).get(url(job)).text
        assert ("A harbour at noon" in page, "A desert at night" in page) == (own, others), by.role
        assert ("Why not?" in page) is by.may_approve
        assert "<b>Gulls" not in page
        assert (">2</small>" in page) is (own and others), "the tab counts what its page shows"
    page = entered(creator).get(url(job)).text
    assert "Only an owner or a manager can approve a video that others ask for." in page
    assert page.count("Withdraw") == 1


def test_the_effect_names_the_limit_without_room(
    creator: Membership, owner: Membership, ask: Callable[..., Job]
) -> None:
    job, now = ask(), timezone.now()
    ledger.set_limit(owner.team, 5000 * C, at=now)
    ledger.set_limit(owner.team, 100 * C, at=now, member=creator.user)
    page = entered(owner).get(url(job)).text

    assert "4\u202f640 of 5\u202f000" in page
    assert f"Budget of {creator.user} after" in page
    assert "no room, 260 too few" in page
    # Approving would be refused for it, so the button is off and says so in the same words.
    short = f"This month&#x27;s budget of {creator.user} of 100 credits has 100 left, and this needs 360."
    assert f'<span class="toned" data-tone="bad">{short}</span> Approving sends nothing' in page
    assert page.count(f'disabled title="{short}">Approve') == 1
    refused = entered(owner).post(url(job, "request_approve"), {"seen": "360000"}).text
    assert "of 100 credits has 100 left, and this video needs 360. Nothing was reserved" in refused
    ledger.set_limit(owner.team, 360 * C, at=now, member=creator.user)
    page = entered(owner).get(url(job)).text
    assert ("Approving sends nothing" in page, "disabled title" in page) == (False, False)


def test_a_changed_price_is_shown_and_nothing_is_sent_until_it_is_approved(
    owner: Membership, ask: Callable[..., Job], django_capture_on_commit_callbacks: Any
) -> None:
    job, desk = ask(), entered(owner)
    for seen, status in (("300000", 409), ("", 400), ("many", 400), ("-1", 400), ("9" * 30, 400)):
        answer = desk.post(url(job, "request_approve"), {"seen": seen})
        assert answer.status_code == status
        assert "Nothing was sent" in answer.text or "nothing was sent" in answer.text
    job.refresh_from_db()
    assert (job.state, LedgerEntry.objects.count()) == (State.AWAITING_APPROVAL, 0)
    assert desk.post(url(job, "request_approve"), {"seen": "360000"}).status_code == 303
    job.refresh_from_db()
    assert (job.state, LedgerEntry.objects.filter(kind=Kind.HOLD).count()) == (State.QUEUED, 1)

    again = desk.post(url(job, "request_approve"), {"seen": "360000"}, follow=True).text
    assert "Somebody decided on this meanwhile. Your press changed nothing." in again
    assert LedgerEntry.objects.filter(kind=Kind.HOLD).count() == 1


def test_a_budget_without_room_leads_to_the_budgets(
    creator: Membership, owner: Membership, ask: Callable[..., Job]
) -> None:
    job = ask()
    ledger.set_limit(owner.team, 100 * C, at=timezone.now())
    answer = entered(owner).post(url(job, "request_approve"), {"seen": "360000"})
    assert answer.status_code == 409
    assert f'<a class="button" href="{url(job, "budgets")}">See the budgets</a>' in answer.text


def test_an_hourly_limit_that_holds_back_an_approval_is_told(
    owner: Membership, ask: Callable[..., Job], django_capture_on_commit_callbacks: Any
) -> None:
    job = ask()
    SpendingRules.objects.update(hourly_team=100 * C)
    answer = entered(owner).post(url(job, "request_approve"), {"seen": "360000"})
    assert (answer.status_code, "hourly limit" in answer.text) == (409, True)
    assert SpendingRules.objects.get().fast_told_at is not None
    assert not LedgerEntry.objects.exists()


def test_a_denial_needs_a_reason(owner: Membership, ask: Callable[..., Job]) -> None:
    job, desk = ask(), entered(owner)
    answer = desk.post(url(job, "request_deny"), {"reason": " \0 "})
    assert (answer.status_code, "Say why in a few words" in answer.text) == (400, True)
    job.refresh_from_db()
    assert job.state == State.AWAITING_APPROVAL
    assert "Not this month" in desk.post(url(job, "request_deny"), {"reason": "Not this month"}, follow=True).text
    assert "denied this" in entered(owner).get(url(job, "video")).text


def test_only_who_may_decides_and_only_ones_own_is_withdrawn(
    creator: Membership, owner: Membership, ask: Callable[..., Job]
) -> None:
    job, rival = ask(), join(owner.team, "rival@example.test", Role.CREATOR)
    told = {"seen": "360000", "reason": "Mine"}
    for name in ("request_approve", "request_deny"):
        assert entered(creator).post(url(job, name), told).status_code == 403
    assert entered(rival).post(url(job, "request_withdraw")).status_code == 403
    job.refresh_from_db()
    assert job.state == State.AWAITING_APPROVAL
    assert entered(creator).post(url(job, "request_withdraw")).status_code == 303
    missing = reverse("request_approve", args=[owner.team.key, uuid4()])
    assert entered(owner).post(missing, told).status_code == 404


def test_what_was_never_asked_for_is_no_request(owner: Membership, ask: Callable[..., Job]) -> None:
    sent = ask(by=owner)
    assert entered(owner).post(url(sent, "request_approve"), {"seen": "360000"}).status_code == 404


def test_the_page_asks_as_much_for_many_as_for_few(
    owner: Membership,
    creator: Membership,
    ask: Callable[..., Job],
    make_video: Callable[..., Video],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    desk = entered(owner)
    job = ask()
    desk.get(url(job))
    source, now = make_video(), timezone.now()
    made = [
        Order(token=f"many-{code}", submission=_translated(source, code), sources=[source])
        for code in ("es", "fr", "ja")
    ]
    SpendingRules.objects.update(approval_above=0)
    batches.queue_all(made, by=creator, token="many", title="Three", now=now)
    for number in range(5):
        ask(f"A harbour, number {number}.")
    with django_assert_max_num_queries(13):
        page = desk.get(url(job)).text
    assert page.count('class="panel request"') == 7
    assert "Made from" in page
    with django_assert_max_num_queries(9):
        assert "7 requests wait for your approval" in desk.get(reverse("home", args=[owner.team.key])).text
    its = entered(creator)
    its.get(url(job, "video"))
    with django_assert_max_num_queries(8):
        assert "may approve it" in its.get(url(job, "video")).text


def _translated(source: Video, code: str) -> TranslateVideo:
    return TranslateVideo(session_id=source.job.session_id, language=code)


@pytest.mark.parametrize("above", [300, 0])
def test_the_button_asks_exactly_where_the_press_asks(
    above: int, owner: Membership, creator: Membership, ask: Callable[..., Job]
) -> None:
    SpendingRules.objects.update(approval_above=above * C)
    address = reverse("create_prompt", args=[owner.team.key, "a-form"])
    form = {"prompt": "A harbour.", "duration": "30", "aspect_ratio": "16:9", "video_model": "RUNWAYML"}
    form |= {"image_model": "SEEDREAM", "tone": "cinematic", "language": "auto", "enable_subtitles": "on"}
    live = reverse("create_prompt_price", args=[owner.team.key, "a-form"])
    assert "Ask for approval · 360 credits" in entered(creator).post(live, form).text
    assert "Create · 360 credits" in entered(owner).post(live, form).text
    answer = entered(creator).post(address, form | {"ask": "threshold", "ask_note": "For \0Spring", "quoted": "360000"})
    assert answer.status_code == 303
    asked = Approval.objects.get()
    assert (asked.job.state, asked.note) == (State.AWAITING_APPROVAL, "For Spring")
