"""Home: what waits for a person, what runs, what was finished, and the month."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credits import ledger
from credits.models import Budget
from teams.models import Membership, Team
from teams.roles import Permission, Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Job, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def home(client: Client, team: Team) -> str:
    answer = client.get(reverse("home", args=[team.key]))
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def section(text: str, name: str) -> str:
    start = text.index(f'aria-labelledby="{name}"')
    return text[start : text.index("</section>", start)]


def test_an_empty_home_says_what_to_do(owner_client: Client, owner: Membership) -> None:
    text = home(owner_client, owner.team)

    assert "Write what a video should show" in text
    assert "Needs you" not in text
    assert "No monthly limit is set" in text


@pytest.mark.parametrize("role", Role)
def test_a_limit_is_offered_to_who_may_set_one(owner: Membership, role: Role) -> None:
    reader = Client()
    reader.force_login(join(owner.team, "ida@example.test", role).user)

    assert ("Set a limit" in home(reader, owner.team)) is role.may(Permission.BUDGET)


def test_each_job_stands_where_a_person_looks_for_it(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo
) -> None:
    for state in (State.UNCONFIRMED, State.PARKED):
        make_job(state, title=f"waits {state}")
    for state in (State.REJECTED, State.FAILED):
        make_job(state, title=f"waits {state}", settled_at=timezone.now())
    make_job(title="on its way")
    make_video(title="just finished")
    make_job(State.CANCELLED, title="nobody asks")

    text = home(owner_client, owner.team)

    needs = section(text, "needs-you")
    for state in (State.UNCONFIRMED, State.PARKED, State.REJECTED, State.FAILED):
        assert f"waits {state}" in needs
    assert "on its way" in section(text, "running")
    assert "just finished" in section(text, "finished")
    assert "nobody asks" not in text


def test_what_was_tried_again_or_is_long_past_waits_no_more(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    tried = make_job(State.REJECTED, title="tried again", settled_at=timezone.now())
    make_job(retry_of=tried)
    make_job(State.FAILED, title="long past", settled_at=timezone.now() - timedelta(days=30))

    assert "needs-you" not in home(owner_client, owner.team)


def test_the_month_shows_spent_reserved_and_free(owner_client: Client, owner: Membership) -> None:
    now = timezone.now()
    ledger.set_limit(owner.team, 12_000_000, at=now)
    Budget.objects.filter(team=owner.team).update(charged=5_180_000, held=620_000)

    month = section(home(owner_client, owner.team), "month-title")

    for figures in ("5\u202f180", "620", "6\u202f200", "of 12\u202f000 credits this month"):
        assert figures in month
    assert '<rect class="spent" width="43.17"' in month
