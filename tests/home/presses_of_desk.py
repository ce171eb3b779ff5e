"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from django.utils import timezone

from audit.trail import Action
from credits import ledger, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Source
from tests.home.desks import Desk, Expected, Press
from videos.jobs.states import State


def _adjusted(desk: Desk) -> tuple[Press, Expected]:
    job = desk.holding(State.RENDERING, title="Harbour", charged=360_000, charge_source=Source.HEADER)
    ledger.charge(job.facts, 360_000, Source.HEADER, at=timezone.now())
    reason = "The invoice says so"
    said = Expected(subject="Harbour", before={"charged": 360_000}, after={"charged": 97_500, "reason": reason})
    return lambda: desk.presses("adjust", job.public_id, amount="97.5", was="360000", reason=reason), said


def _explained(desk: Desk) -> tuple[Press, Expected]:
    team, now = desk.owner.team, timezone.now()
    looks = [BalanceReading.objects.create(team=team, remaining=left, read_at=now) for left in (500_000, 380_000)]
    row = unexplained.write(team, Window(opening=looks[0], closing=looks[1]), -120_000, at=now)
    said = Expected(subject=row.reason, after={"credits": 120_000, "reason": "The editor’s tests"})
    return lambda: desk.presses("explain", row.pk, reason="The editor’s tests"), said


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("adjust", Action.CHARGE_ADJUSTED, ""): _adjusted,
    ("explain", Action.CHARGE_EXPLAINED, ""): _explained,
}
