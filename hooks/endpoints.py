"""A team's addresses: making, changing, renewing the secret, removing; each in one transaction with its entry.

A secret is returned once, by what made it, and is sealed with the key ring at rest.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from audit import trail
from audit.trail import Action
from hooks import signing, telling
from hooks.events import WORDS, Event
from hooks.models import ADDRESS_LENGTH, Delivery, Endpoint
from outbound import addresses
from outbound.addresses import AddressRefused, Resolve
from teams.models import Membership, Team, User
from teams.sealing import Drawer, add_drawer, renewed, seal
from teams.turns import turn

#: What one team may have at a time.
MOST: Final = 10
#: How long messages bear the signature of the former secret too, so that nobody who checks has to change at once.
BOTH: Final = timedelta(hours=24)
#: Tests that one address gets within a minute.
TESTS_A_MINUTE: Final = 5


class Refused(Exception):
    """What was asked for is not done, for the reason in the sentence; nothing was changed."""


class AddressUnusable(Refused):
    """The portal would not send to this address; the sentence belongs beside the field."""


def of(team: Team) -> QuerySet[Endpoint]:
    """Return a team's addresses, oldest first."""
    return Endpoint.objects.filter(team=team, removed_at=None).select_related("team", "made_by").order_by("pk")


def check(team: Team, address: str, *, resolve: Resolve = addresses.look_up) -> str:
    """Return an address as it is stored, or raise AddressUnusable. Asks the name's addresses of the network.

    This is for people: names change, and what protects is the same check at each sending.
    """
    address = address.strip()
    if not address:
        raise AddressUnusable("Write the address that is to hear of events, such as https://example.com/hook.")
    if len(address) > ADDRESS_LENGTH:
        raise AddressUnusable(f"An address has at most {ADDRESS_LENGTH} characters. Nothing was saved.")
    if "#" in address:
        raise AddressUnusable("Leave out what follows the #: it is never sent. Nothing was saved.")
    try:
        addresses.check(address, practice_origin=practice_origin(team, address), resolve=resolve)
    except AddressRefused as refused:
        raise AddressUnusable(f"The portal cannot send there: {refused.reason}. Nothing was saved.") from None
    except OSError:
        raise AddressUnusable("The host of this address cannot be found. Nothing was saved.") from None
    return address


def practice_origin(team: Team, address: str) -> str | None:
    """Return the one origin inside that Practice may send to on this machine, if `address` is there; else None."""
    allowed: str = settings.HOOKS_ORIGIN
    if not (allowed and team.is_practice):
        return None
    try:
        return allowed if addresses.read(address).is_at(addresses.read(allowed)) else None
    except AddressRefused:
        return None


def make(by: Membership, address: str, wanted: Sequence[str], *, now: datetime) -> tuple[Endpoint, str]:
    """Make an address that `check` allowed, and return it with its secret; raise Refused and change nothing."""
    team, chosen = by.team, _chosen(wanted)
    with turn(team):
        there = list(of(team))
        if len(there) >= MOST:
            raise Refused(f"A team has at most {MOST} webhooks. Remove one first; nothing was saved.")
        _check_free(address, there)
        secret = signing.new_secret()
        made = Endpoint.objects.create(
            team=team, address=address, events=chosen, sealed_secret=seal(secret), made_by=by.user, made_at=now
        )
        _record(made, Action.HOOK_MADE, by.user, now, after={"events": ", ".join(chosen)})
    return made, secret


def change(
    by: Membership, endpoint: Endpoint, address: str, wanted: Sequence[str], *, is_on: bool, now: datetime
) -> bool:
    """Change where it is, what it hears of and whether it is on; return whether anything changed.

    Switching it, or another address, begins anew with its health. Raises Refused and changes nothing.
    """
    chosen = _chosen(wanted)
    with turn(by.team):
        there = {each.pk: each for each in of(by.team)}
        old = there.pop(endpoint.pk, None)
        if old is None:
            raise Refused("This webhook was removed meanwhile. Nothing was changed.")
        _check_free(address, list(there.values()))
        if (address, chosen, is_on) == (old.address, old.events, old.is_on):
            return False
        fields: dict[str, Any] = {"address": address, "events": chosen}
        if is_on != old.is_on or address != old.address:
            fields |= {"failing_since": None, "rests_until": None}
        if is_on != old.is_on:
            fields |= {"is_on": is_on}
            fields |= {"disabled_at": None if is_on else now, "disabled_why": "" if is_on else Endpoint.Why.PERSON}
        Endpoint.objects.filter(pk=old.pk).update(**fields)
        before = _facts(old)
        new = _facts(Endpoint(team=by.team, address=address, events=chosen, is_on=is_on))
        differing = [name for name in new if before[name] != new[name]]
        after: dict[str, trail.Value] = {name: new[name] for name in differing}
        if address != old.address and "host" not in differing:
            after["path"] = "another one"
        _record(old, Action.HOOK_CHANGED, by.user, now, before={name: before[name] for name in differing}, after=after)
    return True


def renew(by: Membership, endpoint: Endpoint, version: int, *, now: datetime) -> str:
    """Give it a new secret in place of that of `version`, and return it.

    What is sent bears the former signature too for `BOTH`. Raises Refused and changes nothing.
    """
    secret = signing.new_secret()
    with transaction.atomic():
        won = Endpoint.objects.filter(pk=endpoint.pk, team=by.team, removed_at=None, version=version).update(
            sealed_former=F("sealed_secret"),
            former_until=now + BOTH,
            sealed_secret=seal(secret),
            version=F("version") + 1,
        )
        if not won:
            raise Refused("The secret was renewed since this page was loaded. Nothing was changed now.")
        _record(endpoint, Action.HOOK_SECRET_RENEWED, by.user, now)
    return secret


def remove(by: Membership, endpoint: Endpoint, *, now: datetime) -> bool:
    """Forget an address with its secret; what waits for it is given up. Return whether it was still there."""
    with transaction.atomic():
        won = Endpoint.objects.filter(pk=endpoint.pk, team=by.team, removed_at=None).update(
            removed_at=now, is_on=False, sealed_secret=b"", sealed_former=b"", former_until=None
        )
        if won:
            give_up(endpoint.pk)
            _record(endpoint, Action.HOOK_REMOVED, by.user, now, before={"events": ", ".join(endpoint.events)})
    return bool(won)


def switch_off(endpoint: Endpoint, why: Endpoint.Why, *, now: datetime) -> bool:
    """Send nothing more to it, by the portal's own decision; return whether it was on. Call it in a transaction."""
    on = Endpoint.objects.filter(pk=endpoint.pk, is_on=True, removed_at=None)
    if not on.update(is_on=False, disabled_at=now, disabled_why=why):
        return False
    give_up(endpoint.pk)
    _record(endpoint, Action.HOOK_SWITCHED_OFF, None, now, after={"why": why.label})
    return True


def give_up(endpoint_id: int) -> None:
    """Try no more of what waits for an address."""
    waiting = Delivery.objects.filter(endpoint=endpoint_id, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.GIVEN_UP, next_at=None)


def test(endpoint: Endpoint, *, now: datetime) -> None:
    """Let it be sent one event of no meaning, tried once; raise Refused."""
    _check_on(endpoint)
    lately = Delivery.objects.filter(endpoint=endpoint, event=Event.TEST, at__gt=now - timedelta(minutes=1))
    if lately.count() >= TESTS_A_MINUTE:
        raise Refused("It was sent several tests within the last minute. Nothing was sent; wait a little.")
    data = {"address": telling.page(endpoint.get_absolute_url())}
    _end_rest(endpoint)
    telling.write([endpoint.pk], endpoint.team, Event.TEST, data, now=now)


def send_again(by: Membership, delivery: Delivery, *, resting: timedelta, now: datetime) -> None:
    """Let what was sent, or given up, be sent once more with the same id; raise Refused and change nothing.

    What waits for a later try is sent now. One that is due within `resting` may be on its way, and is left alone.
    """
    _check_on(delivery.endpoint)
    with transaction.atomic():
        here = Delivery.objects.filter(pk=delivery.pk)
        ended = here.exclude(state=Delivery.State.WAITING)
        later = here.filter(state=Delivery.State.WAITING, next_at__gt=now + resting)
        if not (ended.update(state=Delivery.State.WAITING, next_at=now) or later.update(next_at=now)):
            raise Refused("It is about to be sent, or on its way. Nothing was changed.")
        _end_rest(delivery.endpoint)
        _record(delivery.endpoint, Action.HOOK_RESENT, by.user, now, after={"event": delivery.event})


def _end_rest(endpoint: Endpoint) -> None:
    """A person wants to see now whether it answers; if it asks again to be left alone, it is."""
    Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=None)


def _check_on(endpoint: Endpoint) -> None:
    if not endpoint.is_on:
        raise Refused("This webhook is switched off. Switch it on first; nothing was sent.")


def _chosen(wanted: Sequence[str]) -> list[str]:
    chosen = [event.value for event in WORDS if event in wanted]
    if not chosen:
        raise Refused("Choose at least one event. Nothing was saved.")
    return chosen


def _check_free(address: str, others: Sequence[Endpoint]) -> None:
    if any(other.address == address for other in others):
        raise AddressUnusable("This address is a webhook of the team already. Nothing was saved.")


def _facts(endpoint: Endpoint) -> dict[str, trail.Value]:
    return {"host": endpoint.host, "events": ", ".join(endpoint.events), "is_on": endpoint.is_on}


def _record(endpoint: Endpoint, action: Action, by: User | None, now: datetime, **told: Any) -> None:
    """Write the entry, with the host alone: the path of an address may be a secret."""
    trail.record(endpoint.team_id, action, at=now, by=by, subject=endpoint.host, **told)


_SEALED: Final = ("sealed_secret", "sealed_former")


def _all_sealed() -> Iterator[tuple[int, str, bytes]]:
    for pk, *cells in Endpoint.objects.order_by("pk").values_list("pk", *_SEALED):
        yield from ((pk, name, bytes(cell)) for name, cell in zip(_SEALED, cells, strict=True) if cell)


def _reseal() -> int:
    """Seal anew what older keys of the ring sealed; whoever renewed or removed one meanwhile has the last word."""
    changed = 0
    for pk, name, old in _all_sealed():
        if (new := renewed(old)) is not None:
            changed += Endpoint.objects.filter(pk=pk, **{name: old}).update(**{name: new})
    return changed


add_drawer(Drawer(name="Webhook secrets", secrets=lambda: (sealed for _, _, sealed in _all_sealed()), reseal=_reseal))
