"""Setting what holds for all spending of a team beside its budgets, each change with its entry in the trail.

Each function changes one rule by one conditional UPDATE and says whether it
did: of two people who press at once the first wins, and the second reads so.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from audit import trail
from audit.trail import Action
from credits.models import SpendingRules
from teams.models import Team, User


def of(team: Team) -> SpendingRules:
    """Return the rules of the team, with who paused it; fresh ones that say nothing where it has none. One query."""
    return SpendingRules.objects.select_related("paused_by").filter(team=team).first() or SpendingRules(team=team)


def pause(team: Team, why: str, *, by: User, at: datetime) -> bool:
    """Pause all spending; False if somebody paused it already, whose reason stays.

    It waits for whoever reserves at this moment; whoever comes after reads it.
    """
    ordered = {"paused_at": at, "paused_by": by, "paused_why": why}
    with transaction.atomic():
        if not _change(team, Q(paused_at=None), ordered):
            return False
        trail.record(team.pk, Action.SPENDING_PAUSED, at=at, by=by, subject=why)
    return True


def resume(team: Team, *, by: User, at: datetime) -> bool:
    """Let credits be spent again; False if nothing was paused. What was parked meanwhile waits for a person."""
    with transaction.atomic():
        rules = _kept(team)
        if rules.paused_at is None:
            return False
        _change(team, Q(), {"paused_at": None, "paused_by": None, "paused_why": ""})
        trail.record(team.pk, Action.SPENDING_RESUMED, at=at, by=by, subject=rules.paused_why)
    return True


def set_velocity(team: Team, hourly_team: int | None, hourly_member: int | None, *, by: User, at: datetime) -> bool:
    """Set how many thousandths of a credit may be reserved within an hour; None is no limit. False if it is so."""
    new = {"hourly_team": hourly_team, "hourly_member": hourly_member}
    return _set(team, new, Action.SPENDING_VELOCITY, by=by, at=at)


def set_approval(team: Team, above: int | None, *, by: User, at: datetime) -> bool:
    """Set above how many thousandths of a credit a creator can only ask; None is never. False if it is so."""
    return _set(team, {"approval_above": above}, Action.SPENDING_APPROVAL, by=by, at=at)


def _set(team: Team, new: dict[str, int | None], action: Action, *, by: User, at: datetime) -> bool:
    with transaction.atomic():
        rules = _kept(team)
        before: dict[str, int | None] = {name: getattr(rules, name) for name in new}
        if before == new:
            return False
        _change(team, Q(), new)
        trail.record(team.pk, action, at=at, by=by, before=before, after=new)
    return True


def _kept(team: Team) -> SpendingRules:
    """Return the team's row, made if it is missing, so that nobody else changes it before the transaction ends."""
    SpendingRules.objects.get_or_create(team=team)
    return SpendingRules.objects.select_for_update(no_key=True).get(team=team)


def _change(team: Team, only: Q, fields: dict[str, Any]) -> bool:
    SpendingRules.objects.get_or_create(team=team)
    return bool(SpendingRules.objects.filter(only, team=team).update(**fields))
