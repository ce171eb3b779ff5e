"""The database refuses UPDATE and DELETE on the ledger."""

from django.db import migrations

from audit import append_only

TABLES = ("credits_ledgerentry",)


class Migration(migrations.Migration):
    dependencies = [("credits", "0001_start")]

    operations = [
        migrations.RunPython(
            lambda _apps, editor: append_only.install(editor.connection, TABLES),
            lambda _apps, editor: append_only.remove(editor.connection, TABLES),
        ),
    ]
