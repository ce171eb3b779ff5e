"""Every press that matters writes one entry, with its change or not at all, and a press that changes nothing none."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from audit.trail import Action
from credits import ledger
from credits.models import Budget, LedgerEntry, SpendingRules
from reviews.models import Decision
from teams import connections, projects
from teams.models import Connection, Membership, Project, Team
from tests.home.presses import PRESSES, Desk
from tests.house.test_recorded import RECORDED
from videos import trash
from videos.models import Job, JobEvent, Shelf, Video

ROWS: tuple[Any, ...] = (
    *(Budget, LedgerEntry, SpendingRules, Decision, Connection, Membership, Project, Team, Job, JobEvent, Video, Entry),
)


@pytest.fixture
def desk(
    owner: Membership,
    owner_client: Client,
    make_job: Callable[..., Job],
    make_video: Callable[..., Video],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
) -> Desk:
    """The owner of a team that nobody renders for."""
    settings.SANDBOX_URL = "http://127.0.0.1:9/v1"
    return Desk(client=owner_client, owner=owner, make_job=make_job, make_video=make_video, patch=monkeypatch)


def rows() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}


def test_each_press_that_is_said_to_record_is_pressed_here() -> None:
    pressed: dict[str, set[Action]] = {}
    for name, action, _ in PRESSES:
        pressed.setdefault(name, set()).add(action)
    assert pressed == RECORDED


@pytest.mark.parametrize(("name", "action", "way"), PRESSES)
def test_a_press_writes_one_entry(desk: Desk, name: str, action: Action, way: str) -> None:
    press, expected = PRESSES[name, action, way](desk)
    known = set(Entry.objects.values_list("pk", flat=True))
    began = timezone.now()

    answer = press()

    assert answer.status_code in (200, 302, 303)
    [entry] = Entry.objects.exclude(pk__in=known).filter(action=action)
    assert entry.subject == expected.subject
    assert entry.before == (expected.before or {})
    assert entry.after == (expected.after or {})
    assert began <= entry.at <= timezone.now()
    assert (entry.actor, entry.actor_name) == ((None, "") if expected.by_portal else (desk.owner.user, "Mira Solberg"))
    is_new_team = name == "live_open"
    assert (entry.team_id != desk.owner.team_id) is is_new_team


@pytest.mark.parametrize(("name", "action", "way"), PRESSES)
def test_what_cannot_be_recorded_is_not_done(desk: Desk, name: str, action: Action, way: str) -> None:
    press, _ = PRESSES[name, action, way](desk)
    before = rows()

    def refuse(*_told: object, **_facts: object) -> None:
        raise DatabaseError("the trail takes nothing")

    desk.patch.setattr("audit.trail.Entry.objects.create", refuse)
    with pytest.raises(DatabaseError, match="the trail takes nothing"):
        press()

    assert rows() == before


def test_pressing_twice_records_once(desk: Desk) -> None:
    """Where the first press left nothing to change, the second is none."""
    for key in (
        ("budget_set", Action.BUDGET_SET, ""),
        ("bulk_delete", Action.VIDEOS_DELETED, ""),
        ("decision_save", Action.VIDEO_APPROVED, ""),
        ("project_archive", Action.PROJECT_ARCHIVED, ""),
    ):
        press, _ = PRESSES[key](desk)
        press()
        count = Entry.objects.count()
        press()
        assert Entry.objects.count() == count, key


def test_renaming_a_project_to_its_own_name_records_nothing(desk: Desk) -> None:
    project = desk.project()
    count = Entry.objects.count()
    projects.rename(desk.owner, project, " Spring ", now=timezone.now())
    assert Entry.objects.count() == count


def test_the_portal_is_who_empties_the_trash_one_entry_a_team(desk: Desk) -> None:
    other = Team.objects.create(name="Other")
    long_ago = timezone.now() - trash.KEPT
    for title, team in (("One", desk.owner.team), ("Two", desk.owner.team), ("Three", other)):
        desk.make_video(title=title, team=team, shelf=Shelf.TRASH, shelved_at=long_ago)

    assert trash.purge(now=timezone.now()) == 3

    entries = Entry.objects.filter(action=Action.VIDEOS_PURGED, actor=None).order_by("team_id")
    assert [(each.team, each.subject) for each in entries] == [(desk.owner.team, "“One”, “Two”"), (other, "“Three”")]


def test_a_key_is_rejected_once_however_often_samsar_says_so(desk: Desk) -> None:
    team, now = desk.owner.team, timezone.now()
    connections.note_rejection(team.pk, now=now, asked_at=now)
    connections.store_key(team, "sbx_fake_key_old1", now=now)
    for _ in range(3):
        connections.note_rejection(team.pk, now=now, asked_at=now)
    connections.store_key(team, "sbx_fake_key_new2", now=now)
    connections.note_rejection(team.pk, now=now, asked_at=now)

    entries = Entry.objects.filter(action=Action.KEY_REJECTED).order_by("pk")
    assert [each.after for each in entries] == [{"last_four": "old1"}, {"last_four": "new2"}]


def test_no_key_stands_in_the_trail(desk: Desk) -> None:
    key = "sbx_fake_key_that_is_secret_c07e"
    connections.store_key(desk.owner.team, key, now=timezone.now(), by=desk.owner.user)
    [entry] = Entry.objects.values()
    assert key not in str(entry)
    assert key[:-4] not in str(entry)
    assert entry["after"] == {"last_four": "c07e"}


def test_the_first_limit_was_none_before_and_can_be_taken_off(desk: Desk) -> None:
    ledger.set_limit(desk.owner.team, 1000, at=timezone.now(), by=desk.owner.user)
    ledger.set_limit(desk.owner.team, None, at=timezone.now(), by=desk.owner.user)
    told = [(each.before, each.after) for each in Entry.objects.order_by("pk")]
    assert told == [({"limit": None}, {"limit": 1000}), ({"limit": 1000}, {"limit": None})]
