"""Saved views: what is kept of an address, under which name, who may change it, and what is gone since."""

from datetime import datetime

import pytest

from teams import projects
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos import saved_views
from videos.looks import tidy, without_gone
from videos.models import SavedView, Tag


def save(by: Membership, name: str, now: datetime, query: str = "state=ready") -> SavedView:
    return saved_views.save(by, name, query, now=now)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("state=ready", "state=ready"),
        ("?", ""),
        ("sort=cost&q=Lighthouse++at%20dusk&after=123", "q=Lighthouse+at+dusk&sort=cost"),
        ("sort=newest&group=flat&shelf=library&after=x", ""),
        ("shelf=archive&sort=newest", "shelf=archive"),
        ("state=&tag=%00", ""),
        ("state=lost&state=ready", "state=ready"),
        ("nonsense", ""),
        ("%%%&&&===", ""),
        ("csrfmiddlewaretoken=secret&next=//evil.test", ""),
        ("a&" * 2000, ""),
        ("tag=%F0%9F%8C%8A+s%C3%A9a", "tag=%F0%9F%8C%8A+s%C3%A9a"),
    ],
)
def test_of_an_address_only_the_way_of_looking_is_kept(query: str, kept: str) -> None:
    assert tidy(query) == kept
    assert tidy(kept) == kept


def test_a_view_is_kept_for_the_team(owner: Membership, now: datetime) -> None:
    view = save(owner, "  Ready \n ones ", now, "sort=cost&state=ready&after=9")

    assert (view.team, view.by, view.name, view.query) == (
        owner.team,
        owner.user,
        "Ready ones",
        "state=ready&sort=cost",
    )
    assert saved_views.of_team(owner.team) == [view]
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    assert saved_views.of_team(others) == []
    with pytest.raises(SavedView.DoesNotExist):
        saved_views.find(others, view.pk)


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", "state=ready", "A view needs a name"),
        (" \0\t\n", "state=ready", "A view needs a name"),
        ("a" * 41, "state=ready", "41 characters; at most 40 fit"),
        ("x" * 10_000, "state=ready", "10000 characters"),
        ("All of it", "", "This shows the whole library"),
        ("Page two", "after=018f", "This shows the whole library"),
        ("Odd", "no query at all", "This shows the whole library"),
        ("Long", f"q={'a' * 10_000}", "more than fits into an address"),
    ],
)
def test_what_is_no_view_is_refused_by_sentence(
    owner: Membership, now: datetime, name: str, query: str, words: str
) -> None:
    with pytest.raises(saved_views.Refused, match=words):
        save(owner, name, now, query)

    assert not SavedView.objects.exists()


@pytest.mark.parametrize(("first", "second"), [("Spring", "sPRING"), ("Åre", "åRE")])
def test_the_same_name_in_another_case_is_taken(owner: Membership, now: datetime, first: str, second: str) -> None:
    save(owner, first, now)
    other = save(owner, "Other", now)

    with pytest.raises(saved_views.NameTaken, match=f"Another view is called “{first}”"):
        save(owner, second, now)
    with pytest.raises(saved_views.NameTaken):
        saved_views.rename(owner, other, second)
    saved_views.rename(owner, other, "OTHER")

    assert {view.name for view in saved_views.of_team(owner.team)} == {first, "OTHER"}


def test_a_team_keeps_thirty_and_no_more(owner: Membership, now: datetime) -> None:
    for number in range(30):
        save(owner, f"View {number}", now)

    with pytest.raises(saved_views.Refused, match="at most 30 views"):
        save(owner, "One more", now)
    saved_views.forget(owner, saved_views.of_team(owner.team)[0])
    assert save(owner, "One more", now)


@pytest.mark.parametrize(
    ("role", "may"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.CREATOR, False), (Role.REVIEWER, False)]
)
def test_an_owner_a_manager_and_who_saved_it_may_change_it(
    owner: Membership, now: datetime, role: Role, may: bool
) -> None:
    maker, other = join(owner.team, "rita@example.test", Role.REVIEWER), join(owner.team, "kai@example.test", role)
    view = save(maker, "Mine", now)
    saved_views.rename(maker, view, "Still mine")

    if may:
        saved_views.rename(other, view, "Ours")
        assert saved_views.forget(other, view)
        assert not saved_views.forget(other, view)
    else:
        with pytest.raises(saved_views.MayNot, match="Only an owner, a manager or who made it"):
            saved_views.rename(other, view, "Ours")
        with pytest.raises(saved_views.MayNot):
            saved_views.forget(other, view)
        assert SavedView.objects.get().name == "Still mine"


def test_what_is_gone_since_is_left_out_and_named(owner: Membership, now: datetime) -> None:
    spring = projects.make(owner, "Spring", now=now)
    tag = Tag.objects.create(team=owner.team, name="Coast")
    query = tidy(f"project={spring.key}&tag=coast&member={owner.user.pk}&state=ready")

    assert without_gone(owner.team, query) == (query, [])
    projects.archive(owner, spring, now=now)
    assert without_gone(owner.team, query) == (query, [])

    tag.delete()
    assert without_gone(owner.team, query) == (query.replace("&tag=coast", ""), ["the tag “coast”"])
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    assert without_gone(others, query) == (
        "state=ready",
        ["the project “spring”", "the tag “coast”", "somebody who is not in the team"],
    )
    assert without_gone(others, "project=none&member=999999999") == (
        "project=none",
        ["somebody who is not in the team"],
    )
