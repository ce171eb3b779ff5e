"""A row says what its sum says: came in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credits", "0010_ledger_lookups")]

    operations = [
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
    ]
