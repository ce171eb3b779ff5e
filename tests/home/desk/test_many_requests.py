"""Many requests on one page: one number everywhere, who asked, where it goes, and going on with the next."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import rules
from credits.models import SpendingRules
from notices.models import Notice
from teams import projects
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.videos.conftest import prompt
from videos.catalogue import offer_for
from videos.jobs import batches, intake
from videos.jobs.batches import Order
from videos.jobs.states import State
from videos.models import Approval, Job

C = 1000


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def creator(owner: Membership) -> Membership:
    SpendingRules.objects.create(team=owner.team, approval_above=0)
    return join(owner.team, "omar@example.test", Role.CREATOR)


@pytest.fixture
def ask(creator: Membership) -> Callable[..., list[Job]]:
    """Ask for some videos with one press."""

    def press(count: int = 1, by: Membership = creator) -> list[Job]:
        token = f"form-{Job.objects.count()}"
        orders = [Order(token=f"{token}-{number}", submission=prompt()) for number in range(count)]
        told: dict[str, Any] = {"offer": offer_for(by.team), "now": timezone.now()}
        return batches.queue_all(orders, by=by, token=token, title=f"{count} waves", **told)

    return press


def address(team: Any, name: str = "requests", *more: Any) -> str:
    return reverse(name, args=[team.key, *more])


def test_what_one_press_made_is_one_request_wherever_it_is_counted(
    owner_client: Client, owner: Membership, ask: Callable[..., list[Job]]
) -> None:
    ask(3), ask(), ask(2)
    page = owner_client.get(address(owner.team)).text

    assert page.count('class="panel request"') == 3
    assert "Requests <small>3</small>" in page
    assert "3 requests, 2\u202f160 credits together now" in page
    assert "3 requests wait for your approval." in owner_client.get(address(owner.team, "home")).text
    told = Notice.objects.filter(user=owner.user, kind="asked")
    assert [each.sentence for each in told] == ["1 request waits for your approval"] * 3
    Job.objects.filter(batch=None).update(state=State.CANCELLED)
    assert "Requests <small>2</small>" in owner_client.get(address(owner.team)).text


@pytest.mark.parametrize("verb", ["approve", "deny"])
def test_a_decision_leads_on_to_the_request_that_follows(
    verb: str, owner_client: Client, owner: Membership, ask: Callable[..., list[Job]]
) -> None:
    first, batch, last = ask(), ask(2), ask()
    assert batch[0].batch is not None
    keys = [first[0].public_id, batch[0].batch.public_id, last[0].public_id]
    page, told = address(owner.team), {"reason": "Not now"}
    for key, price, follows in zip(keys, (360, 720, 360), (*keys[1:], None), strict=True):
        answer: Any = owner_client.post(address(owner.team, f"request_{verb}", key), told | {"seen": str(price * C)})
        assert (answer.status_code, answer.url) == (303, f"{page}#request-{follows.hex}" if follows else page)
    assert Approval.objects.filter(answer="").count() == 0


def test_each_button_says_of_which_request_it_is_and_a_refusal_is_read_there(
    owner_client: Client, owner: Membership, ask: Callable[..., list[Job]]
) -> None:
    for [job] in (ask(), ask()):
        page = owner_client.get(address(owner.team)).text
        # What is refused stands at its request, which may be far down the page.
        for verb in ("approve", "deny"):
            place = f"#request-{job.public_id.hex}"
            assert f'action="{address(owner.team, f"request_{verb}", job.public_id)}{place}"' in page
        # Approve, and Deny.
        assert page.count(f'aria-describedby="asked-{job.public_id.hex}"') == 2


def test_while_spending_is_paused_approve_is_off_and_deny_is_not(
    owner_client: Client, owner: Membership, ask: Callable[..., list[Job]]
) -> None:
    [job] = ask()
    rules.pause(owner.team, "An endless loop", by=owner.user, at=timezone.now())
    page = owner_client.get(address(owner.team)).text
    assert '<button class="button main" disabled title="Mira Solberg paused spending' in page
    assert "Deny it" in page
    answer = owner_client.post(address(owner.team, "request_approve", job.public_id), {"seen": "360000"})
    assert (answer.status_code, "Nothing was reserved, sent or charged" in answer.text) == (409, True)


def test_a_refusal_about_what_stands_no_more_on_the_page_is_read_at_its_top(
    owner_client: Client, owner: Membership, ask: Callable[..., list[Job]]
) -> None:
    [ended], [_open] = ask(), ask()
    Job.objects.filter(pk=ended.pk).update(state=State.CANCELLED)
    answer = owner_client.post(address(owner.team, "request_approve", ended.public_id), {"seen": ""})
    assert (answer.status_code, "The form did not say which price was shown" in answer.text) == (400, True)


def test_a_project_that_was_archived_since_is_named_as_such(
    owner_client: Client, owner: Membership, creator: Membership, ask: Callable[..., list[Job]]
) -> None:
    creator.project = projects.make(creator, "Spring", now=timezone.now())
    ask()
    assert "<dt>Project</dt><dd>Spring</dd>" in owner_client.get(address(owner.team)).text
    projects.archive(owner, creator.project, now=timezone.now())
    assert "Spring, archived since" in owner_client.get(address(owner.team)).text


def test_who_may_not_spend_any_more_is_named_and_approve_is_off(
    owner_client: Client, owner: Membership, creator: Membership, ask: Callable[..., list[Job]]
) -> None:
    ask()
    Membership.objects.filter(pk=creator.pk).update(role=Role.REVIEWER)
    page = owner_client.get(address(owner.team)).text
    assert "may no longer spend credits in this team." in page
    assert '<button class="button main" disabled aria-describedby="asked-' in page


def test_of_a_batch_of_two_who_asked_each_takes_back_their_own(
    owner: Membership, creator: Membership, ask: Callable[..., list[Job]]
) -> None:
    rival = join(owner.team, "rosa@example.test", Role.CREATOR)
    first, second = ask(2)
    told: dict[str, Any] = {"offer": offer_for(owner.team), "now": timezone.now(), "batch": first.batch}
    other = intake.queue(prompt(), by=rival, token="again", **told)
    client = Client()
    client.force_login(rival.user)
    assert first.batch is not None
    address_of = address(owner.team, "request_withdraw", first.batch.public_id)
    assert address_of in client.get(address(owner.team)).text

    assert client.post(address_of).status_code == 303

    states = list(Job.objects.order_by("pk").values_list("state", flat=True))
    assert states == [State.AWAITING_APPROVAL, State.AWAITING_APPROVAL, State.CANCELLED]
    assert (other.batch, second.batch) == (first.batch, first.batch)
    assert client.post(address_of).status_code == 403, "what is left is not theirs"
