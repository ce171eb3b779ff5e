"""The trail is read by time, and its subjects are found whatever their case."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from audit import append_only

TABLES = ("audit_entry",)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_written_once"),
        ("teams", "0003_the_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite makes a table anew to add a column to it, and leaves its triggers behind.
        migrations.RunPython(
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
        ),
        migrations.AlterModelOptions(name="entry", options={"ordering": ["-at", "-pk"]}),
        migrations.RemoveIndex(model_name="entry", name="trail_of_a_team"),
        migrations.RemoveIndex(model_name="entry", name="trail_by_action"),
        migrations.RemoveIndex(model_name="entry", name="trail_by_actor"),
        migrations.AddField(
            model_name="entry",
            name="sought",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name="entry",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["team", "-at", "-id"], name="trail_of_a_team"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["team", "action", "-at", "-id"], name="trail_by_action"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["team", "actor", "-at", "-id"], name="trail_by_actor"),
        ),
        migrations.RunPython(
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
        ),
    ]
