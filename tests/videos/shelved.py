"""What tests of shelves share: a team's finished jobs without pages around them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from samsar import TextToVideo
from teams.models import Membership
from videos import search
from videos.jobs.states import State
from videos.models import Job, Shelf, Video

MakeFilm = Callable[..., Video]


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A storage of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def film(owner: Membership, now: datetime, media: Path) -> MakeFilm:
    """Make a finished video with its four files in the storage."""
    made = 0

    def make(title: str = "Lighthouse", *, phase: str = Video.Phase.READY, **fields: Any) -> Video:
        nonlocal made
        made += 1
        asked = TextToVideo(prompt=title, image_model="SEEDREAM", video_model="RUNWAYML", duration=30)
        told = {"quote": 360_000, "charged": 360_000, "charge_source": "header", "session_id": f"ses_{made}"}
        job = Job.objects.create(
            team=owner.team,
            by=owner.user,
            form_token=f"film-{made}",
            kind=asked.kind,
            recipe=asked.dump(),
            title=title,
            quote_sentence="",
            price_list="2026-11",
            state=State.COMPLETED,
            **told | fields,
        )
        search.note(job)
        ends = {"file": "mp4", "poster": "webp", "thumb": "webp", "strip": "webp"}
        names = ends if phase == Video.Phase.READY else {}
        stored = {
            name: default_storage.save(f"videos/{job.public_id}/{name}.{end}", ContentFile(b"bytes"))
            for name, end in names.items()
        }
        return Video.objects.create(
            job=job,
            team=job.team,
            public_id=job.public_id,
            completed_at=now,
            phase=phase,
            source_url="http://127.0.0.1:9/media/ses.mp4",
            size=5,
            pictures_size=15,
            width=672,
            height=384,
            duration_ms=30_000,
            **stored,
        )

    return make


def shelf(video: Video) -> Shelf:
    """Return where a video stands now."""
    return Shelf(Job.objects.get(pk=video.job_id).shelf)
