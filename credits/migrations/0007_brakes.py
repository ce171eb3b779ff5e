"""When people last heard of an hourly limit, and an index that finds what was reserved within the last hour."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0006_members_counted'),
        ("teams", "0005_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='spendingrules',
            name='fast_told_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(condition=models.Q(('kind', 'hold')), fields=['team', 'at'], name='holds_by_time'),
        ),
    ]
