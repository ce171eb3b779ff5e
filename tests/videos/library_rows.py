"""A library of a hundred rows with many ties, and what each filter and order means in plain code."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict

from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos import search
from videos.finding import Looking, find_page
from videos.jobs.states import State
from videos.models import Job, Shelf, Tag, Tagging, Video

STATES = [
    (State.COMPLETED, "ready"),
    (State.COMPLETED, "copying"),
    (State.COMPLETED, "lost"),
    (State.RENDERING, ""),
    (State.QUEUED, ""),
    (State.PARKED, ""),
    (State.FAILED, ""),
    (State.UNCONFIRMED, ""),
    (State.CANCELLED, ""),
    (State.REJECTED, ""),
    (State.SETTLED_FREE, ""),
]
WORDS = ["harbour", "lighthouse", "spring launch", "café"]
START = int(datetime(2026, 11, 1, 22, tzinfo=UTC).timestamp() * 1000)


def fill(owner: Membership) -> list[Job]:
    """A hundred jobs in every state, with many ties, an hour apart, and as many of another team between them."""
    team = owner.team
    other = join(Team.objects.create(name="Others", mode=Mode.PRACTICE), "eve@example.test", Role.OWNER)
    maria = join(team, "maria@example.test", Role.CREATOR)
    projects = {each: [_project(each, key) for key in ("spring", "autumn")] for each in (owner, other)}
    tags = {each: Tag.objects.create(team=each.team, name="Hero") for each in (owner, other)}
    family = UUID(int=0)
    for number, place in itertools.product(range(100), (owner, other)):
        key = UUID(int=(START + number * 3_600_000) << 80 | 0x7 << 76 | 0x2 << 62 | (place is owner))
        if number % 3 == 0 or place is other:
            family = key
        state, phase = STATES[number % len(STATES)]
        known = state in (State.COMPLETED, State.RENDERING)
        job = Job.objects.create(
            public_id=key,
            team=place.team,
            by=maria.user if number % 5 == 0 and place is owner else place.user,
            form_token=f"row-{number}",
            kind=["text_to_video", "translate_video", "join_videos"][number % 3],
            recipe={"prompt": f"A film of a {WORDS[number % 4]}."},
            title=["harbour", "lighthouse", "meadow"][number % 7 % 3],
            language=["en", "es", "auto"][number % 3],
            model=["RUNWAYML", "SORA2", ""][number % 4 % 3],
            aspect_ratio=["16:9", "9:16"][number % 2],
            expected_ms=[10_000, 30_000][number % 3 % 2],
            family=family,
            project=[None, *projects[place]][number % 3],
            shelf=Shelf.ARCHIVE if number % 13 == 1 else Shelf.TRASH if number % 17 == 2 else Shelf.LIBRARY,
            verdict=["", "approved", "changes"][number % 5 % 3],
            quote=0,
            quote_sentence="",
            price_list="",
            charged=[None, 120_000, 360_000][number % 3],
            state=state,
            session_id=f"row-{number}" if known else "",
        )
        search.note(job)
        if number % 4 == 0:
            Tagging.objects.create(tag=tags[place], job=job)
        if phase:
            files = {"file": "x", "duration_ms": 1} if phase == "ready" else {}
            Video.objects.create(
                job=job, team=place.team, public_id=key, completed_at=owner.created_at, phase=phase, **files
            )
    return list(Job.objects.filter(team=team).select_related("video", "project", "by").prefetch_related("tags"))


def _project(place: Membership, key: str) -> Project:
    return Project.objects.create(team=place.team, key=key, name=key.title(), by=place.user)


def phase_of(job: Job) -> str:
    return str(job.video.phase) if hasattr(job, "video") and job.state == State.COMPLETED else ""


PLAIN: dict[str, Callable[[Job], bool]] = {
    "": lambda job: True,
    "state=ready": lambda job: phase_of(job) == "ready",
    "state=running": lambda job: job.state in ("rendering", "queued") or phase_of(job) == "copying",
    "state=attention": lambda job: job.state in ("failed", "unconfirmed", "parked") or phase_of(job) == "lost",
    "state=lost": lambda job: phase_of(job) == "lost",
    "kind=join_videos": lambda job: job.kind == "join_videos",
    "language=es": lambda job: job.language == "es",
    "model=SORA2": lambda job: job.model == "SORA2",
    "model=NEVER": lambda job: False,
    "shape=9:16": lambda job: job.aspect_ratio == "9:16",
    "project=spring": lambda job: job.project is not None and job.project.key == "spring",
    "project=none": lambda job: job.project is None,
    "project=nowhere": lambda job: False,
    "tag=hero": lambda job: bool(job.tags.all()),
    "tag=nothing": lambda job: False,
    "verdict=approved": lambda job: job.verdict == "approved",
    "verdict=none": lambda job: job.verdict == "",
    "cost_min=120": lambda job: job.cost >= 120_000,
    "cost_max=120": lambda job: job.cost <= 120_000,
    "from=2026-11-03": lambda job: day_of(job) >= date(2026, 11, 3),
    "to=2026-11-03": lambda job: day_of(job) <= date(2026, 11, 3),
    "to=9999-12-31": lambda job: True,
    "from=0001-01-01": lambda job: True,
    "q=harbour": lambda job: "harbour" in job.title + str(job.recipe),
    "q=HARB": lambda job: "harbour" in job.title + str(job.recipe),
    "q=spring-launch": lambda job: "spring launch" in str(job.recipe),
    "q=launch spring film": lambda job: "spring launch" in str(job.recipe),
    "q=cafe meadow": lambda job: "café" in str(job.recipe) and job.title == "meadow",
    "q=zeppelin": lambda job: False,
}
ORDERS: dict[str, Callable[[Job], Any]] = {
    "newest": lambda job: -job.public_id.int,
    "oldest": lambda job: job.public_id.int,
    "title": lambda job: (job.title, -job.public_id.int),
    "cost": lambda job: (-job.cost, -job.public_id.int),
    "length": lambda job: (-job.expected_ms, -job.public_id.int),
}
SHELVES = ("library", "archive", "trash")
HIDDEN = ("cancelled", "rejected", "settled_free")


def day_of(job: Job) -> date:
    return datetime.fromtimestamp((job.public_id.int >> 80) / 1000, tz=ZoneInfo("Asia/Tokyo")).date()


def on_shelf(job: Job, shelf: str) -> bool:
    return job.shelf == shelf and (shelf != "library" or job.state not in HIDDEN)


def turned(team: Team, query: str) -> Iterator[Job]:
    """Walk all pages, from the first to the last."""
    looking, after = Looking.parse(QueryDict(query)), ""
    for _ in range(20):
        page = find_page(team, Looking.parse(QueryDict(looking.query(after))))
        yield from page.jobs
        after = page.next_after
        if not after:
            return
    raise AssertionError("the pages never end")
