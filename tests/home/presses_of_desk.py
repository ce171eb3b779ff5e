"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from audit.trail import Action
from credits import ledger, prices, rules, unexplained
from credits.comparing import Window
from credits.models import BalanceReading, Source
from home.desk.price_form import PriceForm
from hooks import endpoints, telling
from hooks.events import Event
from hooks.models import Delivery, Endpoint
from samsar.price_list import PUBLISHED
from tests.home.desks import Desk, Expected, Press
from videos.jobs.states import State
from videos.models import Approval, Job, Why


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


def _paused(desk: Desk) -> tuple[Press, Expected]:
    return lambda: desk.presses("rule_pause", why=" An endless  loop. "), Expected(subject="An endless loop")


def _resumed(desk: Desk) -> tuple[Press, Expected]:
    rules.pause(desk.owner.team, "An endless loop", by=desk.owner.user, at=timezone.now())
    return lambda: desk.presses("rule_resume"), Expected(subject="An endless loop")


def _slowed(desk: Desk) -> tuple[Press, Expected]:
    rules.set_velocity(desk.owner.team, 5_000_000, None, by=desk.owner.user, at=timezone.now())
    said = Expected(
        before={"hourly_team": 5_000_000, "hourly_member": None},
        after={"hourly_team": 9_000_000, "hourly_member": 3_000_000},
    )
    return lambda: desk.presses("rule_velocity", hourly_team="9 000", hourly_member="3,000"), said


def _asked_above(desk: Desk) -> tuple[Press, Expected]:
    said = Expected(before={"approval_above": None}, after={"approval_above": 1_500_000})
    return lambda: desk.presses("rule_approval", above="1 500"), said


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


def _asked(desk: Desk) -> Job:
    job = desk.make_job(State.AWAITING_APPROVAL, quote=360_000, title="Harbour")
    asked = {"asked_by": job.by, "asked_at": timezone.now(), "why": Why.THRESHOLD, "price": 360_000}
    Approval.objects.create(job=job, team=job.team, **asked)
    return job


def _approved(desk: Desk) -> tuple[Press, Expected]:
    job = _asked(desk)
    said = Expected(subject="“Harbour”", after={"videos": 1, "reserved": 360_000, "asked_by": str(job.by)})
    return lambda: desk.presses("request_approve", job.public_id, seen="360000"), said


def _denied(desk: Desk) -> tuple[Press, Expected]:
    job = _asked(desk)
    said = Expected(subject="“Harbour”", after={"videos": 1, "reason": "Not this month", "asked_by": str(job.by)})
    return lambda: desk.presses("request_deny", job.public_id, reason="Not this month"), said


#: Asked of no resolver.
_ADDRESS = "https://93.184.215.14/hook"


def _hook(desk: Desk) -> Endpoint:
    return endpoints.make(desk.owner, _ADDRESS, [Event.VIDEO_READY], now=timezone.now())[0]


def _hook_made(desk: Desk) -> tuple[Press, Expected]:
    said = Expected(subject="93.184.215.14", after={"events": "video.ready, video.failed"})
    events = [Event.VIDEO_READY.value, Event.VIDEO_FAILED.value]
    return lambda: desk.presses("hook_new", address=_ADDRESS, event=events), said


def _hook_changed(desk: Desk) -> tuple[Press, Expected]:
    hook = _hook(desk)
    said = Expected(subject="93.184.215.14", before={"is_on": True}, after={"is_on": False})
    return lambda: desk.presses("hook_change", hook.pk, address=_ADDRESS, event=["video.ready"]), said


def _hook_renewed(desk: Desk) -> tuple[Press, Expected]:
    hook = _hook(desk)
    return lambda: desk.presses("hook_secret", hook.pk, version=1), Expected(subject="93.184.215.14")


def _hook_removed(desk: Desk) -> tuple[Press, Expected]:
    hook = _hook(desk)
    said = Expected(subject="93.184.215.14", before={"events": "video.ready"})
    return lambda: desk.presses("hook_remove", hook.pk), said


def _hook_resent(desk: Desk) -> tuple[Press, Expected]:
    hook = _hook(desk)
    telling.tell(desk.owner.team, Event.VIDEO_READY, {}, now=timezone.now())
    Delivery.objects.update(state=Delivery.State.FAILED, next_at=None)
    sent = Delivery.objects.get()
    said = Expected(subject="93.184.215.14", after={"event": "video.ready"})
    return lambda: desk.presses("hook_redeliver", hook.pk, sent.pk), said


PRESSES: dict[tuple[str, Action, str], Callable[[Desk], tuple[Press, Expected]]] = {
    ("budget_set", Action.BUDGET_SET, ""): _limit_set,
    ("budget_set", Action.BUDGET_SET, "project"): _project_limit_set,
    ("budget_set", Action.BUDGET_SET, "member"): _member_limit_set,
    ("rule_pause", Action.SPENDING_PAUSED, ""): _paused,
    ("rule_resume", Action.SPENDING_RESUMED, ""): _resumed,
    ("rule_velocity", Action.SPENDING_VELOCITY, ""): _slowed,
    ("rule_approval", Action.SPENDING_APPROVAL, ""): _asked_above,
    ("price_new", Action.PRICES_MADE, ""): _prices_made,
    ("price_withdraw", Action.PRICES_WITHDRAWN, ""): _prices_withdrawn,
    ("adjust", Action.CHARGE_ADJUSTED, ""): _adjusted,
    ("explain", Action.CHARGE_EXPLAINED, ""): _explained,
    ("request_approve", Action.REQUEST_APPROVED, ""): _approved,
    ("request_deny", Action.REQUEST_DENIED, ""): _denied,
    ("hook_new", Action.HOOK_MADE, ""): _hook_made,
    ("hook_change", Action.HOOK_CHANGED, ""): _hook_changed,
    ("hook_secret", Action.HOOK_SECRET_RENEWED, ""): _hook_renewed,
    ("hook_remove", Action.HOOK_REMOVED, ""): _hook_removed,
    ("hook_redeliver", Action.HOOK_RESENT, ""): _hook_resent,
}
