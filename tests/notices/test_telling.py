"""Who is told, and how what happens together becomes one notice."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from notices.kinds import Kind
from notices.models import Notice, Wish
from notices.telling import PATIENCE, hasten, tell
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.conftest import NOW, join
from tests.faults import crowd
from tests.notices.conftest import heard, told

Live = Callable[..., Membership]


def everybody(team: Team, kind: Kind, people: dict[str, Membership], actor: int | None = None) -> set[str]:
    """Tell everybody of an event, and return the roles of those who heard of it."""
    every = [place.user_id for place in people.values()]
    tell(team, kind, every, bundle="b", title="", path="/", now=NOW, actor_id=actor, sentence="It happened")
    return {role for role, place in people.items() if heard(place)}


def test_what_is_told_stands_once_with_its_sentence(live: Team, people: dict[str, Membership]) -> None:
    told(live, people["creator"])
    row = Notice.objects.get()
    assert (row.sentence, row.title, row.count, row.read_at, row.first_at) == (
        "1 video is ready",
        "Spring",
        1,
        None,
        NOW,
    )
    assert row.mail_at == NOW + Kind.VIDEOS.about.wait


@pytest.mark.parametrize(
    ("ready", "failed", "words"),
    [
        (5, 1, "5 videos are ready, 1 failed"),
        (1, 0, "1 video is ready"),
        (0, 1, "1 video failed"),
        (0, 3, "3 videos failed"),
    ],
)
def test_words_of_a_bundle(ready: int, failed: int, words: str) -> None:
    assert Notice(kind="videos", count=ready, failed=failed).sentence == words


def test_a_bundle_grows_and_is_unread_again(live: Team, people: dict[str, Membership]) -> None:
    told(live, people["creator"], is_whole=False)
    Notice.objects.update(read_at=NOW)
    told(live, people["creator"], count=0, failed=1, is_whole=False, now=NOW + timedelta(seconds=5))
    row = Notice.objects.get()
    assert (row.sentence, row.read_at, row.revision) == ("1 video is ready, 1 failed", None, 2)
    assert (row.first_at, row.last_at) == (NOW, NOW + timedelta(seconds=5))


def test_a_late_truth_corrects_the_counts_and_never_makes_them_negative(
    live: Team, people: dict[str, Membership]
) -> None:
    told(live, people["creator"], count=0, failed=1)
    told(live, people["creator"], count=1, failed=-1)
    assert heard(people["creator"]) == [("videos", "1 video is ready")]
    told(live, people["manager"], count=1, failed=-1)  # the notice that it corrects is gone
    assert heard(people["manager"]) == [("videos", "1 video is ready")]


def test_who_did_it_is_not_told(live: Team, people: dict[str, Membership]) -> None:
    told(live, people["creator"], actor_id=people["creator"].user_id)
    assert Notice.objects.count() == 0


def test_only_members_of_this_team_are_told(live: Team, people: dict[str, Membership], owner: Membership) -> None:
    people["creator"].delete()
    told(live, people["creator"])
    told(live, owner)  # of another team
    assert Notice.objects.count() == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_only_roles_that_may_see_it_are_told(live: Team, people: dict[str, Membership], kind: Kind) -> None:
    may = {role.value for role in Role if role.may(kind.about.needs) or (kind.about.also and role.may(kind.about.also))}
    assert everybody(live, kind, people) == may


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_permission_hears_nothing(
    live: Team, people: dict[str, Membership], role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = type(Kind.VIDEOS.about)
    narrow = about(title="x", because="x", icon="x", needs=Permission.SPEND)
    monkeypatch.setattr(Kind.VIDEOS, "_value_", narrow)
    told(live, people[role.value], sentence="It happened")
    assert bool(heard(people[role.value])) is role.may(Permission.SPEND)


@pytest.mark.parametrize(
    ("kind", "roles"),
    [(Kind.UNCONFIRMED, {"owner", "manager", "creator"}), (Kind.KEY, {"owner"}), (Kind.JOINED, {"owner", "manager"})],
)
def test_some_hear_of_it_because_of_what_they_may(
    live: Team, people: dict[str, Membership], kind: Kind, roles: set[str]
) -> None:
    named = [people["creator"].user_id] if kind is Kind.UNCONFIRMED else []
    tell(live, kind, named, bundle="b", title="", path="/", now=NOW, actor_id=None, sentence="It happened")
    assert {role for role, place in people.items() if heard(place)} == roles


def test_who_wants_neither_bell_nor_mail_gets_no_row(live: Team, people: dict[str, Membership]) -> None:
    Wish.objects.create(user=people["creator"].user, kind="videos", bell=False, mail=False)
    told(live, people["creator"])
    told(live, people["creator"], Kind.DECISION, sentence="Approved")
    assert heard(people["creator"]) == [("decision", "Approved")]
    Wish.objects.update(mail=True)
    told(live, people["creator"])
    assert Notice.objects.get(kind="videos").in_bell is False


@pytest.mark.parametrize("members", [1, 20, 300])
def test_telling_is_one_question_whatever_the_number_of_people(
    live: Team, members: int, django_assert_num_queries: Any
) -> None:
    places = [join(live, f"m{number}@example.test", Role.MANAGER) for number in range(members)]
    with django_assert_num_queries(1):
        tell(live, Kind.UNCONFIRMED, [], bundle="b", title="T", path="/", now=NOW, actor_id=places[0].user_id)
    assert Notice.objects.count() == members - 1


def test_mail_of_a_growing_bundle_waits_for_the_rest_and_not_for_ever(
    live: Team, people: dict[str, Membership]
) -> None:
    told(live, people["creator"], is_whole=False)
    told(live, people["creator"], is_whole=False, now=NOW + timedelta(minutes=5))
    assert Notice.objects.get().mail_at == NOW + PATIENCE
    hasten(live, Kind.VIDEOS, "b1", now=NOW + timedelta(minutes=6))
    assert Notice.objects.get().mail_at == NOW + timedelta(minutes=6) + Kind.VIDEOS.about.wait


def test_what_was_mailed_is_mailed_once_more_when_it_is_whole(live: Team, people: dict[str, Membership]) -> None:
    told(live, people["creator"], is_whole=False)
    Notice.objects.update(mail_at=None, mailed_at=NOW, rests_until=NOW)
    later = NOW + timedelta(minutes=1)
    told(live, people["creator"], is_whole=False, now=later)
    assert Notice.objects.get().mail_at is None
    hasten(live, Kind.VIDEOS, "b1", now=later)
    assert Notice.objects.get().mail_at == later + Kind.VIDEOS.about.wait


def test_mail_about_the_same_rests_an_hour_where_it_comes_again_and_again(
    live: Team, people: dict[str, Membership]
) -> None:
    told(live, people["creator"], Kind.PARKED)
    Notice.objects.update(mail_at=None, mailed_at=NOW, rests_until=NOW + timedelta(hours=1))
    told(live, people["creator"], Kind.PARKED, now=NOW + timedelta(minutes=1))
    assert Notice.objects.get().mail_at == NOW + timedelta(hours=1)
    told(live, people["creator"], Kind.PARKED, now=NOW + timedelta(minutes=2))
    row = Notice.objects.get()
    assert (row.mail_at, row.sentence) == (NOW + timedelta(hours=1), "3 videos wait for your decision")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", range(3))
def test_events_at_once_make_one_row_a_person_with_the_right_counts(
    live: Team, people: dict[str, Membership], time: int
) -> None:
    every = [place.user_id for place in people.values()]
    facts: dict[str, Any] = {"bundle": "b", "title": "T", "path": "/", "now": NOW, "actor_id": None}
    works = [
        partial(tell, live, Kind.VIDEOS, every, count=int(n % 4 > 0), failed=int(n % 4 == 0), **facts) for n in range(8)
    ]
    crowd.run(*works)
    assert {(row.count, row.failed) for row in Notice.objects.all()} == {(6, 2)}
    assert Notice.objects.count() == len(people)
