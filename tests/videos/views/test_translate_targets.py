"""How a film stands in a language when there is more than one try at it, and what the keyboard presses first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samsar import TranslateVideo
from tests.journeys.paper import Paper
from videos.jobs.states import State
from videos.models import Job, Lineage, Video
from videos.views.translate_targets import Film, Stand, films, plan

MakeVideo = Callable[..., Video]


@pytest.fixture(autouse=True)
def _nobody_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)


@pytest.fixture
def video(make_video: MakeVideo) -> Video:
    """Thirty seconds in English."""
    return make_video(title="Harbour", recipe={"language": "en"})


@pytest.fixture
def french(make_job: Callable[..., Job], video: Video) -> Callable[[State], Job]:
    """Make a translation of the video into French that stands as it is told."""

    def make(state: State) -> Job:
        asked = TranslateVideo(session_id=video.job.session_id, language="fr")
        job = make_job(state, kind=asked.kind, language="fr")
        Job.objects.filter(pk=job.pk).update(recipe=asked.dump())
        Lineage.objects.create(job=job, source=video, position=0)
        if state is State.COMPLETED:
            ready = {"phase": Video.Phase.READY, "file": "x.mp4", "duration_ms": 30_000}
            Video.objects.create(
                job=job, team=job.team, public_id=job.public_id, completed_at=job.created_at, source_url="", **ready
            )
        return job

    return make


@pytest.mark.parametrize(
    ("tries", "stand"),
    [
        ([State.RENDERING, State.CANCELLED], Stand.RUNNING),
        ([State.COMPLETED, State.FAILED], Stand.MADE),
        ([State.UNCONFIRMED, State.REJECTED], Stand.UNSURE),
        ([State.FAILED, State.CANCELLED], Stand.OPEN),
        ([State.CANCELLED, State.FAILED], Stand.FAILED),
    ],
)
def test_what_is_there_or_on_its_way_is_not_undone_by_a_later_try(
    video: Video, french: Callable[[State], Job], tries: list[State], stand: Stand
) -> None:
    for state in tries:
        french(state)

    [film] = films([video])

    assert film.stand("fr") is stand
    is_paid_again = stand in (Stand.OPEN, Stand.FAILED)
    assert bool(plan([film], ["fr"], is_made_again=False).pairs) is is_paid_again


def test_try_again_on_a_page_that_is_out_of_date_pays_for_nothing_twice(
    owner_client: Client, video: Video, french: Callable[[State], Job]
) -> None:
    failed = french(State.FAILED)
    there = reverse("translate", args=[video.team.key, video.public_id, f"again-{failed.public_id.hex}"])
    french(State.RENDERING)  # somebody else was faster

    answer = owner_client.post(f"{there}?from={failed.public_id}", {"retry": "60000"})

    assert "This language came to another end meanwhile. Nothing was sent or charged." in answer.content.decode()
    assert Job.objects.filter(language="fr").count() == 2


def test_enter_in_a_field_presses_nothing_that_costs(
    owner_client: Client, video: Video, french: Callable[[State], Job]
) -> None:
    french(State.FAILED)
    for name in ("translate", "add_outro"):
        address = reverse(name, args=[video.team.key, video.public_id, "token-1"])
        forms = Paper(owner_client.get(address).content.decode()).forms
        form = next(form for form in forms if "outro_image_url" in form.fields)
        assert form.buttons[0].name == "look"
        looked: Any = owner_client.post(address, {"look": "1", "languages": ["es"]})
        assert looked.status_code == 200
    assert Job.objects.count() == 2


def test_enter_in_a_form_that_made_a_video_before_presses_nothing_either(owner_client: Client, video: Video) -> None:
    address = reverse("create_prompt", args=[video.team.key, "token-1"])
    sent = {"prompt": "Waves.", "duration": "10", "video_model": "RUNWAYML", "image_model": "SEEDREAM"}
    sent |= {"aspect_ratio": "16:9", "tone": "cinematic", "language": "auto"}
    owner_client.post(address, sent)

    asked = owner_client.post(address, sent | {"prompt": "Rain."}).content.decode()
    form = next(form for form in Paper(asked).forms if "prompt" in form.fields)

    assert form.buttons[0].name == "look"
    assert owner_client.post(address, sent | {"prompt": "Rain.", "look": "1"}).status_code == 200
    assert Job.objects.count() == 2


def test_a_film_without_other_versions_is_open_in_every_other_language(video: Video) -> None:
    film = Film(video, [])

    assert (film.stand("en"), film.stand("fr")) == (Stand.OWN, Stand.OPEN)
