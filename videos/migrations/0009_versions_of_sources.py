"""From which version of its source each video was made that was there before that was written down.

It was the newest of that moment, and when each version came is known.
"""

from django.db import migrations


def know_versions(apps, _schema_editor):
    Lineage, EarlierRender = apps.get_model("videos", "Lineage"), apps.get_model("videos", "EarlierRender")
    edges = Lineage.objects.filter(source__version__gt=1, source_version=1).order_by("pk")
    rows = list(
        edges.values_list("pk", "job__created_at", "source_id", "source__version", "source__completed_at")
    )
    came = {}
    for source, version, at in EarlierRender.objects.values_list("video_id", "version", "completed_at"):
        came.setdefault(source, []).append((at, version))
    for pk, asked_at, source, newest, newest_at in rows:
        known = [version for at, version in [*came.get(source, []), (newest_at, newest)] if at <= asked_at]
        if known and max(known) > 1:
            Lineage.objects.filter(pk=pk).update(source_version=max(known))


class Migration(migrations.Migration):
    dependencies = [("videos", "0008_bounded_pages")]

    operations = [migrations.RunPython(know_versions, migrations.RunPython.noop)]
