"""Whole families: found through joins in both directions, bounded, of one team, and summed by what was charged."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samsar import AddOutroImage, JoinVideos, RemoveSubtitles, TextToVideo, TranslateVideo
from teams.models import Membership, Mode, Team
from videos import kinship
from videos.jobs.states import State
from videos.models import Job, Lineage, Video

Make = Callable[..., Video]
CREDIT = 1000


@pytest.fixture
def make(owner: Membership) -> Make:
    """Make a finished video of a kind from sources, in order; the language is its first source's unless said."""
    made, now = 0, timezone.now()

    def make(kind: str = TextToVideo.kind, *sources: Video, team: Team = owner.team, **fields: Any) -> Video:
        nonlocal made
        made += 1
        job = Job.objects.create(
            **{
                "team": team,
                "by": owner.user,
                "form_token": f"made-{made}",
                "kind": kind,
                "recipe": {},
                "title": f"Film {made}",
                "language": sources[0].job.language if sources else "en",
                "family": sources[0].job.family if sources else None,
                "quote": 60 * CREDIT,
                "quote_sentence": "",
                "price_list": "",
                "state": State.COMPLETED,
                "session_id": f"ses_{made}",
                "charged": 60 * CREDIT,
                "charge_source": "header",
                **fields,
            }
        )
        lost = Video.Phase.LOST
        video = Video.objects.create(job=job, team=team, public_id=job.public_id, completed_at=now, phase=lost)
        for position, source in enumerate(sources):
            Lineage.objects.create(job=job, source=source, position=position, source_version=source.version)
        return video

    return make


@pytest.fixture
def seven(make: Make) -> list[Video]:
    """Two originals; one goes into two languages, one of these gets an outro, and three are joined."""
    first, second = make(), make()
    spanish, japanese = make(TranslateVideo.kind, first, language="es"), make(TranslateVideo.kind, first, language="ja")
    ended, clean = make(AddOutroImage.kind, spanish), make(RemoveSubtitles.kind, japanese, quote=0, charged=0)
    return [first, second, spanish, japanese, ended, clean, make(JoinVideos.kind, ended, second, first)]


def numbers(family: kinship.Family, videos: list[Video]) -> list[int]:
    return [family.by_key[video.job_id].number for video in videos]


def told(family: kinship.Family) -> list[tuple[str, list[str]]]:
    return [(member.job.title, [source.title for source in member.sources]) for member in family.members]


def test_a_family_of_seven_is_the_same_from_wherever_it_is_seen(seven: list[Video]) -> None:
    for video in seven:
        family = kinship.family(video.job)

        assert numbers(family, seven) == [1, 2, 3, 4, 5, 6, 7]
        assert told(family)[6] == ("Film 7", ["Film 5", "Film 2", "Film 1"])
        assert not family.has_more
        assert (family.charged, family.estimated, family.reserved) == (360 * CREDIT, 0, 0)


def test_two_families_that_a_join_brought_together_are_one(make: Make) -> None:
    ours, theirs = make(), make()
    mine, yours = make(TranslateVideo.kind, ours, language="es"), make(TranslateVideo.kind, theirs, language="ja")
    lonely = make()
    assert len(kinship.family(yours.job).members) == 2

    joined = make(JoinVideos.kind, mine, yours)
    late = make(AddOutroImage.kind, joined)

    assert numbers(kinship.family(theirs.job), [ours, theirs, mine, yours, joined, late]) == [1, 2, 3, 4, 5, 6]
    assert len(kinship.family(lonely.job).members) == 1


def test_it_knows_what_is_charged_by_estimate_and_what_is_reserved(make: Make) -> None:
    first = make()
    make(AddOutroImage.kind, first, charged=50 * CREDIT, charge_source="estimate")
    make(AddOutroImage.kind, first, state=State.PARKED, session_id="", charged=None, charge_source="")

    family = kinship.family(first.job)

    assert (family.charged, family.estimated, family.reserved) == (110 * CREDIT, 50 * CREDIT, 60 * CREDIT)


def test_a_member_says_that_its_source_is_at_another_version_now(make: Make) -> None:
    first = make()
    early = make(AddOutroImage.kind, first)
    Video.objects.filter(pk=first.pk).update(version=2)
    first.refresh_from_db()
    late = make(AddOutroImage.kind, first)

    members = kinship.family(late.job).by_key

    assert [tie.is_outdated for tie in members[early.job_id].ties] == [True]
    assert [tie.is_outdated for tie in members[late.job_id].ties] == [False]


def test_a_deep_chain_and_a_wide_family_are_bounded_and_say_so(make: Make) -> None:
    first = make()
    chain = [first]
    for _ in range(30):
        chain.append(make(AddOutroImage.kind, chain[-1]))

    assert numbers(kinship.family(chain[-1].job), chain) == [*range(1, 32)]
    near = kinship.family(chain[15].job, limit=7)
    assert [member.job.pk for member in near.members] == [video.job_id for video in chain[12:19]]
    assert near.has_more
    # What is cut off is no source that could be shown, but it is known that there is one.
    assert near.members[0].ties[0].source is None


def test_of_five_hundred_members_two_hundred_are_read_by_one_query(make: Make) -> None:
    first = make()
    job = first.job
    now = timezone.now()
    jobs = Job.objects.bulk_create(
        Job(
            team=job.team,
            by=job.by,
            form_token=f"bulk-{number}",
            kind=TranslateVideo.kind,
            recipe={},
            title=f"Child {number}",
            family=job.family,
            quote=0,
            quote_sentence="",
            price_list="",
            created_at=now,
        )
        for number in range(499)
    )
    Lineage.objects.bulk_create(Lineage(job=each, source=first, position=0) for each in jobs)

    for start in (job, Job.objects.select_related("video", "team", "by").get(pk=jobs[-1].pk)):
        with CaptureQueriesContext(connection) as queries:
            family = kinship.family(start)
            words = [(str(member.job.by), hasattr(member.job, "video")) for member in family.members]
        assert (len(queries), len(words), family.has_more) == (1, 200, True)
        assert {job.pk, start.pk} <= family.by_key.keys()
        assert len(family.nearest(60)) == 60


@pytest.mark.parametrize("size", [1, 7, 40])
def test_a_family_costs_one_query_whatever_its_size(make: Make, size: int) -> None:
    first = make()
    for _ in range(size - 1):
        make(AddOutroImage.kind, first)

    with CaptureQueriesContext(connection) as queries:
        family = kinship.family(first.job)
        assert [member.job.video.version for member in family.members] == [1] * size

    assert len(queries) == 1


def test_a_foreign_row_is_neither_shown_nor_walked_through(make: Make, seven: list[Video]) -> None:
    others = Team.objects.create(name="Others", mode=Mode.PRACTICE)
    foreign = make(JoinVideos.kind, seven[0], team=others)
    beyond = make(AddOutroImage.kind, foreign)
    strange = make(AddOutroImage.kind, make(team=others))

    assert len(kinship.family(seven[0].job).members) == 7
    assert numbers(kinship.family(beyond.job), [beyond]) == [1]
    family = kinship.family(strange.job)
    assert (len(family.members), family.members[0].sources, len(family.members[0].ties)) == (1, [], 1)
    assert not family.has_more


def test_even_a_circle_ends(make: Make) -> None:
    first = make()
    second = make(AddOutroImage.kind, first)
    Lineage.objects.create(job=first.job, source=second, position=0)

    family = kinship.family(second.job)

    assert [member.number for member in family.members] == [1, 2]
    assert sum(len(member.sources) for member in family.members) == 1
    assert len(family.languages()) == 1


def test_a_film_is_known_in_all_its_languages_from_each_of_them(make: Make, seven: list[Video]) -> None:
    first, _, spanish, japanese, ended, *_ = seven
    french = make(TranslateVideo.kind, spanish, language="fr")

    for video in (first, spanish, japanese, french):
        spoken = kinship.family(video.job).languages()
        assert [job.language for job in spoken] == ["en", "es", "ja", "fr"]
    assert [job.pk for job in kinship.family(ended.job).languages()] == [ended.job_id]
