"""The page of one video: what it says in every state, and what a person may decide there."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credits import spending
from credits.models import BalanceReading
from samsar.vocabulary import STAGES, stage_words
from teams.models import Membership, Mode, Team
from teams.roles import Role
from tests.conftest import join
from videos.jobs import lifecycle
from videos.jobs.states import State
from videos.models import Job, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def page(client: Client, job: Job) -> str:
    answer = client.get(job.get_absolute_url())
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


def act(client: Client, name: str, job: Job, **data: str) -> Any:
    return client.post(reverse(name, args=[job.team.key, job.public_id]), data, follow=True)


@pytest.fixture
def unconfirmed(queue: Callable[..., Job]) -> Job:
    """A job whose answer was lost, with its price held."""
    job = queue()
    job.move(State.SUBMITTING, at=timezone.now(), request_handle="handle-1")
    lifecycle.leave_unconfirmed(job, "No answer came within 240 s.", at=timezone.now())
    return job


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.QUEUED, ["Waiting to be sent", "Reserved"]),
        (State.SUBMITTING, ["Being sent", "Reserved"]),
        (State.RENDERING, ["Accepted, waiting to start", "Charged", "do not come back"]),
        (State.UNCONFIRMED, ["Samsar’s answer was lost.", "360 credits stay reserved", "Attach", "Count as charged"]),
        (State.PARKED, ["Set aside", "360 credits stay reserved", "Send now · 360 credits"]),
        (State.REJECTED, ["Samsar did not accept this.", "Nothing was charged.", "Edit and try again"]),
        (State.FAILED, ["Samsar could not finish this video.", "Edit and try again"]),
        (State.CANCELLED, ["Cancelled.", "Make it again"]),
        (State.SETTLED_CHARGED, ["Counted as charged", "Make it again"]),
        (State.SETTLED_FREE, ["It was not charged", "Make it again"]),
    ],
)
def test_each_state_says_what_happened_what_it_cost_and_what_to_do(
    owner_client: Client, make_job: MakeJob, state: State, words: list[str]
) -> None:
    text = page(owner_client, make_job(state))

    assert [word for word in words if word not in text] == []


def test_the_stages_stand_in_order_and_an_unknown_one_is_readable(owner_client: Client, make_job: MakeJob) -> None:
    names = [*STAGES[:3], "quantum_dream_pass", *STAGES[3:]]
    values = ["COMPLETED", "COMPLETED", "IN_PROGRESS"]
    stages = [[name, values[i] if i < 3 else "INIT"] for i, name in enumerate(names)]

    answer = owner_client.get(make_job(stages=stages, stage=STAGES[2], progress=18).get_absolute_url())

    assert [step.words for step in answer.context["steps"]] == [stage_words(name) for name in names]
    assert [step.mark for step in answer.context["steps"]][:4] == ["done", "done", "now", ""]
    assert "Quantum dream pass" in answer.content.decode()


def test_a_finished_render_shows_that_its_file_is_being_copied(owner_client: Client, make_video: MakeVideo) -> None:
    text = page(owner_client, make_video(Video.Phase.COPYING).job)

    assert "Rendered, copying the file" in text
    assert "<video" not in text
    assert "hx-get" in text


def test_a_ready_video_plays_with_its_poster_and_never_stands_in_a_swapped_region(
    owner_client: Client, make_video: MakeVideo
) -> None:
    video = make_video()

    text = page(owner_client, video.job)

    assert f'src="{reverse("video_file", args=[video.team.key, video.public_id])}"' in text
    assert f'poster="{reverse("video_poster", args=[video.team.key, video.public_id])}"' in text
    assert "Download" in text
    assert '<div id="poller" hidden></div>' in text
    assert "hx-swap-oob" not in text


def test_the_page_tells_recipe_cost_and_history(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video(charged=400_000, session_id="ses_abc", recipe={"language": "en", "font_key": "Poppins"})

    text = page(owner_client, video.job)

    for words in ("ses_abc", "Poppins", "English", "RUNWAYML", "672 × 384", "Quoted", "+40", "Samsar&#x27;s answer"):
        assert words in text, words
    assert "Created, credits reserved" in text
    assert "by Mira Solberg" in text


def test_a_lost_file_says_why(owner_client: Client, make_video: MakeVideo) -> None:
    video = make_video(Video.Phase.LOST)
    Video.objects.filter(pk=video.pk).update(problem="Samsar no longer has the file.")

    text = page(owner_client, video.job)

    assert "Samsar no longer has the file." in text
    assert "<video" not in text


def test_the_services_own_sentence_is_shown_as_text(owner_client: Client, make_job: MakeJob) -> None:
    text = page(owner_client, make_job(State.REJECTED, message="No credits <b>left</b>"))

    assert "Samsar says: “No credits &lt;b&gt;left&lt;/b&gt;”" in text


def test_a_foreign_video_is_as_missing_as_one_that_never_was(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job()
    Job.objects.filter(pk=job.pk).update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE))

    for name in ("video", "video_again"):
        assert owner_client.get(reverse(name, args=[owner.team.key, job.public_id])).status_code == 404
    for name in ("video_cancel", "video_send", "video_attach", "video_settle"):
        assert owner_client.post(reverse(name, args=[owner.team.key, job.public_id])).status_code == 404


@pytest.mark.parametrize("state", [State.QUEUED, State.RENDERING, State.UNCONFIRMED, State.COMPLETED])
def test_the_page_costs_at_most_eight_queries(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo, state: State
) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1, read_at=timezone.now())
    job = make_video().job if state == State.COMPLETED else make_job(state)

    with CaptureQueriesContext(connection) as queries:
        page(owner_client, job)

    assert len(queries) <= 8


def test_cancelling_before_it_is_sent_gives_the_credits_back(owner_client: Client, queue: Callable[..., Job]) -> None:
    job = queue()
    assert "Nothing was charged, and the 360 reserved credits become free" in page(owner_client, job)

    answer = act(owner_client, "video_cancel", job)

    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert "Cancelled before it was sent. Nothing was charged." in answer.content.decode()
    assert spending.month(job.team, job.created_at).reserved == 0


def test_cancelling_a_render_says_that_spent_credits_do_not_come_back(owner_client: Client, make_job: MakeJob) -> None:
    job = make_job()
    assert "The 360 credits charged for it do not come back." in page(owner_client, job)

    answer = act(owner_client, "video_cancel", job)

    job.refresh_from_db()
    assert job.is_cancel_asked
    assert "What was charged stays charged." in answer.content.decode()
    assert "Samsar is already asked to cancel it" in answer.content.decode()


def test_a_finished_video_offers_no_cancel_and_refuses_one(owner_client: Client, make_video: MakeVideo) -> None:
    job = make_video().job
    assert "cancel-sheet" not in page(owner_client, job)

    answer = act(owner_client, "video_cancel", job)

    assert "too late to cancel" in answer.content.decode()
    job.refresh_from_db()
    assert job.state == State.COMPLETED


def test_an_unconfirmed_job_can_be_counted_as_charged_with_a_reason(owner_client: Client, unconfirmed: Job) -> None:
    answer = act(owner_client, "video_settle", unconfirmed, verdict="charged", reason="The balance fell by 360.")

    unconfirmed.refresh_from_db()
    assert (unconfirmed.state, unconfirmed.charged) == (State.SETTLED_CHARGED, 360_000)
    assert "The balance fell by 360." in answer.content.decode()
    month = spending.month(unconfirmed.team, unconfirmed.created_at)
    assert (month.spent, month.reserved) == (360_000, 0)


def test_an_unconfirmed_job_can_be_settled_as_not_charged_and_made_again(
    owner_client: Client, unconfirmed: Job
) -> None:
    answer = act(owner_client, "video_settle", unconfirmed, verdict="free", reason="No session, same balance.")

    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.SETTLED_FREE
    assert "Make it again" in answer.content.decode()
    month = spending.month(unconfirmed.team, unconfirmed.created_at)
    assert (month.spent, month.reserved) == (0, 0)


def test_settling_without_a_reason_changes_nothing_and_says_so(owner_client: Client, unconfirmed: Job) -> None:
    answer = act(owner_client, "video_settle", unconfirmed, verdict="free", reason="  ")

    assert answer.status_code == 409
    assert "Say in a few words how you know." in answer.content.decode()
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.UNCONFIRMED


@pytest.mark.parametrize("verdict", [{}, {"verdict": ""}, {"verdict": "Free"}, {"verdict": "paid"}])
def test_settling_without_one_of_the_two_words_changes_nothing(
    owner_client: Client, unconfirmed: Job, verdict: dict[str, str]
) -> None:
    answer = act(owner_client, "video_settle", unconfirmed, reason="I looked it up.", **verdict)

    assert answer.status_code == 400
    assert "Say whether it was charged or not. Nothing was changed." in answer.content.decode()
    assert 'value="I looked it up."' in answer.content.decode()
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.UNCONFIRMED


@pytest.mark.parametrize("verdict", ["charged", "free"])
def test_a_reason_with_a_null_character_is_refused(owner_client: Client, unconfirmed: Job, verdict: str) -> None:
    answer = act(owner_client, "video_settle", unconfirmed, verdict=verdict, reason="I looked\x00 it up.")

    assert answer.status_code == 400
    assert "The reason holds characters that cannot be kept." in answer.content.decode()
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.UNCONFIRMED


def test_attaching_without_a_line_keeps_what_was_typed(owner_client: Client, unconfirmed: Job) -> None:
    answer = act(owner_client, "video_attach", unconfirmed, session_id="ses_typed")

    assert answer.status_code == 409
    assert 'value="ses_typed"' in answer.content.decode()
    assert "no Samsar key yet" in answer.content.decode()


def test_a_creator_sees_the_choices_but_cannot_settle(client: Client, unconfirmed: Job) -> None:
    client.force_login(join(unconfirmed.team, "cleo@example.test", Role.CREATOR).user)

    text = page(client, unconfirmed)
    assert "disabled" in text
    assert "Only an owner or a manager can settle" in text
    assert act(client, "video_settle", unconfirmed, verdict="free", reason="I say so").status_code == 403


def test_a_parked_job_is_sent_again_by_a_person(
    owner_client: Client, queue: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)
    job = queue()
    lifecycle.park(job, "Samsar could not be reached.", at=timezone.now())

    act(owner_client, "video_send", job)

    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_two_people_settling_at_once_do_not_settle_twice(owner_client: Client, unconfirmed: Job) -> None:
    act(owner_client, "video_settle", unconfirmed, verdict="charged", reason="First")

    answer = act(owner_client, "video_settle", unconfirmed, verdict="free", reason="Second")

    assert answer.status_code == 409
    assert "has moved on since the page was loaded" in answer.content.decode()
    unconfirmed.refresh_from_db()
    assert unconfirmed.state == State.SETTLED_CHARGED
