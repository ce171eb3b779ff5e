"""The cost of a project, from one index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_library_order'),
        ('videos', '0005_family_known'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'project', 'cost'], name='job_project_cost'),
        ),
    ]
