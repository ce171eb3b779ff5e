"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from django.utils import timezone

from audit.trail import Action
from credits import ledger
from tests.home.desks import Desk, Expected, Press


def _limit_set(desk: Desk) -> tuple[Press, Expected]:
    ledger.set_limit(desk.owner.team, 5_000_000, at=timezone.now())
    said = Expected(before={"limit": 5_000_000}, after={"limit": 12_000_000})
    return lambda: desk.presses("budget_set", limit="12 000"), said


def _project_limit_set(desk: Desk) -> tuple[Press, Expected]:
    project = desk.project()
    said = Expected(subject="Spring", before={"limit": None}, after={"limit": 300_000})
    return lambda: desk.presses("budget_set", limit="300", project=project.key), said


def _member_limit_set(desk: Desk) -> tuple[Press, Expected]:
    said = Expected(subject=str(desk.owner.user), before={"limit": None}, after={"limit": 90_000})
    return lambda: desk.presses("budget_set", limit="90", member=str(desk.owner.pk)), said


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("budget_set", Action.BUDGET_SET, ""): _limit_set,
    ("budget_set", Action.BUDGET_SET, "project"): _project_limit_set,
    ("budget_set", Action.BUDGET_SET, "member"): _member_limit_set,
}
