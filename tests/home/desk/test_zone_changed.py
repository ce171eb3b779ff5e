"""Another time zone in mid-month: rows keep their month, later ones count by the new one, and all sums agree."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from credits import ledger, report, spending
from credits.models import BalanceReading, Budget, Compared, LedgerEntry, Source
from credits.refusals import SpendingRefused
from teams import naming
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from tests.home.desk.test_same_sums import EDGES, MONTHS, explains, happens, in_the_file, told
from tests.home.test_team import url
from videos.ids import uuid7

#: Noon of the last of November in UTC: in Auckland it is December already.
NOON = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def facts(owner: Membership) -> ledger.JobFacts:
    return ledger.JobFacts(job_id=uuid7(), kind="", model="", language="", price_list="", by=owner.user)


def move(owner: Membership, zone: str) -> None:
    owner.team = naming.rename(owner, "Fjord & Field", zone, now=NOON)


def test_what_is_reserved_keeps_its_month_and_what_comes_counts_by_the_new_zone(owner: Membership) -> None:
    ledger.set_limit(owner.team, 500_000, at=NOON, by=owner.user)
    before, after, back = facts(owner), facts(owner), facts(owner)
    ledger.hold(owner.team, 360_000, before, at=NOON)
    with pytest.raises(SpendingRefused):
        ledger.hold(owner.team, 200_000, after, at=NOON)

    move(owner, "Pacific/Auckland")
    ledger.hold(owner.team, 200_000, after, at=NOON)  # the limits of December: why it asks for a fresh proof
    ledger.charge(before, 300_000, Source.HEADER, at=NOON + timedelta(hours=1))
    move(owner, "UTC")
    ledger.hold(owner.team, 100_000, back, at=NOON + timedelta(hours=2))
    ledger.release(after.job_id, at=NOON + timedelta(hours=3), reason="cancelled")

    assert spending.disagreements(owner.team) == []
    rows = Budget.objects.filter(project=None, member=None).order_by("month")
    assert list(rows.values_list("month", "limit", "charged", "held")) == [
        (NOVEMBER, 500_000, 300_000, 100_000),
        (DECEMBER, 500_000, 0, 0),
    ]
    assert {row.month for row in LedgerEntry.objects.filter(job_id=before.job_id)} == {NOVEMBER}
    # Dated in December by Auckland's calendar, and of November all the same.
    assert sum(report.daily(owner.team, NOVEMBER)) == 300_000


@pytest.mark.parametrize("seed", range(4))
def test_page_file_statement_and_counters_agree_whatever_zone_it_was(
    owner: Membership, owner_client: Client, seed: int
) -> None:
    dice, team = Random(seed), owner.team
    people = [owner, join(team, "one@example.test", Role.CREATOR)]
    projects = [Project.objects.create(team=team, key="p", name="P", by=owner.user), None]
    look = BalanceReading.objects.create(team=team, remaining=0, read_at=EDGES[2])
    Compared.objects.create(team=team, reading=look, until=EDGES[2])
    for _ in range(40):
        move(owner, dice.choice(["UTC", "Asia/Tokyo", "Pacific/Auckland", "America/Los_Angeles"]))
        happens(owner, dice, people, projects)
        explains(owner.team, dice, at=EDGES[3])

    seen = []
    for month in MONTHS:
        asked = {"month": f"{month:%Y-%m}"}
        on_page = owner_client.get(reverse("ledger", args=[team.key]), asked).context["total"]
        on_paper = owner_client.get(reverse("statement", args=[team.key]), asked).context["found"]
        assert told(on_page) == told(on_paper.total) == in_the_file(owner_client, team, f"month={month:%Y-%m}")
        assert on_page.spent == sum(report.daily(owner.team, month))
        seen.append(told(on_page))
    everything = owner_client.get(reverse("ledger", args=[team.key]), {"month": "all"}).context["total"]
    assert tuple(map(sum, zip(*seen, strict=True))) == told(everything)
    assert spending.disagreements(Team.objects.get(pk=team.pk)) == []


def test_the_answer_says_when_it_is_another_month_there(
    owner: Membership, owner_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("home.team.timezone.now", lambda: NOON)
    for zone, is_said in (
        ("Europe/Oslo", False),
        ("Pacific/Auckland", True),
        ("Asia/Tokyo", True),
        ("Asia/Seoul", False),
    ):
        answer = owner_client.post(url("team_name", owner), {"name": "Fjord", "timezone": zone}, follow=True)
        assert f"its months begin in {zone}." in answer.text
        assert ("what is reserved from now on counts to it, and to its limits" in answer.text) is is_said
