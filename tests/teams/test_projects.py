"""Projects: making, renaming, archiving, and which one a member works in."""

import threading
from datetime import datetime

import pytest
from django.db import connection, connections

from teams import projects
from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.conftest import join


def make(by: Membership, name: str, now: datetime) -> Project:
    return projects.make(by, name, now=now)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Spring launch", "spring-launch"),
        ("  Spring \n launch ", "spring-launch"),
        ("Åre & Voss: été", "are-voss-ete"),
        ("春の発売", "project"),
        ("New", "new-2"),
        ("none", "none-2"),
        ("switch", "switch-2"),
        ("a" * 80, "a" * 56),
        ("\0Null\0", "null"),
    ],
)
def test_a_project_s_key_is_made_of_its_name(owner: Membership, now: datetime, name: str, key: str) -> None:
    made = make(owner, name, now)

    assert (made.key, made.name) == (key, " ".join(name.replace("\0", "").split()))
    assert (made.team, made.by, made.created_at) == (owner.team, owner.user, now)


def test_names_that_read_alike_in_an_address_get_keys_of_their_own(owner: Membership, now: datetime) -> None:
    keys = [make(owner, name, now).key for name in ("Spring", "Spring!", "春", "夏", "spring 2", "Spring?")]

    assert keys == ["spring", "spring-2", "project", "project-2", "spring-2-2", "spring-3"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "needs a name"),
        (" \t\n\0 ", "needs a name"),
        ("a" * 81, "81 characters"),
        ("x" * 10_000, "at most 80 fit"),
        ("Spring\u202ehcnual", "characters that do not show"),
    ],
)
def test_a_name_that_is_none_is_refused_by_sentence(owner: Membership, now: datetime, name: str, words: str) -> None:
    with pytest.raises(projects.Refused, match=words):
        make(owner, name, now)

    assert not Project.objects.exists()


@pytest.mark.parametrize(("first", "second"), [("Spring", "sPRING"), ("Åre", "åRE"), ("STRASSE", "straße")])
def test_the_same_name_in_another_case_is_taken(owner: Membership, now: datetime, first: str, second: str) -> None:
    make(owner, first, now)
    other = make(owner, "Other", now)

    with pytest.raises(projects.NameTaken, match=f"“{first}” already"):
        make(owner, second, now)
    with pytest.raises(projects.NameTaken):
        projects.rename(owner, other, second, now=now)

    assert [project.name for project in projects.in_order(owner.team)] == sorted([first, "Other"])


def test_another_team_may_have_the_same_name_and_key(owner: Membership, now: datetime) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)

    assert make(owner, "Spring", now).key == make(others, "Spring", now).key == "spring"


def test_renaming_keeps_the_key_and_may_change_the_case(owner: Membership, now: datetime) -> None:
    made = make(owner, "Spring", now)

    projects.rename(owner, made, "  SPRING  launch ", now=now)

    made.refresh_from_db()
    assert (made.key, made.name) == ("spring", "SPRING launch")


def test_a_team_has_so_many_projects_and_no_more(
    owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projects, "MOST_PROJECTS", 2)
    projects.archive(owner, make(owner, "One", now), now=now)
    make(owner, "Two", now)

    with pytest.raises(projects.Refused, match="at most 2 projects"):
        make(owner, "Three", now)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FINANCE])
def test_who_may_not_spend_makes_and_switches_nothing(owner: Membership, now: datetime, role: Role) -> None:
    member, made = join(owner.team, "rita@example.test", role), make(owner, "Spring", now)

    with pytest.raises(projects.MayNot, match="cannot spend"):
        make(member, "Autumn", now)
    with pytest.raises(projects.MayNot, match="cannot spend"):
        projects.switch(member, made)

    member.refresh_from_db()
    assert member.project is None


@pytest.mark.parametrize(
    ("role", "may"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.CREATOR, False), (Role.REVIEWER, False)]
)
def test_an_owner_a_manager_and_who_made_it_may_change_it(
    owner: Membership, now: datetime, role: Role, may: bool
) -> None:
    maker, other = join(owner.team, "liv@example.test", Role.CREATOR), join(owner.team, "kai@example.test", role)
    made = make(maker, "Spring", now)
    projects.rename(maker, made, "Summer", now=now)

    if may:
        projects.rename(other, made, "Autumn", now=now)
        assert projects.archive(other, made, now=now)
        assert projects.bring_back(other, made, now=now)
    else:
        with pytest.raises(projects.MayNot, match="Only an owner, a manager or who made it"):
            projects.rename(other, made, "Autumn", now=now)
        with pytest.raises(projects.MayNot):
            projects.archive(other, made, now=now)
        with pytest.raises(projects.MayNot):
            projects.bring_back(other, made, now=now)


def test_who_made_it_and_may_only_look_now_changes_it_no_more(owner: Membership, now: datetime) -> None:
    maker = join(owner.team, "liv@example.test", Role.CREATOR)
    made = make(maker, "Spring", now)
    Membership.objects.filter(pk=maker.pk).update(role=Role.FINANCE)
    maker.refresh_from_db()

    with pytest.raises(projects.MayNot):
        projects.archive(maker, made, now=now)


def test_an_archived_project_lets_everybody_go_and_takes_nobody(owner: Membership, now: datetime) -> None:
    liv, made = join(owner.team, "liv@example.test", Role.CREATOR), make(owner, "Spring", now)
    for member in (owner, liv):
        projects.switch(member, made)
    assert projects.at_work(made, 5) == [owner.user, liv.user]

    assert projects.archive(owner, made, now=now)
    assert not projects.archive(owner, made, now=now)

    assert projects.at_work(made, 5) == []
    made.refresh_from_db()
    assert made.archived_at == now
    with pytest.raises(projects.Refused, match="“Spring” is archived and takes no new videos"):
        projects.switch(liv, made)
    assert projects.open_ones(owner.team, 9) == []
    assert projects.bring_back(owner, made, now=now)
    assert not projects.bring_back(owner, made, now=now)
    assert projects.open_ones(owner.team, 9) == [made]


def test_a_switch_that_crossed_an_archive_counts_for_nothing(owner: Membership, now: datetime) -> None:
    made = make(owner, "Spring", now)
    projects.archive(owner, Project.objects.get(pk=made.pk), now=now)

    projects.switch(owner, made)  # read before the archive was committed

    owner.refresh_from_db()
    assert owner.open_project is None


def test_a_foreign_project_is_as_good_as_none(owner: Membership, now: datetime) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    theirs = make(others, "Spring", now)

    with pytest.raises(Project.DoesNotExist):
        projects.find(owner.team, theirs.key)
    with pytest.raises(projects.Refused):
        projects.switch(owner, theirs)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_two_at_once_make_one_project_of_a_name_and_one_key_each(owner: Membership, now: datetime, same: bool) -> None:
    liv, start, said = join(owner.team, "liv@example.test", Role.CREATOR), threading.Barrier(2), list[str]()

    def act(by: Membership, name: str) -> None:
        start.wait(20)
        try:
            said.append(make(by, name, now).key)
        except projects.Refused as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    racers = [
        threading.Thread(target=act, args=(owner, "Spring")),
        threading.Thread(target=act, args=(liv, "SPRING" if same else "Spring!")),
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(30)

    assert connection.vendor in ("sqlite", "postgresql")
    if same:
        assert Project.objects.count() == 1
        assert [words for words in said if "already. Nothing was changed: choose another name." in words]
    else:
        assert sorted(said) == ["spring", "spring-2"]
