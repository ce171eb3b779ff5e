"""A pause and a claim at the same moment, and many that reserve at once: what was committed first decides."""

import contextlib
import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from credits import brakes, ledger, rules
from credits.brakes import SpendingPaused
from credits.models import Kind, LedgerEntry
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from tests.faults import courier, crowd
from tests.faults.claims import ROUNDS, Race
from tests.faults.conftest import Account
from tests.faults.orders import PRICE, prompt
from tests.faults.processes import line_of, started
from tests.faults.upstream import Line
from videos.catalogue import offer_for
from videos.jobs import hindrances, intake, lifecycle, vouching
from videos.jobs.states import State
from videos.models import Job


@pytest.fixture
def race(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Race:
    """A team whose spending is paused and resumed."""
    account.sandbox.tell("balance", key=account.key, credits=100_000)
    return Race(
        owner,
        line,
        now,
        monkeypatch,
        clear=lambda: rules.resume(team, by=owner.user, at=now),
        hinder=lambda: rules.pause(team, "An endless loop", by=owner.user, at=now),
    )


def test_nothing_is_sent_after_a_pause(race: Race) -> None:
    rounds = [race.run(number) for number in range(ROUNDS)]

    late = [each for each in rounds if each.is_late]
    assert len(late) >= ROUNDS // 5
    assert [each for each in late if each.was_sent] == []
    for each in rounds:
        assert each.job.state == (State.RENDERING if each.was_sent else State.PARKED)
        assert each.job.charged == (PRICE if each.was_sent else None)
        assert each.was_sent or "paused spending" in each.job.message
    courier.lose_all()


def test_the_twin_that_does_not_ask_sends_after_a_pause(race: Race, monkeypatch: pytest.MonkeyPatch) -> None:
    """The race above can be lost: without the condition in the claim, jobs leave after the pause."""
    monkeypatch.setattr(hindrances, "clear", lambda: Q(vouching.stands()))

    rounds = [race.run(number) for number in range(10)]

    assert [each for each in rounds if each.was_hindered_at_claim and each.was_sent]
    courier.lose_all()


@pytest.mark.parametrize("look", ["claim", "_still_claimed"])
def test_a_pause_that_is_committed_just_before_either_look_wins(
    look: str, team: Team, owner: Membership, job: Job, line: Line, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: Callable[..., object] = getattr(lifecycle, look)

    def after_the_pause(*args: object, **told: object) -> object:
        crowd.run(lambda: rules.pause(team, "Enough", by=owner.user, at=now))  # on a connection of its own
        return looks(*args, **told)

    monkeypatch.setattr(lifecycle, look, after_the_pause)
    courier.deliver_all()

    job.refresh_from_db()
    assert (line.posts(), job.state, job.is_holding) == (0, State.PARKED, True)


def test_no_hold_begins_after_a_pause_was_committed(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime
) -> None:
    """Those that reserve go on until they read the pause; whoever begins after it is refused."""
    rules.set_approval(team, None, by=owner.user, at=now)
    offer, late, paused = offer_for(team), [], threading.Event()
    members = [join(team, f"member{number}@example.test", Role.CREATOR) for number in range(4)]

    def create(member: Membership) -> None:
        for number in range(20):
            began_after = paused.is_set()
            try:
                intake.queue(prompt(), by=member, token=f"{member.pk}-{number}", offer=offer, now=now)
            except SpendingPaused:
                return
            if began_after:
                late.append((member.pk, number))

    def pause() -> None:
        rules.pause(team, "Enough", by=owner.user, at=now)
        paused.set()

    crowd.run(pause, *[lambda member=member: create(member) for member in members])
    assert late == []
    courier.lose_all()


LIMIT = 37 * PRICE + PRICE // 2


def reserve_at_once(team: Team, *, processes: int, tries: int, **changes: str) -> Counter[str]:
    """Let so many members submit at once, each so often, as processes of their own; count what they were told."""
    members = [join(team, f"racer{number}@example.test", Role.CREATOR) for number in range(processes)]
    results: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        racers = [stack.enter_context(started("tests.faults.racer", **changes)) for _ in members]
        assert [line_of(racer.stdout) for racer in racers] == ["ready"] * processes
        for racer, member in zip(racers, members, strict=True):
            assert racer.stdin is not None
            racer.stdin.write(json.dumps({"member": member.pk, "tries": tries, "name": str(member.pk)}) + "\n")
        for racer in racers:
            assert racer.stdin is not None
            racer.stdin.flush()
        for racer in racers:
            results.update(json.loads(line_of(racer.stdout)))
    return results


def test_five_hundred_submits_at_once_stay_within_the_hourly_limit(
    team: Team, owner: Membership, line: Line, now: datetime
) -> None:
    rules.set_velocity(team, LIMIT, 9 * PRICE, by=owner.user, at=now)

    results = reserve_at_once(team, processes=8, tries=63)

    assert results == {"accepted": 37, "refused": 8 * 63 - 37}
    held = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD)
    assert held.aggregate(sum=Sum("amount"))["sum"] == 37 * PRICE <= LIMIT
    for row in held.order_by().values("by").annotate(sum=Sum("amount")):
        assert row["sum"] <= 9 * PRICE
    first, last = (held.order_by(order).values_list("at", flat=True)[0] for order in ("at", "-at"))
    assert last - first < brakes.WINDOW, "so all of them count to one hour"


def test_the_twin_that_looks_before_the_transaction_goes_too_fast(
    team: Team, owner: Membership, line: Line, account: Account, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race above can be lost: with the look made outside the transaction, both get through."""
    rules.set_velocity(team, PRICE, None, by=owner.user, at=now)
    rival, offer, both_have_looked = (
        join(team, "jonas@example.test", Role.CREATOR),
        offer_for(team),
        threading.Barrier(2),
    )
    check = brakes.check
    monkeypatch.setattr(brakes, "check", lambda *_args, **_told: None)

    def look_then_create(member: Membership) -> None:
        with transaction.atomic():
            check(team, PRICE, by=member.user, at=timezone.now())
        both_have_looked.wait(20)
        intake.queue(prompt(), by=member, token=f"of-{member.pk}", offer=offer, now=timezone.now())

    crowd.run(lambda: look_then_create(owner), lambda: look_then_create(rival))

    held = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD)
    assert held.aggregate(sum=Sum("amount"))["sum"] == 2 * PRICE > PRICE
    courier.lose_all()


def test_a_month_that_ends_meanwhile_does_not_open_the_limit(team: Team, owner: Membership, line: Line) -> None:
    """The window reaches over the turn of the month, where the budget rows are others."""
    rules.set_velocity(team, PRICE, None, by=owner.user, at=timezone.now())
    last, first = (
        datetime.fromisoformat("2026-11-30T23:59:50+00:00"),
        datetime.fromisoformat("2026-12-01T00:00:10+00:00"),
    )
    offer = offer_for(team)
    intake.queue(prompt(), by=owner, token="last", offer=offer, now=last)
    with pytest.raises(ledger.SpendingRefused, match="There is room again at 01:00"):
        intake.queue(prompt(), by=owner, token="first", offer=offer, now=first)
