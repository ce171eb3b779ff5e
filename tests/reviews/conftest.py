"""What tests of decisions share: finished videos, and people in each role."""

from collections.abc import Callable

import pytest
from django.test import Client

from reviews import decisions
from reviews.models import Choice, Decision
from teams.models import Membership
from teams.roles import Role
from tests.conftest import NOW, join
from tests.videos.conftest import offer, queue
from tests.videos.views.conftest import foreign_video, make_derived, make_job, make_video
from videos.models import EarlierRender, Job, Video

__all__ = ["foreign_video", "make_derived", "make_job", "make_video", "offer", "queue"]

NEWER = "http://127.0.0.1:9/media/newer.mp4"


@pytest.fixture
def video(make_video: Callable[..., Video]) -> Video:
    """A finished video of the owner's team."""
    return make_video()


@pytest.fixture
def reviewer(owner: Membership) -> Membership:
    """Somebody in the owner's team who may look and decide, and not spend."""
    return join(owner.team, "rita@example.test", Role.REVIEWER)


@pytest.fixture
def reviewer_client(reviewer: Membership) -> Client:
    """A browser in which the reviewer is signed in."""
    client = Client()
    client.force_login(reviewer.user)
    return client


def decided(job: Job, by: Membership, choice: Choice = Choice.APPROVED, **told: object) -> Decision:
    """Decide about version 1, which is the newest, unless told otherwise."""
    facts: dict[str, object] = {"version": 1, "newest": 1, "at": NOW, "reason": ""} | told
    if choice is Choice.CHANGES and not facts["reason"]:
        facts["reason"] = "The logo is cut off."
    return decisions.decide(job, choice, by=by.user, **facts)  # type: ignore[arg-type]


def on_version_two(video: Video) -> Video:
    """Give a video a second version that plays; the first stays as an earlier one."""
    from videos import versions

    Video.objects.filter(pk=video.pk).update(newer_url=NEWER)
    video.refresh_from_db()
    assert versions.keep(video, by=video.job.by, at=NOW)
    assert EarlierRender.objects.filter(video=video, version=1).exists()
    Video.objects.filter(pk=video.pk).update(phase=Video.Phase.READY, file="second.mp4", poster="second.webp")
    video.refresh_from_db()
    video.job.refresh_from_db()
    return video
