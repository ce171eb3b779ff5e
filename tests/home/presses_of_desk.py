"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from audit.trail import Action
from credits import prices
from home.desk.price_form import PriceForm
from samsar.price_list import PUBLISHED
from tests.home.desks import Desk, Expected, Press


def _prices_made(desk: Desk) -> tuple[Press, Expected]:
    form = PriceForm.of(desk.owner.team, PUBLISHED, [])
    day = f"{timezone.now() + timedelta(days=3):%Y-%m-%d}"
    typed = {each.name: each.value for each in form.fields} | {"outro": "60", "effective_from": f"{day}T06:30"}
    after = {"version": day, "from": f"{day}T06:30+00:00", "changes": 1}
    said = Expected(subject=day, before={"version": "2026-11"}, after=after)
    return lambda: desk.presses("price_new", **typed), said


def _prices_withdrawn(desk: Desk) -> tuple[Press, Expected]:
    dearer, now = replace(PUBLISHED, outro=60_000), timezone.now()
    coming = now + timedelta(days=3)
    row = prices.make(desk.owner.team, dearer, effective_from=coming, by=desk.owner.user, at=now)
    return lambda: desk.presses("price_withdraw", version=row.version), Expected(subject=row.version)


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("price_new", Action.PRICES_MADE, ""): _prices_made,
    ("price_withdraw", Action.PRICES_WITHDRAWN, ""): _prices_withdrawn,
}
