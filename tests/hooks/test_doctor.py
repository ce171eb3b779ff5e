"""`manage.py doctor` says which messages nobody sends, and which addresses take none."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from home import upkeep
from hooks.models import Delivery, Endpoint
from teams.models import Membership
from tests.conftest import NOW


def webhook(owner: Membership, **more: Any) -> Endpoint:
    return Endpoint.objects.create(
        team=owner.team, address="https://hooks.example.test/secret", made_by=owner.user, made_at=NOW, **more
    )


def of_webhooks() -> list[str]:
    return [sentence for sentence in upkeep.late(NOW) if "webhook" in sentence]


@pytest.mark.parametrize(
    ("minutes", "how", "is_late"),
    [
        (9, {}, False),
        (11, {}, True),
        (11, {"is_on": False}, False),
        (11, {"removed_at": NOW}, False),
        (11, {"rests_until": NOW + timedelta(hours=1)}, False),
        (11, {"rests_until": NOW - timedelta(minutes=9)}, False),
        (11, {"rests_until": NOW - timedelta(minutes=11)}, True),
    ],
)
def test_messages_to_webhooks_that_nobody_sends_are_said(
    owner: Membership, minutes: int, how: dict[str, Any], is_late: bool
) -> None:
    sent: dict[str, Any] = {"endpoint": webhook(owner, **how), "event": "video.ready", "at": NOW, "event_id": uuid4()}
    Delivery.objects.create(next_at=NOW - timedelta(minutes=minutes), **sent)
    Delivery.objects.create(next_at=NOW + timedelta(hours=1), **sent)
    expected = "1 webhook messages are due for more than 10 minutes and not sent. Look at the worker's log."
    assert of_webhooks() == ([expected] if is_late else [])


def test_a_webhook_that_takes_nothing_for_a_day_is_said_without_its_path(owner: Membership) -> None:
    endpoint = webhook(owner, failing_since=NOW - timedelta(hours=23))
    assert not any("hooks.example.test" in sentence for sentence in upkeep.late(NOW))
    Endpoint.objects.update(failing_since=NOW - timedelta(hours=25))
    said = (
        f"The webhook at hooks.example.test of the team “{endpoint.team}” takes nothing since 2026-11-19 11:00:00 UTC."
    )
    assert said in upkeep.late(NOW)
    Endpoint.objects.update(is_on=False)
    assert said not in upkeep.late(NOW)
