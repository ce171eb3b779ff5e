"""What a team keeps is told in one query: newest files, earlier ones, pictures, and the trash among them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from teams.models import Membership
from tests.videos.views.conftest import make_job, make_video  # noqa: F401 - fixtures
from videos import usage
from videos.models import EarlierRender, Job, Shelf, Video
from videos.usage import Usage, amount


@pytest.fixture
def kept(make_video: Callable[..., Video], owner: Membership) -> list[Video]:  # noqa: F811
    """Three films of a megabyte, each with 20 kB of pictures; the second has a version before it."""
    made = [make_video() for _ in range(3)]
    Video.objects.update(size=1_000_000, pictures_size=20_000)
    Video.objects.filter(pk=made[1].pk).update(version=2)
    facts: dict[str, Any] = {"file": "x", "width": 1, "height": 1, "duration_ms": 1, "has_sound": True}
    EarlierRender.objects.create(
        video=made[1], version=1, completed_at=timezone.now(), size=500_000, pictures_size=5_000, **facts
    )
    return made


def test_all_files_count_and_one_query_tells(kept: list[Video], owner: Membership) -> None:
    Job.objects.filter(pk=kept[1].job_id).update(shelf=Shelf.TRASH)

    with CaptureQueriesContext(connection) as queries:
        found = usage.of(owner.team)

    assert found == Usage(size=3 * 1_020_000 + 505_000, videos=3, trash=1_525_000)
    assert len(queries) == 1
    assert found.sentence == "4 MB in 3 videos, of which 2 MB in the trash."


def test_what_has_no_file_takes_no_room(kept: list[Video], owner: Membership) -> None:
    Video.objects.filter(pk=kept[0].pk).update(phase=Video.Phase.GONE, file="")
    Video.objects.filter(pk=kept[1].pk).update(phase=Video.Phase.COPYING, file="")

    assert usage.of(owner.team) == Usage(size=1_020_000 + 505_000, videos=2 - 1, trash=0)


def test_a_team_without_files_says_so(owner: Membership) -> None:
    assert usage.of(owner.team).sentence == "Nothing is stored yet."


@pytest.mark.parametrize(
    ("size", "like", "words"),
    [
        (0, 0, "0 bytes"),
        (999, 0, "999 bytes"),
        (12_345, 0, "12 kB"),
        (3_240_000_000, 0, "3.2 GB"),
        (400_000_000, 3_240_000_000, "0.4 GB"),
        (5_000, 3_240_000_000, "0.1 GB"),
    ],
)
def test_bytes_in_words(size: int, like: int, words: str) -> None:
    assert amount(size, like=like) == words
