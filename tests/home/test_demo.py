"""The demo's month: its books agree, it has what a real month has, and it comes out the same again."""

import io
import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from credits.models import SPENT, BalanceReading, Budget, Compared, Kind, LedgerEntry, PriceVersion, Source
from home import health
from home.demo import script, stage
from home.scale import films
from hooks.models import Endpoint
from notices.models import Notice
from reviews.models import Decision
from samsar.submissions import KINDS
from samsar.vocabulary import TRANSLATE_LANGUAGES
from teams.models import Team
from teams.roles import Role
from videos.jobs import drift
from videos.jobs.states import UNSETTLED, State
from videos.models import Approval, Job, Why


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SANDBOX_URL = ""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "sample-films"  # rendered once for all of these tests


#: What waits for a person, whom no worker hurries.
WAITING = (State.PARKED, State.AWAITING_APPROVAL)


def seed(**options: Any) -> str:
    out = io.StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def demo(db: None) -> Team:
    seed()
    return Team.objects.get(name=script.TEAM_NAME)


def test_it_ends_in_time_and_the_doctor_finds_nothing(db: None) -> None:
    films.all_films()  # so that the time is that of the rows: a busy machine renders as it can
    began = time.monotonic()
    said = seed()
    assert time.monotonic() - began < 30
    assert health.broken_invariants() == []
    out = io.StringIO()
    call_command("doctor", "--invariants", stdout=out)
    assert out.getvalue() == "All is well.\n"
    assert "sign_in_link mira.solberg@example.test" in said


def test_it_has_what_a_real_month_has(demo: Team) -> None:
    jobs = Job.objects.filter(team=demo)
    assert 110 <= jobs.count() <= 220
    assert set(jobs.values_list("kind", flat=True)) == set(KINDS)
    assert set(jobs.values_list("language", flat=True)) <= set(TRANSLATE_LANGUAGES)
    assert {each.role for each in demo.memberships.all()} == set(Role)
    assert jobs.filter(state=State.FAILED, charged__gt=0).count() >= 3
    assert jobs.filter(charge_source=Source.ESTIMATE).count() == 3
    larger = [job for job in jobs.filter(charge_source=Source.HEADER) if (job.charged or 0) > job.quote]
    assert len(larger) == 1
    rows = LedgerEntry.objects.filter(team=demo)
    kinds = {kind: rows.filter(kind=kind).count() for kind in Kind.values}
    assert all(kinds.values()), kinds
    refund = rows.get(kind=Kind.CORRECTION, source=Source.BALANCE, amount__lt=0)
    assert jobs.get(public_id=refund.job_id).state == State.FAILED
    corrections = rows.filter(kind=Kind.CORRECTION)
    assert corrections.count() == corrections.values("at").distinct().count() == 4
    assert refund.window_start
    outside = rows.get(kind=Kind.UNEXPLAINED)
    assert outside.job_id is None
    assert outside.amount > 0, "the balance fell"
    assert "fell by 420 credits" in outside.reason
    adjusted = rows.get(kind=Kind.ADJUSTMENT)
    assert adjusted.decided_by
    assert adjusted.reason
    assert jobs.get(public_id=adjusted.job_id).charge_source == Source.PERSON
    assert Decision.objects.filter(team=demo).count() >= 20
    limited = Budget.objects.filter(team=demo, limit__isnull=False)
    assert {row.scope for row in limited} == {"team", "project", "member"}
    assert all(row.used <= (row.limit or 0) for row in limited)
    assert BalanceReading.objects.filter(team=demo).count() > 50
    assert not Notice.objects.filter(team=demo, mail_at__isnull=False).exists()


def test_what_is_unexplained_is_what_the_ledger_leaves_of_the_balance(demo: Team) -> None:
    rows = LedgerEntry.objects.filter(team=demo)
    row = rows.get(kind=Kind.UNEXPLAINED)
    assert (row.job_id, row.amount > 0) == (None, True)
    assert "the balance fell by 420 credits that no video of ours explains" in row.reason
    came, spent = (
        rows.filter(kind__in=kinds).aggregate(sum=Sum("amount"))["sum"] for kinds in ([Kind.ALLOCATION], SPENT)
    )
    latest = BalanceReading.objects.filter(team=demo).latest("read_at")
    assert latest.remaining == came - spent - row.amount
    assert Compared.objects.get(team=demo).reading == latest
    assert drift.compare(at=timezone.now() + timedelta(minutes=2)) == 0
    assert rows.filter(kind=Kind.UNEXPLAINED).count() == 1


def test_people_find_something_to_decide(demo: Team) -> None:
    asked = Approval.objects.filter(team=demo, answer="")
    assert set(asked.values_list("why", "scope")) == {(Why.THRESHOLD, ""), (Why.BUDGET, "member")}
    assert PriceVersion.objects.get(team=demo).effective_from > timezone.now()
    assert not Endpoint.objects.get(team=demo).is_on


def test_one_request_can_be_approved_and_the_other_first_needs_a_limit_raised(demo: Team) -> None:
    client = Client()
    client.force_login(demo.memberships.get(role=Role.OWNER).user)
    page = client.get(f"{demo.get_absolute_url()}credits/requests/").text

    off = re.findall(r"<button([^>]*)>Approve · ([0-9\s]+) credits", page)
    assert [("disabled" in told, amount.split()) for told, amount in off] == [(False, ["1", "500"]), (True, ["360"])]


def test_no_worker_has_anything_to_do_with_it(demo: Team) -> None:
    jobs = Job.objects.filter(team=demo)
    assert not jobs.filter(state__in=[*UNSETTLED, State.UNCONFIRMED]).exclude(state__in=WAITING).exists()
    assert jobs.filter(state=State.PARKED).count() == 2
    assert not jobs.filter(send_at__isnull=False).exists()
    assert not jobs.filter(next_look_at__isnull=False).exists()


def test_the_comparing_finds_nothing_anew_in_it(demo: Team) -> None:
    before = LedgerEntry.objects.count()
    drift.compare(at=timezone.now() + timedelta(hours=1))
    assert LedgerEntry.objects.count() == before


def test_a_second_run_adds_nothing(demo: Team) -> None:
    before = (Team.objects.count(), Job.objects.count(), LedgerEntry.objects.count())
    assert "has its month already. Nothing was added" in seed(seed="2")
    assert (Team.objects.count(), Job.objects.count(), LedgerEntry.objects.count()) == before


def told(seed: str, now: datetime) -> list[tuple[object, ...]]:
    team = stage.put_on(seed=seed, now=now).team
    rows = LedgerEntry.objects.filter(team=team).order_by("pk")
    return list(rows.values_list("kind", "amount", "at", "by__name", "project__name", "reason"))


def test_the_same_seed_makes_the_same_month(db: None, now: datetime) -> None:
    first = told("7", now)
    assert first == told("7", now)
    assert first != told("8", now)


@pytest.mark.parametrize("back", range(1, 31, 7))
def test_the_books_agree_on_any_day(db: None, back: int) -> None:
    stage.put_on(seed=str(back), now=timezone.now() - timedelta(days=back))
    assert health.broken_invariants() == []


@pytest.mark.parametrize(
    "path",
    [
        "",
        "videos/",
        "activity/",
        "credits/",
        "credits/requests/",
        "credits/prices/",
        "credits/unexplained/",
        "settings/hooks/",
        "audit/",
    ],
)
def test_its_pages_open(demo: Team, path: str) -> None:
    client = Client()
    client.force_login(demo.memberships.get(role=Role.OWNER).user)
    assert client.get(f"{demo.get_absolute_url()}{path}").status_code == 200
