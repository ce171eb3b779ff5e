"""What a page of the library holds: the same as a plain filter of the same rows, each row once, in bounded queries."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from teams.models import Membership, Mode, Project, Team
from teams.roles import Role
from tests.conftest import join
from videos import finding, search
from videos.finding import Looking, capped_count, find_page
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


@pytest.fixture
def rows(owner: Membership) -> list[Job]:
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


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "PAGE", 7)


@pytest.mark.parametrize("sort", ORDERS)
@pytest.mark.usefixtures("small_pages")
def test_every_filter_in_every_order_finds_what_a_plain_filter_does(
    owner: Membership, rows: list[Job], sort: str
) -> None:
    Team.objects.filter(pk=owner.team.pk).update(timezone="Asia/Tokyo")
    owner.team.refresh_from_db()
    for query, plain in PLAIN.items():
        looked = f"{query}&sort={sort}"
        expected = sorted((job for job in rows if on_shelf(job, "library") and plain(job)), key=ORDERS[sort])
        assert [job.pk for job in turned(owner.team, looked)] == [job.pk for job in expected], looked


@pytest.mark.usefixtures("small_pages")
def test_two_filters_at_once_on_each_shelf_and_how_many_there_are(owner: Membership, rows: list[Job]) -> None:
    Team.objects.filter(pk=owner.team.pk).update(timezone="Asia/Tokyo")
    owner.team.refresh_from_db()
    for number, (one, two) in enumerate(itertools.combinations(PLAIN, 2)):
        if one.partition("=")[0] == two.partition("=")[0]:
            continue
        shelf = SHELVES[number % 3]
        looked = f"{one}&{two}&shelf={shelf}"
        expected = {job.pk for job in rows if on_shelf(job, shelf) and PLAIN[one](job) and PLAIN[two](job)}
        looking = Looking.parse(QueryDict(looked))
        page = find_page(owner.team, looking)
        assert {job.pk for job in page.jobs} <= expected, looked
        assert (page.found, len(page.jobs)) == (len(expected), min(7, len(expected))), looked
        assert capped_count(owner.team, looking) == len(expected), looked
        assert capped_count(owner.team, looking, cap=3) == min(4, len(expected)), looked


@pytest.mark.parametrize("query", PLAIN)
@pytest.mark.usefixtures("small_pages")
def test_a_family_shows_its_newest_member_that_matches(owner: Membership, rows: list[Job], query: str) -> None:
    Team.objects.filter(pk=owner.team.pk).update(timezone="Asia/Tokyo")
    owner.team.refresh_from_db()
    newest: dict[UUID, Job] = {}
    for job in sorted(rows, key=ORDERS["oldest"]):
        if on_shelf(job, "library") and PLAIN[query](job):
            newest[job.family] = job
    expected = [newest[family] for family in sorted(newest, reverse=True)]

    found = list(turned(owner.team, f"{query}&group=families"))

    assert [job.pk for job in found] == [job.pk for job in expected]
    sizes = [sum(on_shelf(each, "library") and each.family == job.family for each in rows) for job in found]
    assert [getattr(job, "family_size") for job in found] == sizes  # noqa: B009
    looking = Looking.parse(QueryDict(f"{query}&group=families"))
    assert capped_count(owner.team, looking) == find_page(owner.team, looking).found == len(expected)


@pytest.mark.usefixtures("small_pages")
def test_a_search_goes_on_behind_its_window(
    owner: Membership, rows: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CAP", "_ENOUGH"):
        monkeypatch.setattr(finding, name, 10)
    monkeypatch.setattr("videos.hits.NEWEST", 10)
    for query in ("q=film", "q=film&state=lost", "q=harbour&language=es", "q=film&model=NEVER", "q=zeppelin"):
        first, _, second = query.partition("&")
        expected = [
            job
            for job in sorted(rows, key=ORDERS["newest"])
            if on_shelf(job, "library") and PLAIN[second](job) and PLAIN.get(first, PLAIN[""])(job)
        ]
        assert [job.pk for job in turned(owner.team, query)] == [job.pk for job in expected], query


@pytest.mark.usefixtures("small_pages")
def test_another_order_of_a_common_word_is_that_of_the_newest_and_says_so(
    owner: Membership, rows: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "CAP", 20)
    monkeypatch.setattr("videos.hits.NEWEST", 20)

    page = find_page(owner.team, Looking.parse(QueryDict("q=film&sort=title")))

    assert page.is_newest_only
    assert not find_page(owner.team, Looking.parse(QueryDict("q=spring-launch&sort=title&kind=join_videos"))).jobs[8:]


@pytest.mark.parametrize(
    "asked",
    [
        '"',
        "'",
        "*",
        "a* OR b",
        "NEAR(a b, 2)",
        "team_id:1",
        "a:b",
        "film AND NOT harbour",
        "(film",
        "film & !harbour | <->",
        "\x00film",
        "\\",
        "%_film",
        "^film",
        "-film",
        "𝕗𝕚𝕝𝕞",
        "港",
        "ก",
        "ไฟ",
        "w" * 10_000,
        "word " * 2_000,
        "() " * 3_000,
        "\ud800",
    ],
)
def test_no_question_breaks_a_search(owner: Membership, rows: list[Job], asked: str) -> None:
    for more in ({}, {"sort": "title"}, {"group": "families"}):
        given = QueryDict(mutable=True)
        given.update({"q": asked, **more})
        looking = Looking.parse(given)

        assert find_page(owner.team, looking).found is not None
        assert capped_count(owner.team, looking) >= 0


@pytest.mark.parametrize(
    "query",
    [
        *("", "q=film", "q=zeppelin", "sort=cost", "group=families", "group=families&q=film", "shelf=trash"),
        "q=film&state=attention&tag=hero&project=spring&member=1&cost_min=1&from=2026-11-01&sort=length",
        "state=attention&tag=hero&project=spring&language=es&verdict=approved&cost_max=900&to=2026-12-01&sort=title",
    ],
)
def test_a_page_is_one_query_and_a_searched_one_two(owner: Membership, rows: list[Job], query: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = find_page(owner.team, Looking.parse(QueryDict(query)))
        for job in page.jobs:
            str(job.by), str(job.project), getattr(job, "video", None), str(job.team)

    assert len(queries) <= (2 if "q=" in query else 1)


def test_members_are_found_by_their_key_and_foreign_ones_find_nothing(owner: Membership, rows: list[Job]) -> None:
    other = Membership.objects.get(user__email="eve@example.test")

    found = list(turned(owner.team, f"member={owner.user.pk}"))

    assert {job.by_id for job in found} == {owner.user.pk}
    assert list(turned(owner.team, f"member={other.user.pk}")) == []
