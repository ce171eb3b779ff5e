"""An index for the charges that bear out a price. Making it rebuilds no table, so the append-only triggers stay."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("credits", "0002_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["team", "job_kind", "model", "source"], name="charges_with_evidence"),
        ),
    ]
