"""Projects in the browser: the list, one with its figures, making, switching, renaming, archiving."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams import projects
from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos.campaigns import query_of
from videos.jobs.states import State
from videos.models import Job, Video
from videos.views import projects as pages

HTMX = {"HX-Request": "true"}
MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


@pytest.fixture
def spring(owner: Membership, now: datetime) -> Project:
    return projects.make(owner, "Spring launch", now=now)


@pytest.fixture
def foreign(now: datetime) -> Project:
    others = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "liv@example.test", Role.OWNER)
    return projects.make(others, "Theirs", now=now)


def at(team: Team, name: str, *args: object) -> str:
    return reverse(name, args=[team.key, *args])


def told(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def client_of(member: Membership) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def test_without_a_project_there_is_one_sentence_and_one_button(owner_client: Client, owner: Membership) -> None:
    text = owner_client.get(at(owner.team, "projects")).content.decode()

    assert "A project gathers the videos of one campaign" in text
    assert f'href="{at(owner.team, "project_new")}"' in text
    assert "Create a video" not in text


def test_the_list_says_what_each_holds_and_cost(
    owner_client: Client, owner: Membership, spring: Project, make_video: MakeVideo, make_job: MakeJob
) -> None:
    newest = make_video(project=spring)
    make_job(State.FAILED, project=spring, charged=60_000, charge_source="header")
    make_video()
    old = projects.make(owner, "Autumn", now=spring.created_at)
    projects.archive(owner, old, now=spring.created_at)

    answer = owner_client.get(at(owner.team, "projects"))
    text = answer.content.decode()

    assert [row.project for row in answer.context["rows"]] == [spring]
    assert [row.project for row in answer.context["archived"]] == [old]
    assert "2 videos" in text
    assert "420 credits" in text
    assert at(owner.team, "video_poster", newest.public_id) in text
    assert "0 videos" in text


def test_the_list_costs_the_same_for_one_project_and_for_many(
    owner_client: Client, owner: Membership, make_video: MakeVideo, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "LISTED", 12)
    counted = []
    for number in range(20):
        made = projects.make(owner, f"Launch {number:02}", now=now)
        make_video(project=made)
        if number in (0, 19):
            with CaptureQueriesContext(connection) as queries:
                answer = owner_client.get(at(owner.team, "projects"))
            counted.append(len(queries))

    assert counted[0] == counted[1] <= 8
    assert len(answer.context["rows"]) == 12
    rest = owner_client.get(at(owner.team, "projects"), {"page": answer.context["next_page"]})
    assert [row.project.name for row in rest.context["rows"]] == [f"Launch {number}" for number in range(12, 20)]
    assert rest.context["next_page"] is None


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "9" * 10_000, "²"])
def test_a_page_that_is_none_is_missing(owner_client: Client, owner: Membership, page: str) -> None:
    assert owner_client.get(at(owner.team, "projects"), {"page": page}).status_code == 404


def test_one_project_shows_its_figures_its_people_and_its_newest_videos(
    owner_client: Client, owner: Membership, spring: Project, make_video: MakeVideo, make_job: MakeJob
) -> None:
    projects.switch(owner, spring)
    ready = make_video(project=spring)
    running = make_job(State.RENDERING, project=spring)
    failed = make_job(State.FAILED, project=spring)
    make_video()

    answer = owner_client.get(at(owner.team, "project", spring.key))
    text = answer.content.decode()

    said = {name: answer.context[name] for name in ("videos", "ready", "running", "spent", "people")}
    assert said == {"videos": "3", "ready": "1", "running": "1", "spent": 720_000, "people": "Mira Solberg"}
    assert {card.job for card in answer.context["cards"]} == {ready.job, running, failed}
    assert f'href="{at(owner.team, "library")}?{query_of(spring)}"' in text
    assert answer.context["poller"]


def test_one_project_costs_at_most_eight_queries_whatever_it_holds(
    owner_client: Client, owner: Membership, spring: Project, make_video: MakeVideo, make_job: MakeJob
) -> None:
    counted = []
    for number in range(15):
        member = join(owner.team, f"member-{number}@example.test", Role.CREATOR)
        projects.switch(member, spring)
        make_video(project=spring, by=member.user)
        make_job(State.RENDERING, project=spring)
        if number in (0, 14):
            with CaptureQueriesContext(connection) as queries:
                answer = owner_client.get(at(owner.team, "project", spring.key))
            counted.append(len(queries))

    assert counted[0] == counted[1] <= 8
    assert len(answer.context["cards"]) == 12
    assert answer.context["people"].endswith(" and more")


def test_a_count_stops_at_a_thousand(
    owner_client: Client, owner: Membership, spring: Project, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videos.counts.COUNTED", 3)
    for _ in range(5):
        make_job(State.RENDERING, project=spring)

    with CaptureQueriesContext(connection) as queries:
        text = owner_client.get(at(owner.team, "project", spring.key)).content.decode()

    # Not the seconds of a moment, such as 07:04:43+00:00.
    assert len(re.findall(r"(?<!\d)3\+", text)) == 2
    assert sum("LIMIT 4" in query["sql"] for query in queries) == 1


def test_making_one_leads_to_its_page(owner_client: Client, owner: Membership) -> None:
    assert owner_client.get(at(owner.team, "project_new")).status_code == 200
    answer = owner_client.post(at(owner.team, "project_new"), {"name": " Spring  launch "})

    assert (answer.status_code, answer.headers["Location"]) == (303, at(owner.team, "project", "spring-launch"))
    assert "“Spring launch” is there" in owner_client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "A project needs a name"),
        ("  \t ", "A project needs a name"),
        ("a" * 10_000, "This name has 10000 characters; at most 80 fit"),
        ("SPRING LAUNCH", "There is a project called “Spring launch” already"),
    ],
)
def test_what_keeps_one_from_being_made_stands_at_the_name(
    owner_client: Client, owner: Membership, spring: Project, name: str, words: str
) -> None:
    answer = owner_client.post(at(owner.team, "project_new"), {"name": name})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert len(answer.content) < 12_000
    assert Project.objects.count() == 1


def test_who_may_not_spend_sees_projects_and_changes_none(owner: Membership, spring: Project) -> None:
    client = client_of(join(owner.team, "rita@example.test", Role.REVIEWER))

    switcher = client.get(at(owner.team, "project_switcher"), headers=HTMX).content.decode()
    assert f'href="{at(owner.team, "project", spring.key)}"' in switcher
    assert "hx-post" not in switcher
    assert client.get(at(owner.team, "projects")).status_code == 200
    assert client.get(at(owner.team, "project", spring.key)).status_code == 200
    assert client.get(at(owner.team, "project_new")).status_code == 403
    assert client.post(at(owner.team, "project_new"), {"name": "Mine"}).status_code == 403
    assert client.post(at(owner.team, "project_switch"), {"project": spring.key}).status_code == 403
    for name in ("project_rename", "project_archive"):
        answer = client.post(at(owner.team, name, spring.key), {"name": "Mine"})
        assert answer.status_code == 403
        assert "Only an owner, a manager or who made it" in answer.content.decode()
    spring.refresh_from_db()
    assert (spring.name, spring.archived_at) == ("Spring launch", None)


def test_renaming_says_what_came_of_it(owner_client: Client, owner: Membership, spring: Project, now: datetime) -> None:
    projects.make(owner, "Autumn", now=now)

    def rename(name: str) -> list[str]:
        answer = owner_client.post(at(owner.team, "project_rename", spring.key), {"name": name})
        assert answer.headers["Location"] == at(owner.team, "project", spring.key)
        return told(answer)[-1:]

    assert rename("Summer") == ["The project is called “Summer” now."]
    assert rename("aUTUMN") == ["There is a project called “Autumn” already. Nothing was changed: choose another name."]
    assert rename(" ") == ["A project needs a name. Nothing was changed."]
    spring.refresh_from_db()
    assert spring.name == "Summer"


def test_archiving_and_bringing_back(owner_client: Client, owner: Membership, spring: Project) -> None:
    projects.switch(owner, spring)
    there = at(owner.team, "project_archive", spring.key)

    owner_client.post(there)
    owner.refresh_from_db()
    assert owner.project is None
    page = owner_client.get(at(owner.team, "project", spring.key)).content.decode()
    assert "In the archive" in page
    assert "Bring back" in page
    assert "Work in this project" not in page

    owner_client.post(there, {"do": "bring_back"})
    assert "Work in this project" in owner_client.get(at(owner.team, "project", spring.key)).content.decode()


@pytest.mark.parametrize("name", ["project", "project_rename", "project_archive"])
def test_a_foreign_project_answers_like_a_missing_one(
    owner_client: Client, owner: Membership, foreign: Project, name: str
) -> None:
    ask = owner_client.get if name == "project" else owner_client.post
    theirs, missing = (ask(at(owner.team, name, key)) for key in (foreign.key, "nowhere"))

    assert (theirs.status_code, missing.status_code) == (404, 404)
    assert ask(at(foreign.team, name, foreign.key)).status_code == 404
    assert owner_client.post(at(owner.team, "project_switch"), {"project": foreign.key}).status_code == 404
    assert "Theirs" not in owner_client.get(at(owner.team, "projects")).content.decode()


def test_a_name_is_text_and_never_markup(owner_client: Client, owner: Membership, now: datetime) -> None:
    made = projects.make(owner, "<b>\"'Spring' & {{ 1 }}", now=now)
    projects.switch(owner, made)

    for name, args in (("projects", []), ("project", [made.key]), ("project_switcher", [])):
        text = owner_client.get(at(owner.team, name, *args)).content.decode()
        assert "<b>" not in text
        assert "&lt;b&gt;&quot;&#x27;Spring&#x27; &amp; {{ 1 }}" in text
