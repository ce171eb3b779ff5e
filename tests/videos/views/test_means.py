"""Which limit binds beside a price: the team's, the project's and the member's are read together."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import BalanceReading, LedgerEntry, Scope
from credits.standing import standing
from teams import projects
from teams.models import Membership, Project
from tests.videos.views.test_create import FORM, address
from videos.jobs.states import State
from videos.models import Job, Video

C = 1000


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ringing the worker is tried and lost."""
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: (_ for _ in ()).throw(OSError("no broker")))


@pytest.fixture
def launch(owner: Membership) -> Project:
    """The project that the owner works in."""
    project = projects.make(owner, "Launch", now=timezone.now())
    Membership.objects.filter(pk=owner.pk).update(project=project)
    owner.project = project
    return project


def limits(owner: Membership, project: Project, team: int | None, of_project: int | None, member: int | None) -> None:
    now = timezone.now()
    for limit, whose in ((team, {}), (of_project, {"project": project}), (member, {"member": owner.user})):
        if limit is not None:
            ledger.set_limit(owner.team, limit * C, at=now, **whose)  # type: ignore[arg-type]


def price(client: Client, owner: Membership, **changes: str) -> str:
    where = reverse("create_prompt_price", args=[owner.team.key, "token-1"])
    return unescape(client.post(where, FORM | changes, headers={"HX-Request": "true"}).content.decode())


@pytest.mark.parametrize(
    ("team", "of_project", "member", "balance", "binding"),
    [
        (1000, None, None, None, "Team budget"),
        (1000, 1000, None, None, "Project budget"),
        (1000, 1000, 1000, 1000, "My budget"),
        (900, 1000, 1000, None, "Team budget"),
        (2000, 800, 900, 5000, "Project budget"),
        (2000, 800, 900, 700, "Account balance"),
    ],
)
def test_the_one_with_the_least_left_binds_and_of_equals_the_most_specific(
    owner: Membership,
    owner_client: Client,
    launch: Project,
    team: int | None,
    of_project: int | None,
    member: int | None,
    balance: int | None,
    binding: str,
) -> None:
    limits(owner, launch, team, of_project, member)
    if balance:
        BalanceReading.objects.create(team=owner.team, remaining=balance * C, read_at=timezone.now())

    text = price(owner_client, owner)

    assert f"<dt>What binds first</dt><dd>{binding}</dd>" in text
    assert ("Project budget after" in text, "My budget after" in text) == (bool(of_project), bool(member))


def test_what_has_no_room_is_named_in_the_words_of_the_refusal(
    owner: Membership, owner_client: Client, launch: Project
) -> None:
    limits(owner, launch, 300, 300, None)
    said = "This month's budget of the project “Launch” of 300 credits has 300 left, and this"
    assert f"{said} needs 360." in price(owner_client, owner)
    refused = unescape(owner_client.post(address(owner.team), FORM).content.decode())
    assert f"{said} video needs 360. Nothing was reserved or charged." in refused
    assert not LedgerEntry.objects.exists()

    limits(owner, launch, None, None, 359)
    assert "This month's budget of Mira Solberg of 359 credits has 359 left" in price(owner_client, owner)


def test_an_archived_project_takes_nothing_new_so_its_limit_does_not_count(
    owner: Membership, owner_client: Client, launch: Project
) -> None:
    limits(owner, launch, None, 100, None)
    Project.objects.filter(pk=launch.pk).update(archived_at=timezone.now())
    assert "Project budget" not in price(owner_client, owner)


def test_what_is_made_from_a_video_counts_where_the_video_is(
    owner: Membership, owner_client: Client, launch: Project, make_video: Callable[..., Video]
) -> None:
    other = projects.make(owner, "Archive", now=timezone.now())
    video = make_video()
    Job.objects.filter(pk=video.job_id).update(project=other)
    Project.objects.filter(pk=other.pk).update(archived_at=timezone.now())
    limits(owner, other, None, 7, None)

    where = reverse("translate", args=[owner.team.key, video.public_id, "token-2"])
    page = unescape(owner_client.post(where, {"languages": ["es"]}).content.decode())

    assert "budget of the project “Archive” of 7 credits has 7 left" in page
    assert not Job.objects.filter(state=State.QUEUED).exists()


def test_all_of_it_is_one_query_and_last_months_spending_counts_no_more(owner: Membership, launch: Project) -> None:
    now = timezone.now()
    limits(owner, launch, 1000, 500, 400)
    facts: Any = {"kind": "text_to_video", "model": "", "language": "", "price_list": "", "by": owner.user}
    job = ledger.JobFacts(job_id=Job().public_id, project_id=launch.pk, **facts)
    ledger.hold(owner.team, 100 * C, job, at=now)

    with CaptureQueriesContext(connection) as queries:
        found = standing(owner.team, now, by=owner, project_id=launch.pk)
    assert len(queries) == 1
    assert [found.free(scope) for scope in (Scope.TEAM, Scope.PROJECT, Scope.MEMBER)] == [900 * C, 400 * C, 300 * C]
    later = standing(owner.team, now + timedelta(days=32), by=owner, project_id=launch.pk)
    assert [room.free for room in later.rooms] == [400 * C, 500 * C, 1000 * C]


def test_a_press_costs_few_questions_with_a_project_open_and_three_limits(
    owner: Membership, owner_client: Client, launch: Project
) -> None:
    limits(owner, launch, 9000, 9000, 9000)
    owner_client.post(address(owner.team, "warm"), FORM)
    with CaptureQueriesContext(connection) as queries:
        answer = owner_client.post(address(owner.team, "measured"), FORM)
    assert answer.status_code == 303
    sent = [each["sql"] for each in queries]
    asked = [sql for sql in sent if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(asked) <= 14, "\n".join(asked)
