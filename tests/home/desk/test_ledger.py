"""The ledger page and its file: rows, running sums, filters, and a file that adds up to the page."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger, reading
from credits.models import Kind, LedgerEntry, Source
from credits.reading import Asked
from samsar.pricing import THIN_SPACE
from teams.models import Membership, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Job

C = 1000
MakeJob = Callable[..., Job]


def url(owner: Membership, name: str = "ledger") -> str:
    return reverse(name, args=[owner.team.key])


@pytest.fixture
def moved(owner: Membership, make_job: MakeJob) -> list[Job]:
    """A month: credits came in, one video was charged less than was held, one waits, one was given back."""
    at, team = timezone.now(), owner.team
    ledger.allocate(team, 1000 * C, at=at, by=owner.user, reason="=HYPERLINK(1)")
    jobs = [make_job(State.RENDERING, title=title) for title in ("Harbour", "-Dunes", "Fjord")]
    for job in jobs:
        ledger.hold(team, 360 * C, job.facts, at=at)
    ledger.charge(jobs[0].facts, 300 * C + 500, Source.ESTIMATE, at=at)
    ledger.correct(jobs[0].public_id, 297 * C, Source.BODY, at=at, reason="Samsar's status said so")
    ledger.release(jobs[2].public_id, at=at, reason="cancelled")
    return jobs


def asked(owner: Membership, **told: str) -> Asked:
    return Asked.parse(told, people=reading.people(owner.team), team=owner.team, now=timezone.now())


def test_each_row_says_what_was_spent_and_reserved_when_it_was_written(owner: Membership, moved: list[Job]) -> None:
    page = reading.page(owner.team, asked(owner))

    told = [(line.entry.kind, line.amount, line.spent, line.reserved) for line in reversed(page.lines)]
    assert told == [
        ("allocation", 1000 * C, 0, 0),
        ("hold", 360 * C, 0, 360 * C),
        ("hold", 360 * C, 0, 720 * C),
        ("hold", 360 * C, 0, 1080 * C),
        ("release", -360 * C, 0, 720 * C),
        ("charge", 300 * C + 500, 300 * C + 500, 720 * C),
        ("correction", -(3 * C + 500), 297 * C, 720 * C),
        ("release", -360 * C, 297 * C, 360 * C),
    ]
    assert (page.total.came_in, page.total.spent, page.total.reserved) == (1000 * C, 297 * C, 360 * C)


def test_running_sums_go_on_from_page_to_page(
    owner: Membership, moved: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = reading.page(owner.team, asked(owner)).lines
    monkeypatch.setattr(reading, "PAGE", 3)
    found, after = [], ""
    for _ in range(3):
        page = reading.page(owner.team, asked(owner, after=after))
        found += page.lines
        after = str(page.next_after)
    assert found == whole
    assert page.next_after is None


def test_the_file_adds_up_to_the_page_whatever_is_asked_for(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    for query in ("", "kind=charge", "kind=release", "month=all", f"person={owner.user_id}"):
        told = dict([query.split("=")]) if query else {}
        total = reading.page(owner.team, asked(owner, **told)).total
        answer: Any = owner_client.get(f"{url(owner, 'ledger_export')}?{query}")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        for column, amount in (("Came in", total.came_in), ("Spent", total.spent), ("Reserved", total.reserved)):
            assert sum(Decimal(row[column] or 0) for row in rows) * 1000 == amount, (query, column)


def test_no_cell_is_a_formula_and_every_row_names_its_video(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    answer: Any = owner_client.get(url(owner, "ledger_export"))
    assert answer["Content-Disposition"].startswith('attachment; filename="credits-fjord-field-')
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert {row["Video"] for row in rows} == {"", "Harbour", ".-Dunes", "Fjord"}
    assert rows[-1]["Reason"] == ".=HYPERLINK(1)"
    assert rows[1]["Spent"] == "-3.5"  # a number stays one


def test_the_page_shows_figures_links_and_the_way_to_the_file(
    owner: Membership, owner_client: Client, moved: list[Job]
) -> None:
    page = owner_client.get(url(owner)).text
    assert f"<dd>1{THIN_SPACE}000</dd>" in page
    assert reverse("video", args=[owner.team.key, moved[0].public_id]) in page
    assert "Samsar&#x27;s status said so" in page
    assert f'href="{url(owner, "ledger_export")}"' in page
    assert f'href="{url(owner)}"' in owner_client.get(url(owner, "credits")).text


def test_a_filter_shows_its_rows_alone(owner: Membership, owner_client: Client, moved: list[Job]) -> None:
    ole = join(owner.team, "ole@example.test", Role.CREATOR)
    ledger.allocate(owner.team, 5 * C, at=timezone.now(), by=ole.user, reason="From Ole")
    page = owner_client.get(url(owner), {"person": ole.user_id, "kind": "allocation"}).text
    assert "From Ole" in page
    assert "HYPERLINK" not in page
    old = owner_client.get(url(owner), {"month": "2024-02"}).text
    assert "No credits moved in February 2024" in old


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("month=never", "“never” is not a month"),
        ("month=2026-13", "“2026-13” is not a month"),
        ("kind=gift", "There are no rows called “gift”"),
        ("person=999999999999", "Nobody known as “999999999999”"),
        ("person=%00", "No credits moved"),
        ("after=x", "“x” is no place in this ledger"),
        (f"after={'9' * 40}", "is no place in this ledger"),
        ("after=0", "There is nothing older"),
    ],
)
def test_an_absurd_address_is_told_in_a_sentence(
    owner: Membership, owner_client: Client, query: str, said: str
) -> None:
    answer = owner_client.get(f"{url(owner)}?{query}")
    assert answer.status_code == 200
    assert said in answer.text
    assert owner_client.get(f"{url(owner, 'ledger_export')}?{query}").status_code == 200


def test_months_are_those_of_the_hold_in_the_teams_zone(owner: Membership, owner_client: Client) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Pacific/Auckland")
    owner.team.refresh_from_db()
    ledger.allocate(owner.team, C, at=datetime(2026, 9, 30, 12, tzinfo=UTC), by=owner.user, reason="In October there")
    assert "In October there" in owner_client.get(url(owner), {"month": "2026-10"}).text
    assert "In October there" not in owner_client.get(url(owner), {"month": "2026-09"}).text
    assert [month.month for month in reading.months(owner.team, datetime(2026, 12, 2, tzinfo=UTC))] == [12, 11, 10]


def test_nothing_of_another_team_stands_in_it(owner: Membership, owner_client: Client, moved: list[Job]) -> None:
    other = join(Team.objects.create(name="Others"), "else@example.test", Role.OWNER)
    ledger.allocate(other.team, 7 * C, at=timezone.now(), by=other.user, reason="Somebody else's")
    for name in ("ledger", "ledger_export"):
        answer: Any = owner_client.get(url(owner, name), {"month": "all"})
        told = answer.getvalue().decode() if answer.streaming else answer.text
        assert "Somebody else" not in told
    assert other.user_id not in reading.people(owner.team)


def test_a_page_costs_the_same_however_long_the_ledger_is(
    owner: Membership, owner_client: Client, moved: list[Job], django_assert_max_num_queries: Any
) -> None:
    first = {"team": owner.team, "kind": Kind.ALLOCATION, "amount": C, "month": "2026-11-01", "at": timezone.now()}
    LedgerEntry.objects.bulk_create([LedgerEntry(**first) for _ in range(200)])
    with django_assert_max_num_queries(10):  # session, user, place, people, sums, rows, titles, months, the frame
        owner_client.get(url(owner), {"month": "all"})
