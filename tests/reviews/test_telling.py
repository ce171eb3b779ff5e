"""Who asked for a video hears what was decided about it, and who decided does not."""

from notices.models import Notice
from reviews.models import Choice
from teams.models import Membership
from tests.reviews.conftest import decided, on_version_two
from videos.models import Video


def test_the_last_decision_is_told_with_its_reason(video: Video, reviewer: Membership) -> None:
    decided(video.job, reviewer)
    notice = Notice.objects.get()
    assert (notice.user_id, notice.title, notice.path) == (
        video.job.by_id,
        video.job.title,
        video.job.get_absolute_url(),
    )
    assert notice.sentence == f"{reviewer.user} approved version 1"
    decided(video.job, reviewer, Choice.CHANGES)
    notice.refresh_from_db()
    assert notice.sentence == f"{reviewer.user} asks for changes on version 1: “The logo is cut off.”"
    decided(video.job, reviewer, Choice.CHANGES)  # the same once more is no news
    assert Notice.objects.get().revision == 2
    decided(video.job, reviewer, Choice.WITHDRAWN)
    assert Notice.objects.get().sentence == f"{reviewer.user} withdrew the decision about version 1"


def test_who_decides_about_their_own_is_not_told(video: Video, owner: Membership) -> None:
    decided(video.job, owner)
    assert Notice.objects.count() == 0


def test_a_decision_about_an_earlier_version_leads_to_that_one(video: Video, reviewer: Membership) -> None:
    on_version_two(video)
    decided(video.job, reviewer, version=1, newest=2)
    assert Notice.objects.get().path == f"{video.job.get_absolute_url()}?v=1"
