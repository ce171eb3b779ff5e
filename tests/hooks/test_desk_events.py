"""What happens at the credit desk is told to the team's webhooks: a budget's threshold, and a request for approval."""

import json
from datetime import datetime
from typing import Any

from credits import ledger
from credits.models import SpendingRules
from hooks.models import Delivery
from teams.models import Membership
from teams.roles import Role
from tests.conftest import join
from tests.credits.test_ledger import CREDIT, facts
from tests.hooks.conftest import Make
from tests.hooks.receiver import Receiver
from tests.videos.conftest import prompt
from videos.catalogue import offer_for
from videos.jobs import batches, intake
from videos.jobs.batches import Order
from videos.jobs.states import State


def told() -> list[dict[str, Any]]:
    return [json.loads(body) for body in Delivery.objects.order_by("pk").values_list("body", flat=True)]


def test_a_threshold_is_told_once_with_its_figures_and_no_name(
    make: Make, receiver: Receiver, owner: Membership, now: datetime
) -> None:
    make(receiver.at("/"), "budget.threshold")
    ledger.set_limit(owner.team, 100 * CREDIT, at=now, member=owner.user)

    ledger.hold(owner.team, 80 * CREDIT, facts(owner), at=now)
    ledger.hold(owner.team, 1 * CREDIT, facts(owner), at=now)

    [message] = told()
    page = message["data"].pop("address")
    assert page.endswith(f"/t/{owner.team.key}/credits/budgets/?month=2026-11")
    assert message["type"] == "budget.threshold"
    assert message["data"] == {
        "team": owner.team.key,
        "percent": 75,
        "month": "2026-11",
        "scope": "member",
        "name": "",
        "limit": "100",
        "charged": "0",
        "reserved": "80",
    }


def test_a_request_is_told_with_what_it_would_cost(
    make: Make, receiver: Receiver, owner: Membership, now: datetime
) -> None:
    make(receiver.at("/"), "approval.requested")
    SpendingRules.objects.create(team=owner.team, approval_above=100 * CREDIT)
    creator = join(owner.team, "ola@example.test", Role.CREATOR)

    job = intake.queue(prompt(), by=creator, token="form", offer=offer_for(owner.team), now=now)

    [message] = told()
    assert job.state == State.AWAITING_APPROVAL
    assert message["data"] == {
        "team": owner.team.key,
        "request": str(job.public_id),
        "address": f"http://127.0.0.1:8000/t/{owner.team.key}/credits/requests/",
        "title": job.title,
        "credits": "360",
    }


def test_one_press_for_several_is_one_message_with_their_sum(
    make: Make, receiver: Receiver, owner: Membership, now: datetime
) -> None:
    make(receiver.at("/"), "approval.requested")
    SpendingRules.objects.create(team=owner.team, approval_above=1000 * CREDIT)
    creator = join(owner.team, "ola@example.test", Role.CREATOR)
    orders = [Order(token=f"form-{number}", submission=prompt()) for number in range(3)]

    jobs = batches.queue_all(orders, by=creator, token="form", title="Three", now=now, offer=offer_for(owner.team))

    [message] = told()
    assert jobs[0].batch is not None
    assert message["data"]["request"] == str(jobs[0].batch.public_id)
    assert (message["data"]["title"], message["data"]["credits"]) == ("Three", "1080")
