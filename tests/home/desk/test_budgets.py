"""The budgets page: whose limit is how far, and setting one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from credits import ledger, spending
from credits.models import Budget, Source
from samsar.pricing import THIN_SPACE
from teams import members, projects
from teams.models import Membership, Project
from teams.roles import Permission, Role
from tests.conftest import join
from tests.credits.test_scopes import job

C = 1000


def url(owner: Membership, name: str = "budgets") -> str:
    return reverse(name, args=[owner.team.key])


@pytest.fixture
def launch(owner: Membership) -> Project:
    return projects.make(owner, "Launch", now=timezone.now())


def lines(client: Client, owner: Membership, **asked: str) -> dict[str, Any]:
    """The page's budgets by name."""
    answer: Any = client.get(url(owner), asked)
    return {row.line.name: row.line for _, _, _, rows in answer.context["groups"] for row in rows}


def spend(who: Membership, amount: int, project: Project | None = None, *, at: datetime | None = None) -> None:
    """Spend half of it and leave the other half reserved."""
    at, done = at or timezone.now(), job(who, project)
    ledger.hold(who.team, amount // 2, done, at=at)
    ledger.charge(done, amount // 2, Source.HEADER, at=at)
    ledger.hold(who.team, amount // 2, job(who, project), at=at)


def test_each_budget_says_spent_reserved_limit_and_free(
    owner: Membership, owner_client: Client, launch: Project
) -> None:
    spend(owner, 600 * C, launch)
    ledger.set_limit(owner.team, 1000 * C, at=timezone.now())
    ledger.set_limit(owner.team, 800 * C, at=timezone.now(), project=launch)

    found = lines(owner_client, owner)

    told = {name: (line.spent // C, line.reserved // C, line.limit, line.free) for name, line in found.items()}
    assert told == {
        "The team": (300, 300, 1000 * C, 400 * C),
        "Launch": (300, 300, 800 * C, 200 * C),
        "Mira Solberg": (300, 300, None, None),
    }
    assert (found["The team"].percent, found["Launch"].percent) == (60, 75)
    page = owner_client.get(url(owner)).text
    assert "75 % used" in page
    assert "No limit" in page
    assert 'data-tone="warn"' in page


@pytest.mark.parametrize(
    ("typed", "limit"),
    [("12000", 12_000_000), ("12 000", 12_000_000), (f"12{THIN_SPACE}000", 12_000_000), ("0", 0), ("", None)],
)
@pytest.mark.parametrize("scope", ["team", "project", "member"])
def test_a_limit_takes_whole_credits_with_or_without_spaces(
    owner: Membership, owner_client: Client, launch: Project, scope: str, typed: str, limit: int | None
) -> None:
    of = {"team": {}, "project": {"project": launch.key}, "member": {"member": str(owner.pk)}}[scope]
    answer = owner_client.post(url(owner, "budget_set"), {"limit": typed, **of})

    assert answer.status_code == 303
    whose: dict[str, Any] = {"project": launch if scope == "project" else None}
    whose["member"] = owner.user if scope == "member" else None
    assert ledger.budget_for(owner.team, timezone.now(), **whose).limit == limit
    assert Entry.objects.filter(action="budget.set").count() == (limit is not None)


@pytest.mark.parametrize("typed", ["-5", "1.5", "1,5", "10,00", "1,000.000", "lots", "٣", "1e3"])
def test_a_limit_that_is_no_number_is_kept_in_its_field_with_the_reason(
    owner: Membership, owner_client: Client, launch: Project, typed: str
) -> None:
    answer = owner_client.post(url(owner, "budget_set"), {"limit": typed, "project": launch.key})
    assert answer.status_code == 422
    assert answer.text.count("Write whole credits") == 1
    assert f'value="{typed}"' in answer.text
    assert not Budget.objects.exists()


def test_a_limit_below_what_is_used_is_refused_at_its_field_and_nothing_changes(
    owner: Membership, owner_client: Client
) -> None:
    spend(owner, 600 * C)
    ledger.set_limit(owner.team, 1000 * C, at=timezone.now())
    before = Entry.objects.count()

    answer = owner_client.post(url(owner, "budget_set"), {"limit": "599"})

    assert answer.status_code == 422
    assert "600 credits are spent or reserved already, so nothing was changed." in answer.text
    assert "Choose at least 600, or pause spending under Rules." in answer.text
    assert 'value="599"' in answer.text
    assert spending.month(owner.team, timezone.now()).limit == 1000 * C
    assert Entry.objects.count() == before
    assert owner_client.post(url(owner, "budget_set"), {"limit": "600"}).status_code == 303


@pytest.mark.parametrize("what", ["project", "member"])
@pytest.mark.parametrize("missing", ["nowhere", "0", "9" * 30, "-1", "", "\x00"])
def test_a_foreign_thing_answers_like_a_missing_one(
    owner: Membership, owner_client: Client, what: str, missing: str
) -> None:
    theirs = join(type(owner.team).objects.create(name="Others"), "otto@example.test", Role.OWNER)
    foreign = {"project": projects.make(theirs, "Theirs", now=timezone.now()).key, "member": str(theirs.pk)}
    there, nowhere = (
        owner_client.post(url(owner, "budget_set"), {"limit": "5", what: told}) for told in (foreign[what], missing)
    )

    assert (there.status_code, there.text) == (404, nowhere.text)
    assert nowhere.status_code == 404
    assert not Budget.objects.exists()


def test_who_may_not_set_a_limit_sees_why(owner: Membership) -> None:
    client = Client()
    client.force_login(join(owner.team, "rita@example.test", Role.REVIEWER).user)
    page = client.get(url(owner)).text
    # A field and a button of each: the team and two members.
    assert page.count(f'disabled title="{Permission.BUDGET.refusal}"') == 6
    assert client.post(url(owner, "budget_set"), {"limit": "5"}).status_code == 403


def test_an_earlier_month_is_only_read(owner: Membership, owner_client: Client, launch: Project) -> None:
    this = ledger.month_of(owner.team, timezone.now())
    last = datetime(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 10, 12, tzinfo=UTC)
    ledger.set_limit(owner.team, 500 * C, at=last)
    spend(owner, 100 * C, at=last)
    ledger.set_limit(owner.team, 700 * C, at=timezone.now())

    found = lines(owner_client, owner, month=f"{last:%Y-%m}")

    assert {name: (line.spent // C, line.limit) for name, line in found.items()} == {
        "The team": (50, 500 * C),
        "Mira Solberg": (50, None),
    }
    assert 'name="limit"' not in owner_client.get(url(owner), {"month": f"{last:%Y-%m}"}).text
    assert lines(owner_client, owner)["The team"].limit == 700 * C


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2099-01", "January 2099 has not begun, so this month is shown."),
        ("yesterday", "“yesterday” is not a month, so this one is shown."),
        ("2026-13", "“2026-13” is not a month"),
        ("\x00x", "“x” is not a month"),
    ],
)
def test_a_month_that_is_none_shows_this_one_and_says_so(
    owner: Membership, owner_client: Client, asked: str, said: str
) -> None:
    page = owner_client.get(url(owner), {"month": asked}).text
    assert said in page
    assert 'name="limit"' in page


def test_who_left_and_what_was_archived_stay_while_they_count(
    owner: Membership, owner_client: Client, launch: Project
) -> None:
    gone = join(owner.team, "gina@example.test", Role.CREATOR)
    gone.user.name = "Gina Berg"
    gone.user.save()
    spend(gone, 40 * C, launch)
    idle = projects.make(owner, "Idle", now=timezone.now())
    for each in (launch, idle):
        Project.objects.filter(pk=each.pk).update(archived_at=timezone.now())
    Membership.objects.filter(pk=gone.pk).delete()

    found = lines(owner_client, owner)

    assert (found["Gina Berg"].spent, found["Gina Berg"].note, found["Gina Berg"].key) == (20 * C, "left the team", "")
    assert found["Launch"].note == "archived"
    assert "Idle" not in found
    assert members.in_order(owner.team).count() == 1


def test_a_new_month_starts_with_the_last_limits_and_nothing_used(owner: Membership, owner_client: Client) -> None:
    this = ledger.month_of(owner.team, timezone.now())
    last = datetime(this.year - (this.month == 1), (this.month - 2) % 12 + 1, 10, 12, tzinfo=UTC)
    ledger.set_limit(owner.team, 500 * C, at=last, member=owner.user)
    spend(owner, 100 * C, at=last)

    line = lines(owner_client, owner)["Mira Solberg"]

    assert (line.limit, line.used, line.free) == (500 * C, 0, 500 * C)


def test_the_page_costs_the_same_whatever_there_is(
    owner: Membership, owner_client: Client, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            owner_client.get(url(owner))
        return len(queries)

    owner_client.get(url(owner))
    counts = [count()]
    for number in range(24):
        place = join(owner.team, f"member-{number}@example.test", Role.CREATOR)
        spend(place, 10 * C, projects.make(owner, f"Project {number}", now=timezone.now()))
        if number in (0, 23):
            counts.append(count())
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 8  # session, user, place, months, budgets, members, projects, the frame
