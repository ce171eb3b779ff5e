"""Where new videos land: in the project that their maker works in."""

from collections.abc import Callable
from datetime import datetime

from teams import projects
from teams.models import Membership, Project
from tests.videos.conftest import prompt
from videos.catalogue import Offer
from videos.jobs import intake
from videos.models import Job


def test_a_new_video_lands_in_the_project_of_its_maker(
    owner: Membership, queue: Callable[..., Job], now: datetime
) -> None:
    assert queue(token="1").project is None

    spring = projects.make(owner, "Spring", now=now)
    projects.switch(owner, spring)

    assert queue(token="2").project == spring


def test_an_archived_project_takes_no_new_video_even_from_a_page_that_was_open(
    owner: Membership, offer: Offer, now: datetime
) -> None:
    spring = projects.make(owner, "Spring", now=now)
    projects.switch(owner, spring)
    # The request read its member before another one archived the project.
    stale = Membership.objects.select_related("team", "user").get(pk=owner.pk)
    projects.archive(owner, Project.objects.get(pk=spring.pk), now=now)

    made = intake.queue(prompt(), by=stale, token="1", offer=offer, now=now)

    assert made.project is None
