"""What Samsar may answer about a newer render, and what keeping one, losing one and fetching one again change."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from samsar import BadReply, LatestVersion, NotSent, Observed, Refused
from teams.models import Membership, Mode
from tests.videos.conftest import ToldSamsar
from videos import versions
from videos.jobs.states import State
from videos.models import EarlierRender, Job, Video

FIRST = "https://cdn.example.com/renders/ses_1.mp4?sig=old"
SECOND = "https://cdn.example.com/renders/ses_1.take2.mp4?sig=new"
Make = Callable[..., Video]


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def video(queued_job: Job, now: datetime) -> Video:
    """A video of a live team that plays."""
    Job.objects.filter(pk=queued_job.pk).update(state=State.COMPLETED, session_id="ses_1")
    queued_job.refresh_from_db()
    queued_job.team.mode = Mode.LIVE
    queued_job.team.save()
    return Video.objects.create(
        job=queued_job,
        team=queued_job.team,
        public_id=queued_job.public_id,
        completed_at=now,
        phase=Video.Phase.READY,
        source_url=FIRST,
        file=default_storage.save(f"videos/{queued_job.public_id}/original.mp4", ContentFile(b"film")),
        poster="poster-1.webp",
        size=4,
        width=672,
        height=384,
        duration_ms=30_000,
    )


def look(video: Video, answer: LatestVersion | Exception) -> str:
    said = versions.look(video, samsar=ToldSamsar(latest_answer=answer))  # type: ignore[arg-type]
    video.refresh_from_db()
    return said


def latest(url: str | None, state: Observed = Observed.COMPLETED) -> LatestVersion:
    return LatestVersion(state=state, result_url=url, message="")


@pytest.mark.parametrize("url", [FIRST, FIRST.replace("sig=old", "sig=fresh"), FIRST.partition("?")[0]])
def test_the_same_render_under_another_signature_is_no_newer_one(video: Video, url: str) -> None:
    assert look(video, latest(url)) == versions.NO_NEWER
    assert (video.newer_url, video.source_url) == ("", FIRST)


def test_another_address_is_a_newer_render_and_is_noted_once(video: Video) -> None:
    revision = video.job.revision

    said = [look(video, latest(SECOND)), look(video, latest(SECOND))]

    assert said == [versions.NEWER, versions.NEWER]
    assert (video.newer_url, video.phase, video.version) == (SECOND, Video.Phase.READY, 1)
    video.job.refresh_from_db()
    assert video.job.revision == revision + 1


def test_a_newer_render_that_samsar_took_back_is_offered_no_longer(video: Video) -> None:
    look(video, latest(SECOND))

    assert look(video, latest(FIRST)) == versions.NO_NEWER
    assert video.newer_url == ""


def test_a_sandbox_on_another_port_has_no_newer_render(video: Video) -> None:
    video.team.mode = Mode.PRACTICE
    video.team.save()

    assert look(video, latest("http://127.0.0.1:9999/renders/ses_1.mp4")) == versions.NO_NEWER
    assert look(video, latest("http://127.0.0.1:9999/renders/ses_1.v2.mp4")) == versions.NEWER


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (latest(None, Observed.RUNNING), "rendering this session just now"),
        (latest(None, Observed.FAILED), "newest render of this session failed"),
        (latest(None, Observed.CANCELLED), "counts this session as cancelled"),
        (Refused(403, "Session does not belong to this API key.", request_id="r"), "does not answer for this session"),
        (Refused(404, "Session not found.", request_id="r"), "“Session not found.”"),
        (NotSent("no connection was made", request_id="r"), "could not be asked: no connection was made."),
        (BadReply("no answer within 10 s", request_id="r"), "Try again in a minute."),
    ],
)
def test_any_other_answer_is_a_calm_sentence_and_changes_nothing(
    video: Video, answer: LatestVersion | Exception, words: str
) -> None:
    before = Video.objects.values().get(pk=video.pk)

    said = look(video, answer)

    assert words in said
    assert "The version here stays as it is." in said
    assert Video.objects.values().get(pk=video.pk) == before


def test_a_kept_render_is_copied_and_the_present_one_stays(video: Video, owner: Membership, now: datetime) -> None:
    look(video, latest(SECOND))

    assert versions.keep(video, by=owner.user, at=now)

    kept = Video.objects.get(pk=video.pk)
    assert (kept.phase, kept.version, kept.source_url, kept.newer_url) == (Video.Phase.COPYING, 2, SECOND, "")
    assert (kept.copy_at, kept.copy_tries, kept.file) == (now, 0, "")
    earlier = EarlierRender.objects.get()
    assert (earlier.version, earlier.source_url, earlier.file, earlier.size) == (1, FIRST, video.file, 4)
    told = video.job.events.last()
    assert told is not None
    assert (told.reason, told.by) == ("Version 2 kept", owner.user)


def test_pictures_that_were_drawn_since_the_page_was_stay_with_their_version(
    video: Video, owner: Membership, now: datetime
) -> None:
    look(video, latest(SECOND))
    Video.objects.filter(pk=video.pk).update(thumb="thumb.webp", strip="strip.webp", pictures_size=9)

    assert versions.keep(video, by=owner.user, at=now)

    earlier = EarlierRender.objects.get()
    assert (earlier.thumb, earlier.strip, earlier.pictures_size) == ("thumb.webp", "strip.webp", 9)


def test_a_second_press_and_a_press_without_a_newer_render_keep_nothing(
    video: Video, owner: Membership, now: datetime
) -> None:
    assert not versions.keep(video, by=owner.user, at=now)
    look(video, latest(SECOND))
    stale = Video.objects.get(pk=video.pk)
    assert versions.keep(video, by=owner.user, at=now)

    assert not versions.keep(stale, by=owner.user, at=now)
    assert EarlierRender.objects.count() == 1


def test_a_render_that_is_kept_already_is_no_newer_one(video: Video, owner: Membership, now: datetime) -> None:
    look(video, latest(SECOND))
    versions.keep(video, by=owner.user, at=now)
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.READY, file="film-2.mp4")
    video.refresh_from_db()

    assert look(video, latest(SECOND)) == look(video, latest(FIRST)) == versions.NO_NEWER


def test_only_a_lost_file_is_fetched_again(video: Video, owner: Membership, now: datetime) -> None:
    assert not versions.fetch_again(video, by=owner.user, at=now)
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.LOST, copy_tries=6, copy_at=None)

    assert versions.fetch_again(video, by=owner.user, at=now)

    video.refresh_from_db()
    assert (video.phase, video.copy_tries, video.copy_at) == (Video.Phase.COPYING, 0, now)


def test_a_stored_film_that_is_missing_is_fetched_again_once(video: Video, now: datetime) -> None:
    assert not versions.note_missing(video, at=now)
    default_storage.delete(video.file)

    assert [versions.note_missing(video, at=now), versions.note_missing(video, at=now)] == [True, False]
    video.refresh_from_db()
    assert (video.phase, video.copy_at, video.version) == (Video.Phase.COPYING, now, 1)


def test_a_disk_that_is_not_there_has_lost_nothing(video: Video, now: datetime, media: Path) -> None:
    (media / "videos").rename(media.with_name("elsewhere"))

    assert not versions.note_missing(video, at=now)
    video.refresh_from_db()
    assert video.phase == Video.Phase.READY
