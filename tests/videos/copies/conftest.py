"""What tests of copying share: a film, a store of its own, and a media server that plays scripts."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.outbound.loopback import Loopback, Play
from tests.videos.films import make_film
from videos import copies
from videos.jobs.states import State
from videos.models import Job, Video


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return make_film(tmp_path_factory.mktemp("film") / "film.mp4", seconds=3, size=(192, 108)).read_bytes()


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path / "media"


@pytest.fixture
def video(queued_job: Job, now: datetime) -> Video:
    """A video whose render is finished and waits to be copied from /media/old.mp4."""
    Job.objects.filter(pk=queued_job.pk).update(state=State.COMPLETED, session_id="ses_1")
    queued_job.refresh_from_db()
    return Video.objects.create(
        job=queued_job,
        team=queued_job.team,
        public_id=queued_job.public_id,
        completed_at=now,
        source_url="http://127.0.0.1:9/media/old.mp4",
        copy_at=now,
    )


@pytest.fixture
def serve(video: Video) -> Iterator[Callable[..., Loopback]]:
    """Start a media server that plays these scripts, and point the video at it."""
    started: list[Loopback] = []

    def start(*plays: Play) -> Loopback:
        server = Loopback(*plays).__enter__()
        started.append(server)
        video.source_url = f"{server.origin}/media/old.mp4"
        video.save(update_fields=["source_url"])
        return server

    yield start
    for server in started:
        server.__exit__()


def no_link() -> str | None:
    return None


def try_copy(video: Video, server: Loopback, at: datetime, fetch_latest: Callable[[], str | None] = no_link) -> Video:
    copies.copy(Video.objects.get(pk=video.pk), fetch_latest=fetch_latest, practice_origin=server.origin, now=at)
    return Video.objects.select_related("job").get(pk=video.pk)
