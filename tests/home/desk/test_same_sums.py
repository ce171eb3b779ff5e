"""Page, file, statement and counters say the same number for each month, whatever happened in it."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from credits import counters, ledger, reading, report, spending, statement, unexplained
from credits.comparing import Window
from credits.counters import Place
from credits.models import BalanceReading, Budget, Compared, Kind, LedgerEntry, Source
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos.ids import uuid7

MONTHS = [date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)]
#: Around the end of a month in Tokyo, which is nine hours before that in UTC.
EDGES = [
    datetime(2026, 9, 30, 14, 59, 59, tzinfo=UTC),
    datetime(2026, 9, 30, 15, 0, tzinfo=UTC),
    datetime(2026, 10, 31, 14, 59, tzinfo=UTC),
    datetime(2026, 10, 31, 15, 1, tzinfo=UTC),
    datetime(2026, 10, 12, 9, 0, tzinfo=UTC),
]


@pytest.fixture
def tokyo(owner: Membership) -> Membership:
    Team.objects.filter(pk=owner.team_id).update(timezone="Asia/Tokyo")
    owner.team.refresh_from_db()
    return owner


def happens(owner: Membership, dice: Random, people: list[Membership], projects: list[Project | None]) -> None:
    """Let one thing happen to a video: what is held before a month's end is charged, corrected or released after it."""
    team, at, by = owner.team, dice.choice(EDGES), dice.choice(people).user
    project = dice.choice(projects)
    facts = ledger.JobFacts(
        job_id=uuid7(),
        kind=dice.choice(["text_to_video", "join_videos", ""]),
        model=dice.choice(["SORA2", "RUNWAYML", ""]),
        language=dice.choice(["en", "ja"]),
        price_list="test",
        by=by,
        project_id=project.pk if project else None,
    )
    match dice.randrange(4):
        case 0:
            ledger.allocate(team, dice.randrange(1, 9_999_999), at=at, by=by, reason="=1+1")
        case 1:
            told = {"team": team, "month": ledger.month_of(team, at), "at": at, "reason": "+49 agreed"}
            amount = dice.randrange(-97_500, 97_500)
            place = Place(team_id=team.pk, month=told["month"], member_id=by.pk)
            counters.rows(place)
            LedgerEntry.objects.create(kind=Kind.ADJUSTMENT, amount=amount, by=by, decided_by=owner.user, **told)
            counters.move(place, charged=amount)
            moves(team, dice, at=at)
        case _:
            ledger.hold(team, dice.randrange(1, 500_000), facts, at=at)
            later = at + timedelta(days=dice.choice([0, dice.randrange(40)]))
            if dice.random() < 0.3:
                ledger.release(facts.job_id, at=later, reason="-5 too many")
            elif dice.random() < 0.8:
                ledger.charge(facts, dice.randrange(500_000), dice.choice(list(Source)), at=later)
                if dice.random() < 0.5:
                    ledger.correct(
                        facts.job_id, dice.randrange(-9_500, 500_000), Source.BODY, at=later, reason="@samsar"
                    )


def moves(team: Team, dice: Random, *, at: datetime) -> None:
    """Let the balance move without us for two hours; half of what waits for an explanation is given one."""
    looks = [
        BalanceReading.objects.create(team=team, remaining=0, read_at=at + timedelta(hours=hour)) for hour in (-1, 1)
    ]
    window = Window(opening=looks[0], closing=looks[1])
    unexplained.write(team, window, dice.choice([-1, 1]) * dice.randrange(1, 5_000), at=looks[1].read_at)
    explains(team, dice, at=at)


def explains(team: Team, dice: Random, *, at: datetime) -> None:
    """Give one of the rows that wait for an explanation one, half of the times."""
    if dice.random() < 0.5 and (rows := list(unexplained.open_rows(team))):
        unexplained.explain(dice.choice(rows), words="=1+1", by=team.memberships.earliest("pk").user, at=at)


def in_the_file(client: Client, team: Team, query: str) -> tuple[Decimal, ...]:
    answer: Any = client.get(f"{reverse('ledger_export', args=[team.key])}?{query}")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row.values() if cell[:1] in set("=+@\t\r\n")]
    return tuple(
        sum((Decimal(row[column] or 0) for row in rows), Decimal(0)) * 1000
        for column in ("Came in", "Spent", "Reserved", "Unexplained", "Explained")
    )


def told(sums: reading.Sums) -> tuple[int, ...]:
    return (sums.came_in, sums.spent, sums.reserved, sums.unexplained, sums.explained)


def quoted(team: Team, month: date) -> int:
    """What was reserved for what was charged in a month, from the reservations themselves."""
    charged = LedgerEntry.objects.filter(team=team, month=month, kind=Kind.CHARGE).values("job_id")
    holds = LedgerEntry.objects.filter(team=team, kind=Kind.HOLD, job_id__in=charged)
    return int(holds.aggregate(sum=Sum("amount", default=0))["sum"])


@pytest.mark.parametrize("seed", range(8))
def test_page_file_statement_and_counters_agree_in_every_month(
    tokyo: Membership, owner_client: Client, seed: int
) -> None:
    dice, team = Random(seed), tokyo.team
    people = [tokyo, *(join(team, f"one-{number}@example.test", Role.CREATOR) for number in range(9))]
    projects = [Project.objects.create(team=team, key=f"p{each}", name=f"P{each}", by=tokyo.user) for each in range(11)]
    look = BalanceReading.objects.create(team=team, remaining=0, read_at=EDGES[2])
    Compared.objects.create(team=team, reading=look, until=EDGES[2])  # later words of charges before are counted back
    for _ in range(60):
        happens(tokyo, dice, people, [*projects, None])
        explains(team, dice, at=EDGES[3])

    seen = []
    for month in MONTHS:
        on_page = owner_client.get(reverse("ledger", args=[team.key]), {"month": f"{month:%Y-%m}"}).context["total"]
        on_paper = owner_client.get(reverse("statement", args=[team.key]), {"month": f"{month:%Y-%m}"}).context["found"]
        budget = Budget.objects.filter(team=team, month=month, project=None, member=None).first()

        assert told(on_page) == told(on_paper.total) == in_the_file(owner_client, team, f"month={month:%Y-%m}")
        assert (on_page.spent, on_page.reserved) == ((budget.charged, budget.held) if budget else (0, 0))
        for shares in (on_paper.by_project, on_paper.by_person, on_paper.by_making):
            rows = [*shares.largest, *([shares.others] if shares.others else [])]
            assert sum(share.spent for share in rows) == shares.total.spent == on_page.spent
            assert sum(share.reserved for share in rows) == shares.total.reserved == on_page.reserved
        listed = sum(each.entry.amount for each in on_paper.told) + on_paper.unlisted_amount
        later = on_paper.corrections.amount + on_paper.adjustments.amount
        assert listed == later + on_page.unexplained + on_page.explained
        kinds = (Kind.CORRECTION, Kind.ADJUSTMENT, Kind.UNEXPLAINED)
        others = LedgerEntry.objects.filter(team=team, month=month, kind__in=kinds).exclude(amount=0)
        left = others.exclude(pk__in=[each.entry.pk for each in on_paper.told]).values_list("amount", flat=True)
        assert (len(left), sum(left)) == (on_paper.unlisted, on_paper.unlisted_amount)
        overview = report.month(team, month)
        assert (overview.unexplained, overview.explained) == (on_page.unexplained, on_page.explained)
        assert (overview.total.spent, overview.total.quoted) == (on_page.spent, quoted(team, month))
        seen.append(told(on_page))
    assert spending.disagreements(team) == []
    # What each month says is told apart, and together it is all there is.
    everything = owner_client.get(reverse("ledger", args=[team.key]), {"month": "all"}).context["total"]
    assert tuple(map(sum, zip(*seen, strict=True))) == told(everything)
    assert len(set(seen)) == 3
    # Windows with what was counted back in them among it: what is left on the page of them is what is not explained.
    whole = LedgerEntry.objects.filter(team=team, kind=Kind.UNEXPLAINED).aggregate(sum=Sum("amount"))["sum"]
    assert everything.unexplained + everything.explained == whole
    assert everything.explained


def test_each_share_is_what_the_ledger_shows_for_it(tokyo: Membership, owner_client: Client) -> None:
    dice, team = Random(3), tokyo.team
    projects = [Project.objects.create(team=team, key=f"p{each}", name=f"P{each}", by=tokyo.user) for each in range(3)]
    for _ in range(40):
        happens(tokyo, dice, [tokyo, join(team, f"{uuid7()}@example.test", Role.CREATOR)], [*projects, None])

    found = statement.of(team, MONTHS[1], lost=statement.Part(), making=lambda *words: " ".join(words))
    shares = [*found.by_project.largest, *found.by_person.largest, *found.by_making.largest]
    shares = [share for share in shares if share.query]  # no filter is for what was made without a model
    assert len(shares) > 8
    for share in shares:
        page = owner_client.get(f"{reverse('ledger', args=[team.key])}?month=2026-10&{share.query}")
        assert (page.context["total"].spent, page.context["total"].reserved) == (share.spent, share.reserved), share
        assert page.context["asked"].problems == ()


def test_a_hold_of_the_last_minute_counts_to_its_month_in_the_teams_zone(
    tokyo: Membership, owner_client: Client
) -> None:
    team = tokyo.team
    for at, amount in ((EDGES[2], 1_500), (EDGES[3], 40_000)):
        facts = ledger.JobFacts(job_id=uuid7(), kind="", model="", language="", price_list="", by=tokyo.user)
        ledger.hold(team, 90_000, facts, at=at)
        ledger.charge(facts, amount, Source.HEADER, at=at + timedelta(days=3))

    assert in_the_file(owner_client, team, "month=2026-10") == (0, 1_500, 0, 0, 0)
    assert in_the_file(owner_client, team, "month=2026-11") == (0, 40_000, 0, 0, 0)
    answer = owner_client.get(reverse("statement", args=[team.key]), {"month": "2026-10"})
    assert answer.context["found"].total.spent == 1_500
    assert "1–31 October 2026, Asia/Tokyo" in answer.text
