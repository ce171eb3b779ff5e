"""The presses at the credit desk that the trail tells of; the rest stands in `presses`."""

from collections.abc import Callable

from django.utils import timezone

from audit.trail import Action
from hooks import endpoints, telling
from hooks.events import Event
from hooks.models import Delivery, Endpoint
from tests.home.desks import Desk, Expected, Press

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
    ("hook_new", Action.HOOK_MADE, ""): _hook_made,
    ("hook_change", Action.HOOK_CHANGED, ""): _hook_changed,
    ("hook_secret", Action.HOOK_SECRET_RENEWED, ""): _hook_renewed,
    ("hook_remove", Action.HOOK_REMOVED, ""): _hook_removed,
    ("hook_redeliver", Action.HOOK_RESENT, ""): _hook_resent,
}
