"""Videos that were copied before there were small posters and strips get theirs from the stored film, a few a round."""

from django.db import migrations, models
from django.db.models.functions import Now


def let_pictures_be_made(apps, _schema_editor):
    apps.get_model("videos", "Video").objects.filter(phase="ready", thumb="").update(pictures_at=Now())


class Migration(migrations.Migration):
    dependencies = [("videos", "0005_family_known")]

    operations = [
        migrations.AddField(model_name="video", name="pictures_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="video", name="pictures_tries", field=models.PositiveSmallIntegerField(default=0)),
        migrations.AddIndex(
            model_name="video",
            index=models.Index(
                condition=models.Q(("pictures_at__isnull", False)), fields=["pictures_at"], name="pictures_to_make"
            ),
        ),
        migrations.RunPython(let_pictures_be_made, migrations.RunPython.noop),
    ]
