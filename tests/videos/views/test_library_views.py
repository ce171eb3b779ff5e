"""The line of views above the wall: its counts and marks, saving, opening, renaming, deleting."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams import projects
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.test_projects import HTMX, at, client_of, told
from videos import saved_views
from videos.jobs.states import State
from videos.models import Job, SavedView, Tag, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def save(by: Membership, name: str, now: datetime, query: str = "state=ready&sort=cost") -> SavedView:
    return saved_views.save(by, name, query, now=now)


def line(client: Client, team: Team, query: str = "") -> Any:
    return client.get(f"{at(team, 'views_line')}?{query}", headers=HTMX)


def tabs(answer: Any) -> list[tuple[str, str]]:
    return [(tab.name, tab.count) for tab in answer.context["tabs"]]


def test_the_library_asks_for_its_line_once_and_has_links_without_scripts(
    owner_client: Client, owner: Membership
) -> None:
    text = owner_client.get(at(owner.team, "library"), {"state": "ready"}).content.decode()

    assert f'hx-get="{at(owner.team, "views_line")}?state=ready" hx-trigger="load"' in text
    for query in ("?state=ready", "?state=running", "?state=attention"):
        assert f'href="{at(owner.team, "library")}{query}"' in text
    assert f'href="{at(owner.team, "view_new")}?state=ready"' in text
    assert "hx-trigger" not in line(owner_client, owner.team).content.decode()


def test_each_view_has_its_count_and_the_open_one_is_marked(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo, now: datetime
) -> None:
    make_video()
    make_job(State.RENDERING)
    make_job(State.FAILED)
    view = save(owner, "Dear ones", now)

    answer = line(owner_client, owner.team, "sort=cost&state=ready&after=x")

    assert tabs(answer) == [("All", "3"), ("Ready", "1"), ("On the way", "1"), ("Needs you", "1"), ("Dear ones", "1")]
    marked = [tab for tab in answer.context["tabs"] if tab.is_current]
    assert [(tab.name, tab.href) for tab in marked] == [("Dear ones", at(owner.team, "view_open", view.pk))]
    assert answer.content.decode().count("aria-current") == 1
    assert [tab.name for tab in line(owner_client, owner.team).context["tabs"] if tab.is_current] == ["All"]
    assert not [tab for tab in line(owner_client, owner.team, "q=x").context["tabs"] if tab.is_current]


@pytest.mark.parametrize(
    ("query", "savable"),
    [
        ("", ""),
        ("state=ready", ""),
        ("after=x", ""),
        ("junk=1", ""),
        ("q=sea&after=x", "q=sea"),
        ("sort=cost", "sort=cost"),
    ],
)
def test_only_a_new_way_of_looking_can_be_saved(
    owner_client: Client, owner: Membership, query: str, savable: str
) -> None:
    answer = line(owner_client, owner.team, query)

    assert answer.context["savable"] == savable
    assert ("Save this view" in answer.content.decode()) is bool(savable)


def test_the_line_asks_two_questions_of_its_own_whatever_the_number_of_views(
    owner_client: Client, owner: Membership, make_video: MakeVideo, now: datetime
) -> None:
    make_video()
    counted = []
    for number in range(30):
        save(owner, f"View {number}", now, f"q=lighthouse&cost_min={number}&tag=x&project=y")
        if number in (0, 29):
            with CaptureQueriesContext(connection) as queries:
                answer = line(owner_client, owner.team)
            counted.append(len(queries))

    # Session, person and member, and then the views and all counts.
    assert counted == [5, 5]
    assert len(answer.context["tabs"]) == 34


def test_saving_asks_for_a_name_and_leads_back(owner_client: Client, owner: Membership) -> None:
    there = f"{at(owner.team, 'view_new')}?sort=cost&q=sea&after=x"
    sheet = owner_client.get(there, headers=HTMX).content.decode()
    assert "<html" not in sheet
    assert f'action="{at(owner.team, "view_new")}?q=sea&amp;sort=cost"' in sheet
    assert "<html" in owner_client.get(there).content.decode()

    answer = owner_client.post(there, {"name": "By the sea"})

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{at(owner.team, 'library')}?q=sea&sort=cost")
    assert told(answer) == ["“By the sea” is saved. It stands above the library for everybody in the team."]
    assert SavedView.objects.get().query == "q=sea&sort=cost"


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("q=sea", "", "A view needs a name"),
        ("q=sea", "\t ", "A view needs a name"),
        ("q=sea", "a" * 10_000, "at most 40 fit"),
        ("q=sea", "dEAR ONES", "Another view is called “Dear ones”"),
        ("", "Fine", "This shows the whole library"),
        ("%00%ff=&&==;;", "Fine", "This shows the whole library"),
        (f"q={'a' * 5000}", "Fine", "more than fits into an address"),
    ],
)
def test_what_keeps_it_from_being_saved_stands_at_the_name(
    owner_client: Client, owner: Membership, now: datetime, query: str, name: str, words: str
) -> None:
    save(owner, "Dear ones", now)

    answer = owner_client.post(f"{at(owner.team, 'view_new')}?{query}", {"name": name})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_a_view_opens_the_library_and_says_what_is_gone(owner_client: Client, owner: Membership, now: datetime) -> None:
    spring, tag = projects.make(owner, "Spring", now=now), Tag.objects.create(team=owner.team, name="Coast")
    view = save(owner, "Coast", now, f"project={spring.key}&tag=Coast&state=ready")
    there = at(owner.team, "view_open", view.pk)

    whole = owner_client.get(there)
    assert whole.headers["Location"] == f"{at(owner.team, 'library')}?state=ready&project=spring&tag=Coast"
    assert told(whole) == []

    tag.delete()
    cut = owner_client.get(there)
    assert cut.headers["Location"] == f"{at(owner.team, 'library')}?state=ready&project=spring"
    assert told(cut) == ["“Coast” was opened without the tag “Coast”: gone since it was saved."]
    assert "was opened without" in owner_client.get(cut.headers["Location"]).content.decode()


def test_the_list_of_views_renames_and_deletes(owner_client: Client, owner: Membership, now: datetime) -> None:
    assert "A view is a way of looking" in owner_client.get(at(owner.team, "views")).content.decode()
    view, other = save(owner, "Dear ones", now), save(owner, "Other", now)

    text = owner_client.get(at(owner.team, "views")).content.decode()
    assert text.index("Dear ones") < text.index("Other")
    renamed = owner_client.post(at(owner.team, "view_rename", view.pk), {"name": "Dearest"})
    taken = owner_client.post(at(owner.team, "view_rename", view.pk), {"name": "OTHER"})
    deleted = owner_client.post(at(owner.team, "view_delete", other.pk))

    assert {answer.headers["Location"] for answer in (renamed, taken, deleted)} == {at(owner.team, "views")}
    assert told(renamed) == ["The view is called “Dearest” now."]
    assert told(taken)[-1] == "Another view is called “Other”. Nothing was changed: choose another name."
    assert told(deleted)[-1] == "The view “Other” is deleted. The videos stay."
    assert [each.name for each in saved_views.of_team(owner.team)] == ["Dearest"]


def test_everybody_may_save_and_only_some_may_change(owner: Membership, now: datetime) -> None:
    mine = save(owner, "Mine", now)
    rita = client_of(join(owner.team, "rita@example.test", Role.REVIEWER))

    assert rita.post(f"{at(owner.team, 'view_new')}?q=sea", {"name": "Ritas"}).status_code == 303
    for name in ("view_rename", "view_delete"):
        answer = rita.post(at(owner.team, name, mine.pk), {"name": "Hers"})
        assert answer.status_code == 403
        assert "Only an owner, a manager or who made it can change this." in answer.content.decode()
    assert f'id="rename-{mine.pk}"' not in rita.get(at(owner.team, "views")).content.decode()


@pytest.mark.parametrize("name", ["view_open", "view_rename", "view_delete"])
def test_a_foreign_view_answers_like_a_missing_one(
    owner_client: Client, owner: Membership, now: datetime, name: str
) -> None:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    theirs = save(others, "Theirs", now)
    ask = owner_client.get if name == "view_open" else owner_client.post

    for pk in (theirs.pk, theirs.pk + 1000, 10**30):
        assert ask(reverse(name, args=[owner.team.key, pk])).status_code == 404
    assert ask(reverse(name, args=[others.team.key, theirs.pk])).status_code == 404
    assert "Theirs" not in line(owner_client, owner.team).content.decode()
    assert SavedView.objects.get().name == "Theirs"
