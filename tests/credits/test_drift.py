"""Charges that differ from the list: what gates count with afterwards, who is told and how often, and what it costs."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credits import drift, learned, ledger, prices, spending
from credits.ledger import JobFacts
from credits.models import Kind, LedgerEntry, PriceDrift, Source
from notices.models import Notice
from samsar.learning import Comparable
from samsar.price_list import PUBLISHED, ModelPrice
from teams.models import Membership, Team
from teams.roles import Role
from teams.turns import turn
from tests.conftest import join
from tests.credits.test_standing import plan_of
from tests.faults import crowd
from videos.ids import uuid7

C = 1000
RUNWAY = Comparable(kind="text_to_video", model="RUNWAYML")
HUNYUAN = replace(RUNWAY, is_hunyuan=True)
MakeCharge = Callable[..., JobFacts]


@pytest.fixture
def charge(owner: Membership, now: datetime) -> MakeCharge:
    """Charge a job of 30 s that was quoted at 360 credits."""

    def make(amount: int, *, at: datetime = now, source: Source = Source.HEADER, **told: Any) -> JobFacts:
        facts = JobFacts(
            **{
                "job_id": uuid7(),
                "kind": "text_to_video",
                "model": "RUNWAYML",
                "language": "en",
                "price_list": "2026-11",
                "by": owner.user,
                "milliseconds": 30_000,
                "image_model": "NANOBANANA2",
            }
            | told
        )
        ledger.hold(owner.team, 360 * C, facts, at=at)
        ledger.charge(facts, amount * C, source, at=at)
        return facts

    return make


def known(owner: Membership, at: datetime) -> dict[Comparable, int]:
    return prices.book(Team.objects.get(pk=owner.team_id), at).learned


def test_a_row_keeps_what_its_price_went_by(owner: Membership, charge: MakeCharge) -> None:
    charge(360)
    facts = LedgerEntry.objects.values_list("kind", "milliseconds", "image_model")
    assert set(facts) == {(kind, 30_000, "NANOBANANA2") for kind in (Kind.HOLD, Kind.RELEASE, Kind.CHARGE)}


def test_gates_learn_from_the_last_confirmed_charge(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    charge(360)
    assert (known(owner, now), Team.objects.get().prices_stamp) == ({}, None)
    charge(432)
    assert known(owner, now) == {RUNWAY: 72 * C}
    charge(450, source=Source.ESTIMATE)
    assert known(owner, now) == {RUNWAY: 72 * C}  # an estimate of ours teaches nothing
    charge(480)
    assert known(owner, now) == {RUNWAY: 80 * C}
    charge(300)
    assert known(owner, now) == {}  # a lower one ends it, and lowers nothing
    charge(432)
    charge(360)
    assert known(owner, now) == {}


def test_what_was_learned_is_forgotten_after_ninety_days(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    charge(432)
    assert known(owner, now + timedelta(days=89)) == {RUNWAY: 72 * C}
    assert known(owner, now + timedelta(days=91)) == {}


def test_only_what_is_comparable_is_learned(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    charge(648, image_model="HUNYUAN")
    assert known(owner, now) == {HUNYUAN: 72 * C}
    charge(360, model="SEEDANCEI2V")
    assert known(owner, now) == {HUNYUAN: 72 * C}
    charge(540, image_model="HUNYUAN", milliseconds=None)  # from before lengths were kept
    assert known(owner, now) == {HUNYUAN: 72 * C}
    charge(60, kind="add_outro_image", model="", image_model=None)
    assert known(owner, now)[Comparable(kind="add_outro_image")] == 60 * C


def test_an_estimate_that_evidence_corrects_teaches(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    facts = charge(360, source=Source.ESTIMATE)
    assert known(owner, now) == {}
    ledger.correct(facts.job_id, 432 * C, Source.BALANCE, at=now, reason="two balances")
    assert known(owner, now) == {RUNWAY: 72 * C}
    ledger.correct(facts.job_id, 0, Source.BODY, at=now, reason="refunded")
    assert list(learned.newest(owner.team)) == []  # what came to nothing says nothing about a price


def test_a_list_that_agrees_again_ends_what_was_learned(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    charge(432)
    models = {**PUBLISHED.video_models, "RUNWAYML": ModelPrice(base=72 * C, unit_seconds=(5, 10))}
    team = Team.objects.get(pk=owner.team_id)
    prices.make(team, replace(PUBLISHED, video_models=models), effective_from=None, by=owner.user, at=now)
    assert known(owner, now) == {}


def test_those_who_decide_are_told_once_a_version_and_model(
    owner: Membership, charge: MakeCharge, now: datetime
) -> None:
    finance = join(owner.team, "fin@example.test", Role.FINANCE)
    join(owner.team, "cre@example.test", Role.CREATOR)
    charge(375)  # within 5 %
    assert not Notice.objects.exists()
    charge(432)
    charge(480)
    charge(300)
    told = Notice.objects.filter(kind="prices")
    assert {notice.user_id for notice in told} == {owner.user_id, finance.user_id}
    assert {notice.count for notice in told} == {1}
    assert told[0].said == "Samsar charged 432 credits for RUNWAYML, and price list 2026-11 says 360"
    assert PriceDrift.objects.get().since == now
    charge(100, model="SORA2", milliseconds=8_000)
    assert PriceDrift.objects.count() == 1
    charge(130, model="SORA2", milliseconds=8_000)
    assert PriceDrift.objects.count() == 2


def test_a_film_from_pictures_may_be_shorter_than_its_quote(
    owner: Membership, charge: MakeCharge, now: datetime
) -> None:
    pictures = {"kind": "image_list_to_video", "model": "", "image_model": None, "milliseconds": 16_000}
    charge(500, **pictures)  # of up to 800
    assert not PriceDrift.objects.exists()
    charge(900, **pictures)
    assert PriceDrift.objects.exists()


def test_a_charge_that_agrees_costs_no_query_more(owner: Membership, charge: MakeCharge, now: datetime) -> None:
    def cost(*, source: Source) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            charge(360, source=source)
        return len(asked)

    charge(360)
    unconfirmed = cost(source=Source.ESTIMATE)
    assert cost(source=Source.HEADER) == unconfirmed
    charge(432)
    known(owner, now)
    assert cost(source=Source.HEADER) <= unconfirmed + 3  # the list afresh, what was last learned, and the stamp


def test_an_index_finds_what_was_charged_lately(owner: Membership, now: datetime) -> None:
    rows = LedgerEntry.objects.filter(team=owner.team, source__in=learned.EVIDENCE, at__gte=now).order_by("-at")
    plan = plan_of(rows)
    # Of a table without rows PostgreSQL cannot tell which index is the best one.
    assert ("Seq Scan" not in plan) if connection.vendor == "postgresql" else ("charges_by_source_lately" in plan)


@pytest.mark.django_db(transaction=True)
def test_a_charge_that_teaches_waits_for_nobody_who_has_the_teams_turn(
    owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever leaves has the turn and gives back; by then the charge has moved the budgets, and writes beside it."""
    team, told = owner.team, {"kind": "text_to_video", "model": "RUNWAYML", "language": "en", "price_list": "2026-11"}
    kept, left = (JobFacts(job_id=uuid7(), by=owner.user, milliseconds=30_000, **told) for _ in range(2))
    has_turn, has_moved, note = threading.Event(), threading.Event(), drift.note

    def noting(*args: Any, **more: Any) -> None:
        has_moved.set()
        note(*args, **more)

    def leave() -> None:
        with turn(team):
            has_turn.set()
            has_moved.wait(1)  # SQLite lets nobody else write meanwhile
            ledger.release_all(team, [left.job_id], at=now, reason="left")

    def charge() -> None:
        has_turn.wait(crowd.PATIENCE)
        with transaction.atomic():
            ledger.charge(kept, 432 * C, Source.HEADER, at=now)

    for facts in (kept, left):
        ledger.hold(team, 360 * C, facts, at=now)
    monkeypatch.setattr(drift, "note", noting)
    crowd.run(leave, charge)

    assert spending.disagreements(team) == []
    assert known(owner, now) == {RUNWAY: 72 * C}
