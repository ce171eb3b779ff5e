"""Activity by batch: one head for the videos of one press, a page for each batch, and what one can do in a row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import ledger, spending
from credits.models import BalanceReading
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs.states import State
from videos.models import Batch, Job, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]
MakeBatch = Callable[..., Batch]


@pytest.fixture
def make_batch(owner: Membership, make_job: MakeJob) -> MakeBatch:
    """Make a batch of a job in each of `states`, in this order."""

    def make(*states: State, title: str = "Harbour, in five languages", **fields: Any) -> Batch:
        made = Batch.objects.create(team=owner.team, by=owner.user, form_token=title, title=title)
        for position, state in enumerate(states):
            make_job(state, batch=made, batch_position=position, **{"quote": 60_000, **fields})
        return made

    return make


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def activity(client: Client, team: Team) -> str:
    return text_of(client, reverse("activity", args=[team.key]))


def page_of(batch: Batch) -> str:
    return reverse("batch", args=[batch.team.key, batch.public_id])


def test_the_videos_of_one_press_stand_under_one_head(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_batch: MakeBatch, make_video: MakeVideo
) -> None:
    made = make_batch(State.RENDERING, State.FAILED, charged=60_000)
    for position in (2, 3, 4):
        make_video(batch=made, batch_position=position, quote=60_000, charged=60_000)
    make_job(title="stands alone")

    answer = owner_client.get(reverse("activity", args=[owner.team.key]))
    text = answer.content.decode()

    assert text.count(f'id="batch-{made.public_id.hex}"') == 1
    assert "5 videos: 3 ready, 1 rendering, 1 failed" in text
    assert "<strong>300 credits</strong>" in text
    assert f'href="{page_of(made)}"' in text
    [alone, group] = answer.context["entries"]
    assert (alone.line, [card.job.title for card in alone.cards]) == (None, ["stands alone"])
    assert [card.job.batch_position for card in group.cards] == [0, 1, 2, 3, 4]
    assert "Show all" not in text


def test_videos_of_a_batch_stay_together_when_somebody_asked_for_another_between(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_batch: MakeBatch
) -> None:
    made = make_batch(State.RENDERING)
    make_job(title="between")
    make_job(batch=made, batch_position=1)

    entries = owner_client.get(reverse("activity", args=[owner.team.key])).context["entries"]

    assert [[card.job.batch_position for card in entry.cards] for entry in entries if entry.line] == [[0, 1]]


def test_of_a_large_batch_six_are_listed_and_the_head_counts_all(
    owner_client: Client, owner: Membership, make_batch: MakeBatch
) -> None:
    made = make_batch(*[State.QUEUED] * 30)

    text = activity(owner_client, owner.team)

    assert "30 videos: 30 waiting" in text
    assert "Show all 30" in text
    assert text.count("Waiting to be sent") == 6
    first = text_of(owner_client, page_of(made))
    assert first.count("Waiting to be sent") == 24
    after = f"?after=23.{Job.objects.get(batch_position=23).public_id.hex}"
    assert after in first
    second = text_of(owner_client, page_of(made) + after)
    assert second.count("Waiting to be sent") == 6
    assert "?after=29" not in second


@pytest.mark.parametrize("after", ["x", "-1", "1", "1.5", "1.x", f"999999999999.{'0' * 32}", f"².{'0' * 32}"])
def test_an_odd_place_in_a_batch_is_missing(owner_client: Client, make_batch: MakeBatch, after: str) -> None:
    assert owner_client.get(page_of(make_batch(State.QUEUED)), {"after": after}).status_code == 404


def test_another_teams_batch_is_missing(owner_client: Client, make_batch: MakeBatch) -> None:
    made = make_batch(State.QUEUED)
    address = page_of(made)
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Batch.objects.update(team=others)
    Job.objects.update(team=others)

    assert owner_client.get(address).status_code == 404
    assert owner_client.post(f"{address}cancel/").status_code == 404
    assert Job.objects.get().state == State.QUEUED


@pytest.mark.parametrize(
    ("charges", "states", "detail"),
    [
        ([None, None], [State.QUEUED, State.PARKED], "<small>reserved</small>"),
        ([60_000, None], [State.RENDERING, State.QUEUED], "<small>60 charged, 60 reserved</small>"),
        ([60_000, 90_000], [State.RENDERING, State.RENDERING], "<small>150 charged</small>"),
        ([None, None], [State.CANCELLED, State.REJECTED], "<small>nothing charged</small>"),
    ],
)
def test_the_head_says_what_was_charged_where_it_is_not_what_was_quoted(
    owner_client: Client,
    make_batch: MakeBatch,
    make_job: MakeJob,
    charges: list[int | None],
    states: list[State],
    detail: str,
) -> None:
    made = make_batch()
    for position, (state, charged) in enumerate(zip(states, charges, strict=True)):
        make_job(state, batch=made, batch_position=position, quote=60_000, charged=charged)

    text = text_of(owner_client, page_of(made))

    assert "<strong>120 credits</strong>" in text
    assert detail in text


def test_a_job_that_took_over_at_a_new_price_stands_in_the_old_ones_place(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_batch: MakeBatch
) -> None:
    made = make_batch(State.CANCELLED)
    old = Job.objects.get()
    Job.objects.update(title="The old one")
    new = make_job(State.QUEUED, batch=made, batch_position=0, retry_of=old, quote=90_000)

    for text in (activity(owner_client, owner.team), text_of(owner_client, page_of(made))):
        assert "1 video: 1 waiting" in text
        assert f'id="job-{new.public_id}"' in text
        assert f'id="job-{old.public_id}"' not in text
        assert f'Again, after <a class="link" href="{old.get_absolute_url()}">The old one</a>' in text


def test_a_failed_one_that_was_tried_again_leads_to_the_newer_one_and_back(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    failed = make_job(State.FAILED, title="First try")
    newer = make_job(retry_of=failed)

    text = activity(owner_client, owner.team)

    assert f'<a class="link" href="{newer.get_absolute_url()}">Tried again</a>' in text
    assert f'Again, after <a class="link" href="{failed.get_absolute_url()}">First try</a>' in text
    assert "Edit and try again" not in text
    assert "again, after" in text_of(owner_client, newer.get_absolute_url())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, "cancel/?back=list"),
        (State.RENDERING, "cancel/?back=list"),
        (State.PARKED, "Send now · 360 credits"),
        (State.UNCONFIRMED, "See the choices"),
        (State.FAILED, "Edit and try again"),
    ],
)
def test_a_row_offers_its_next_step(
    owner_client: Client, owner: Membership, make_job: MakeJob, state: State, words: str
) -> None:
    make_job(state)

    assert words in activity(owner_client, owner.team)


def test_who_may_not_spend_reads_why_in_the_row(owner: Membership, make_job: MakeJob, client: Client) -> None:
    make_job(State.PARKED)
    make_job()
    client.force_login(join(owner.team, "rita@example.test", Role.REVIEWER).user)

    text = activity(client, owner.team)

    assert text.count("Your role cannot spend credits.") == 2
    assert "?back=list" not in text


def test_the_question_before_cancelling_is_a_page_and_a_sheet_and_leads_back_to_the_list(
    owner_client: Client, make_batch: MakeBatch
) -> None:
    made = make_batch(State.RENDERING, charged=60_000)
    job = Job.objects.get()
    address = reverse("video_cancel", args=[job.team.key, job.public_id]) + "?back=list"

    page = text_of(owner_client, address)
    sheet = owner_client.get(address, headers={"HX-Request": "true"}).content.decode()  # type: ignore[arg-type]

    for text in (page, sheet):
        assert "The 60 credits charged for it do not come back." in text
    assert "<!doctype html>" in page
    assert "<!doctype html>" not in sheet
    answer = owner_client.post(address, {"back": "list"})
    assert (answer.status_code, answer["Location"]) == (303, page_of(made))
    job.refresh_from_db()
    assert job.is_cancel_asked


def test_those_not_sent_yet_are_cancelled_together_and_what_was_released_is_said(
    owner_client: Client, owner: Membership, make_batch: MakeBatch
) -> None:
    made = make_batch(State.QUEUED, State.PARKED, State.RENDERING, State.SUBMITTING)
    for job in Job.objects.exclude(state=State.RENDERING):
        job.team = owner.team
        ledger.hold(owner.team, job.quote, job.facts, at=timezone.now())
    assert "2 videos were not sent yet" in text_of(owner_client, page_of(made))

    answer = owner_client.post(reverse("batch_cancel", args=[owner.team.key, made.public_id]), follow=True)

    assert answer.redirect_chain == [(page_of(made), 303)]
    assert "2 videos are cancelled. 120 reserved credits are free again" in answer.content.decode()
    assert [job.state for job in Job.objects.order_by("batch_position")] == [
        State.CANCELLED,
        State.CANCELLED,
        State.RENDERING,
        State.SUBMITTING,
    ]
    assert spending.month(owner.team, timezone.now()).reserved == 60_000
    again = owner_client.post(reverse("batch_cancel", args=[owner.team.key, made.public_id]), follow=True)
    assert "Nothing was left to cancel" in again.content.decode()


def test_a_running_row_says_how_long_is_usual_and_a_quiet_one_that_it_takes_longer(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    make_job(usual_low_s=240, usual_high_s=420)
    assert "usually 4–7 min" in activity(owner_client, owner.team)

    Job.objects.update(is_quiet=True)
    for name in ("activity", "library", "home"):
        text = text_of(owner_client, reverse(name, args=[owner.team.key]))
        words = " ".join(text.replace('<span class="wide">', "").split())
        assert "This takes longer than usual (usually 4–7 min). It costs nothing more." in words, name


def test_several_parked_ones_are_one_line_on_home_and_activity(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    make_job(State.PARKED, title="Parked alone")
    for name in ("home", "activity"):
        assert "videos are parked" not in text_of(owner_client, reverse(name, args=[owner.team.key]))
    for _ in range(9):
        make_job(State.PARKED, title="Parked too")
    make_job(State.UNCONFIRMED, title="Unsure", created_at=timezone.now() - timedelta(days=3))

    home = text_of(owner_client, reverse("home", args=[owner.team.key]))

    assert "10 videos are parked" in home
    assert reverse("release", args=[owner.team.key]) in home
    assert "Parked too" not in home
    assert "Unsure" in home
    assert "10 videos are parked" in activity(owner_client, owner.team)


@pytest.mark.parametrize("jobs", [0, 1, 24])
def test_activity_and_a_batch_cost_the_same_few_queries_whatever_stands_there(
    owner_client: Client, owner: Membership, make_batch: MakeBatch, jobs: int
) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1, read_at=owner.created_at)
    for number in range(jobs):
        made = make_batch(State.RENDERING, State.QUEUED, State.PARKED, title=f"Batch {number}")

    with CaptureQueriesContext(connection) as queries:
        activity(owner_client, owner.team)
    assert len(queries) == (6 if jobs else 5)
    if jobs:
        with CaptureQueriesContext(connection) as queries:
            text_of(owner_client, page_of(made))
        assert len(queries) == 7
