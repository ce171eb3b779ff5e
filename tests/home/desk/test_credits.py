"""The page Credits: its figures are the ledger's, every table adds up, and it costs as much for a row as for many."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from credits import balance, ledger, report, spending, unexplained
from credits.ledger import JobFacts, month_of
from credits.models import SPENT, Budget, Kind, LedgerEntry, Source
from credits.report import By
from samsar.pricing import credits_text
from teams.models import Membership, Project, Team
from teams.roles import Role
from tests.conftest import join
from tests.home.desk.month import C, page, spend
from videos.ids import uuid7
from videos.jobs.states import State
from videos.models import Job

MakeJob = Callable[..., Job]


def test_every_table_sums_to_what_the_ledger_says_was_spent(busy: Membership) -> None:
    first = month_of(busy.team, timezone.now())
    month = report.month(busy.team, first)
    spent = LedgerEntry.objects.filter(team=busy.team, kind__in=SPENT).aggregate(sum=Sum("amount"))["sum"]
    assert spent == 615 * C == month.total.spent == spending.month(busy.team, timezone.now()).spent
    assert sum(report.daily(busy.team, first)) == spent
    for what in By:
        assert sum(each.spent for each in month.by(what).values()) == spent, what
        assert sum(each.videos for each in month.by(what).values()) == 5, what
    assert (month.total.quoted, month.total.difference, month.total.adjusted) == (610 * C, 10 * C, -5 * C)
    assert (month.unexplained, month.unexplained_rows) == (77 * C, 1)
    assert (month.total.unconfirmed, month.total.unconfirmed_videos) == (50 * C, 1)


def test_no_row_of_a_month_asks_the_ledger_a_question_of_its_own(busy: Membership) -> None:
    with CaptureQueriesContext(connection) as queries:
        report.month(busy.team, month_of(busy.team, timezone.now()))
    (query,) = queries.captured_queries
    assert "EXISTS" not in query["sql"]
    assert "LIMIT" not in query["sql"]


def test_what_a_person_said_of_an_unexplained_change_is_no_line_of_a_table(owner: Membership) -> None:
    now, first = timezone.now(), month_of(owner.team, timezone.now())
    told = {"team": owner.team, "month": first, "at": now}
    change = LedgerEntry.objects.create(**told, kind=Kind.UNEXPLAINED, amount=40 * C, reason="The balance fell")
    assert unexplained.explain(change, words="the agency's own tool", by=owner.user, at=now)

    month = report.month(owner.team, first)

    assert month.cells == ()
    assert (month.unexplained, month.unexplained_rows) == (0, 0)
    assert (month.explained, month.explained_rows) == (40 * C, 1)


def test_what_was_explained_stands_apart_from_what_nobody_knows_yet(owner: Membership, owner_client: Client) -> None:
    now, first = timezone.now(), month_of(owner.team, timezone.now())
    told = {"team": owner.team, "month": first, "at": now, "kind": Kind.UNEXPLAINED}
    change = LedgerEntry.objects.create(**told, amount=40 * C, reason="The balance fell")
    assert unexplained.explain(change, words="the agency's own tool", by=owner.user, at=now)

    text = page(owner_client, owner)
    assert "Each change of the balance is explained." in text
    assert (
        f'<a class="link" href="{reverse("unexplained", args=[owner.team.key])}">40 explained</a> by a person' in text
    )
    LedgerEntry.objects.create(**told, amount=7 * C, reason="The balance fell again")
    text = page(owner_client, owner)
    assert 'kind=unexplained">7</a>' in text
    assert "40 explained</a> by a person" in text
    statement = page(owner_client, owner, "statement")
    for words in ("<dt>Unexplained</dt><dd>7</dd>", "<dt>Explained</dt><dd>40</dd>"):
        assert words in statement
    assert "Explained by Mira Solberg: Outside the portal: the agency&#x27;s own tool. The balance fell" in statement
    rows = page(owner_client, owner, "ledger", kind="unexplained")
    assert rows.count('<span class="pill">Explained</span>') == 1
    assert "<dt>Explained</dt><dd>40</dd>" in rows


def test_the_page_says_the_same_in_every_table(busy: Membership, owner_client: Client) -> None:
    text = page(owner_client, busy)
    for key in By:
        table = text[text.index(f'id="by-{key}"') :]
        table = table[: table.index("</table>")]
        figures = [
            int(found.replace("\u202f", "").replace("\u2212", "-"))
            for found in re.findall(r'<td>(?:<a class="link" href="[^"]+">)?([\u2212\u202f0-9]+)(?:</a>)?</td>', table)
        ]
        assert figures.pop() == 615, key  # the last is the sum below
        assert sum(figures) == 615, key
    assert 'Gina Gone <span class="quiet">left the team</span>' in text
    assert "Ole Lund <span" not in text
    for words in ("No project", "Nobody in particular", "Adjusted", "Without a video model", "No language"):
        assert words in text


def test_each_figure_leads_to_rows_that_sum_to_it(busy: Membership, owner_client: Client) -> None:
    text = page(owner_client, busy)
    month, team = f"{timezone.now().astimezone(busy.team.tz):%Y-%m}", busy.team
    address = reverse("ledger", args=[team.key])
    person = f"{address}?month={month}&amp;person={busy.user_id}"
    for query in ("project=launch", "project=none", "model=SORA2", "made=translate_video", "language=de"):
        assert f'{address}?month={month}&amp;{query}"' in text
    assert f'{person}">440</a>' in text
    shown = owner_client.get(address, {"month": month, "person": str(busy.user_id)}).text
    assert "<dt>Spent</dt><dd>440</dd>" in shown
    assert f'{address}?month={month}&amp;kind=unexplained">77</a>' in text


def test_a_difference_has_a_colour_only_where_it_matters() -> None:
    assert report.Amounts(charged=101 * C, quoted=100 * C).is_dearer
    assert not report.Amounts(charged=1009 * C, quoted=1000 * C).is_dearer
    assert not report.Amounts(charged=90 * C, quoted=100 * C).is_dearer
    assert report.Amounts(charged=1, quoted=0).is_dearer
    assert not report.Amounts().is_dearer


@pytest.mark.parametrize(
    ("limit", "free", "over"), [(None, None, 0), (1000, 360, 0), (640, 0, 0), (500, 0, 140), (0, 0, 640)]
)
def test_spent_reserved_and_free_are_the_limit_and_over_is_said(
    busy: Membership, owner_client: Client, limit: int | None, free: int | None, over: int
) -> None:
    # The limit may be below what is used: truth beats the budget.
    Budget.objects.filter(team=busy.team, project=None, member=None).update(limit=limit if limit is None else limit * C)
    own = spending.month(busy.team, timezone.now())
    assert own == spending.all_figures(busy.team, own.month)[None, None]
    if limit is not None:
        assert own.spent + own.reserved + (own.free or 0) - own.over == limit * C
    assert (own.free, own.over) == (free if free is None else free * C, over * C)
    for name in ("credits", "home"):
        text = page(owner_client, busy, name)
        assert ("No monthly limit is set" in text) == (limit is None)
        assert ("<dt>Free</dt>" in text) == (limit is not None and not over)
        assert (f"<dt>Over by</dt><dd>{over}</dd>" in text) == bool(over)


def test_the_balance_has_its_age_and_unknown_is_not_zero(busy: Membership, owner_client: Client) -> None:
    assert "Balance unknown: Samsar has not said yet" in page(owner_client, busy)
    balance.note(busy.team, 9240 * C, read_at=timezone.now() - timedelta(minutes=4, seconds=5))
    assert f"{credits_text(9240 * C)} credits on the account</strong>, as Samsar said 4 min ago" in page(
        owner_client, busy
    )


def test_an_earlier_month_keeps_its_figures_and_has_neither_pace_nor_forecast(
    owner: Membership, owner_client: Client
) -> None:
    ledger.set_limit(owner.team, 900 * C, at=datetime(2025, 2, 1, 12, tzinfo=UTC))
    for day in range(1, 15):
        spend(owner, 31, at=datetime(2025, 2, day, 12, tzinfo=UTC))
    text = page(owner_client, owner, month="2025-02")
    assert "February 2025" in text
    assert "<dt>Free</dt><dd>466</dd>" in text
    assert "16 credits a day on average" in text
    assert "Even pace" not in text
    assert "on the account" not in text
    assert "Nothing was spent this month yet." in page(owner_client, owner)
    assert "Nothing was spent in this month" in page(owner_client, owner, month="2025-03")
    assert f'<a class="button main" href="{reverse("credits", args=[owner.team.key])}"' in page(
        owner_client, owner, month="2025-03"
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"month": "never"}, "“never” is not a month, so this one is shown. Write it like 2026-11."),
        ({"month": "2026-13"}, "“2026-13” is not a month"),
        ({"month": "all"}, "“all” is not a month"),
        ({"month": "<b>"}, "“&lt;b&gt;” is not a month"),
        ({"month": "9" * 4000}, "is not a month"),
        ({"month": "2099-01"}, "January 2099 has not begun, so this month is shown."),
        ({"month": "9999-12"}, "December 9999 has not begun, so this month is shown."),
        ({"month": "1999-01"}, "January 1999 is before this team began, so this month is shown."),
        ({"month": "0000-01"}, "“0000-01” is not a month"),
        ({"month": "\x00"}, "Credits"),
        ({"sort": "beauty"}, "Nothing can be sorted by “beauty”, so the largest stand first."),
        ({"sort": "-"}, "Nothing can be sorted by “-”"),
    ],
)
def test_an_absurd_address_is_told_in_a_sentence(
    busy: Membership, owner_client: Client, told: dict[str, str], said: str
) -> None:
    for name in ("credits", "my_credits"):
        assert said in page(owner_client, busy, name, **told)


@pytest.mark.parametrize(
    ("sort", "names", "aria"),
    [
        ("", ["Mira Solberg", "Ole Lund", "Gina Gone", "Nobody in particular"], ("spent", "descending")),
        ("spent", ["Nobody in particular", "Gina Gone", "Ole Lund", "Mira Solberg"], ("spent", "ascending")),
        ("name", ["Gina Gone", "Mira Solberg", "Nobody in particular", "Ole Lund"], ("name", "ascending")),
        (
            "-difference",
            ["Ole Lund", "Gina Gone", "Nobody in particular", "Mira Solberg"],
            ("difference", "descending"),
        ),
    ],
)
def test_tables_sort_by_their_address(
    busy: Membership, owner_client: Client, sort: str, names: list[str], aria: tuple[str, str]
) -> None:
    text = page(owner_client, busy, **({"sort": sort} if sort else {}))
    table = text[text.index('id="by-by"') : text.index('id="by-project"')]
    assert sorted(names, key=table.index) == names
    assert re.findall(r'aria-sort="(\w+)"', table) == [aria[1]]
    again = f"-{aria[0]}" if aria[1] == "ascending" else aria[0]
    head = table[table.index("aria-sort") : table.index("</th>", table.index("aria-sort"))]
    assert f"sort={again}#" in head or (again == "-spent" and "&amp;sort=" not in head)


def test_what_brought_no_video_is_lost(busy: Membership, owner_client: Client, make_job: MakeJob) -> None:
    now = timezone.now()
    for state, amount in (
        (State.FAILED, 11),
        (State.CANCELLED, 12),
        (State.SETTLED_CHARGED, 13),
        (State.COMPLETED, 14),
    ):
        job = make_job(state, title=f"It {state}", settled_at=now)
        ledger.hold(busy.team, amount * C, job.facts, at=now)
        ledger.charge(job.facts, amount * C, Source.HEADER, at=now)
    make_job(State.FAILED, title="It cost nothing", settled_at=now)
    text = page(owner_client, busy)
    part = text[text.index("Lost to failures") : text.index("Unconfirmed</h3>")]
    assert '<p class="sum-of">36</p>' in part
    assert "3 charges that brought no video" in part
    assert "It completed" not in part
    assert "It cost nothing" not in part
    assert part.index("It settled_charged") < part.index("It cancelled") < part.index("It failed")


def test_days_are_those_of_the_team_and_what_comes_after_the_month_counts_to_its_last_day(owner: Membership) -> None:
    team = owner.team
    Team.objects.filter(pk=team.pk).update(timezone="America/New_York")
    team.refresh_from_db()
    # 1 November 2026 has 25 hours there; a charge in December of a hold in November belongs to November.
    for amount, at in (
        (1, datetime(2026, 11, 1, 4, tzinfo=UTC)),
        (2, datetime(2026, 11, 2, 4, 59, tzinfo=UTC)),
        (4, datetime(2026, 11, 2, 5, tzinfo=UTC)),
        (8, datetime(2026, 12, 1, 4, 59, tzinfo=UTC)),
    ):
        spend(owner, amount, at=at)
    late = JobFacts(job_id=uuid7(), kind="text_to_video", model="", language="", price_list="", by=owner.user)
    ledger.hold(team, 16 * C, late, at=datetime(2026, 12, 1, 4, 59, tzinfo=UTC))
    ledger.charge(late, 16 * C, Source.HEADER, at=datetime(2026, 12, 3, tzinfo=UTC))
    days = report.daily(team, date(2026, 11, 1))
    assert len(days) == 30
    assert {number + 1: amount // C for number, amount in enumerate(days) if amount} == {1: 3, 2: 4, 30: 24}


def test_a_page_costs_the_same_however_long_the_ledger_is(
    busy: Membership, owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, make_job: MakeJob
) -> None:
    now, team = timezone.now(), busy.team
    for name in ("credits", "my_credits"):
        page(owner_client, busy, name)
    for number in range(15):
        who = join(team, f"n{number}@example.test", Role.CREATOR)
        project = Project.objects.create(team=team, name=f"P{number}", key=f"p{number}", by=busy.user)
        spend(who, 10, at=now, project=project, model=f"M{number}")
        spend(busy, 10, at=now, project=project)
        job = make_job(State.FAILED, title=f"Failed {number}", settled_at=now)
        ledger.hold(team, C, job.facts, at=now)
        ledger.charge(job.facts, C, Source.HEADER, at=now)
    for name in ("credits", "my_credits"):
        with django_assert_max_num_queries(12):
            page(owner_client, busy, name)
