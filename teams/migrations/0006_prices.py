"""A stamp by which pages know a team's prices without asking for them each time."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('teams', '0005_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='team',
            name='prices_stamp',
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
