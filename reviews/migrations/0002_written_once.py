"""The database refuses UPDATE and DELETE on decisions."""

from django.db import migrations

from audit import append_only

TABLES = ("reviews_decision",)


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_start"), ("credits", "0002_append_only")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
        ),
    ]
