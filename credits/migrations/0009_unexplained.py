"""Looks at the balance that are compared with the ledger; what was looked at before this version is not judged."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def begin_now(apps, _editor):
    readings = apps.get_model("credits", "BalanceReading").objects
    compared = apps.get_model("credits", "Compared").objects
    for team_id in readings.order_by().values_list("team_id", flat=True).distinct():
        newest = readings.filter(team_id=team_id).order_by("-read_at", "-pk").first()
        compared.create(team_id=team_id, reading=newest, until=newest.read_at)


class Migration(migrations.Migration):
    dependencies = [("credits", "0008_prices"), ("teams", "0005_people")]

    operations = [
        # Nullable columns and indexes alone: SQLite keeps the table, and with it the triggers.
        migrations.AddField("ledgerentry", "window_start", models.DateTimeField(null=True)),
        migrations.AddField("ledgerentry", "window_end", models.DateTimeField(null=True)),
        migrations.AddField("ledgerentry", "window_opening", models.BigIntegerField(null=True)),
        migrations.AddField("balancereading", "asked_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["team", "window_opening"],
                condition=Q(kind="unexplained", corrects__isnull=True),
                name="one_unexplained_row_a_window",
            ),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(kind="unexplained"), name="a_later_word_is_counted_back_once"
            ),
        ),
        migrations.AddConstraint(
            "ledgerentry",
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(kind="adjustment", job_id__isnull=True),
                name="an_unexplained_row_is_explained_once",
            ),
        ),
        migrations.CreateModel(
            name="Compared",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="teams.team",
                    ),
                ),
                ("until", models.DateTimeField()),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="credits.balancereading"
                    ),
                ),
            ],
        ),
        migrations.RunPython(begin_now, migrations.RunPython.noop),
    ]
