"""What a page of the library holds: the same as a plain filter of the same rows, each row once, in bounded queries."""

import itertools
from uuid import UUID

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from teams.models import Membership, Team
from tests.videos.library_rows import ORDERS, PLAIN, SHELVES, fill, on_shelf, turned
from videos import finding
from videos.counts import capped_counts
from videos.filtering import matching
from videos.finding import Looking, countable, find_page
from videos.hits import among_hits
from videos.models import Job


@pytest.fixture
def rows(owner: Membership) -> list[Job]:
    """A hundred jobs of the owner's team in every state, and as many of another team between them."""
    return fill(owner)


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
        assert capped_counts([countable(owner.team, looking)])[0] == len(expected), looked


def test_a_common_word_with_a_filter_counts_what_the_page_shows(owner: Membership, rows: list[Job]) -> None:
    newest = max((job for job in rows if on_shelf(job, "library")), key=ORDERS["oldest"])
    Job.objects.filter(pk=newest.pk).update(model="ONLY_THIS")
    looking = Looking.parse(QueryDict("q=film&model=ONLY_THIS"))

    assert find_page(owner.team, looking).found == 1
    few = matching(owner.team, looking, by="pk").filter(among_hits(owner.team, looking.parts, 3))
    assert few.count() == 1


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
    assert capped_counts([countable(owner.team, looking)])[0] == find_page(owner.team, looking).found == len(expected)


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

        assert len(find_page(owner.team, looking).jobs) <= finding.PAGE
        assert capped_counts([countable(owner.team, looking)])[0] >= 0


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
            getattr(job, "video", None), str(job.team)
            if "project" in query:
                str(job.project)

    assert len(queries) <= (2 if "q=" in query else 1)


def test_members_are_found_by_their_key_and_foreign_ones_find_nothing(owner: Membership, rows: list[Job]) -> None:
    other = Membership.objects.get(user__email="eve@example.test")

    found = list(turned(owner.team, f"member={owner.user.pk}"))

    assert {job.by_id for job in found} == {owner.user.pk}
    assert list(turned(owner.team, f"member={other.user.pk}")) == []
