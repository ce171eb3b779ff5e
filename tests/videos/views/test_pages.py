"""The library and the activity list: what stands there, how far they reach, what they cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credits.models import BalanceReading
from teams.models import Membership, Mode, Team
from videos.jobs.states import State
from videos.models import Job, Video

MakeJob = Callable[..., Job]
MakeVideo = Callable[..., Video]


def page(client: Client, name: str, team: Team, **query: str) -> str:
    answer = client.get(reverse(name, args=[team.key]), query)
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("library", "Videos stand here as soon as"), ("activity", "Every video that somebody asks for")],
)
def test_an_empty_page_teaches_with_one_sentence_and_one_button(
    owner_client: Client, owner: Membership, name: str, sentence: str
) -> None:
    text = page(owner_client, name, owner.team)

    assert sentence in text
    assert "Create a video" in text


def test_a_finished_video_stands_with_its_true_shape_and_length(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    video = make_video(recipe={"aspect_ratio": "9:16", "language": "ja"})

    text = page(owner_client, "library", owner.team)

    assert 'data-shape="tall"' in text
    assert f'src="{reverse("video_poster", args=[owner.team.key, video.public_id])}"' in text
    assert 'width="384" height="672"' in text
    assert "0:30" in text
    assert "Japanese" in text


def test_a_running_render_stands_among_the_videos_with_its_stage(
    owner_client: Client, owner: Membership, make_job: MakeJob, make_video: MakeVideo
) -> None:
    make_video()
    job = make_job(stage="music_generation", progress=27)

    text = page(owner_client, "library", owner.team)

    assert "Composing music" in text
    assert '<progress value="27"' in text
    assert f"{job.public_id.hex}.1" in text  # the poller asks about it


def test_a_page_where_all_is_settled_is_silent(owner_client: Client, owner: Membership, make_video: MakeVideo) -> None:
    make_video()

    assert '<div id="poller" hidden></div>' in page(owner_client, "library", owner.team)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (
            State.UNCONFIRMED,
            ["Unconfirmed", "Samsar’s answer was lost.", "360 credits stay reserved", "See the choices"],
        ),
        (State.PARKED, ["Parked", "360 credits stay reserved", "See the choices"]),
        (State.FAILED, ["Failed", "Stopped while recording speech.", "Edit and try again"]),
    ],
)
def test_a_job_that_stopped_says_what_happened_what_it_cost_and_what_to_do(
    owner_client: Client, owner: Membership, make_job: MakeJob, state: State, words: list[str]
) -> None:
    make_job(state, stage="speech_generation")

    text = page(owner_client, "library", owner.team)

    assert [word for word in words if word not in text] == []


def test_activity_shows_quoted_beside_a_different_charge(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    make_video(charged=400_000)

    text = page(owner_client, "activity", owner.team)

    assert "400 credits" in text
    assert "quoted 360" in text


def test_a_charge_from_an_estimate_reads_unconfirmed_everywhere(
    owner_client: Client, owner: Membership, make_video: MakeVideo
) -> None:
    video = make_video(charge_source="estimate")

    for name in ("home", "library", "activity"):
        assert "unconfirmed" in page(owner_client, name, owner.team), name
    video_page = owner_client.get(video.job.get_absolute_url()).content.decode()
    assert "our estimate, unconfirmed" in video_page


def test_every_row_is_reached_by_turning_pages(owner_client: Client, owner: Membership, make_job: MakeJob) -> None:
    made = {make_job(State.CANCELLED).public_id.hex for _ in range(51)}
    address = reverse("activity", args=[owner.team.key])
    seen: list[str] = []
    query = ""
    for _ in range(4):
        answer = owner_client.get(address + query)
        seen += [card.job.public_id.hex for card in answer.context["cards"]]
        after = answer.context["next_after"]
        if after is None:
            break
        assert f"?after={after}" in answer.content.decode()
        query = f"?after={after}"

    assert set(seen) == made
    assert len(seen) == 51


@pytest.mark.parametrize("after", ["x", "1", "'--"])
def test_an_odd_page_key_is_missing(owner_client: Client, owner: Membership, after: str) -> None:
    assert owner_client.get(reverse("activity", args=[owner.team.key]), {"after": after}).status_code == 404


def test_another_teams_videos_are_nowhere(owner_client: Client, owner: Membership, make_video: MakeVideo) -> None:
    other = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    video = make_video()
    Job.objects.filter(pk=video.job_id).update(team=other, title="Their secret film")
    Video.objects.filter(pk=video.pk).update(team=other)

    for name in ("home", "library", "activity"):
        assert "Their secret film" not in page(owner_client, name, owner.team)


@pytest.mark.parametrize("cards", [0, 1, 24])
@pytest.mark.parametrize(("name", "limit"), [("library", 6), ("activity", 6), ("home", 9)])
def test_a_page_costs_the_same_few_queries_whatever_stands_on_it(
    owner_client: Client,
    owner: Membership,
    make_job: MakeJob,
    make_video: MakeVideo,
    name: str,
    limit: int,
    cards: int,
) -> None:
    BalanceReading.objects.create(team=owner.team, remaining=1, read_at=owner.created_at)
    for number in range(cards):
        if number % 3 == 0:
            make_video()
        else:
            make_job([State.RENDERING, State.UNCONFIRMED, State.QUEUED][number % 3])

    with CaptureQueriesContext(connection) as queries:
        page(owner_client, name, owner.team)

    assert len(queries) <= limit
    assert len(queries) == {"library": 5, "activity": 5, "home": 8}[name]


def test_titles_are_text(owner_client: Client, owner: Membership, make_job: MakeJob) -> None:
    make_job(title="<img src=x onerror=alert(1)>")

    for name in ("home", "library", "activity"):
        assert "<img src=x" not in page(owner_client, name, owner.team)


def test_a_page_asked_for_to_restore_history_comes_whole(owner_client: Client, owner: Membership) -> None:
    headers: Any = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    answer = owner_client.get(reverse("library", args=[owner.team.key]), headers=headers)

    assert b"<!doctype html>" in answer.content
