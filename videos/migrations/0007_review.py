"""What was decided about an earlier version, and an index for what waits for a decision."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0002_library_order'),
        ('videos', '0006_pictures_due'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='earlierrender',
            name='verdict',
            field=models.CharField(blank=True, choices=[('', 'Not reviewed'), ('approved', 'Approved'), ('changes', 'Changes asked')], default='', max_length=8),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['team', 'verdict', 'shelf', 'state', '-public_id'], name='job_review'),
        ),
    ]
