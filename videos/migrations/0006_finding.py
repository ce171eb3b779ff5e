"""The few videos of a phase are found without reading all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("videos", "0005_family_known")]

    operations = [
        migrations.AddIndex(
            model_name="video",
            index=models.Index(fields=["team", "phase", "-public_id"], name="video_phases"),
        ),
    ]
