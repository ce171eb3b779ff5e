"""The audit page: who may read it, what it costs, and its export."""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from audit import trail
from audit.models import Entry
from audit.reading import PAGE
from audit.trail import Action
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.conftest import join

Note = Callable[..., Entry]


@pytest.fixture
def note(owner: Membership, now: datetime) -> Note:
    """Write an entry of the owner, so many minutes ago."""

    def write(action: Action = Action.MEMBER_ROLE, *, ago: int = 0, **told: object) -> Entry:
        return trail.record(owner.team_id, action, at=now - timedelta(minutes=ago), **{"by": owner.user, **told})  # type: ignore[arg-type]

    return write


def url(owner: Membership, query: str = "", name: str = "audit") -> str:
    return reverse(name, args=[owner.team.key]) + (f"?{query}" if query else "")


def exported(client: Client, owner: Membership, query: str = "") -> list[dict[str, str]]:
    answer = client.post(url(owner, query, "audit_export"))
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("role", Role)
def test_who_may_read_it(owner: Membership, role: Role) -> None:
    client = Client()
    client.force_login(join(owner.team, f"{role}@example.test", role).user)
    page, export = client.get(url(owner)), client.post(url(owner, name="audit_export"))
    settings = client.get(reverse("settings", args=[owner.team.key])).text

    if role.may(Permission.AUDIT):
        assert (page.status_code, export.status_code) == (200, 200)
        assert f'href="{url(owner)}"' in settings
    else:
        assert (page.status_code, export.status_code) == (403, 403)
        assert Permission.AUDIT.refusal in page.text
        assert f'disabled title="{Permission.AUDIT.refusal}"' in settings
        assert not Entry.objects.exists()


def test_a_foreign_team_is_as_missing_as_none(owner: Membership, owner_client: Client) -> None:
    other = Team.objects.create(name="Other")
    for name in ("audit", "audit_export"):
        for key in (other.key, "nowhere"):
            assert owner_client.post(reverse(name, args=[key])).status_code in (404, 405)
            assert owner_client.get(reverse(name, args=[key])).status_code in (404, 405)
    assert owner_client.get(reverse("audit", args=[other.key])).status_code == 404
    assert owner_client.post(reverse("audit_export", args=[other.key])).status_code == 404


def test_an_entry_is_a_sentence_with_what_it_was_before(owner: Membership, owner_client: Client, note: Note) -> None:
    Team.objects.filter(pk=owner.team_id).update(timezone="Europe/Oslo")
    entry = note(subject="<ola>@example.test", before={"role": "creator"}, after={"role": "manager"})
    text = owner_client.get(url(owner)).text

    assert f'id="entry-{entry.pk}"' in text
    assert ">13:00</time>" in text
    assert "Friday 20 November" in text
    assert "<strong>Mira Solberg</strong> changed a role:" in text
    assert "&lt;ola&gt;@example.test" in text
    assert '<span class="was">creator</span>' in text


def test_an_empty_trail_and_an_empty_answer_say_so(owner: Membership, owner_client: Client, note: Note) -> None:
    assert "Nothing was done yet" in owner_client.get(url(owner)).text
    note()
    assert "Nothing was found: about money." in owner_client.get(url(owner, "action=money")).text
    assert "There is nothing older." in owner_client.get(url(owner, "after=1.1")).text


def test_an_unknown_action_still_shows(owner: Membership, owner_client: Client, note: Note) -> None:
    note("pet.fed", subject="Rex")  # type: ignore[arg-type]
    assert "did what this version has no words for: pet.fed" in owner_client.get(url(owner)).text


def test_pages_are_of_fifty_and_keep_the_filter(owner: Membership, owner_client: Client, note: Note) -> None:
    for number in range(PAGE + 2):
        note(ago=number)
    first = owner_client.get(url(owner, "action=people"))
    assert first.text.count('id="entry-') == PAGE
    [query] = [part.split('"')[0] for part in first.text.split('href="?')[1:] if "after=" in part]
    second = owner_client.get(url(owner, query.replace("&amp;", "&")))
    assert second.text.count('id="entry-') == 2
    assert "action=people&amp;after=" in first.text


def test_a_change_of_the_filter_swaps_the_entries_alone(owner: Membership, owner_client: Client, note: Note) -> None:
    note()
    answer = owner_client.get(
        url(owner, "person=&action=money&from=&q="), headers={"HX-Request": "true", "HX-Target": "trail"}
    )
    assert answer.text.strip().removeprefix("{").startswith('<div id="trail">')
    assert answer["HX-Push-Url"] == url(owner, "action=money")
    assert "<html" not in answer.text


def test_an_absurd_address_is_told_and_exports_nothing(owner: Membership, owner_client: Client, note: Note) -> None:
    note()
    page = owner_client.get(url(owner, "person=999&from=never"))
    assert page.status_code == 200
    assert "Nobody known as “999”" in page.text
    assert "“never” is not a day" in page.text

    export = owner_client.post(url(owner, "person=999", "audit_export"))
    assert export.status_code == 422
    assert "Nothing was exported." in export.text
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("count", [1, 120])
def test_the_page_asks_six_questions_whatever_it_holds(
    owner: Membership,
    owner_client: Client,
    note: Note,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    people = [join(owner.team, f"p{number}@example.test", Role.MANAGER).user for number in range(min(count, 20))]
    for number in range(count):
        note(ago=number, by=people[number % len(people)], before={"role": "a"}, after={"role": "b"})

    with django_assert_max_num_queries(6):
        owner_client.get(url(owner))
    with django_assert_max_num_queries(6):
        owner_client.get(url(owner, f"person={people[0].pk}&action=people&from=2026-11-01&to=2026-11-30&q=x"))
    with django_assert_max_num_queries(5):
        owner_client.get(url(owner), headers={"HX-Request": "true", "HX-Target": "trail"})


def test_the_export_holds_all_rows_of_the_filter_and_is_recorded(
    owner: Membership, owner_client: Client, note: Note
) -> None:
    made = [note(ago=number, subject=f"p{number}@example.test") for number in range(PAGE + 5)]
    note(Action.BUDGET_SET, after={"limit": 1000})

    rows = exported(owner_client, owner, "action=people")

    assert [row["Entry"] for row in rows] == [str(each.pk) for each in made]
    assert rows[0]["What was done"] == "Mira Solberg changed a role: p0@example.test"
    recorded = Entry.objects.get(action=Action.TRAIL_EXPORTED)
    assert (recorded.actor, recorded.subject) == (owner.user, "about people")
    assert str(recorded.pk) not in {row["Entry"] for row in exported(owner_client, owner, "action=people")}


def test_an_export_is_a_snapshot(owner: Membership, owner_client: Client, note: Note) -> None:
    """What is written after the press, and before the file has come whole, does not stand in it."""
    for number in range(3):
        note(ago=number)
    answer = owner_client.post(url(owner, name="audit_export"))
    late = note(ago=-5, subject="too late")
    lines = list(answer.streaming_content)  # type: ignore[attr-defined]

    assert len(lines) == 4
    assert b"too late" not in b"".join(lines)
    assert late.subject in owner_client.get(url(owner)).text


def test_names_stay_as_they_were_then(owner: Membership, owner_client: Client, note: Note) -> None:
    note()
    owner.user.name = "Mira Berg"
    owner.user.save()

    assert [row["Person"] for row in exported(owner_client, owner)] == ["Mira Solberg"]
    page = owner_client.get(url(owner)).text
    assert "<strong>Mira Solberg</strong> changed a role" in page
    assert ">Mira Berg</option>" in page


def test_the_file_has_a_name_that_says_what_it_is(owner: Membership, owner_client: Client, note: Note) -> None:
    note()
    answer = owner_client.post(url(owner, name="audit_export"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="audit-trail-fjord-field-2')
    assert list(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_get_exports_nothing(owner: Membership, owner_client: Client) -> None:
    assert owner_client.get(url(owner, name="audit_export")).status_code == 405
    assert not Entry.objects.exists()
