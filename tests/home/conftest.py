"""Home shows jobs and videos, made as for the tests of the video pages."""

from tests.videos.conftest import offer, queue, queued_job
from tests.videos.views.conftest import make_job, make_video

__all__ = ["make_job", "make_video", "offer", "queue", "queued_job"]
