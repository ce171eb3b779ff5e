"""What tests of pages share: jobs in any state without a worker, and videos that can be played."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from samsar import Submission, TextToVideo
from teams.models import Membership, Mode, Team, User
from teams.roles import Role
from tests.conftest import join
from tests.videos.views.images_desk import Desk
from videos import search
from videos.jobs.states import ACCEPTED, State
from videos.models import Job, JobEvent, Lineage, Video

FILM = b"not a film, but bytes enough to be served" * 100


@pytest.fixture
def make_job(owner: Membership) -> Callable[..., Job]:
    """Make a job of the owner's team as it would be in `state`; `recipe` changes what was asked for.

    Pages read the clock themselves, so these jobs are minutes old now.
    """
    made, now = 0, timezone.now()

    def make(state: State = State.RENDERING, *, recipe: dict[str, Any] | None = None, **fields: Any) -> Job:
        nonlocal made
        made += 1
        asked = TextToVideo(
            **{"prompt": f"Lighthouse {made}", "image_model": "SEEDREAM", "video_model": "RUNWAYML", "duration": 30}
            | (recipe or {})
        )
        known = state in ACCEPTED
        defaults: dict[str, Any] = {
            "team": owner.team,
            "by": owner.user,
            "form_token": f"made-{made}",
            "kind": asked.kind,
            "recipe": asked.dump(),
            "title": asked.prompt,
            "language": asked.language,
            "aspect_ratio": asked.aspect_ratio,
            "expected_ms": asked.duration * 1000,
            "has_subtitles": asked.enable_subtitles,
            "quote": 360_000,
            "quote_sentence": "30 s = 6 × 5 s units × 60 = 360 credits",
            "price_list": "2026-11",
            "state": state,
            "created_at": now - timedelta(minutes=made),
            "session_id": f"ses_{made}" if known else "",
            "request_id": f"ses_{made}" if known else "",
            "accepted_at": now if known else None,
            "charged": 360_000 if known else None,
            "charge_source": "header" if known else "",
        }
        job = Job.objects.create(**defaults | fields)
        search.note(job)
        JobEvent.objects.create(job=job, new_state=State.QUEUED, at=now, by=owner.user)
        return job

    return make


@pytest.fixture
def make_video(make_job: Callable[..., Job]) -> Iterator[Callable[..., Video]]:
    """Make a finished video with a file and a poster in the storage."""
    stored: list[str] = []
    now = timezone.now()

    def make(
        phase: str = Video.Phase.READY,
        *,
        recipe: dict[str, Any] | None = None,
        duration_ms: int = 30_000,
        **fields: Any,
    ) -> Video:
        job = make_job(State.COMPLETED, recipe=recipe, progress=100, **fields)
        is_ready = phase == Video.Phase.READY
        file = _store(job.public_id, "film.mp4", FILM, stored) if is_ready else ""
        poster = _store(job.public_id, "poster.webp", b"RIFF0000WEBP", stored) if is_ready else ""
        return Video.objects.create(
            job=job,
            team=job.team,
            public_id=job.public_id,
            completed_at=now,
            phase=phase,
            source_url="http://127.0.0.1:9/media/ses.mp4",
            file=file,
            poster=poster,
            thumb=_store(job.public_id, "thumb.webp", b"RIFF0000WEBP", stored) if is_ready else "",
            strip=_store(job.public_id, "strip.webp", b"RIFF0000WEBP", stored) if is_ready else "",
            size=len(FILM),
            width=384 if job.aspect_ratio == "9:16" else 672,
            height=672 if job.aspect_ratio == "9:16" else 384,
            duration_ms=duration_ms,
        )

    yield make
    for path in stored:
        default_storage.delete(path)


def _store(key: UUID, name: str, content: bytes, stored: list[str]) -> str:
    path = default_storage.save(f"videos/{key}/{name}", ContentFile(content))
    stored.append(path)
    return path


@pytest.fixture
def make_derived(make_video: Callable[..., Video]) -> Callable[..., Video]:
    """Make a finished video as `submission` would have left it, made from `sources` in this order."""

    def make(submission: Submission, *sources: Video, **fields: Any) -> Video:
        family = {"family": sources[0].job.family} if sources else {}
        video = make_video(kind=submission.kind, **family | fields)
        Job.objects.filter(pk=video.job_id).update(recipe=submission.dump(), model="")
        video.job.refresh_from_db()
        for position, source in enumerate(sources):
            Lineage.objects.create(job=video.job, source=source, position=position, source_version=source.version)
        search.note(video.job, sources)
        return video

    return make


def reviewer_of(video: Video) -> User:
    """Put somebody into the video's team who may look and not spend."""
    return join(video.team, "rita@example.test", Role.REVIEWER).user


@pytest.fixture
def foreign_video(make_video: Callable[..., Video]) -> Video:
    """A finished video of another team."""
    video = make_video()
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    Job.objects.filter(pk=video.job_id).update(team=others)
    Video.objects.filter(pk=video.pk).update(team=others)
    return video


@pytest.fixture
def desk(
    owner_client: Client, owner: Membership, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> Desk:
    """The pictures form of the owner: nobody sends, files lie in a folder of their own, no sample is remembered."""
    monkeypatch.setattr("videos.tasks.submit_job.delay", lambda **_ids: None)
    settings.MEDIA_ROOT = tmp_path
    settings.PORTAL_URL, settings.SANDBOX_URL = "http://127.0.0.1:8000", ""
    caches["counts"].clear()
    return Desk(owner_client, owner.team)
