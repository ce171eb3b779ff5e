"""Which project a member works in: the switcher over any page, and what the pages say after a switch."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from teams import projects
from teams.models import Membership, Project
from tests.videos.views.test_projects import HTMX, at, told


@pytest.fixture
def spring(owner: Membership, now: datetime) -> Project:
    return projects.make(owner, "Spring launch", now=now)


def test_switching_says_where_videos_go_and_the_create_page_does_too(
    owner_client: Client, owner: Membership, spring: Project
) -> None:
    create = owner_client.get(owner_client.get(at(owner.team, "create")).headers["Location"]).content.decode()
    assert "Goes to no project" in create
    assert "All projects" in create

    answer = owner_client.post(at(owner.team, "project_switch"), {"project": spring.key})

    assert (answer.status_code, answer.headers["Location"]) == (303, at(owner.team, "project", spring.key))
    assert told(answer) == ["New videos go to “Spring launch” now."]
    for name in ("create", "create_images_new", "create_sheet_new"):
        page = owner_client.get(at(owner.team, name), follow=True).content.decode()
        assert "Goes to <strong>Spring launch</strong>" in page
    owner_client.post(at(owner.team, "project_switch"), {"project": ""})
    owner.refresh_from_db()
    assert owner.project is None


def test_over_an_open_page_only_the_names_of_the_project_change(
    owner_client: Client, owner: Membership, spring: Project
) -> None:
    def switch(page: str) -> str:
        headers = HTMX | {"HX-Current-URL": f"http://testserver{page}"}
        answer = owner_client.post(at(owner.team, "project_switch"), {"project": spring.key}, headers=headers)
        assert answer.status_code == 200
        return answer.content.decode()

    over_create, elsewhere = switch(at(owner.team, "create_prompt", "token-1")), switch(at(owner.team, "library"))

    assert 'hx-swap-oob="innerHTML:.project-now">Spring launch<' in over_create
    assert "#lands-in" in over_create
    assert "#lands-in" not in elsewhere
    assert "#lands-in" not in switch("/nowhere/")
    assert "New videos go to “Spring launch” now." in elsewhere


def test_switching_to_an_archived_one_is_refused_by_sentence(
    owner_client: Client, owner: Membership, spring: Project, now: datetime
) -> None:
    projects.archive(owner, spring, now=now)

    answer = owner_client.post(at(owner.team, "project_switch"), {"project": spring.key})
    over = owner_client.post(at(owner.team, "project_switch"), {"project": spring.key}, headers=HTMX)

    assert told(answer)[0] == "“Spring launch” is archived and takes no new videos. Bring it back first."
    assert over.headers["HX-Redirect"] == at(owner.team, "project", spring.key)
    owner.refresh_from_db()
    assert owner.project is None


def test_the_switcher_offers_the_open_ones_and_the_current_always(
    owner_client: Client, owner: Membership, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videos.views.switching.OFFERED", 3)
    made = [projects.make(owner, f"Launch {number}", now=now) for number in range(5)]
    projects.archive(owner, made[0], now=now)
    projects.switch(owner, made[4])

    with CaptureQueriesContext(connection) as queries:
        answer = owner_client.get(at(owner.team, "project_switcher"), headers=HTMX)

    assert answer.context["projects"] == [made[4], made[1], made[2]]
    assert answer.content.decode().count("aria-current") == 1
    assert "All projects and their pages" in answer.content.decode()
    assert len(queries) <= 4


def test_no_page_asks_for_projects_that_does_not_show_them(
    owner_client: Client, owner: Membership, spring: Project
) -> None:
    projects.switch(owner, spring)
    with CaptureQueriesContext(connection) as queries:
        text = owner_client.get(at(owner.team, "activity")).content.decode()

    assert '<span class="project-now">Spring launch</span>' in text
    assert not [query for query in queries if 'FROM "teams_project"' in query["sql"]]
