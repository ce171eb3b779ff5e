"""A charge keeps its quote: filled for those that are there, with the ledger's triggers set aside for one statement."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from audit import append_only

TABLES = ("credits_ledgerentry",)


def fill(apps, editor):
    rows = apps.get_model("credits", "LedgerEntry").objects
    held = rows.filter(job_id=OuterRef("job_id"), kind="hold").order_by().values("amount")[:1]
    append_only.remove(editor.connection, TABLES)
    rows.filter(kind="charge").update(quote=Subquery(held))
    append_only.install(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("credits", "0010_ledger_lookups")]

    operations = [
        migrations.AddField("ledgerentry", "quote", models.BigIntegerField(null=True)),
        # Other words for people; nothing of the table.
        migrations.AlterField(
            "ledgerentry",
            "kind",
            models.CharField(
                choices=[
                    ("allocation", "Came in"),
                    ("hold", "Reserved"),
                    ("release", "Released"),
                    ("charge", "Charged"),
                    ("correction", "Corrected by evidence"),
                    ("adjustment", "Adjusted by a person"),
                    ("unexplained", "Unexplained"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
