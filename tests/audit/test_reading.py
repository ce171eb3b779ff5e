"""Reading the trail: filters, days of the team's zone, pages by key, and addresses that nobody wrote."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from audit import reading, trail
from audit.models import Entry
from audit.reading import PAGE, Asked
from audit.trail import Action
from teams.models import Membership, Team, User
from teams.roles import Role
from tests.conftest import join

Note = Callable[..., Entry]
OSLO = ZoneInfo("Europe/Oslo")


def found(team: Team, query: str) -> list[Entry]:
    asked = Asked.parse(QueryDict(query), reading.people(team.pk))
    assert asked.problems == ()
    return reading.page(team.pk, asked, OSLO)[0]


def test_newest_first_and_never_another_team_s(owner: Membership, note: Note, now: datetime) -> None:
    old, new, twin = note(ago=9), note(), note()
    other = Team.objects.create(name="Other")
    trail.record(other.pk, Action.TEAM_OPENED, at=now, by=owner.user)

    assert found(owner.team, "") == [twin, new, old]
    assert reading.people(other.pk) == {str(owner.user_id): "Mira Solberg"}


def test_each_filter_and_all_together(owner: Membership, note: Note) -> None:
    ola = join(owner.team, "ola@example.test", Role.MANAGER).user
    role = note(subject="Åse@example.test")
    limit = note(Action.BUDGET_SET, by=ola)
    rejected = note(Action.KEY_REJECTED, by=None)

    assert found(owner.team, f"person={ola.pk}") == [limit]
    assert found(owner.team, "person=portal") == [rejected]
    assert found(owner.team, "action=member.role") == [role]
    assert found(owner.team, "action=money") == [limit]
    assert found(owner.team, "q=åSE@") == [role]
    assert found(owner.team, "q=%25") == []
    assert found(owner.team, f"person={owner.user_id}&action=people&q=example&from=2026-11-20&to=2026-11-20") == [role]


def test_days_begin_at_midnight_of_the_team(owner: Membership, note: Note) -> None:
    """It is 12:00 UTC, and Oslo's day began 13 hours ago."""
    last, first, before = note(), note(ago=13 * 60), note(ago=13 * 60 + 1)

    assert found(owner.team, "from=2026-11-20&to=2026-11-20") == [last, first]
    assert found(owner.team, "to=2026-11-19") == [before]
    assert found(owner.team, "from=2026-11-21") == []


def test_every_entry_stands_on_exactly_one_page(owner: Membership, note: Note) -> None:
    made = [note(ago=number // 7) for number in range(PAGE * 2 + 3)]  # seven at the same moment

    seen: list[Entry] = []
    asked, has_more, pages = Asked(), True, 0
    while has_more:
        rows, has_more = reading.page(owner.team_id, asked, OSLO)
        seen, pages = [*seen, *rows], pages + 1
        asked = Asked.parse(QueryDict(asked.query(rows[-1])), {})

    assert pages == 3
    assert len(seen) == len(set(seen)) == len(made)
    assert seen == sorted(made, key=lambda each: (each.at, each.pk), reverse=True)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("person=999999", "Nobody known as “999999” stands in this trail"),
        ("person=1%27--", "Nobody known as “1'--” stands"),
        ("action=member.eaten", "There is no action called “member.eaten”"),
        ("from=yesterday", "“yesterday” is not a day of this trail"),
        ("from=0001-01-01", "“0001-01-01” is not a day of this trail"),
        ("to=9999-12-31", "“9999-12-31” is not a day of this trail"),
        ("to=2026-02-30", "“2026-02-30” is not a day of this trail"),
        ("to=20261120", "“20261120” is not a day of this trail"),
        ("from=2026-11-20&to=2026-11-01", "The last day is before the first"),
        ("after=-1", "There is no such page of this trail"),
        ("after=9" + "9" * 30, "There is no such page of this trail"),
        ("q=" + "x" * 101, "Only the first 100 characters"),
        ("person=" + "x" * 5000, "Nobody known as “" + "x" * 40 + "…”"),
    ],
)
def test_an_absurd_address_is_told_in_a_sentence(owner: Membership, note: Note, query: str, sentence: str) -> None:
    note()
    asked = Asked.parse(QueryDict(query), reading.people(owner.team_id))

    assert len(asked.problems) == 1
    assert sentence in asked.problems[0]
    assert asked.problems[0].endswith(".")
    reading.page(owner.team_id, asked, OSLO)


@pytest.mark.parametrize(
    "query", ["after=9999999999999999.999999999999999999", "q=%00%F0%9F%8E%AC", "q=_", "from=", "x=1"]
)
def test_an_odd_address_that_asks_for_something_is_answered(owner: Membership, note: Note, query: str) -> None:
    note()
    found(owner.team, query)


def test_the_address_says_only_what_is_asked_for(owner: Membership, note: Note) -> None:
    people = {"7": "Mira"}
    asked = Asked.parse(QueryDict("person=7&action=&from=2026-11-01&to=&q=+ola+"), people)

    assert asked.query() == "person=7&from=2026-11-01&q=ola"
    assert asked.in_words(people) == "by Mira, from 1 November 2026, with “ola” in the subject"
    assert Asked().in_words(people) == "everything"
    both = Asked.parse(QueryDict("person=portal&action=keys&to=2026-11-30"), people)
    assert both.in_words(people) == "by the portal, about keys, until 30 November 2026"
    assert Asked(action="member.role").in_words({}) == "“changed a role”"


def test_people_are_those_who_did_something_by_one_question(
    owner: Membership, note: Note, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    join(owner.team, "idle@example.test", Role.MANAGER)
    gone = User.objects.create_user("gone@example.test", name="Long Gone")
    for by in (gone, owner.user, None, gone):
        note(by=by)

    with django_assert_num_queries(1):
        people = reading.people(owner.team_id)
    assert people == {str(owner.user_id): "Mira Solberg", str(gone.pk): "Long Gone"}


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "trail_of_a_team"),
        ("from=2020-01-01&to=2020-02-01", "trail_of_a_team"),
        ("action=member.role", "trail_by_action"),
        ("person=rare", "trail_by_actor"),
    ],
)
def test_each_question_has_its_index(owner: Membership, now: datetime, query: str, index: str) -> None:
    """Enough rows that a database with figures about its tables would not rather read them all."""
    rare = join(owner.team, "ola@example.test", Role.MANAGER).user
    actions = [Action.BUDGET_SET, Action.MEMBER_ROLE]
    Entry.objects.bulk_create(
        Entry(
            team_id=owner.team_id,
            at=now - timedelta(minutes=number),
            actor=rare if number % 50 == 0 else owner.user,
            action=actions[number % 50 == 1],
        )
        for number in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_entry")
    asked = Asked.parse(QueryDict(query.replace("rare", str(rare.pk))), reading.people(owner.team_id))
    plan = reading.matching(owner.team_id, asked, OSLO)[:51].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("day", ["2000-01-01", "2999-12-31"])
def test_the_first_and_the_last_day_that_can_be_asked_for(note: Note, owner: Membership, day: str) -> None:
    note()
    assert found(owner.team, f"from={day}&to={day}") == []
