"""Every job has a family from here on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("videos", "0004_words_and_families")]

    operations = [
        migrations.AlterField(model_name="job", name="family", field=models.UUIDField(editable=False)),
    ]
