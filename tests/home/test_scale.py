"""A made-up library: its books agree, its words are where they are said to be, and nothing of it waits for a worker."""

import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db.models import F

from credits import spending
from home import health
from home.scale import films, sentences
from reviews.models import Decision
from samsar.submissions import KINDS
from teams.models import Team
from videos import search
from videos.jobs.states import UNSETTLED, Phase, State
from videos.models import Job, Lineage, SearchText, Shelf, Tagging, Video


@pytest.fixture(autouse=True)
def _storage(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "sample-films"  # rendered once for all of these tests


def seed(**options: Any) -> str:
    out = io.StringIO()
    call_command("seed_scale", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def scale(db: None) -> Team:
    seed(videos=400)
    return Team.objects.get(name="Scale")


def test_the_books_of_a_made_up_team_agree(scale: Team) -> None:
    reviewed = Job.objects.exclude(verdict="")
    assert reviewed.exists()
    assert Decision.objects.values("job").distinct().count() == reviewed.count()
    assert health.broken_invariants() == []
    assert len(spending.fold(scale)) >= 18
    assert Job.objects.filter(team=scale, charged__gt=0).exists()


def test_no_worker_has_anything_to_do_with_it(scale: Team) -> None:
    jobs = Job.objects.filter(team=scale)

    assert not jobs.filter(state__in=[*UNSETTLED, State.PARKED, State.UNCONFIRMED]).exists()
    assert not jobs.filter(send_at__isnull=False).exists()
    assert not jobs.filter(next_look_at__isnull=False).exists()
    assert not Video.objects.filter(team=scale, phase=Phase.COPYING).exists()
    assert not Video.objects.filter(team=scale, copy_at__isnull=False).exists()


def test_ids_rise_with_the_dates_and_the_keys(scale: Team) -> None:
    rows = list(Job.objects.filter(team=scale).order_by("pk").values_list("public_id", "created_at"))

    assert len(rows) == 400
    assert rows == sorted(rows)
    assert [key.int >> 80 for key, _ in rows] == [int(at.timestamp() * 1000) for _, at in rows]
    assert {key.version for key, _ in rows} == {7}
    assert 500 < (rows[-1][1] - rows[0][1]).days < 560


def test_it_holds_every_kind_with_families_shelves_tags_and_people(scale: Team) -> None:
    jobs = Job.objects.filter(team=scale)

    assert set(jobs.values_list("kind", flat=True)) == set(KINDS)
    assert jobs.filter(family=F("public_id"), lineage__isnull=False).count() == 0
    derived = Lineage.objects.filter(job__team=scale, position=0)
    assert derived.exclude(job__family=F("source__job__family")).count() == 0
    assert derived.filter(job__public_id__lte=F("source__public_id")).count() == 0
    assert {Shelf.ARCHIVE, Shelf.LIBRARY} <= set(jobs.values_list("shelf", flat=True))
    assert Tagging.objects.filter(job__team=scale).count() > 200
    assert scale.memberships.count() == 6
    assert scale.projects.count() == 12
    assert all(job.submission.dump() == job.recipe for job in jobs[:50])


def test_words_stand_where_they_are_said_to(scale: Team) -> None:
    texts = SearchText.objects.filter(team=scale)

    assert Job.objects.filter(team=scale, lineage=None, recipe__prompt__icontains=sentences.UNIQUE).count() == 1
    assert texts.filter(text__contains=sentences.COMMON).count() > 150
    assert not texts.filter(text__contains=sentences.ABSENT).exists()
    for job in Job.objects.filter(team=scale, lineage=None).select_related("search_text")[:20]:
        assert job.search_text.text == search.fold(f"{job.title} {job.recipe['prompt']}")


def test_rare_words_stand_in_ten_of_a_hundred_thousand() -> None:
    asides = [sentences.rare_word(place, 100_000) for place in range(100_000)]

    assert all(asides.count(word) == 10 for word in sentences.RARE)
    assert asides.count(sentences.UNIQUE) == 1


def test_all_rows_share_a_few_files_that_no_row_owns(scale: Team) -> None:
    ready = Video.objects.filter(team=scale, phase=Phase.READY)
    names = {name for row in ready.values_list("file", "poster", "thumb", "strip") for name in row}

    assert len(names) <= 24
    assert all(name.startswith(f"{films.FOLDER}/") and default_storage.exists(name) for name in names)


def test_a_second_run_says_so_and_adds_nothing_unless_told_to(scale: Team) -> None:
    assert "holds 400 made-up videos already. Nothing was added" in seed(videos=10)
    assert Job.objects.filter(team=scale).count() == 400

    seed(videos=10, again=True)

    assert Job.objects.filter(team=scale).count() == 410
    assert health.broken_invariants() == []


def test_the_same_seed_makes_the_same_library(practice_team: Team) -> None:
    seed(videos=40, team=practice_team.key)
    seed(videos=40)

    def titles(team: Team) -> list[str]:
        return list(Job.objects.filter(team=team, lineage=None).order_by("pk").values_list("title", flat=True))

    assert titles(practice_team) == titles(Team.objects.get(name="Scale"))
    assert practice_team.memberships.count() == 6


@pytest.mark.parametrize("options", [{"videos": 0}, {"videos": 2_000_000}, {"team": "nobody"}])
def test_what_cannot_be_made_is_refused(db: None, options: dict[str, Any]) -> None:
    with pytest.raises(CommandError):
        seed(**options)
    assert not Team.objects.exists()
