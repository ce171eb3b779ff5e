"""Home shows jobs and videos, made as for the tests of the video pages, and somebody new."""

from tests.home.desk.movements import moved
from tests.home.newcomers import _nobody_tried_yet, ana, browser, live_service, practises
from tests.videos.conftest import offer, queue, queued_job
from tests.videos.views.conftest import make_job, make_video

__all__ = [
    "_nobody_tried_yet",
    "ana",
    "browser",
    "live_service",
    "make_job",
    "make_video",
    "moved",
    "offer",
    "practises",
    "queue",
    "queued_job",
]
