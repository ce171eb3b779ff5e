"""The database refuses UPDATE and DELETE on the trail."""

from django.db import migrations

from audit import append_only

TABLES = ("audit_entry",)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_the_team")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
        ),
    ]
