"""The poller: silent while nothing changes, cards by their id when something does, and silent for good at the end."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from teams.models import Membership, Mode, Team
from videos.jobs.states import State
from videos.models import Batch, Job, Video
from videos.views.polls import Poll

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def ask(client: Client, team: Team, jobs: list[Job], shape: str = "card") -> Any:
    return client.get(Poll.about(jobs, shape).address(team), headers={"HX-Request": "true"})


def change(job: Job, **fields: Any) -> None:
    Job.objects.filter(pk=job.pk).update(revision=F("revision") + 1, **fields)


def test_nothing_new_is_204_and_at_most_four_queries(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    jobs = [make_job() for _ in range(24)]

    with CaptureQueriesContext(connection) as queries:
        answer = ask(owner_client, owner.team, jobs)

    assert (answer.status_code, answer.content) == (204, b"")
    assert len(queries) <= 4
    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_only_the_changed_card_comes_and_the_next_question_knows_it(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    still, moving = make_job(), make_job()
    change(moving, stage="music_generation", progress=27)

    text = ask(owner_client, owner.team, [still, moving]).content.decode()

    assert f'id="job-{moving.public_id}"' in text
    assert f'id="job-{still.public_id}"' not in text
    assert "Composing music" in text
    assert f"{moving.public_id.hex}.2" in text
    assert f"{still.public_id.hex}.1" in text
    assert 'id="tray"' in text
    assert 'data-running="2"' in text


def test_when_the_last_one_settles_the_poller_comes_back_silent(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job()
    change(job, state=State.FAILED, message="It failed.")

    text = ask(owner_client, owner.team, [job], "row").content.decode()

    assert '<div id="poller" hidden></div>' in text
    assert "hx-get" not in text
    assert 'data-running="0"' in text


def test_a_settled_one_leaves_the_question_and_the_others_stay(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    done, running = make_job(), make_job()
    change(done, state=State.CANCELLED)

    text = ask(owner_client, owner.team, [done, running]).content.decode()

    assert f"{running.public_id.hex}.1" in text
    assert f"{done.public_id.hex}." not in text


def test_a_rendered_video_still_being_copied_keeps_the_page_asking(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    video = make_video(Video.Phase.COPYING)

    assert ask(owner_client, owner.team, [video.job]).status_code == 204


def test_the_page_of_a_video_loads_itself_anew_once_it_can_be_played(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    video = make_video(Video.Phase.COPYING)
    question = Poll.about([video.job], "watch").address(owner.team)
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.READY, file="film.mp4")
    change(video.job)

    answer = owner_client.get(question, headers={"HX-Request": "true"})

    assert answer["HX-Refresh"] == "true"
    assert b"<video" not in answer.content


def test_on_a_videos_page_the_stage_moves_on_in_place(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job()
    stages = [["prompt_generation", "COMPLETED"], ["dream_weaving_v2", "IN_PROGRESS"]]
    change(job, stages=stages, stage="dream_weaving_v2", progress=9)

    text = ask(owner_client, owner.team, [job], "watch").content.decode()

    assert f'id="job-{job.public_id}"' in text
    assert "Dream weaving v2" in text
    assert 'hx-swap-oob="true"' in text


def test_the_question_before_cancelling_follows_the_state(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    job = make_job(State.QUEUED)
    assert (
        "Nothing was charged, and the 360 reserved credits" in owner_client.get(job.get_absolute_url()).content.decode()
    )
    poll = Poll.about([job], "watch").address(owner.team)
    change(job, state=State.RENDERING, session_id="ses_new", charged=360_000)

    text = owner_client.get(poll).content.decode()

    assert "The 360 credits charged for it do not come back." in text
    assert "Nothing was charged" not in text


def test_another_teams_job_is_answered_like_one_that_never_was(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    mine, theirs = make_job(), make_job(title="Their secret film")
    question = Poll.about([mine, theirs], "card").address(owner.team)
    Job.objects.filter(pk=theirs.pk).update(team=Team.objects.create(name="Others", mode=Mode.PRACTICE), revision=9)

    answer = owner_client.get(question)

    assert answer.status_code == 204


@pytest.mark.parametrize(
    "query",
    ["", "as=card", "as=page&seen=" + "0" * 32 + ".1", "as=card&seen=x.1", "as=card&seen=" + "0" * 32 + ".x"],
)
def test_a_question_that_no_page_asks_is_refused(owner_client: Client, owner: Membership, query: str) -> None:
    assert owner_client.get(f"{reverse('changes', args=[owner.team.key])}?{query}").status_code == 400


def test_a_question_without_an_end_is_cut(owner_client: Client, owner: Membership, make_job: MakeJob) -> None:
    seen = ",".join(f"{number:032x}.1" for number in range(5000))

    answer = owner_client.get(f"{reverse('changes', args=[owner.team.key])}?as=card&seen={seen}")

    assert answer.status_code == 200
    assert b"hx-get" not in answer.content


def in_batch(owner: Membership, make_job: MakeJob, *states: State) -> tuple[Batch, list[Job]]:
    made = Batch.objects.create(team=owner.team, by=owner.user, form_token="form", title="Harbour")
    return made, [make_job(state, batch=made, batch_position=place) for place, state in enumerate(states)]


def listed(client: Client, team: Team) -> str:
    """Return what the poller of Activity asks."""
    question: str = client.get(reverse("activity", args=[team.key])).context["poller"]
    return question


def test_the_head_of_a_batch_comes_when_one_of_its_jobs_changed_and_not_otherwise(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    made, jobs = in_batch(owner, make_job, State.RENDERING, State.RENDERING)
    question = listed(owner_client, owner.team)
    with CaptureQueriesContext(connection) as queries:
        assert owner_client.get(question).status_code == 204
    assert len(queries) == 5  # the four of any page, and one for all its batches

    change(jobs[0], state=State.FAILED)
    text = owner_client.get(question).content.decode()

    assert f'id="batch-{made.public_id.hex}"' in text
    assert "2 videos: 1 rendering, 1 failed" in text
    assert f'id="job-{jobs[0].public_id}"' in text
    assert f'id="job-{jobs[1].public_id}"' not in text


def test_a_head_follows_those_that_the_page_does_not_list_and_ends_with_the_last(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    _made, jobs = in_batch(owner, make_job, *[State.CANCELLED] * 6, State.RENDERING)
    question = listed(owner_client, owner.team)
    assert owner_client.get(question).status_code == 204

    change(jobs[6], state=State.FAILED)
    text = owner_client.get(question).content.decode()

    assert "7 videos: 1 failed, 6 cancelled" in text
    assert f'id="job-{jobs[6].public_id}"' not in text
    assert '<div id="poller" hidden></div>' in text


def test_the_page_of_a_batch_gets_its_whole_head_and_the_question_before_cancelling(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    made, jobs = in_batch(owner, make_job, State.QUEUED, State.QUEUED)
    question = owner_client.get(reverse("batch", args=[owner.team.key, made.public_id])).context["poller"]

    change(jobs[0], state=State.RENDERING, session_id="ses_x")
    text = owner_client.get(question).content.decode()

    assert "<h1>Harbour</h1>" in text
    assert 'id="batch-cancel"' in text
    assert "1 video was not sent yet" in text


def test_another_teams_batch_is_answered_like_one_that_never_was(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    made, jobs = in_batch(owner, make_job, State.RENDERING)
    question = listed(owner_client, owner.team)
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Batch.objects.filter(pk=made.pk).update(team=others, title="Their secret batch")
    Job.objects.filter(pk=jobs[0].pk).update(team=others, revision=9)

    text = owner_client.get(question).content.decode()

    assert "Their secret batch" not in text
    assert '<div id="poller" hidden></div>' in text


@pytest.mark.parametrize("batches", ["x", "x.1", "0" * 32 + ".x"])
def test_a_question_about_batches_that_no_page_asks_is_refused(
    owner_client: Client, owner: Membership, batches: str
) -> None:
    address = reverse("changes", args=[owner.team.key])
    assert owner_client.get(f"{address}?as=row&seen=&of={batches}").status_code == 400


def news(text: str) -> list[str]:
    return re.findall(r'<p id="news" hx-swap-oob="innerHTML">(.*?)</p>', text)


@pytest.mark.parametrize("shape", ["card", "row", "watch"])
def test_what_settled_is_said_once_and_progress_is_not(
    owner_client: Client, owner: Membership, make_job: MakeJob, shape: str
) -> None:
    job, other = make_job(title="A lighthouse"), make_job()
    jobs = [job] if shape == "watch" else [job, other]
    question = Poll.about(jobs, shape).address(owner.team)
    change(job, progress=40)
    moved = owner_client.get(question).content.decode()
    assert news(moved) == []

    change(job, state=State.FAILED)
    settled = owner_client.get(question).content.decode()

    assert news(settled) == ["“A lighthouse” failed."]
    assert f"{job.public_id.hex}." not in settled  # nobody asks about it again, so nobody hears it again


def test_a_video_is_said_to_be_ready_once_it_can_be_played(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    copying, ready = make_video(Video.Phase.COPYING, title="Still copied"), make_video(title="A lighthouse")
    question = f"{reverse('changes', args=[owner.team.key])}?as=card&seen="
    question += ",".join(f"{video.public_id.hex}.0" for video in (copying, ready))

    assert news(owner_client.get(question).content.decode()) == ["“A lighthouse” is ready."]


def test_many_that_settle_together_are_named_in_part(
    owner_client: Client, owner: Membership, make_job: MakeJob
) -> None:
    jobs = [make_job(title=f"Film {number}") for number in range(5)]
    question = Poll.about(jobs, "row").address(owner.team)
    for job in jobs:
        change(job, state=State.CANCELLED)

    [said] = news(owner_client.get(question).content.decode())

    assert said.count("is cancelled.") == 3
    assert said.endswith(" And 2 more.")


def test_a_fragment_sends_a_signed_out_reader_to_sign_in(client: Client, owner: Membership, make_job: MakeJob) -> None:
    answer = ask(client, owner.team, [make_job()])

    assert answer["HX-Redirect"] == reverse("sign_in")
