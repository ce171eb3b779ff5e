"""Telling a team's addresses: one row for each that wants the event, inside the caller's transaction.

Nothing is sent here. `hooks.sending` finds the rows, and whoever is in a hurry rings for it after commit.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.conf import settings

from hooks.events import Event
from hooks.models import Delivery, Endpoint
from teams.models import Team


def tell(team: Team, event: Event, data: Mapping[str, Any], *, now: datetime) -> int:
    """Write what each address of a team that wants `event` is to be sent, and return how many do.

    `data` is what `Event` says of it; the team's key is added. One cheap
    query where nobody wants it, and one more where somebody does.
    """
    addresses = Endpoint.objects.filter(team=team, is_on=True, removed_at=None).order_by().values_list("pk", "events")
    wanting = [pk for pk, wanted in addresses if event in wanted]
    if wanting:
        write(wanting, team, event, data, now=now)
    return len(wanting)


def write(endpoint_ids: Iterable[int], team: Team, event: Event, data: Mapping[str, Any], *, now: datetime) -> None:
    """Write one event for these addresses of a team, whatever they chose to hear of."""
    event_id = uuid4()
    body = json.dumps(
        {"type": event.value, "timestamp": moment(now), "data": {"team": team.key, **data}}, ensure_ascii=False
    )
    Delivery.objects.bulk_create(
        Delivery(endpoint_id=pk, event_id=event_id, event=event.value, body=body, next_at=now, at=now)
        for pk in endpoint_ids
    )


def moment(at: datetime) -> str:
    """Write a moment as messages do: 2026-11-20T12:00:00Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def credits_of(amount: int | None) -> str | None:
    """Write thousandths of a credit as messages do: "360", "97.5"; None for what is not known."""
    return None if amount is None else f"{Decimal(amount) / 1000:f}"


def page(path: str) -> str:
    """Return the address of a page of the portal as somebody outside reaches it."""
    return f"{settings.PUBLIC_URL or settings.PORTAL_URL}{path}"
