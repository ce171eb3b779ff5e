"""Versions of a team's price list: what is refused, which one holds at a moment, and who reads it without a query."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from audit.append_only import AppendOnly
from audit.models import Entry
from credits import price_documents, prices
from credits.models import PriceVersion
from credits.price_documents import BadPrices
from samsar.price_list import PUBLISHED, ModelPrice, PriceList
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join

C = 1000


def dearer(base: int = 72, **more: Any) -> PriceList:
    models = {**PUBLISHED.video_models, "RUNWAYML": ModelPrice(base=base * C, unit_seconds=(5, 10))}
    return replace(PUBLISHED, video_models=models, **more)


def model(name: str, base: int, *units: int) -> PriceList:
    return replace(PUBLISHED, video_models={**PUBLISHED.video_models, name: ModelPrice(base=base, unit_seconds=units)})


def test_a_document_says_all_of_a_list() -> None:
    document = json.loads(json.dumps(price_documents.dump(PUBLISHED)))
    assert price_documents.restore(PUBLISHED.version, document) == PUBLISHED


@pytest.mark.parametrize(
    ("wanted", "field", "said"),
    [
        (replace(PUBLISHED, video_models={}), "base:RUNWAYML", "RUNWAYML has no price"),
        (model("SORA2", 0, 8), "base:SORA2", "more than 0"),
        (model("SORA2", -1, 8), "base:SORA2", "more than 0"),
        (model("SORA2", 1_000_001 * C, 8), "base:SORA2", "at most 1 000 000"),
        (model("SORA2", 100 * C), "units:SORA2", "SORA2 has no unit"),
        (model("SORA2", 100 * C, 0), "units:SORA2", "whole seconds, from 1"),
        (model("SORA2", 100 * C, 8, 601), "units:SORA2", "whole seconds, from 1"),
        (replace(PUBLISHED, outro=-1), "outro", "from 0 to"),
        (replace(PUBLISHED, translate_per_second=10**12), "translate_per_second", "from 0 to"),
        (replace(PUBLISHED, hunyuan_factor=Decimal("0.9")), "hunyuan_factor", "from 1 to 10"),
        (replace(PUBLISHED, hunyuan_factor=Decimal(11)), "hunyuan_factor", "from 1 to 10"),
        (PUBLISHED, "", "nothing to change"),
    ],
)
def test_a_list_that_cannot_follow_is_refused_at_its_field(
    owner: Membership, now: datetime, wanted: PriceList, field: str, said: str
) -> None:
    with pytest.raises(BadPrices) as refused:
        prices.make(owner.team, wanted, effective_from=None, by=owner.user, at=now)
    assert said in refused.value.problems[field]
    assert not PriceVersion.objects.exists()
    assert not Entry.objects.filter(action="prices.made").exists()
    assert Team.objects.get().prices_stamp is None


def test_a_version_holds_from_its_moment_on(owner: Membership, now: datetime) -> None:
    later = now + timedelta(days=3)
    first = prices.make(owner.team, dearer(72), effective_from=None, by=owner.user, at=now)
    second = prices.make(owner.team, dearer(80), effective_from=later, by=owner.user, at=now, note="As announced")

    def base(at: datetime) -> int:
        return prices.current(owner.team, at).video_models["RUNWAYML"].base // C

    moment = timedelta(microseconds=1)
    assert [base(at) for at in (now - moment, now, later - moment, later)] == [60, 72, 72, 80]
    assert prices.current(owner.team, now - moment) is PUBLISHED
    assert prices.current(owner.team, later).version == second.version
    assert prices.in_force(prices.versions(owner.team), now) == first
    made = Entry.objects.filter(action="prices.made").latest("pk")
    assert made.before == {"version": first.version}
    assert (made.after["version"], made.after["changes"]) == (second.version, 1)


def test_versions_are_named_by_the_day_in_the_teams_zone(owner: Membership) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Pacific/Auckland")
    owner.team.refresh_from_db()
    at = datetime(2026, 11, 30, 12, tzinfo=UTC)
    names = [
        prices.make(
            owner.team, dearer(base), effective_from=None, by=owner.user, at=at + timedelta(minutes=base)
        ).version
        for base in (70, 71, 72)
    ]
    assert names == ["2026-12-01", "2026-12-01, 2", "2026-12-01, 3"]


def test_the_past_and_a_taken_moment_are_refused(owner: Membership, now: datetime) -> None:
    with pytest.raises(BadPrices, match="This moment is past"):
        prices.make(owner.team, dearer(), effective_from=now - timedelta(seconds=1), by=owner.user, at=now)
    prices.make(owner.team, dearer(), effective_from=now + timedelta(days=1), by=owner.user, at=now)
    with pytest.raises(BadPrices, match="at that very moment"):
        prices.make(owner.team, dearer(80), effective_from=now + timedelta(days=1), by=owner.user, at=now)
    assert PriceVersion.objects.count() == 1


def test_a_hole_is_one_by_the_list_that_it_follows(owner: Membership, now: datetime) -> None:
    prices.make(owner.team, model("NEWMODEL", 40 * C, 5), effective_from=now + timedelta(days=2), by=owner.user, at=now)
    # Before NEWMODEL comes, none is missing; after it, one is.
    prices.make(owner.team, dearer(), effective_from=now + timedelta(days=1), by=owner.user, at=now)
    with pytest.raises(BadPrices, match="NEWMODEL has no price"):
        prices.make(owner.team, dearer(80), effective_from=now + timedelta(days=3), by=owner.user, at=now)
    # Nor may one be slipped in that leaves a hole behind it.
    with pytest.raises(BadPrices, match="planned for later, has no price for OTHER"):
        prices.make(owner.team, model("OTHER", C, 5), effective_from=now + timedelta(hours=1), by=owner.user, at=now)


def test_a_version_is_withdrawn_before_it_holds_and_never_after(owner: Membership, now: datetime) -> None:
    row = prices.make(owner.team, dearer(), effective_from=now + timedelta(days=1), by=owner.user, at=now)
    prices.withdraw(owner.team, row.version, by=owner.user, at=now)
    assert prices.current(owner.team, now + timedelta(days=2)) is PUBLISHED
    with pytest.raises(prices.CannotWithdraw, match="withdrawn already"):
        prices.withdraw(owner.team, row.version, by=owner.user, at=now)
    # Its moment is free again, its name is not.
    again = prices.make(owner.team, dearer(), effective_from=now + timedelta(days=1), by=owner.user, at=now)
    assert again.version != row.version
    with pytest.raises(prices.CannotWithdraw, match="in force already"):
        prices.withdraw(owner.team, again.version, by=owner.user, at=now + timedelta(days=1))
    assert Entry.objects.filter(action="prices.withdrawn").count() == 1


def test_the_database_refuses_to_change_a_version(owner: Membership, now: datetime) -> None:
    row = prices.make(owner.team, dearer(), effective_from=None, by=owner.user, at=now)
    with pytest.raises(AppendOnly):
        row.save()
    for change in (
        lambda: PriceVersion.objects.filter(pk=row.pk).update(note="x"),
        lambda: PriceVersion.objects.filter(pk=row.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_another_teams_prices_are_its_own(owner: Membership, now: datetime) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    row = prices.make(other.team, dearer(), effective_from=now + timedelta(days=1), by=other.user, at=now)
    assert prices.versions(owner.team) == []
    with pytest.raises(PriceVersion.DoesNotExist):
        prices.withdraw(owner.team, row.version, by=owner.user, at=now)


def test_prices_cost_no_query_until_they_change(
    owner: Membership, now: datetime, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(0):
        prices.book(owner.team, now)
    prices.make(owner.team, dearer(), effective_from=None, by=owner.user, at=now)
    seen = Team.objects.get(pk=owner.team_id)
    with django_assert_num_queries(2):  # versions, and what was charged lately
        assert prices.book(seen, now).prices.video_models["RUNWAYML"].base == 72 * C
    with django_assert_num_queries(0):
        prices.book(Team(pk=seen.pk, prices_stamp=seen.prices_stamp), now)
    # Another process changes them: the stamp in the next row that is read says so.
    prices.make(
        Team.objects.get(pk=seen.pk), dearer(80), effective_from=None, by=owner.user, at=now + timedelta(days=1)
    )
    seen.refresh_from_db()
    assert prices.current(seen, now + timedelta(days=1)).video_models["RUNWAYML"].base == 80 * C
