"""One prompt becomes a family: an outro, two translations, one without subtitles, and a join of them."""

from collections.abc import Callable

import av
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from credits import spending
from home import health
from samsar import AddOutroImage, JoinVideos, RemoveSubtitles, Submission, TextToVideo, TranslateVideo
from teams.models import Membership
from tests.conftest import Sandbox
from tests.journeys import worker
from tests.journeys.person import Person
from videos.catalogue import offer_for
from videos.jobs import intake
from videos.jobs.states import State
from videos.models import Job, Video
from videos.tasks import ring, submit_job

CREDIT = 1000


@pytest.fixture
def makes(owner: Membership, key: str, sandbox: Sandbox) -> Callable[..., Video]:
    """Queue a submission, let Samsar and the worker do their part, and return the finished video."""

    def make(submission: Submission, *sources: Video) -> Video:
        token = f"form-{Job.objects.count()}"
        offer, now = offer_for(owner.team), timezone.now()
        job = intake.queue(submission, by=owner, token=token, offer=offer, now=now, sources=sources)
        ring(submit_job, job_id=job.pk)
        worker.works()
        sandbox.advance(120)
        for _ in range(4):
            worker.works(after=120)
        job.refresh_from_db()
        assert job.state == State.COMPLETED, f"{job.kind} is {job.state}: {job.message}"
        assert job.video.phase == Video.Phase.READY, job.video.problem
        return job.video

    return make


def seconds_of(video: Video) -> float:
    with default_storage.open(video.file) as stored, av.open(stored) as film:
        assert {stream.type for stream in film.streams} == {"video", "audio"}
        return float(film.duration or 0) / av.time_base


def test_one_prompt_becomes_a_family_and_every_credit_is_known(
    mira: Person, owner: Membership, makes: Callable[..., Video], key: str, sandbox: Sandbox
) -> None:
    prompt = TextToVideo(
        prompt="A lighthouse at dusk. Waves break below.",
        image_model="SEEDREAM",
        video_model="RUNWAYML",
        duration=10,
        language="en",
        font_key="Poppins",
    )
    original = makes(prompt)
    picture = f"{sandbox.url.removesuffix('/v1')}/pictures/dunes.jpg"
    ses = original.job.session_id

    # An outro at its end, two other languages, and one without a word on it.
    ended = makes(AddOutroImage(session_id=ses, outro_image_url=picture, add_outro_animation=True), original)
    spanish = makes(TranslateVideo(session_id=ses, language="es"), original)
    japanese = makes(TranslateVideo(session_id=ses, language="ja"), original)
    clean = makes(RemoveSubtitles(session_id=ses), original)
    # And all that is of one length after each other.
    parts = (original, spanish, clean)
    sessions = tuple(part.job.session_id for part in parts)
    joined = makes(JoinVideos(session_ids=sessions, blend_scenes=True), *parts)

    family = [original, ended, spanish, japanese, clean, joined]
    assert [round(seconds_of(video), 1) for video in family] == [10.0, 18.0, 10.0, 10.0, 10.0, 30.0]
    assert [round(video.duration_ms / 1000) for video in family] == [10, 18, 10, 10, 10, 30]
    assert [video.job.language for video in family] == ["en", "en", "es", "ja", "en", "en"]
    assert [line.source for line in joined.job.lineage.all()] == list(parts)

    # Every credit is known from Samsar's own answers, and equals what was quoted.
    assert [video.job.charged for video in family] == [c * CREDIT for c in (120, 50, 20, 20, 0, 60)]
    assert all(video.job.charged == video.job.quote for video in family)
    assert {video.job.charge_source for video in family} == {"header"}
    assert spending.month(owner.team, timezone.now()).spent == 270 * CREDIT
    assert sandbox.accepted_posts(key) == len(family)
    assert health.broken_invariants() == []

    # The join plays for Mira, and she can seek in it.
    mira.opens("video", public_id=joined.public_id)
    mira.reads("Ready", "Charged 60")
    answer, data = mira.plays(first=0, last=1023)
    assert (answer.status_code, len(data)) == (206, 1024)


def test_a_source_that_was_cancelled_at_samsar_is_not_paid_for(
    owner: Membership, makes: Callable[..., Video], key: str, sandbox: Sandbox
) -> None:
    original = makes(
        TextToVideo(prompt="A quiet harbour.", image_model="SEEDREAM", video_model="RUNWAYML", duration=10)
    )
    # Somebody cancels the finished session with another tool; Samsar would still charge for a translation of it.
    sandbox.tell("status", session_id=original.job.session_id, raw_status="CANCELLED")
    submission = TranslateVideo(session_id=original.job.session_id, language="es")
    job = intake.queue(submission, by=owner, token="t", offer=None, now=timezone.now(), sources=[original])
    ring(submit_job, job_id=job.pk)
    worker.works()

    job.refresh_from_db()
    assert job.state == State.REJECTED
    assert "no longer finished at Samsar" in job.message
    assert sandbox.accepted_posts(key) == 1
    assert health.broken_invariants() == []
