"""What members reserved and spent so far, counted from the ledger; and the ledger's triggers, which a rebuild dropped.

To which project a row counts is not known of rows that were written before, so
projects begin to count now.
"""

from django.db import migrations
from django.db.models import Q, Sum

from audit import append_only

TABLES = ("credits_ledgerentry",)
SPENT = Q(kind__in=["charge", "correction", "adjustment"])


def count(apps, _editor):
    entries = apps.get_model("credits", "LedgerEntry").objects.filter(by__isnull=False)
    rows = entries.order_by().values("team_id", "month", "by_id").annotate(
        held=Sum("amount", filter=Q(kind="hold"), default=0),
        released=Sum("amount", filter=Q(kind="release"), default=0),
        charged=Sum("amount", filter=SPENT, default=0),
        counted=Sum("amount", filter=~Q(kind="allocation"), default=None),
    )
    budgets = apps.get_model("credits", "Budget").objects
    budgets.bulk_create(
        budgets.model(
            team_id=row["team_id"],
            month=row["month"],
            member_id=row["by_id"],
            held=max(row["held"] - row["released"], 0),
            charged=row["charged"],
        )
        for row in rows
        if row["counted"] is not None
    )


def guard_again(_apps, editor):
    append_only.remove(editor.connection, TABLES)  # PostgreSQL alters a table in place and keeps them
    append_only.install(editor.connection, TABLES)


class Migration(migrations.Migration):
    dependencies = [("credits", "0005_budgets_by_scope")]

    operations = [
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
