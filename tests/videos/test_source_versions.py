"""From which version a video was made that was there before that was written down."""

from datetime import datetime, timedelta
from importlib import import_module

from django.apps import apps

from tests.videos.shelved import MakeFilm, film, media
from videos.models import EarlierRender, Lineage, Video

__all__ = ["film", "media"]

DAY = timedelta(days=1)


def test_it_was_the_newest_of_its_moment(film: MakeFilm, now: datetime) -> None:
    source = film()
    for version, days in ((1, 9), (2, 6)):
        EarlierRender.objects.create(
            video=source, version=version, completed_at=now - days * DAY, source_url="", file=f"{version}.mp4",
            size=3, width=1, height=1, duration_ms=1, has_sound=False,
        )  # fmt: skip
    Video.objects.filter(pk=source.pk).update(version=3, completed_at=now - 3 * DAY)
    made = [film(created_at=now - days * DAY) for days in (8, 5, 2)]
    Lineage.objects.bulk_create([Lineage(job=each.job, source=source, position=0) for each in made])
    plain = Lineage.objects.create(job=source.job, source=made[0], position=0)

    import_module("videos.migrations.0009_versions_of_sources").know_versions(apps, None)

    assert [Lineage.objects.get(job=each.job).source_version for each in made] == [1, 2, 3]
    plain.refresh_from_db()
    assert plain.source_version == 1
